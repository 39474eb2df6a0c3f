"""Two years of 17 groups and 30 clinics, honest and not, beside a ledger in plain numbers: equal to the đồng."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from conftest import organisation, person
from django.utils import timezone

from dhealth.care.claims.actions import (
    AmendmentDraft,
    CeilingDraft,
    ContractDraft,
    Paid,
    PriceDraft,
    Said,
    adjust_claim,
    amend_contract,
    approve_batch,
    close_batch,
    confirm_many,
    confirm_referral,
    drawn,
    make_contract,
    pay_batch,
    publish_seed,
    receive_payment,
    recheck_claim,
    reverse_claim,
)
from dhealth.care.claims.books import sums_of
from dhealth.care.claims.models import Batch, ClaimLine, Contract, Payment
from dhealth.care.claims.proof import wrong
from dhealth.care.claims.queries import lines_of, waiting_for_batch
from dhealth.care.claims.tests.cast import at, person_of, sent, served
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.care.claims.tests.plain_ledger import PlainLedger
from dhealth.care.referrals.actions.mending import expire_due
from dhealth.care.referrals.actions.sending import withdraw_referral
from dhealth.care.referrals.models import Referral
from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.tests.cast import dong_nai, mechanism, twinned
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.organisations.models import Organisation

pytestmark = [pytest.mark.slow, pytest.mark.covers("HUB-04", "HUB-07", "HUB-08", "HUB-15")]
GROUPS, CLINICS, QUARTERS, CASES = 17, 30, 8, 40  # cases a group
BEGAN = TODAY - timedelta(days=91 * QUARTERS)
CHANGE = BEGAN + timedelta(days=400)  # another price and another ceiling, in the middle of a quarter
PRICES = ((BEGAN, 450_000), (CHANGE, 500_000))
CEILINGS = ((BEGAN, 5_000_000), (CHANGE, 9_000_000))
# What happens to a case → how often.
KINDS = {
    "honest": 18, "absent": 6, "withdrawn": 3, "double": 5, "number": 3, "own": 2, "coded": 2, "late": 2, "early": 2,
    "rejected": 2, "halved": 2, "wrong": 3, "found_out": 4,
}  # fmt: skip
COUNT = ("honest", "double", "number", "halved", "wrong", "found_out")


@dataclass
class Case:
    """What really happened."""

    group: int
    day: date
    kind: str
    person: str
    referral: Referral | None = None


def story(rng: Random) -> list[Case]:
    """Who comes, who stays away, who cheats: in the order of their days."""
    cases: list[Case] = []
    for group in range(GROUPS):
        for number in range(CASES):
            day = BEGAN + timedelta(days=rng.randrange(5, 91 * QUARTERS - 12))
            kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
            cases.append(Case(group, day, kind, f"{group:02}{number:03}"))
    for one in cases:
        if one.kind in ("double", "number"):  # somebody whom another group serves as well, on another day
            others = [two for two in cases if two.kind in COUNT and two.group != one.group and two.day != one.day]
            one.person = rng.choice([two for two in others if two.kind not in ("double", "number")]).person
    taken: set[tuple[str, date]] = set()
    for one in cases:  # no two ask for one person on one day: that would wait for a meeting
        while (one.person, one.day) in taken:
            one.day += timedelta(days=1)
        taken.add((one.person, one.day))
    return sorted(cases, key=lambda one: (one.day, one.group, one.person))


@dataclass
class Ground:
    """Everybody who takes part, by number."""

    workers: list[User]
    leaders: list[User]
    counsellors: list[User]
    clinics: list[Organisation]
    ways: list[list[tuple[int, Agreement]]]
    contracts: list[Contract]
    groups: list[Organisation]


def laid_out(life, cdc, thao) -> Ground:
    """17 groups with two twinned clinics each, a contract with a ceiling; both change on one day."""
    groups = [organisation(f"Nhóm {number}") for number in range(GROUPS)]
    clinics = [organisation(f"Phòng khám {number}", "clinic") for number in range(CLINICS)]
    Organisation.objects.update(province=dong_nai())
    Organisation.objects.filter(pk__in=[one.pk for one in groups]).update(umbrella=life)
    mechanism(life, cdc, thao)
    counsellors = [
        person(f"pk{number}", f"PK {number}", one, "clinic_counsellor") for number, one in enumerate(clinics)
    ]
    ground = Ground([], [], counsellors, clinics, [], [], groups)
    for number, group in enumerate(groups):
        ground.workers.append(person(f"tc{number}", f"TC {number}", group, "outreach_worker"))
        ground.leaders.append(person(f"tn{number}", f"TN {number}", group, "cbo_leader"))
        pair = dict.fromkeys((number, (number + GROUPS) % CLINICS))
        ground.ways.append([(clinic, twinned(life, group, clinics[clinic], thao)) for clinic in pair])
        prices, ceilings = [PriceDraft("art_start", PRICES[0][1], "Điều 4")], [CeilingDraft(CEILINGS[0][1])]
        draft = ContractDraft(f"HĐ-{number}", "sub_grant", life.pk, group.pk, "donor", BEGAN, TODAY, prices, ceilings)
        ground.contracts.append(make_contract(Actor.of(thao), draft))
        changed = [PriceDraft("art_start", PRICES[1][1], "PL 1")], [CeilingDraft(CEILINGS[1][1])]
        amend_contract(Actor.of(thao), ground.contracts[-1], AmendmentDraft("PL-01", "Giá mới", CHANGE, *changed))
    return ground


def happen(ground: Ground, one: Case, rng: Random) -> None:
    """Let one case happen, as group and clinic write it down."""
    clinic, way = rng.choice(ground.ways[one.group])
    worker, who = ground.workers[one.group], ground.counsellors[clinic]
    client = person_of(ground.groups[one.group], worker, cccd=f"075201{one.person:0>6}")
    after = -1 if one.kind == "early" else 2
    one.referral = sent(worker, way, client, ground.clinics[clinic], one.day - timedelta(days=after))
    if one.kind == "withdrawn":
        withdraw_referral(Actor.of(worker), one.referral, "wish")
    if one.kind in ("absent", "withdrawn"):
        return
    if one.kind == "own":  # the group's own worker holds an account at the clinic
        who = worker
        Grant.objects.get_or_create(user=who, organisation=ground.clinics[clinic], role="clinic_counsellor")
    # Known by the ID number alone where the code differs; by both otherwise.
    code = {"coded": "", "number": f"SO-{one.group}{one.person}"}.get(one.kind, f"LT-{one.person}")
    served(one.referral, who, one.day, code, late=130 if one.kind == "late" else 0)


class Settling:
    """The people who settle, and what they do at the end of a quarter; the plain ledger hears of facts alone."""

    def __init__(self, ground: Ground, plain: PlainLedger, people: dict[str, Actor]) -> None:
        self.ground, self.plain, self.people = ground, plain, people
        self.paid_wrongly: list[Case] = []

    def confirm(self, cases: list[Case]) -> None:
        """The province answers in the order of days; what does not count it rejects."""
        for one in cases:
            counts = one.kind in COUNT and self.plain.success(one.group, one.person, one.day)
            if one.kind == "rejected":
                confirm_referral(self.people["an"], one.referral, Said("rejected", "new_case", "Có trong sổ từ trước"))
                continue
            assert confirm_many(self.people["an"], [one.referral]).confirmed == counts, one
            if not counts and one.kind != "coded":
                confirm_referral(self.people["an"], one.referral, Said("rejected", "counted_once"))
            if counts and one.kind == "halved":
                line = ClaimLine.objects.get(referral=one.referral)
                adjust_claim(self.people["oanh"], line, self.plain.worth_half(one.person), "Thiếu một nửa chứng từ")
            if counts and one.kind == "wrong":
                self.paid_wrongly.append(one)

    def take_back(self) -> None:
        """What was paid last quarter and was no success."""
        for one in self.paid_wrongly:
            line = ClaimLine.objects.get(referral=one.referral)
            if line.moves.get(kind="paid").dong:
                reverse_claim(self.people["oanh"], line, "Đối chiếu sổ: không phải")
                self.plain.wrong(one.person)
        self.paid_wrongly = []

    def settle(self, number: int, cases: dict[object, Case]) -> None:
        """Close, draw, look again, approve, pay, receive."""
        contract, today = self.ground.contracts[number], timezone.localdate()
        if not waiting_for_batch(contract, today).exists():
            assert self.plain.close(number) == 0
            return
        batch = close_batch(self.people["oanh"], contract, today)
        assert batch.closing.dong == self.plain.close(number)
        publish_seed(self.people["oanh"], batch)
        batch = Batch.objects.whole().get(pk=batch.pk)
        for line in lines_of(batch).filter(in_batch__place__in=drawn(batch)):
            case = cases[line.referral_id]
            stands = case.kind != "found_out"
            recheck_claim(self.people["oanh"], line, stands=stands, reason="Phòng khám không có người này")
            if not stands:
                self.plain.wrong(case.person)
        approve_batch(self.people["thao"], batch)
        payment = pay_batch(self.people["kim"], batch, Paid(today, f"UNC {batch}"))
        receive_payment(Actor.of(self.ground.leaders[number]), batch, today)
        assert payment.dong == self.plain.pay(number)


def test_two_years_agree_with_a_plain_ledger_to_the_dong(life, cdc, thao, oanh, an, actor, monkeypatch):
    rng, clock = Random(20261122), [at(BEGAN)]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    ground, cases = laid_out(life, cdc, thao), story(rng)
    plain = PlainLedger(GROUPS, PRICES, CEILINGS)
    people = {"an": an, "oanh": oanh, "thao": thao, "kim": person("kim.life", "Kim", life, "finance_officer")}
    settling = Settling(ground, plain, {name: actor(who) for name, who in people.items()})
    ends = [BEGAN + timedelta(days=91 * number) for number in range(QUARTERS + 1)]
    for begins, until in pairwise(ends):
        quarter = [one for one in cases if begins <= one.day < until]
        for one in quarter:
            clock[0] = at(one.day, 8)
            happen(ground, one, rng)
        clock[0] = at(until, 15)
        expire_due()
        settling.take_back()
        settling.confirm([one for one in quarter if one.kind not in ("absent", "withdrawn")])
        known = {one.referral.pk: one for one in cases if one.referral}
        for number in range(GROUPS):
            settling.settle(number, known)
    _agree(ground, plain, cases)


def _agree(ground: Ground, plain: PlainLedger, cases: list[Case]) -> None:
    sums = sums_of(ground.contracts)
    for number, contract in enumerate(ground.contracts):
        book, found = plain.books[number], sums[contract.pk]
        assert (found.received, found.asked, found.approved, found.sent) == (book.received, 0, 0, 0)
        assert (
            found.cost
            == book.worth
            == sum(Payment.objects.filter(batch__contract=contract).values_list("dong", flat=True))
        )
        lines = ClaimLine.objects.filter(contract=contract)
        assert sum(line.dong for line in lines) == sum(one.asked for one in book.items)
    assert list(wrong()) == []
    kinds = Counter(one.kind for one in cases)
    claimed = ClaimLine.objects.filter(reverses=None).values_list("referral", flat=True)
    by_referral = {one.referral.pk: one for one in cases if one.referral}
    assert set(kinds) == set(KINDS) and min(kinds.values()) >= 10
    assert {by_referral[pk].kind for pk in claimed} <= set(COUNT)
    states = Counter(Referral.objects.values_list("standing__state", flat=True))
    assert states["withdrawn"] == kinds["withdrawn"] and 0 < states["expired"] <= kinds["absent"]
    assert ClaimLine.objects.exclude(reverses=None).count() > 5  # taken back after the payment
    assert any(one.asked > one.worth > 0 for book in plain.books.values() for one in book.items)  # cut or halved
    paid_to: Counter[str] = Counter()
    for book in plain.books.values():
        for one in book.items:
            paid_to[one.person] += (one.worth > 0) - (one.worth < 0)
    assert max(paid_to.values()) == 1  # nobody is paid for twice
