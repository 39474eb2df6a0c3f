"""What became of slips: 200,000 of them, and how long each page takes."""

import datetime as dt
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.servers import ours, python

GROUPS, CLINICS, CLIENTS = 20, 30, 1000  # of each group
SHARE = 50  # of them live in one commune
DAYS = 730
LOT = 2000
_ASK = """
from bench.successes import made, measured
made({slips})
measured()
"""


def measure(place: Path, slips: int = 200_000) -> None:
    """Fill a database of its own and print what each page takes."""
    environment = ours(place)
    subprocess.run(
        [sys.executable, "-m", "dhealth.config.console", "migrate"], env=environment, check=True, capture_output=True
    )
    print(f"\nwhat became of slips: {slips:,} of {GROUPS} groups and {CLINICS} clinics in two years")
    print(python(_ASK.format(slips=slips), environment), end="", flush=True)


def made(slips: int) -> None:
    """Groups with their clients, an agreement each, and slips in every state, written as rows."""
    from bench.population import fill_clients, group_named
    from dhealth.care.clients.models import Client
    from dhealth.commons.agreements.models import Agreement
    from dhealth.commons.agreements.models import Kind as AgreementKind
    from dhealth.trust.accounts.demonstration import mark_as_demonstration
    from dhealth.trust.organisations.actions import named_or_new
    from dhealth.trust.organisations.models import Kind, Organisation, Project
    from dhealth.trust.places.actions import load_places
    from dhealth.trust.places.models import Level, Place

    mark_as_demonstration()
    load_places()
    homes = list(Place.objects.filter(level=Level.COMMUNE, valid_to__isnull=False).order_by("pk")[::40])
    clinics = [named_or_new(f"Phòng khám đo {number:02}") for number in range(CLINICS)]
    Organisation.objects.filter(pk__in=[one.pk for one in clinics]).update(kind=Kind.CLINIC)
    umbrella = named_or_new("Tổ chức đo")
    project = Project.objects.create(code="DO", name="Đo", owner=umbrella, starts_on=dt.date(2024, 1, 1))
    chance = random.Random(4)
    for number in range(GROUPS):
        group, leader = group_named(number)
        project.members.add(group)
        fill_clients(group, leader.pk, number * CLIENTS, CLIENTS)
        people = list(Client.objects.filter(organisation=group).only("pk", "organisation_id", "place_id"))
        for at in range(0, len(people), SHARE):
            part = [client.pk for client in people[at : at + SHARE]]
            Client.objects.filter(pk__in=part).update(place=chance.choice(homes))
        agreement = Agreement.objects.create(
            number=f"{number}/DO",
            kind=AgreementKind.TRIPARTITE,
            province_id=homes[0].parent.parent_id,
            title=f"Đo {number}",
            valid_from=dt.date(2024, 1, 1),
            valid_to=dt.date(2030, 1, 1),
            answer_days=2,
            arrive_days=14,
            code_days=7,
            escalate_days=5,
            reconcile_by=28,
        )
        _slips(people, leader, agreement, [clinics[number], clinics[(number + 7) % CLINICS]], slips // GROUPS, chance)


def _slips(people: Any, leader: Any, agreement: Any, clinics: Any, count: int, chance: random.Random) -> None:
    """So many slips of one group."""
    from django.db import transaction

    from dhealth.care.referrals.models import Kind, Referral, ShareRequest, Standing, Step
    from dhealth.care.referrals.rules import stand_of
    from dhealth.care.services.models import Service
    from dhealth.kernel.codes import new_slip_code

    ways = [
        (Kind.SENT, Kind.RECEIVED, Kind.PRESENTED, Kind.ARRIVED, Kind.SERVED, Kind.CONFIRMED),
        (Kind.SENT, Kind.RECEIVED, Kind.PRESENTED, Kind.ARRIVED, Kind.SERVED),
        (Kind.SENT, Kind.RECEIVED, Kind.EXPIRED),
        (Kind.SENT, Kind.RECEIVED),
        (Kind.SENT,),
    ]
    terms = agreement.terms
    for start in range(0, count, LOT):
        lot: dict[Any, list[Any]] = {one: [] for one in (Service, ShareRequest, Referral, Step, Standing)}
        for at in range(start, min(start + LOT, count)):
            client, clinic = chance.choice(people), chance.choice(clinics)
            day = dt.date.today() - dt.timedelta(days=DAYS - at * DAYS // count)
            service = chance.choice(("confirmatory_test", "confirmatory_test", "art_start", "prep_start"))
            whose = {"client": client, "person": client}
            line = Service(
                **whose, organisation_id=client.organisation_id, worker=leader, day=day, kind="referral", form=service
            )
            asked = {**whose, "receiver": clinic, "service": service}
            request = ShareRequest(**asked, how="paper", answers_back=chance.random() > 0.03, recorded_by=leader)
            slip = Referral(
                **asked,
                code=new_slip_code(),
                sender_id=client.organisation_id,
                agreement=agreement,
                request=request,
                worker=leader,
                made_by=leader,
                written=line,
            )
            steps, on = [], day
            for place, kind in enumerate(chance.choices(ways, (50, 20, 12, 12, 6))[0]):
                on += dt.timedelta(days=chance.randrange(4) if place else 0)
                steps.append(Step(referral=slip, position=place, kind=kind, organisation=clinic, day=on))
            stand = vars(stand_of(steps, terms, None))
            own = {"sender_id": client.organisation_id, "receiver": clinic, "worker": leader, "service": service}
            standing = Standing(referral=slip, **own, **stand)
            for row in (line, request, slip, *steps, standing):
                lot[type(row)].append(row)
        with transaction.atomic():
            for model, rows in lot.items():
                model.objects.bulk_create(rows)


def measured() -> None:
    """Each page for who reads every group, with records and without, and for who leads one."""
    from django.utils import timezone

    from bench.population import group_named
    from dhealth.evidence.successes.forms import PairsForm, YearsForm
    from dhealth.evidence.successes.scope import Scope
    from dhealth.evidence.successes.screen import model_page, pairs_page, years_page
    from dhealth.trust.organisations.models import Project

    today = timezone.localdate()
    every = frozenset(Project.objects.get(code="DO").members.values_list("pk", flat=True))
    scopes = {
        "everything": Scope(every),
        "everything, small numbers hidden": Scope(every, guarded=True),
        "one group": Scope(frozenset({group_named(1)[0].pk})),
    }
    for name, scope in scopes.items():
        years, pairs = YearsForm({}, scope, today), PairsForm({}, scope, today)
        assert years.is_valid() and pairs.is_valid()
        _timed(f"areas and years, {name}", lambda s=scope, f=years: years_page(s, f, today))
        _timed(f"group and clinic, {name}", lambda s=scope, f=pairs: pairs_page(s, f, today))
        _timed(f"with and without, {name}", lambda s=scope, f=years: model_page(s, f, today))


def _timed(name: str, act: Callable[[], Any]) -> None:
    from bench.__main__ import say

    took = []
    for _again in range(3):
        start = time.perf_counter()
        act()
        took.append(time.perf_counter() - start)
    say(name, f"{sorted(took)[1]:.2f} s", "≤ 1 s")
