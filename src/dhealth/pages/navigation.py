"""Where each person may go: the bottom bar, the rail, and what stands around every page."""

from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
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


PLACES = (
    Place("home", _("Today"), "today"),
    Place("client.search", _("Clients"), "users", _("People")),
    Place("client.register", _("Add a client"), "plus", _("Add"), plus=True),
    Place("report.read", _("Report"), "chart"),
    Place("duplicate.read", _("Possible duplicates"), "merge", _("Duplicates")),
    Place("linkage.read", _("Cases to review"), "link", _("Cases")),
    Place("workbook.import", _("Import from Excel"), "upload", _("Import")),
    Place("organisation.read", _("Organisation"), "building", _("Group")),
    Place("person.read", _("Staff"), "user"),
    Place("help.read", _("Help"), "help"),
)


def address(name: str) -> str:
    """The address of a page by its name; empty where this installation has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `navigation`, `shell`, and the names of the organisation and the person."""
    actor = _actor(request)
    if actor is None:
        return {"navigation": [], "shell": Shell(home=address("home") or "/")}
    items = _items(actor, request.path)
    shell = _shell(actor, items)
    return {
        "navigation": items,
        "shell": shell,
        "organisation_name": shell.organisation,
        "person_name": shell.person,
    }


def _actor(request: HttpRequest) -> Actor | None:
    """Who is working; the guard has found out already, except where no page was reached."""
    known = getattr(request, "actor", None)
    user = getattr(request, "user", None)
    if isinstance(known, Actor) or not isinstance(user, User):
        return cast(Actor | None, known)
    return Actor.of(user)


def _items(actor: Actor, path: str) -> list[Item]:
    open_to = actor.verbs | ANYBODY_SIGNED_IN
    found = [(place, address(place.name)) for place in PLACES if place.name in open_to]
    offered = [Item(url, place.label, place.icon, short=place.short, plus=place.plus) for place, url in found if url]
    here = max((i.url for i in offered if _leads_to(i.url, path)), key=len, default="")
    return [
        replace(item, current=item.url == here, wide_only=number >= PHONE_PLACES) for number, item in enumerate(offered)
    ]


def _leads_to(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _shell(actor: Actor, items: list[Item]) -> Shell:
    account = address("account.read")
    links = [item for item in items if item.wide_only]
    if account:
        links.append(Item(account, _("My account"), "settings"))
    return Shell(
        organisation=actor.home.grant.organisation.name if actor.home else "",
        person=actor.user.display_name,
        home=address("home") or "/",
        search=address("client.search") if "client.search" in actor.verbs else "",
        cover=address("session.cover"),
        lock=address("session.lock"),
        logout=address("session.end"),
        account=account,
        idle_seconds=getattr(settings, "IDLE_SECONDS", 0),
        theme=cast(Literal["", "light", "dark"], actor.user.theme),
        links=links,
    )
