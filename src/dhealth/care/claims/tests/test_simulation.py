"""Two years of 17 groups and 30 clinics, honest and not, beside a ledger in plain Python: equal to the đồng."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest
from conftest import organisation, person

from dhealth.care.claims.actions import (
    AmendmentDraft,
    Paid,
    PriceDraft,
    amend_contract,
    approve_batch,
    close_batch,
    confirm_many,
    drawn,
    make_contract,
    pay_batch,
    publish_seed,
    receive_payment,
    recheck_claim,
    reverse_claim,
)
from dhealth.care.claims.actions.contracting import CeilingDraft, ContractDraft
from dhealth.care.claims.books import sums_of
from dhealth.care.claims.models import Batch, ClaimLine, Contract
from dhealth.care.claims.queries import lines_of
from dhealth.care.claims.tests.cast import person_of, sent, served
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.tests.cast import dong_nai, mechanism, twinned
from dhealth.commons.ledger.queries import faults
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.organisations.models import Organisation

pytestmark = [pytest.mark.slow, pytest.mark.covers("HUB-04", "HUB-07", "HUB-08", "HUB-15", "C2P-29")]
GROUPS, CLINICS, DAYS, CASES = 17, 30, 730, 40  # cases a group
BEGAN = TODAY - timedelta(days=DAYS)
FIRST, SECOND, CEILING = 450_000, 500_000, 9_000_000


@dataclass
class Case:
    """What really happened, as the plain ledger knows it."""

    group: int
    day: date
    kind: str  # honest, absent, withdrawn, double, own, coded
    code: str
    referral: object = None


@dataclass
class Book:
    """One group's money in plain numbers."""

    asked: int = 0
    worth: int = 0
    counted: set[str] = field(default_factory=set)


def price_of(day: date, change: date) -> int:
    return SECOND if day >= change else FIRST


def story(rng: Random) -> list[Case]:
    """Who comes, who stays away, who cheats: in the order of their days."""
    kinds = ["honest"] * 11 + ["absent"] * 4 + ["withdrawn", "double", "double", "own", "coded"]
    cases, codes = [], []
    for group in range(GROUPS):
        for number in range(CASES):
            day = BEGAN + timedelta(days=rng.randrange(5, DAYS - 60))
            kind = rng.choice(kinds)
            code = f"LT-{group:02}{number:03}"
            if kind == "double" and codes:
                code = rng.choice(codes)
            codes += [code] if kind == "honest" else []
            cases.append(Case(group, day, kind, code))
    return sorted(cases, key=lambda one: (one.day, one.group, one.code))


def expected(cases: list[Case], change: date) -> dict[int, Book]:
    """The independent ledger: a person once in a life, the price of the day, the ceiling of the contract."""
    books = {group: Book() for group in range(GROUPS)}
    counted: set[str] = set()
    for one in cases:
        if one.kind not in ("honest", "double") or one.code in counted:
            continue
        counted.add(one.code)
        book, price = books[one.group], price_of(one.day, change)
        book.asked += price
        book.worth += min(price, CEILING - book.worth)
    return books


@dataclass
class Ground:
    """Everybody who takes part, by number."""

    workers: list[User]
    leaders: list[User]
    counsellors: list[User]
    clinics: list[Organisation]
    ways: list[list[tuple[int, Agreement]]]
    contracts: list[Contract]


def laid_out(life, cdc, thao, change: date) -> Ground:
    """17 groups with two twinned clinics each, a contract with a ceiling, and a price that changes on one day."""
    groups = [organisation(f"Nhóm {number}") for number in range(GROUPS)]
    clinics = [organisation(f"Phòng khám {number}", "clinic") for number in range(CLINICS)]
    Organisation.objects.update(province=dong_nai())
    Organisation.objects.filter(pk__in=[one.pk for one in groups]).update(umbrella=life)
    mechanism(life, cdc, thao)
    counsellors = [
        person(f"pk{number}", f"PK {number}", one, "clinic_counsellor") for number, one in enumerate(clinics)
    ]
    ground = Ground([], [], counsellors, clinics, [], [])
    for number, group in enumerate(groups):
        ground.workers.append(person(f"tc{number}", f"TC {number}", group, "outreach_worker"))
        ground.leaders.append(person(f"tn{number}", f"TN {number}", group, "cbo_leader"))
        pair = dict.fromkeys((number, (number + GROUPS) % CLINICS))
        ground.ways.append([(clinic, twinned(life, group, clinics[clinic], thao)) for clinic in pair])
        prices, ceilings = [PriceDraft("art_start", FIRST, "Điều 4")], [CeilingDraft(CEILING)]
        draft = ContractDraft(f"HĐ-{number}", "sub_grant", life.pk, group.pk, "donor", BEGAN, TODAY, prices, ceilings)
        ground.contracts.append(make_contract(Actor.of(thao), draft))
        new = AmendmentDraft("PL-01", "Giá mới", change, [PriceDraft("art_start", SECOND, "PL 1")])
        amend_contract(Actor.of(thao), ground.contracts[-1], new)
    return ground


def happen(ground: Ground, cases: list[Case], rng: Random) -> None:
    """Let the story happen, as groups and clinics write it down."""
    for one in cases:
        clinic, way = rng.choice(ground.ways[one.group])
        worker, who = ground.workers[one.group], ground.counsellors[clinic]
        client = person_of(worker.grants.first().organisation, worker)
        one.referral = sent(worker, way, client, ground.clinics[clinic], one.day - timedelta(days=2))
        if one.kind in ("absent", "withdrawn"):
            continue
        if one.kind == "own":  # the group's own worker holds an account at the clinic
            who = worker
            Grant.objects.get_or_create(user=who, organisation=ground.clinics[clinic], role="clinic_counsellor")
        served(one.referral, who, one.day, "" if one.kind == "coded" else one.code)


def test_two_years_agree_with_a_plain_ledger_to_the_dong(life, cdc, thao, oanh, an, actor):
    rng, change = Random(20261122), BEGAN + timedelta(days=400)
    ground, cases = laid_out(life, cdc, thao, change), story(rng)
    happen(ground, cases, rng)
    books = expected(cases, change)
    for one in cases:  # the province answers in the order of days
        confirm_many(Actor.of(an), [one.referral])
    sums = sums_of(ground.contracts)
    for number, contract in enumerate(ground.contracts):
        lines = ClaimLine.objects.filter(contract=contract)
        assert sum(line.dong for line in lines) == books[number].asked
        assert sums[contract.pk].asked == sums[contract.pk].cost == books[number].worth
    claimed = set(ClaimLine.objects.values_list("referral", flat=True))
    kinds, paid = Counter(one.kind for one in cases), Counter(one.kind for one in cases if one.referral.pk in claimed)
    people_served = {one.code for one in cases if one.kind in ("honest", "double")}
    assert min(kinds.values()) > 10 and set(paid) <= {"honest", "double"}
    assert sum(paid.values()) == len(people_served) < kinds["honest"] + kinds["double"]  # each person once
    assert any(book.worth == CEILING < book.asked for book in books.values())
    people = {"oanh": oanh, "thao": thao, "kim": person("kim.life", "Kim", life, "finance_officer")}
    _settle(ground, people, books, actor)
    assert list(faults()) == []


def _settle(ground, people, books, actor):
    """Close, draw, look, approve, pay, receive; then take one paid claim of each group back in the next batch."""
    for number, contract in enumerate(ground.contracts):
        batch = _through(close_batch(actor(people["oanh"]), contract, TODAY), people, actor)
        receive_payment(actor(ground.leaders[number]), batch, TODAY)
        found = sums_of([contract])[contract.pk]
        assert (found.received, found.asked, found.approved, found.sent) == (books[number].worth, 0, 0, 0)
        first = lines_of(batch)[0]
        reverse_claim(actor(people["oanh"]), first, "Tính nhầm")
        following = _through(close_batch(actor(people["oanh"]), contract, TODAY), people, actor)
        receive_payment(actor(ground.leaders[number]), following, TODAY)
        assert sums_of([contract])[contract.pk].received == books[number].worth - first.worth


def _through(batch, people, actor):
    publish_seed(actor(people["oanh"]), batch)
    batch = Batch.objects.whole().get(pk=batch.pk)
    for line in lines_of(batch).filter(in_batch__place__in=drawn(batch)):
        recheck_claim(actor(people["oanh"]), line, stands=True)
    approve_batch(actor(people["thao"]), batch)
    pay_batch(actor(people["kim"]), batch, Paid(TODAY, "UNC"))
    return batch
