"""How long the province's checks of 5,000 cases take, and the statement of a quarter with all its papers."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dhealth.care.claims.bundle import as_zip
from dhealth.care.claims.checking import judge
from dhealth.care.claims.models import Batch, ClaimLine, Closing, Confirmation, Contract, InBatch, Kind, Move, Seed
from dhealth.care.claims.queries import statement_of
from dhealth.care.claims.rules import quarter_of
from dhealth.care.claims.tests.cast import contract_of, person_of, sent, served
from dhealth.commons.agreements.tests.cast import dong_nai, everything_in_effect
from dhealth.kernel.ids import uuid7
from dhealth.kernel.inserting import insert
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.keys.sealing import make_data_key
from dhealth.trust.organisations.models import Kind as What
from dhealth.trust.organisations.models import Organisation

SIZES = (500, 5_000)
PROMISED = {"checks": 10.0, "papers": 20.0}  # seconds, of the larger


def _organisation(name: str, kind: str) -> Organisation:
    made = Organisation.objects.create(name=name, kind=kind, province=dong_nai())
    make_data_key(made.pk)
    return made


def _person(name: str, at: Organisation, role: str) -> User:
    user = User.objects.create(username=f"bench.{name}", display_name=name)
    Grant.objects.create(user=user, organisation=at, role=role)
    return user


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


@transaction.atomic
def measure() -> list[tuple[str, int, float]]:
    """(what, cases, seconds); everything that was made is taken back."""
    group, clinic = _organisation("Nhóm đo", What.CBO), _organisation("Phòng khám đo", What.CLINIC)
    life, cdc = _organisation("Trung tâm đo", What.NGO), _organisation("CDC đo", What.PROVINCIAL_CDC)
    worker, counsellor = _person("tc", group, "outreach_worker"), _person("pk", clinic, "clinic_counsellor")
    maker, officer = _person("ql", life, "project_manager"), _person("cdc", cdc, "cdc_officer")
    agreement = everything_in_effect(life, cdc, group, clinic, maker)
    first = quarter_of(timezone.localdate()).start
    days = {"starts_on": first, "ends_on": first + timedelta(days=365)}
    contract = contract_of(maker, life, group, **days)
    referrals, found = [], []
    today = timezone.localdate()
    for size in SIZES:
        while len(referrals) < size:
            client = person_of(group, worker, f"{len(referrals):012}")
            made = sent(worker, agreement, client, clinic, today)
            referrals.append(served(made, counsellor, today, f"BN-{len(referrals)}"))
        found.append(("checks", size, _timed(lambda: judge(referrals))))
    batch = _batch(contract, referrals, officer, maker)
    found.append(("papers", SIZES[-1], _timed(lambda: (statement_of(contract, quarter_of(today)), as_zip(batch)))))
    transaction.set_rollback(True)
    return found


def _batch(contract: Contract, referrals: list, officer: User, maker: User) -> Batch:  # type: ignore[type-arg]
    """All of them confirmed and closed, written at once."""
    price, now, today = contract.tariffs.get(), timezone.now(), timezone.localdate()
    common = {"organisation_id": officer.grants.get().organisation_id, "by": officer, "at": now}
    words = [Confirmation(id=uuid7(), referral=one, verdict="confirmed", **common) for one in referrals]
    insert(words)
    lines = [
        ClaimLine(
            id=uuid7(), referral=word.referral, confirmation=word, contract=contract, tariff=price,
            payee_id=contract.payee_id, service=price.service, day=today, episode="ever", dong=price.dong, made_at=now,
        )
        for word in words
    ]  # fmt: skip
    insert(lines)
    insert(Move(line=line, kind=Kind.ASKED, dong=line.dong, by=officer, at=now) for line in lines)
    batch = Batch.objects.create(contract=contract, number=1, until=today)
    insert(InBatch(line=line, batch=batch, place=place) for place, line in enumerate(lines, 1))
    total = sum(line.dong for line in lines)
    Closing.objects.create(batch=batch, lines=len(lines), dong=total, digest="0" * 64, by=maker)
    Seed.objects.create(batch=batch, seed="0" * 32, per_cent=5, by=maker)
    return Batch.objects.whole().get(pk=batch.pk)


def report() -> None:
    """Print what was measured beside what was promised."""
    for what, size, seconds in measure():
        promised = f" (promised ≤ {PROMISED[what]:.0f} s)" if size == SIZES[-1] else ""
        print(f"claims: {what} of {size:,}: {seconds:.2f} s{promised}")
