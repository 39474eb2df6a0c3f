"""Slips of seventeen groups at thirty clinics over two years: the clinic's inbox and one answer, as they grow."""

import datetime as dt
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.servers import ours, python

GROUPS, CLINICS, DAYS, ROUNDS, OPEN = 17, 30, 730, 40, 40
SERVICES = ("confirmatory_test", "art_start", "prep_start", "sti_treatment")
_ASK = """
from bench.referrals import filled, measured
filled({slips})
measured({slips})
"""


def measure(place: Path, sizes: tuple[int, ...] = (2_000, 20_000, 200_000)) -> None:
    """A database of its own that grows from size to size; prints what each act takes."""
    environment = ours(place)
    subprocess.run(
        [sys.executable, "-m", "dhealth.config.console", "migrate"], env=environment, check=True, capture_output=True
    )
    print(f"\nslips of {GROUPS} groups at {CLINICS} clinics over two years (inbox <= 150 ms, answer <= 60 ms)")
    for slips in sizes:
        print(python(_ASK.format(slips=slips), environment), end="", flush=True)


def filled(slips: int) -> None:
    """As many slips as that, those there already counted; one in fifty is still open, forty a clinic at least."""
    from dhealth.care.referrals.actions.bringing import bring_referrals
    from dhealth.care.referrals.models import Referral

    pairs = _pairs()
    share = (slips - Referral.objects.count()) // len(pairs)
    still_open = max(0.02, min(1.0, OPEN / max(share, 1))) if not Referral.objects.exists() else 0.02
    chance, today = random.Random(slips), dt.date.today()
    for agreement, group, clinic, counsellor, people in pairs:
        rows = (_one(chance, today, people, still_open) for _n in range(share))
        bring_referrals(agreement, group, clinic, counsellor, rows)


def _pairs() -> list[tuple[Any, ...]]:
    """Every clinic with a counsellor, twinned with a group that has fifty clients; made once."""
    from bench.population import fill_clients, group_named, named_or_new
    from dhealth.care.clients.models import Client
    from dhealth.commons.agreements.models import Agreement, Kind, Side
    from dhealth.commons.agreements.tests.cast import mechanism, twinned
    from dhealth.trust.accounts.demonstration import mark_as_demonstration
    from dhealth.trust.accounts.models import Grant, User
    from dhealth.trust.organisations.models import Kind as OrganisationKind

    mark_as_demonstration()
    groups = [group_named(number) for number in range(GROUPS)]
    owner, cdc = named_or_new("Dự án đo", OrganisationKind.NGO), named_or_new("CDC đo", OrganisationKind.PROVINCIAL_CDC)
    if not Agreement.objects.exists():
        mechanism(owner, cdc, groups[0][1])
        for number, (group, leader) in enumerate(groups):
            fill_clients(group, leader.pk, number * 50, 50)
    found = []
    for number in range(CLINICS):
        group, leader = groups[number % GROUPS]
        clinic = named_or_new(f"PK đo {number:02}", OrganisationKind.CLINIC)
        user, new = User.objects.get_or_create(username=f"pk{number:02}", defaults={"display_name": f"Người {number}"})
        if new:
            Grant.objects.create(user=user, organisation=clinic, role="clinic_counsellor")
            twinned(owner, group, clinic, leader, services=SERVICES)
        agreement = Agreement.objects.of_kind(Kind.TRIPARTITE).with_party(Side.CLINIC, clinic.pk).get()
        people = [(pk, leader.pk) for pk in Client.objects.filter(organisation=group).values_list("pk", flat=True)]
        found.append((agreement, group.pk, clinic.pk, user.pk, people))
    return found


def _one(chance: random.Random, today: dt.date, people: list[tuple[Any, Any]], still_open: float) -> Any:
    from dhealth.care.referrals.actions.bringing import Brought, Past

    client, worker = chance.choice(people)
    is_open = chance.random() < still_open
    ago = chance.randrange(14) if is_open else 4 + chance.randrange(DAYS)
    ways = (
        ("sent",) if is_open else ("sent", "received", "presented", "arrived", "served"),
        ("sent", "received") if is_open else ("sent", "declined"),
        ("sent", "received", "presented", "arrived") if is_open else ("sent", "received", "expired"),
    )
    kinds = chance.choices(ways, (8, 1, 1))[0]
    day = today - dt.timedelta(days=ago)
    last = today if is_open else day + dt.timedelta(days=3)
    past = [Past(kind=kind, day=day if place < 2 else min(last, today)) for place, kind in enumerate(kinds)]
    return Brought(client=client, worker=worker, service=chance.choice(SERVICES), past=past)


def measured(slips: int) -> None:
    """The inbox as a page, and one answer: the median and the slowest of many, in this process."""
    from django.test import Client as Browser
    from django.urls import reverse

    from dhealth.care.referrals.actions import present_slip, receive_referral
    from dhealth.care.referrals.models import Referral
    from dhealth.care.referrals.queries import inbox_of
    from dhealth.trust.accounts.actors import Actor
    from dhealth.trust.accounts.gate import FACTOR
    from dhealth.trust.accounts.models import User

    user = User.objects.get(username="pk00")
    actor, browser = Actor.of(user), Browser(HTTP_HOST="localhost")
    browser.force_login(user, backend="dhealth.trust.accounts.adapters.SignInBackend")
    session = browser.session
    session[FACTOR] = True
    session.save()
    clinic = actor.organisations_where("inbox.read")[0]
    waiting = [line.referral for line in inbox_of([clinic]).filter(state="sent")[: 2 * ROUNDS]]
    assert browser.get(reverse("inbox.read")).status_code == 200
    inbox = _times(lambda _n: browser.get(reverse("inbox.read")), ROUNDS)
    taken = _times(lambda n: receive_referral(actor, waiting[n]), min(ROUNDS, len(waiting)))
    shown = _times(lambda n: present_slip(actor, clinic, waiting[n].code), min(ROUNDS, len(waiting)))
    print(
        f"{Referral.objects.count():>9,} slips, {inbox_of([clinic]).count():>5,} open in one inbox:"
        f"  inbox {inbox}   answer {taken}   slip shown {shown}"
    )


def _times(act: Callable[[int], object], rounds: int) -> str:
    found = []
    for number in range(rounds):
        begun = time.perf_counter()
        act(number)
        found.append(1000 * (time.perf_counter() - begun))
    return f"{statistics.median(found):.1f} ms (slowest {max(found):.0f})" if found else "–"


if __name__ == "__main__":
    import tempfile

    with tempfile.TemporaryDirectory() as work:
        measure(Path(work) / "slips", tuple(map(int, sys.argv[1:])) or (2_000, 20_000, 200_000))
