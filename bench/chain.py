"""Seventeen groups, thirty clinics, an umbrella and a province: who they are, and their slips of two years.

Grown from size to size. Everything is as the acts leave it (a story of the referrals' room compares the two), but for
the event log: a filling is one event.
"""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

GROUPS, CLINICS, DAYS, OPEN = 17, 30, 730, 40
SERVICES = {"confirmatory_test": 4, "art_start": 2, "prep_start": 1, "sti_treatment": 3}
PAID = ("confirmatory_test", "art_start", "prep_start")
ONCE_A_YEAR = "prep_start"
SETTLED_AFTER = 35  # days until the province has said its word
SLIPS_EACH = 8  # of one client
CROWD = 40  # one slip in forty is of one group's last quarter, and stands in one batch


@dataclass(frozen=True)
class Pair:
    """A clinic and the group that it is twinned with."""

    number: int
    agreement: Any
    group: UUID
    clinic: UUID
    counsellor: UUID
    people: list[tuple[UUID, UUID]]  # client and worker


@dataclass(frozen=True)
class Office:
    """The province and the umbrella with their people."""

    cdc: Any
    officer: Any
    umbrella: Any
    closes: Any
    approves: Any
    pays: Any


def grow(slips: int) -> None:
    """As many slips as that, those there already counted, and the money that follows them."""
    from bench.money import Books
    from dhealth.care.referrals.actions.bringing import bring_with_records
    from dhealth.care.referrals.models import Referral

    there = Referral.objects.count()
    if there >= slips:
        return
    _with_room()
    office, pairs = world(slips)
    chance, today, crowd = random.Random(slips), dt.date.today(), slips // CROWD
    share = (slips - there - crowd) // len(pairs)
    still_open = 0.02 if there else max(0.02, min(0.6, OPEN / max(share, 1)))
    books = Books(office, today)
    drawn = [
        (pair, one)
        for pair in pairs
        for one in (
            *(_one(chance, today, pair, still_open) for _n in range(share)),
            *(_crowd(chance, today, pair, crowd) if pair.number == 0 else ()),
        )
    ]
    for pair, slips_of_month in _as_in_life(drawn):
        brought = [books.judged(one) for one in slips_of_month]
        books.note(pair, brought, bring_with_records(pair.agreement, pair.group, pair.clinic, pair.counsellor, brought))
    books.settle()


def _as_in_life(drawn: list[tuple[Pair, Any]]) -> Iterator[tuple[Pair, list[Any]]]:
    """Month after month, each with all pairs: in the tables, as in life, what was sent together lies together."""
    for _month, several in groupby(sorted(drawn, key=_by_month), key=_by_month):
        by_pair = defaultdict(list)
        for pair, one in several:
            by_pair[pair.number].append((pair, one))
        for rows in by_pair.values():
            yield rows[0][0], [one for _pair, one in rows]


def _by_month(drawn: tuple[Pair, Any]) -> tuple[int, int]:
    day = drawn[1].past[0].day
    return day.year, day.month


def _with_room() -> None:
    """SQLite keeps more of a large filling in memory, and writes it down in longer stretches."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -600000")
            cursor.execute("PRAGMA wal_autocheckpoint = 100000")


def world(slips: int) -> tuple[Office, list[Pair]]:
    """Everybody, made where they are missing, with clients enough for so many slips."""
    from bench.population import fill_clients, group_named, named_or_new
    from dhealth.care.clients.models import Client
    from dhealth.commons.agreements.models import Agreement, Kind, Side
    from dhealth.commons.agreements.tests.cast import twinned
    from dhealth.trust.organisations.models import Kind as What

    office, found = _office(), []
    groups = [group_named(number) for number in range(GROUPS)]
    for number, (group, leader) in enumerate(groups):
        worker = person(f"tc{number:02}", group, "outreach_worker", leader)
        wanted = max(50, slips // SLIPS_EACH // GROUPS) + (slips // CROWD if number == 0 else 0)
        have = Client.objects.filter(organisation=group).count()
        for who, first, last in ((leader, have, (have + wanted) // 2), (worker, (have + wanted) // 2, wanted)):
            fill_clients(group, who.pk, number * 1_000_000 + first, max(0, last - first))
    _at_home(office, [group.pk for group, _leader in groups])
    for number in range(CLINICS):
        group, leader = groups[number % GROUPS]
        clinic = named_or_new(f"PK đo {number:02}", What.CLINIC)
        user = person(f"pk{number:02}", clinic, "clinic_counsellor", leader)
        person(f"ph{number:02}", clinic, "clinic_head", leader)
        agreements = Agreement.objects.of_kind(Kind.TRIPARTITE).with_party(Side.CLINIC, clinic.pk)
        agreement = agreements.first() or twinned(
            office.umbrella, group, clinic, leader, services=tuple(SERVICES), paid=PAID
        )
        people = list(Client.objects.filter(organisation=group).order_by("pk").values_list("pk", "worker"))
        found.append(Pair(number, agreement, group.pk, clinic.pk, user.pk, people))
    return office, found


def _office() -> Office:
    from bench.population import group_named, named_or_new
    from dhealth.commons.agreements.models import Agreement, Kind
    from dhealth.commons.agreements.tests.cast import dong_nai, mechanism
    from dhealth.trust.accounts.demonstration import mark_as_demonstration
    from dhealth.trust.organisations.models import Kind as What
    from dhealth.trust.organisations.models import Organisation
    from dhealth.trust.places.actions import load_places
    from dhealth.trust.places.models import Place

    mark_as_demonstration()
    if not Place.objects.exists():
        load_places()
    _group, known = group_named(0)
    umbrella, cdc = named_or_new("Trung tâm đo", What.NGO), named_or_new("CDC đo", What.PROVINCIAL_CDC)
    Organisation.objects.filter(pk=cdc.pk).update(province=dong_nai())
    office = Office(
        cdc,
        person("cdc", cdc, "cdc_officer", known),
        umbrella,
        person("me", umbrella, "project_me", known),
        person("ql", umbrella, "project_manager", known),
        person("kt", umbrella, "finance_officer", known),
    )
    if not Agreement.objects.of_kind(Kind.MECHANISM).exists():
        mechanism(umbrella, cdc, office.approves)
    return office


def person(name: str, at: Any, role: str, like: Any) -> Any:
    """Somebody with that role there, who signs in as the other does."""
    from dhealth.trust.accounts.models import Grant, User

    known = {"display_name": f"Người {name}", "password": like.password}
    user, new = User.objects.get_or_create(username=name, defaults=known)
    if new:
        Grant.objects.create(user=user, organisation=at, role=role)
    return user


def _at_home(office: Office, groups: list[UUID]) -> None:
    """The groups work in the province and in the umbrella's project; their clients live in some of its communes."""
    from dhealth.care.clients.models import Client
    from dhealth.commons.agreements.tests.cast import dong_nai
    from dhealth.trust.organisations.models import Organisation, Project
    from dhealth.trust.places.models import Level, Place

    Organisation.objects.filter(pk__in=groups).update(province=dong_nai(), umbrella=office.umbrella)
    begun = {"name": "Đo", "owner": office.umbrella, "starts_on": dt.date(2024, 1, 1)}
    Project.objects.get_or_create(code="DO", defaults=begun)[0].members.set(groups)
    homes = list(Place.objects.filter(level=Level.COMMUNE, valid_to__isnull=False).order_by("pk")[::40])
    strangers = list(Client.objects.filter(place=None).values_list("pk", flat=True))
    for start in range(0, len(strangers), 50):
        Client.objects.filter(pk__in=strangers[start : start + 50]).update(place=homes[start // 50 % len(homes)])


def code_of(client: UUID) -> str:
    """The clinic's number of a client; the same at each of their visits."""
    return f"BN-{client.int % 10**12}"


def _one(chance: random.Random, today: dt.date, pair: Pair, still_open: float) -> Any:
    """A slip of any day of two years, most of them answered and gone to their end."""
    is_open = chance.random() < still_open
    ago = chance.randrange(14) if is_open else 4 + chance.randrange(DAYS)
    ways = (
        ("sent",) if is_open else ("sent", "received", "presented", "arrived", "served"),
        ("sent", "received") if is_open else ("sent", "declined"),
        ("sent", "received", "presented", "arrived") if is_open else ("sent", "received", "expired"),
    )
    kinds = chance.choices(ways, (8, 1, 1))[0]
    day = today - dt.timedelta(days=ago)
    later = today if is_open else min(day + dt.timedelta(days=chance.randrange(4)), today)
    (service,) = chance.choices(list(SERVICES), list(SERVICES.values()))
    days = [day if place < 2 else later for place in range(len(kinds))]
    return _slip(chance.choice(pair.people), service, list(zip(kinds, days, strict=True)), chance.random() > 0.03)


def _crowd(chance: random.Random, today: dt.date, pair: Pair, count: int) -> Iterator[Any]:
    """So many served clients of one group in its last whole quarter, each another one: they stand in one batch."""
    from dhealth.care.claims.rules import quarter_of

    quarter = quarter_of(quarter_of(today).start - dt.timedelta(days=1))
    for person in pair.people[-count:]:
        day = quarter.start + dt.timedelta(days=chance.randrange((quarter.end - quarter.start).days - 2))
        kinds = ("sent", "received", "presented", "arrived", "served")
        days = [day, day, *[day + dt.timedelta(days=2)] * 3]
        yield _slip(person, ONCE_A_YEAR, list(zip(kinds, days, strict=True)), answers=True)


def _slip(person: tuple[UUID, UUID], service: str, steps: list[tuple[str, dt.date]], answers: bool) -> Any:
    from dhealth.care.referrals.actions.bringing import Brought, Past

    client, worker = person
    coded = {kind: code_of(client) for kind in ("arrived", "served")}
    past = [Past(kind=kind, day=day, treatment_code=coded.get(kind, "")) for kind, day in steps]
    return Brought(client=client, worker=worker, service=service, past=past, answers_back=answers)
