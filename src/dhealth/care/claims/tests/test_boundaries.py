"""On both sides of each day and sum: ceilings, stretches of time, contracts, agreements; and clocks set back."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from dhealth.care.claims.actions import (
    AmendmentDraft,
    CeilingDraft,
    Said,
    adjust_claim,
    amend_contract,
    approve_batch,
    close_batch,
    confirm_referral,
    drawn,
    publish_seed,
    recheck_claim,
    reverse_claim,
)
from dhealth.care.claims.books import sums_of
from dhealth.care.claims.checking import judge
from dhealth.care.claims.models import Batch, ClaimLine, Kind
from dhealth.care.claims.queries import (
    last_words,
    lines_of,
    state_of,
    successes_by_package,
    waiting_for_batch,
    worth_of,
)
from dhealth.care.claims.tests.cast import contract_of, person_of, sent, served
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.commons.agreements.models import Ending
from dhealth.evidence.successes.queries import tally
from dhealth.evidence.successes.rules import Outcome
from dhealth.evidence.successes.scope import scope_of
from dhealth.kernel import ids
from dhealth.kernel.errors import Refused
from dhealth.trust.linkage.models import Counted

YES = Said("confirmed")
DAY = timedelta(days=1)


def said(referral, check: str) -> str:
    (case,) = judge([referral])
    return case.by_check[check]


# --- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.covers("HUB-08")
@pytest.mark.parametrize(("beyond", "answer"), [(0, "yes"), (1, "wait")])
@pytest.mark.parametrize("end", ["starts_on", "ends_on"])
def test_the_first_and_the_last_day_of_a_contract_are_paid(
    agreement, life, gnet, opc, tam, yen, thao, end, beyond, answer
):
    contract = contract_of(thao, life, gnet, starts_on=TODAY - 60 * DAY, ends_on=TODAY - 10 * DAY)
    day = getattr(contract, end) + (beyond if end == "ends_on" else -beyond) * DAY
    one = served(sent(tam, agreement, person_of(gnet, tam), opc, day - 2 * DAY), yen, day, "LT-1")
    assert said(one, "funding") == answer


@pytest.mark.covers("HUB-04")
@pytest.mark.parametrize(("after", "answer"), [(0, "yes"), (-1, "no")])
def test_served_on_the_day_of_sending_counts_and_the_day_before_does_not(
    agreement, contract, gnet, opc, tam, yen, after, answer
):
    day = TODAY - 5 * DAY
    one = sent(tam, agreement, person_of(gnet, tam), opc, day)
    assert said(served(one, yen, day + after * DAY, "LT-1"), "period") == answer


@pytest.mark.covers("HUB-04")
@pytest.mark.parametrize(("ahead", "answer"), [(0, "yes"), (1, "no")])
def test_a_day_still_to_come_is_not_in_the_period(agreement, contract, gnet, opc, tam, yen, ahead, answer):
    one = sent(tam, agreement, person_of(gnet, tam), opc, TODAY - 3 * DAY)
    assert said(served(one, yen, TODAY + ahead * DAY, "LT-1", told=timezone.now()), "period") == answer


@pytest.mark.covers("HUB-15")
@pytest.mark.parametrize(("later", "claims"), [(0, 2), (-1, 1)])
def test_one_person_counts_again_from_the_first_day_of_the_next_stretch(
    agreement, life, gnet, opc, tam, yen, thao, an, actor, later, claims
):
    """A quarter for this service: told on its last day and on the next, or twice within it."""
    contract_of(thao, life, gnet, service="sti_treatment", starts_on=TODAY - 300 * DAY, ends_on=TODAY)
    agreement.services.filter(service="sti_treatment").update(pays=True)
    first_day = TODAY.replace(month=TODAY.month - (TODAY.month - 1) % 3, day=1)
    client = person_of(gnet, tam, "075201000123")
    for number, day in enumerate((first_day - 2 * DAY, first_day + later * DAY)):
        one = sent(tam, agreement, client, opc, day - DAY, "sti_treatment")
        served(one, yen, day, f"LT-{number}")
        if said(one, "counted_once") == "yes":
            confirm_referral(actor(an), one, YES)
    assert ClaimLine.objects.count() == claims


@pytest.mark.covers("HUB-04")
@pytest.mark.parametrize(("ended", "answer"), [(0, "yes"), (-1, "no")])
def test_a_slip_open_when_the_agreement_ended_still_counts(agreement, success, thao, ended, answer):
    """What was sent on the last day of an agreement counts though it is served later; the day after, no longer."""
    one = success(ago=3)
    Ending.objects.create(
        agreement=agreement, day=timezone.localdate(one.made_at) + ended * DAY, reason="Hết dự án", by=thao
    )
    assert said(one, "agreement") == answer


@pytest.mark.covers("HUB-04")
@pytest.mark.parametrize(("funding", "answer"), [("donor", "yes"), ("insurance", "no")])
def test_money_that_may_not_pay_for_a_service_does_not(
    agreement, life, gnet, opc, tam, yen, thao, an, actor, funding, answer
):
    contract_of(thao, life, gnet, service="prep_start", funding=funding, starts_on=TODAY - 60 * DAY, ends_on=TODAY)
    agreement.services.filter(service="prep_start").update(pays=True)
    one = sent(tam, agreement, person_of(gnet, tam), opc, TODAY - 5 * DAY, "prep_start")
    served(one, yen, TODAY - 3 * DAY, "LT-1")
    assert said(one, "funding") == answer
    if answer == "no":
        with pytest.raises(Refused, match="may not pay for this service"):
            confirm_referral(actor(an), one, YES)


# --- sums ------------------------------------------------------------------------------------------------------------


@pytest.mark.covers("HUB-08")
@pytest.mark.parametrize(("ceiling", "worth"), [(900_000, 450_000), (899_999, 449_999), (900_001, 450_000)])
def test_the_last_dong_under_a_ceiling_is_paid_and_none_beyond(success, contract, thao, an, actor, ceiling, worth):
    amend_contract(
        actor(thao), contract, AmendmentDraft("PL-1", "Trần", contract.starts_on, (), [CeilingDraft(ceiling)])
    )
    for _ in range(2):
        confirm_referral(actor(an), success(), YES)
    assert worth_of(ClaimLine.objects.order_by("id").last()) == worth
    assert sums_of([contract])[contract.pk].asked == min(ceiling, 900_000)


@pytest.mark.covers("HUB-08")
def test_a_ceiling_amended_mid_way_holds_from_its_day_on(success, contract, thao, an, actor):
    change = TODAY - 10 * DAY
    for number, day, dong in ((1, contract.starts_on, 500_000), (2, change, 1_000_000)):
        amend_contract(actor(thao), contract, AmendmentDraft(f"PL-{number}", "Trần", day, (), [CeilingDraft(dong)]))
    for day in (change - DAY, change - DAY, change, change):
        confirm_referral(actor(an), success(day=day), YES)
    assert [worth_of(line) for line in ClaimLine.objects.order_by("id")] == [450_000, 50_000, 450_000, 50_000]


@pytest.mark.covers("HUB-08")
def test_no_adjustment_reaches_over_the_ceiling_that_cut_a_claim(success, contract, thao, oanh, an, actor):
    amend_contract(
        actor(thao), contract, AmendmentDraft("PL-1", "Trần", contract.starts_on, (), [CeilingDraft(500_000)])
    )
    for _ in range(2):
        confirm_referral(actor(an), success(), YES)
    first, cut = ClaimLine.objects.order_by("id")
    with pytest.raises(Refused, match="leaves no room"):
        adjust_claim(actor(oanh), cut, 50_001, "Thêm")
    adjust_claim(actor(oanh), first, 400_000, "Thiếu chứng từ")
    adjust_claim(actor(oanh), cut, 100_000, "Có chỗ")
    assert sums_of([contract])[contract.pk].asked == 500_000


@pytest.mark.covers("HUB-08")
@pytest.mark.parametrize("service", ["", "art_start"])
def test_what_was_taken_out_and_what_was_lowered_twice_leave_their_room_to_others(
    success, contract, thao, oanh, an, actor, service
):
    draft = AmendmentDraft("PL-1", "Trần", contract.starts_on, (), [CeilingDraft(900_000, service)])
    amend_contract(actor(thao), contract, draft)
    for _ in range(2):
        confirm_referral(actor(an), success(), YES)
    out, lowered = ClaimLine.objects.order_by("id")
    reverse_claim(actor(oanh), out, "nhầm người")
    for dong in (300_000, 200_000):
        adjust_claim(actor(oanh), lowered, dong, "Thiếu chứng từ")
    for _ in range(2):
        confirm_referral(actor(an), success(), YES)
    assert [worth_of(line) for line in ClaimLine.objects.order_by("id")] == [0, 200_000, 450_000, 250_000]


# --- put right after the payment -------------------------------------------------------------------------------------


def next_batch(contract, oanh, actor) -> Batch:
    batch = close_batch(actor(oanh), contract, TODAY)
    publish_seed(actor(oanh), batch)
    return Batch.objects.whole().get(pk=batch.pk)


@pytest.mark.covers("HUB-07")
def test_what_was_paid_is_taken_back_once_only(paid, contract, kim, thao, oanh, an, actor):
    _batch, lines = paid
    back = reverse_claim(actor(oanh), lines[0], "Tính nhầm người")
    batch = next_batch(contract, oanh, actor)
    for line in lines_of(batch).filter(in_batch__place__in=drawn(batch)):
        recheck_claim(actor(oanh), line, stands=True)
    assert approve_batch(actor(thao), batch).dong == -450_000
    assert reverse_claim(actor(oanh), lines[0], "Tính nhầm người") == back
    with pytest.raises(Refused, match="takes back another"):
        reverse_claim(actor(oanh), back, "Nhầm")
    assert not waiting_for_batch(contract, TODAY).exists()
    assert sums_of([contract])[contract.pk].cost == 2 * 450_000


@pytest.mark.covers("HUB-07", "HUB-15")
def test_a_reversal_found_wrong_counts_the_person_again(paid, contract, oanh, actor):
    _batch, lines = paid
    back = reverse_claim(actor(oanh), lines[0], "Tính nhầm người")
    next_batch(contract, oanh, actor)
    recheck_claim(actor(oanh), back, stands=False, reason="Không nhầm")
    assert Counted.objects.standing().filter(claim=lines[0].pk).count() == 3  # code, number, record
    assert sums_of([contract])[contract.pk].cost == 3 * 450_000
    with pytest.raises(Refused, match="found to be wrong"):
        reverse_claim(actor(oanh), lines[0], "Lần nữa")


@pytest.mark.covers("C2P-22", "HUB-07")
def test_a_success_that_stands_no_longer_is_no_success_in_the_outcomes_and_packages(
    paid, claimed, contract, hanh, oanh, actor
):
    """Taken out, taken back after payment, and taken back by mistake: the third stands again."""
    _batch, lines = paid

    def told() -> tuple[int, ...]:
        """Successes, lost at confirmation, and how far the package is reached."""
        of = tally(scope_of(actor(hanh)), TODAY, ())[()].of
        reached = successes_by_package(contract).values()
        return of.get(Outcome.CONFIRMED, 0), of.get(Outcome.LOST_CONFIRMATION, 0), *reached

    waiting = claimed()
    assert told() == (4, 0, 4)
    reverse_claim(actor(oanh), waiting, "Nhầm người")
    assert told() == (3, 1, 3)
    back = reverse_claim(actor(oanh), lines[0], "Tính nhầm người")
    assert told() == (2, 2, 2)
    next_batch(contract, oanh, actor)
    recheck_claim(actor(oanh), back, stands=False, reason="Không nhầm")
    assert told() == (3, 1, 3)


@pytest.mark.covers("HUB-15")
def test_a_reversal_stays_where_its_person_was_counted_elsewhere_since(paid, success, contract, oanh, an, actor):
    """Else two would be paid for one person."""
    _batch, lines = paid
    back = reverse_claim(actor(oanh), lines[0], "Nhóm kia đưa tới")
    next_batch(contract, oanh, actor)
    other = success(code="LT-1001", ago=2)
    confirm_referral(actor(an), other, YES)
    with pytest.raises(Refused, match="stays taken back"):
        recheck_claim(actor(oanh), back, stands=False, reason="Không nhầm")
    assert worth_of(back) == -450_000


@pytest.mark.covers("HUB-07", "HUB-08")
@pytest.mark.parametrize(("ceiling", "again"), [(1_800_000, True), (1_799_999, False)])
def test_a_reversal_found_wrong_never_leads_over_the_ceiling(
    paid, claimed, contract, thao, oanh, actor, ceiling, again
):
    """Three were paid; what one of them gave back may have gone to a fourth since."""
    _batch, lines = paid
    limit = AmendmentDraft("PL-1", "Trần", contract.starts_on, (), [CeilingDraft(ceiling)])
    amend_contract(actor(thao), contract, limit)
    back = reverse_claim(actor(oanh), lines[0], "Tính nhầm người")
    next_batch(contract, oanh, actor)
    assert worth_of(claimed()) == 450_000
    if again:
        recheck_claim(actor(oanh), back, stands=False, reason="Không nhầm")
    else:
        with pytest.raises(Refused, match="ceiling"):
            recheck_claim(actor(oanh), back, stands=False, reason="Không nhầm")
    assert sums_of([contract])[contract.pk].cost == (1_800_000 if again else 1_350_000)
    assert Counted.objects.standing().filter(claim=lines[0].pk).exists() == again


# --- clocks set back -------------------------------------------------------------------------------------------------


@pytest.fixture
def clock_goes_back(monkeypatch):
    """From now on ids are made as by a process that began anew on a machine whose clock is an hour slow."""
    real = time.time_ns

    def back() -> None:
        monkeypatch.setattr(ids, "_last_ms", 0)
        monkeypatch.setattr(time, "time_ns", lambda: real() - 3600 * 10**9)

    return back


def test_what_was_taken_out_is_worth_nothing_though_the_clock_went_back(
    claimed, contract, oanh, actor, clock_goes_back
):
    line, other = claimed(), claimed()
    clock_goes_back()
    reverse_claim(actor(oanh), line, "Nhầm")
    adjust_claim(actor(oanh), other, 300_000, "Thiếu")
    adjust_claim(actor(oanh), other, 350_000, "Đủ hơn")
    assert (worth_of(line), state_of(line)) == (0, Kind.REFUSED)
    assert (worth_of(other), state_of(other)) == (350_000, Kind.ADJUSTED)
    batch = close_batch(actor(oanh), contract, TODAY)
    assert (batch.closing.lines, batch.closing.dong) == (1, 350_000) == (1, sums_of([contract])[contract.pk].asked)


def test_a_yes_stays_the_last_word_though_the_clock_went_back(success, an, actor, clock_goes_back):
    referral = success()
    confirm_referral(actor(an), referral, Said("rejected", "new_case"))
    clock_goes_back()
    first = confirm_referral(actor(an), referral, YES)
    assert confirm_referral(actor(an), referral, YES) == first
    assert last_words([referral])[referral.pk].verdict == "confirmed"


@pytest.mark.parametrize(("gap", "answer"), [(0, "yes"), (-3, "no")])
def test_a_clock_set_back_at_the_clinic_makes_no_success_before_its_referral(
    agreement, contract, gnet, opc, tam, yen, an, actor, gap, answer
):
    one = sent(tam, agreement, person_of(gnet, tam), opc, TODAY - 5 * DAY)
    told = one.made_at + timedelta(hours=2) + gap * DAY
    served(one, yen, timezone.localdate(told), "LT-1", told=told)
    (case,) = judge([one])
    assert case.by_check["period"] == answer
    assert ("too_quick" in case.flags) == (gap < 0)


@pytest.mark.parametrize(("letters", "kept"), [(120, True), (121, False)])
def test_a_reason_is_kept_whole_or_given_back(claimed, oanh, actor, letters, kept):
    line = claimed()
    if kept:
        adjust_claim(actor(oanh), line, 200_000, "a" * letters)
        reverse_claim(actor(oanh), line, "b" * letters)
        assert line.moves.get(kind=Kind.REFUSED).reason == "b" * letters
    else:
        for act in (
            lambda why: adjust_claim(actor(oanh), line, 200_000, why),
            lambda why: reverse_claim(actor(oanh), line, why),
        ):
            with pytest.raises(Refused, match="Keep it within 120"):
                act("a" * letters)
