"""Where each person may go: the bottom bar, the rail, and what stands around every page."""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any, cast

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dhealth.pages.help.places import help_for
from dhealth.trust.accounts.actors import OWN_LIST, Actor
from dhealth.trust.accounts.frame import shell_of
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.sessions import PRACTISING
from dhealth.ui.shell import Item, Shell

PHONE_PLACES = 5
ANYBODY_SIGNED_IN = frozenset({"home", "help.read"})


@dataclass(frozen=True)
class Place:
    """A page that the navigation offers; its name is the verb that opens it."""

    name: str
    label: Promise
    icon: str
    short: Promise | str = ""
    plus: bool = False
    why: Promise | str = ""
    beneath: tuple[str, ...] = ()  # where pages begin that belong to it and stand elsewhere


PLACES = (
    Place("home", _("Today"), "today", beneath=("/week/",)),
    Place(
        "client.search",
        _("Clients"),
        "users",
        pgettext_lazy("short", "Clients"),
        why=_("Find a record; the newest stand first."),
        beneath=("/services/",),
    ),
    Place(
        "inbox.read",
        _("Inbox"),
        "inbox",
        pgettext_lazy("short", "Inbox"),
        why=_("Slips of all groups: what waits, who comes, who did not."),
    ),
    Place(
        "referral.present", _("Scan a slip"), "qr", _("Scan"), plus=True, why=_("The client shows it when they come.")
    ),
    Place("client.register", _("Add a client"), "plus", _("Add"), plus=True),
    Place(
        "worklist.read",
        _("Lists"),
        "table",
        pgettext_lazy("short", "Lists"),
        why=_("Who needs what, and why; what was tried, and the next step."),
    ),
    Place(
        "close.read",
        _("Month's close"),
        "flag",
        pgettext_lazy("short", "Close"),
        why=_("Check, mend, lock and print the month."),
    ),
    Place(
        "referral.read",
        _("Slips"),
        "send",
        pgettext_lazy("short", "Slips"),
        why=_("Clients sent to a clinic: what waits, what is late, what was answered."),
    ),
    Place(
        "partner.read",
        _("Those close to a client"),
        "link",
        pgettext_lazy("short", "Close ones"),
        why=_("Who shall come to know, as the client wishes; three tries at most."),
    ),
    Place(
        "notice.read",
        _("Notices"),
        "eye",
        pgettext_lazy("short", "Notices"),
        why=_("What CDC tells a group of somebody who agreed to it."),
    ),
    Place("cluster.read", _("Areas"), "pin", why=_("Places that need an answer now, and who does what there.")),
    Place(
        "gathering.read",
        _("Meetings"),
        "calendar",
        pgettext_lazy("short", "Meetings"),
        why=_("Agenda, minutes, and what was agreed on."),
    ),
    Place("issue.read", _("Questions"), "message", why=_("Between a group and a clinic, until they are settled.")),
    Place("task.read", _("To be done"), "flag", why=_("Agreed at meetings; followed to its end.")),
    Place("referral.oversee", _("Late slips"), "clock", why=_("Which group and clinic let slips lie too long.")),
    Place(
        "clinic_pin.set",
        _("How clinics answer"),
        "key",
        why=_("Inboxes, PINs of clinics without an account, locked scanning."),
    ),
    Place("target.read", _("Targets"), "grid", why=_("How far each target is, and how much a day is still needed.")),
    Place("transfer.read", _("Moves"), "forward", why=_("Clients who move to another worker or group.")),
    Place(
        "agreement.read",
        _("Agreements"),
        "agreement",
        pgettext_lazy("short", "Agreements"),
        why=_("Twinned clinics, what they rest on, who has signed, how it goes."),
    ),
    Place("province.read", _("Provinces"), "pin", why=_("Papers, pairs, slips and meetings of a province together.")),
    Place(
        "shared_list.read",
        _("Shared list"),
        "table",
        pgettext_lazy("short", "Compare"),
        why=_("What group and clinic both say of a month, line by line, signed by both."),
    ),
    Place("inbox.figures", _("Our figures"), "chart", why=_("New clients by group, and what each group owes us.")),
    Place("clinic.read", _("Clinics"), "building", why=_("Whom to call where, hours, and what is closed.")),
    Place(
        "quality.read",
        _("To put right"),
        "check",
        pgettext_lazy("short", "Mend"),
        why=_("What is missing, late or contradicts itself."),
    ),
    Place(
        "success.read",
        _("What became of slips"),
        "chart",
        pgettext_lazy("short", "Outcomes"),
        why=_("How many of those sent came, and where people are lost."),
    ),
    Place(
        "profile.read", _("Group profile"), "print", why=_("One page for an authority: agreements, years in figures.")
    ),
    Place("claim.confirm", _("Cases to confirm"), "inbox", why=_("What clinics have served waits for your word.")),
    Place(
        "claim.read",
        _("What counts"),
        "done",
        pgettext_lazy("short", "Counts"),
        why=_("What counts and is paid, and why not yet."),
        beneath=("/batches/",),
    ),
    Place(
        "contract.read",
        _("Contracts and batches"),
        "money",
        pgettext_lazy("short", "Contracts"),
        why=_("Prices, ceilings, and what was asked, approved, paid and received."),
    ),
    Place("usage.read", _("What it takes to run"), "grid", why=_("Size, growth, room left on the disk.")),
    Place("stock.read", _("Stock"), "kit", why=_("What was received, handed on and given out; what is left.")),
    Place("expense.read", _("Expenses"), "money", why=_("What was spent, and which papers are missing.")),
    Place("partner.figures", _("The steps in figures"), "chart", why=_("Asked, named, told, checked, at the clinic.")),
    Place("report.read", _("Report"), "chart", why=_("The figures of any two dates; people and visits apart.")),
    Place(
        "duplicate.read",
        _("Possible duplicates"),
        "merge",
        pgettext_lazy("short", "Pairs"),
        why=_("Two records of the group that may be one person."),
        beneath=("/merges/",),
    ),
    Place("linkage.read", _("Pairs to review"), "link", why=_("Pairs that two organisations may both know.")),
    Place(
        "workbook.import",
        _("Import from Excel"),
        "upload",
        _("Import"),
        why=_("Bring in the group's workbook; look before it is applied."),
    ),
    Place(
        "organisation.read",
        _("Organisations"),
        "building",
        _("Orgs"),
        why=_("Names, projects and places of the organisations."),
        beneath=("/projects/",),
    ),
    Place("person.read", _("Staff"), "user", why=_("Who works where, and in which role."), beneath=("/unusual/",)),
    Place("onboarding.read", _("First steps"), "book", why=_("How far each new worker has come.")),
    Place("feedback.read", _("What people say"), "message", why=_("Questions and faults told by those who work here.")),
    Place("policy.read", _("Rules"), "settings", why=_("What the program goes by, and who changed it.")),
    Place("help.read", _("Help"), "help", why=_("A short guide for your role, and what the marks mean.")),
)


@cache  # addresses do not change while the program runs
def address(name: str) -> str:
    """The address of a page by its name; empty where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor, after that of accounts: `navigation`, and `shell` with what leads from page to page."""
    actor = actor_of(request)
    shell = _frame(request)
    if actor is None or not shell.person:
        return {"navigation": [], "shell": replace(shell, home=address("home") or "/")}
    items = _items(actor, request.path)
    return {"navigation": items, "shell": _with_ways(_with_the_page(shell, request), actor, items)}


def actor_of(request: HttpRequest) -> Actor | None:
    """Who is working; the guard has found out already, except where no page was reached."""
    known = getattr(request, "actor", None)
    user = getattr(request, "user", None)
    if known is None and isinstance(user, User):
        known = Actor.of(user, practising=PRACTISING in request.session)
        request.actor = known  # type: ignore[attr-defined]  # for the frame, once
    return cast(Actor | None, known)


def _frame(request: HttpRequest) -> Shell:
    try:
        return shell_of(request)  # the same that the processor before this one made
    except NoReverseMatch:  # a smaller set of addresses, in a test
        return Shell()


def _items(actor: Actor, path: str) -> list[Item]:
    open_to = actor.verbs | ANYBODY_SIGNED_IN
    found = [(place, address(place.name)) for place in (_first_page(actor), *PLACES[1:]) if place.name in open_to]
    offered = [(place, url) for place, url in found if url]
    here = max(offered, key=lambda one: _nearness(one[0], one[1], path), default=None)
    return [
        Item(
            url,
            place.label,
            place.icon,
            short=place.short,
            plus=place.plus,
            current=(place, url) == here and _nearness(place, url, path) > 0,
            wide_only=number >= PHONE_PLACES,
        )
        for number, (place, url) in enumerate(offered)
    ]


def _first_page(actor: Actor) -> Place:
    """What the first page shows this person: the day of a worker, the week of a leader, the way on for others."""
    if actor.records_of(OWN_LIST):
        return PLACES[0]
    if actor.organisations_where("week.read"):
        return replace(PLACES[0], label=_("This week"), short=pgettext_lazy("short", "Week"))
    return replace(PLACES[0], label=_("First page"), short=pgettext_lazy("short", "Start"))


def _nearness(place: Place, url: str, path: str) -> int:
    """How much of the address at hand this place accounts for; 0 where the page does not belong to it."""
    below = (one for one in (url, *place.beneath) if one != "/" and path.startswith(one))
    return max((len(one) for one in below), default=int(path == url))


def _with_the_page(shell: Shell, request: HttpRequest) -> Shell:
    """The frame with what depends on where one stands: its help, a word about it, and the way out of practice."""
    match = request.resolver_match
    name = (match.url_name or "") if match else ""
    if shell.practising:
        again = address("practice.start_over") if name == "home" else ""
        shell = replace(shell, leave_practice=address("practice.end"), practise_again=again)
    tell = Item(f"{address('feedback.give')}?page={name}", _("Tell us"), "message")
    return replace(shell, help=help_for(name), links=(*shell.links, tell))


def _with_ways(shell: Shell, actor: Actor, items: list[Item]) -> Shell:
    """The frame with search, the first page, and in its menu whatever the phone's bar has no room for."""
    hidden = (replace(item, url=_fitting(item.url, shell)) for item in items if item.wide_only)
    menu = {item.url: item for item in (*hidden, *shell.links)}
    search = address("client.search") if "client.search" in actor.verbs else ""
    frame = replace(shell, home=address("home") or "/", search=search, links=tuple(menu.values()))
    return replace(frame, searches_names=searches_names(actor)) if search else frame


def _fitting(url: str, shell: Shell) -> str:
    """The help of the page at hand, in the place of the list of all help."""
    return shell.help if url == address("help.read") and shell.help else url


def searches_names(actor: Actor) -> bool:
    """Whether names are compared for this person; others search by code."""
    return any(actor.sees_field("identity", at, own=True) for at in actor.organisations_where("client.search"))
