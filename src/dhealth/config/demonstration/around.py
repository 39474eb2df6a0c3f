"""Those close to a client: asked, named, reached, at the check; a notice of CDC; an area with tasks; all invented."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import cycle
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.partner_services.actions import (
    Told,
    answer_notice,
    answer_task,
    ask_group,
    assign_notice,
    attempt_contact,
    check_on_harm,
    choose_way,
    name_contact,
    note_step,
    note_told,
    offer_services,
    open_cluster,
    share_notice,
    show_notice,
)
from dhealth.care.partner_services.ground import communes_of
from dhealth.care.partner_services.models import Contact, Named, Notice
from dhealth.care.partner_services.rules import Happened, NamedDraft, Tried
from dhealth.care.services.models import Result, Service
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation

CALLED: Final = ("Hải", "Bông", "anh Tư", "Nhật", "K.", "Miu", "Phong", "chị Ba", "Tí", "Lộc", "Sóc", "Duy")
AGO: Final = (2, 9, 20, 45, 70, 100)  # days since each was asked
LAST_MONTHS: Final = 12  # clients of the group who were asked in the quarters before


def tell_of_those_close(accounts: dict[str, User], group: UUID, today: date) -> None:
    """What Tâm and Hạnh asked in the last months; nothing where too few of Tâm's clients are confirmed."""
    tam, hanh = Actor.of(accounts["tam"]), Actor.of(accounts["hanh"])
    mine = _confirmed(group, Q(worker=accounts["tam"]))[: len(AGO)]
    if len(mine) < len(AGO):
        return
    for number, (client, days) in enumerate(zip(mine, AGO, strict=True)):
        _story(tam, client, number, today - timedelta(days=days), today)
    others = _confirmed(group, ~Q(worker=accounts["tam"]))[:LAST_MONTHS]
    for number, client in enumerate(others):
        _earlier(hanh, client, number, today - timedelta(days=60 + 9 * number))


def _confirmed(group: UUID, whose: Q) -> list[Client]:
    positive = Service.objects.current().filter(organisation=group, result=Result.POSITIVE).values("person")
    found = Client.objects.living().filter(whose, organisation=group, pk__in=positive, taken_over_at=None)
    return list(found.filter(departures=None).order_by("-reached_on", "pk"))


def _story(actor: Actor, client: Client, number: int, day: date, today: date) -> None:
    """One client each: a yes with a way of each kind, a fear, another day, a no."""
    if number == 5:
        offer_services(actor, client, "later", day, today + timedelta(days=3), id=uuid7())
        return
    yes = offer_services(actor, client, "accepted", day, id=uuid7())
    one = _named(actor, yes, number, day, others="no" if number == 1 else "yes")
    if number == 0:
        choose_way(actor, one, "no", "provider")
    elif number == 1:
        choose_way(actor, one, "no", "provider")
        _tried(actor, one, day + timedelta(days=1), "call", "no_answer")
    elif number == 2:
        choose_way(actor, one, "no", "self")
        note_told(actor, one, day + timedelta(days=2))
        choose_way(actor, _named(actor, yes, number + 6, day, others="yes"), "yes", "")
    elif number == 3:
        choose_way(actor, one, "no", "together", may_disclose=True)
        _tried(actor, one, day + timedelta(days=1), "visit", "reached")
        _step(actor, one, "tested", day + timedelta(days=3), "positive")
        check_on_harm(actor, one, 1, "none", day + timedelta(days=8), id=uuid7())
    else:
        choose_way(actor, one, "no", "provider")
        _tried(actor, one, day + timedelta(days=1), "visit", "reached")
        check_on_harm(actor, one, 1, "humiliated", day + timedelta(days=9), id=uuid7())


def _earlier(actor: Actor, client: Client, number: int, day: date) -> None:
    """Those asked in the quarters before: some said no, most contacts were reached, some go to the clinic."""
    if number % 5 == 4:
        offer_services(actor, client, "declined", day, id=uuid7())
        return
    yes = offer_services(actor, client, "accepted", day, id=uuid7())
    for more in range(2):
        one = _named(actor, yes, 20 + 2 * number + more, day, others="yes")
        choose_way(actor, one, "no", "provider")
        _tried(actor, one, day + timedelta(days=2), "call", "reached" if more or number % 3 else "refused")
        if more or number % 3:
            _asked_again(actor, one, day + timedelta(days=2), number)
            positive = number % 4 == 0
            _step(actor, one, "tested", day + timedelta(days=6), "positive" if positive else "non_reactive")
            if positive:
                _step(actor, one, "linked", day + timedelta(days=9))


def _asked_again(actor: Actor, named: Named, since: date, number: int) -> None:
    """One week and four weeks later; one client was not asked the second time."""
    check_on_harm(actor, named, 1, "none", since + timedelta(weeks=1), id=uuid7())
    if number:
        check_on_harm(actor, named, 4, "none", since + timedelta(weeks=4), id=uuid7())


def _named(actor: Actor, yes: object, number: int, day: date, *, others: str) -> Named:
    told = NamedDraft(
        relation="injecting" if number % 4 == 2 else "sexual",
        others=others,
        day=day,
        called=CALLED[number % len(CALLED)],
        phone=f"+8490355{7000 + number}",
        birth_year=1988 + number % 14,
        where="quán cà phê gần chợ" if number % 3 == 0 else "",
    )
    return name_contact(actor, yes, told, id=uuid7())  # type: ignore[arg-type]


def _tried(actor: Actor, named: Named, day: date, channel: str, outcome: str) -> None:
    attempt_contact(actor, _contact(named), Tried(day, channel, outcome), id=uuid7())


def _step(actor: Actor, named: Named, kind: str, day: date, found: str = "") -> None:
    note_step(actor, _contact(named), Happened(kind, day, found=found), id=uuid7())


def _contact(named: Named) -> Contact:
    return Contact.objects.get(pk=named.contact_id)


def share_and_ask(accounts: dict[str, User], organisations: dict[str, Organisation], today: date) -> None:
    """What An shared with Gnet, how fast, and the area in which she asks two groups for something."""
    an, hanh, tam = (Actor.of(accounts[name]) for name in ("an.cdc", "hanh", "tam"))
    office, group = organisations["CDC Đồng Nai"], organisations["Gnet Biên Hòa"]
    shared = [_share(an, office, group, called, hours) for called, hours in (("Ngân", 3), ("Vũ", 20), ("Thiện", 31))]
    assign_notice(hanh, shared[0], accounts["tam"].pk)
    show_notice(tam, shared[0])
    show_notice(hanh, shared[2])
    answer_notice(hanh, shared[2], "not_found")
    _area(an, hanh, office, [group, organisations["Full House"]], today)


def _share(an: Actor, office: Organisation, group: Organisation, called: str, hours: int) -> Notice:
    now = timezone.now()
    phone, when = f"+8490355{7100 + hours}", "sau 18 giờ"
    told = Told(called, phone, now - timedelta(hours=hours), timezone.localdate(now), "signed", when, 1994 + hours % 7)
    return share_notice(an, office, group.pk, told, id=uuid7())


def _area(an: Actor, hanh: Actor, office: Organisation, groups: Sequence[Organisation], today: date) -> None:
    assert office.province_id  # noqa: S101 — setting.py gives it
    places = dict(communes_of(office.province_id, today))
    place = next((pk for pk, name in places.items() if "Tam Hiệp" in name), office.province_id)
    area = open_cluster(an, office, place, today - timedelta(days=20), "rise", id=uuid7())
    for group, what, due in zip(cycle(groups), ("meet", "supply", "mobile"), (10, 4, 18), strict=False):
        task = ask_group(an, area, group.pk, what, today + timedelta(days=due))
        if what == "meet":
            answer_task(hanh, task, "done", today)
