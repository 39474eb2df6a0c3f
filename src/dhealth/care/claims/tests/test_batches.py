"""Batches closed, drawn from and looked at again, each step by somebody else."""

from datetime import timedelta

import pytest
from conftest import person
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from dhealth.care.claims.actions import (
    Paid,
    Said,
    adjust_claim,
    approve_batch,
    close_batch,
    confirm_many,
    confirm_referral,
    drawn,
    pay_batch,
    publish_seed,
    recheck_claim,
    reverse_claim,
)
from dhealth.care.claims.checking import judge
from dhealth.care.claims.models import Approval, Batch, ClaimLine, Closing, InBatch, Payment, Recheck, Sign
from dhealth.care.claims.queries import lines_of
from dhealth.care.claims.rules import digest_of, draw, lot
from dhealth.care.claims.tests.cast import at, person_of, sent, served
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.models import Grant
from dhealth.trust.linkage.models import Counted


@pytest.mark.covers("HUB-07")
def test_a_batch_is_closed_over_what_waits_and_a_second_close_is_refused(claimed, contract, oanh, actor):
    claimed()
    batch = close_batch(actor(oanh), contract, TODAY)
    assert (batch.number, batch.closing.lines, batch.closing.dong) == (1, 1, 450_000)
    with pytest.raises(Refused, match="Nothing waits"):
        close_batch(actor(oanh), contract, TODAY)
    claimed()
    assert close_batch(actor(oanh), contract, TODAY).number == 2


@pytest.mark.covers("HUB-07")
def test_nothing_joins_a_closed_batch(closed, claimed):
    batch, _lines = closed
    line = claimed()
    with pytest.raises(DatabaseError), transaction.atomic():
        InBatch.objects.create(line=line, batch=batch, place=4)


@pytest.mark.covers("HUB-12")
def test_nobody_does_two_steps_of_one_batch(closed, cdc, life, oanh, thao, an, kim, actor):
    """Neither by the program nor past it: the database refuses as well."""
    batch, _lines = closed
    for who in (oanh, an):
        Grant.objects.create(user=who, organisation=life, role="project_manager")
        Grant.objects.create(user=who, organisation=life, role="finance_officer")
        with pytest.raises(Refused, match="another step"):
            approve_batch(actor(who), batch)
        with pytest.raises(DatabaseError, match="four different people"), transaction.atomic():
            Approval.objects.create(batch=batch, dong=1, by=who)
    recheck_claim(actor(oanh), lines_of(batch)[drawn(batch)[0] - 1], stands=True)
    approve_batch(actor(thao), batch)
    Grant.objects.create(user=thao, organisation=life, role="finance_officer")
    for who in (oanh, an, thao):
        with pytest.raises(Refused, match="another step"):
            pay_batch(actor(who), batch, Paid(TODAY, "x"))
        with pytest.raises(DatabaseError, match="four different people"), transaction.atomic():
            Payment.objects.create(batch=batch, dong=1, day=TODAY, reference="x", by=who)
    assert pay_batch(actor(kim), batch, Paid(TODAY, "UNC 0412")).dong == 3 * 450_000


@pytest.mark.covers("HUB-12")
def test_who_confirmed_closes_no_batch(claimed, contract, life, an, actor):
    claimed()
    Grant.objects.create(user=an, organisation=life, role="project_me")
    with pytest.raises(Refused, match="Somebody else closes it"):
        close_batch(actor(an), contract, TODAY)


@pytest.mark.covers("HUB-04")
def test_what_is_drawn_is_looked_at_before_anything_is_approved(closed, thao, oanh, an, actor):
    batch, _lines = closed
    with pytest.raises(Refused, match="have not been looked at"):
        approve_batch(actor(thao), batch)
    (place,) = drawn(batch)
    lines = list(lines_of(batch))
    undrawn = next(line for line in lines if line.in_batch.place != place)
    with pytest.raises(Refused, match="was not drawn"):
        recheck_claim(actor(oanh), undrawn, stands=True)
    with pytest.raises(Refused, match="You confirmed this case"):
        recheck_claim(actor(an), lines[place - 1], stands=True)
    with pytest.raises(Refused, match="what is wrong"):
        recheck_claim(actor(oanh), lines[place - 1], stands=False)
    with pytest.raises(Refused, match="within 120"):
        recheck_claim(actor(oanh), lines[place - 1], stands=False, reason="Không có hồ sơ ở phòng khám. " * 9)
    recheck_claim(actor(oanh), lines[place - 1], stands=False, reason="Không có hồ sơ ở phòng khám.")
    assert approve_batch(actor(thao), batch).dong == 2 * 450_000
    assert Counted.objects.standing().values("claim").distinct().count() == 2


@pytest.mark.covers("HUB-04")
def test_the_seed_is_made_once_after_the_close_and_anybody_draws_the_same(closed, oanh, actor):
    batch, _lines = closed
    assert publish_seed(actor(oanh), batch).seed == batch.seed.seed
    by_hand = sorted(range(1, 4), key=lambda place: lot(batch.seed.seed, place))[:1]  # 5 % of three, rounded up
    assert drawn(batch) == by_hand


@given(st.text("0123456789abcdef", min_size=8, max_size=32), st.integers(1, 400), st.data())
def test_the_sample_holds_everything_odd_and_a_share_of_the_rest(seed, places, data):
    flagged = data.draw(st.sets(st.integers(1, places), max_size=20))
    found = draw(seed, places, flagged, 5)
    plain = places - len(flagged)
    assert flagged <= set(found) <= set(range(1, places + 1))
    assert len(found) == len(flagged) + -(-plain * 5 // 100)
    assert found == draw(seed, places, sorted(flagged), 5)


@pytest.mark.covers("HUB-04")
def test_the_sample_can_be_drawn_again_outside_the_program():
    """What `printf '1f3a:17' | sha256sum` prints."""
    assert lot("1f3a", 17) == "81522edccffd01481f3be73f8ff1b5993f1e2c063b97c2fd736458eda8a6355a"


def test_the_mark_of_a_close_tells_of_any_change(closed):
    batch, lines = closed
    marks = [(place, line.pk.hex, 450_000) for place, line in enumerate(lines, 1)]
    assert digest_of(marks) == batch.closing.digest
    assert digest_of([*marks[:2], (3, lines[2].pk.hex, 450_001)]) != batch.closing.digest


@pytest.mark.covers("C2P-29")
def test_a_month_is_verified_confirmed_and_summed_up_and_what_comes_later_needs_a_reason(
    success, contract, an, oanh, thao, kim, actor
):
    """What was closed stays closed: a case of it joins the next batch, a mistake is taken back with a reason."""
    ready, waiting = [success(), success()], success(code="")
    assert [case.said for case in judge([*ready, waiting])] == ["yes", "yes", "wait"]
    assert confirm_many(actor(an), [*ready, waiting]).confirmed == 2
    month = close_batch(actor(oanh), contract, TODAY)
    assert (month.closing.lines, month.closing.dong) == (2, 900_000)
    late = success(ago=6)
    confirm_referral(actor(an), late, Said("confirmed"))
    assert InBatch.objects.filter(batch=month).count() == 2
    line = ClaimLine.objects.get(referral=ready[0])
    with pytest.raises(Refused, match="Its batch is closed"):
        adjust_claim(actor(oanh), line, 1, "Nhầm")
    _settled(month, oanh, thao, kim, actor)
    with pytest.raises(Refused, match="Write why"):
        reverse_claim(actor(oanh), line, " ")
    reverse_claim(actor(oanh), line, "Đối chiếu với phòng khám: không phải người này")
    after = close_batch(actor(oanh), contract, TODAY)
    assert (after.closing.lines, after.closing.dong) == (2, 0)
    assert Closing.objects.get(batch=month).dong == 900_000


def _settled(batch, oanh, thao, kim, actor):
    publish_seed(actor(oanh), batch)
    whole = Batch.objects.whole().get(pk=batch.pk)
    for line in lines_of(whole).filter(in_batch__place__in=drawn(whole)):
        recheck_claim(actor(oanh), line, stands=True)
    approve_batch(actor(thao), whole)
    pay_batch(actor(kim), whole, Paid(TODAY, "UNC 0412"))


@pytest.mark.covers("HUB-12")
def test_nobody_of_the_clinic_or_the_group_settles_what_the_group_is_paid(closed, gnet, opc, life, cdc, thao, actor):
    """Who holds a role at the payer and one at a party does neither look again nor approve; the database agrees."""
    batch, _lines = closed
    (place,) = drawn(batch)
    line = lines_of(batch)[place - 1]
    for where, role in ((opc, "clinic_counsellor"), (gnet, "outreach_worker")):
        both = person(f"hai.{role}", "Hai vai", life, "project_me")
        Grant.objects.create(user=both, organisation=where, role=role)
        with pytest.raises(Refused, match="also work for"):
            recheck_claim(actor(both), line, stands=True)
        with pytest.raises(DatabaseError, match="somebody else looks again"), transaction.atomic():
            Recheck.objects.create(line=line, stands=True, organisation=where, by=both)
    Grant.objects.create(user=thao, organisation=gnet, role="outreach_worker")
    with pytest.raises(Refused, match="also work for"):
        approve_batch(actor(thao), batch)


@pytest.mark.covers("HUB-04")
def test_what_only_shows_beside_the_others_is_drawn_though_each_was_confirmed_alone(
    agreement, contract, gnet, opc, tam, yen, an, oanh, actor
):
    """Eight answers in ten minutes: the first seven were not odd when the province looked at them."""
    day, made = TODAY - timedelta(days=3), []
    for number in range(8):
        one = sent(tam, agreement, person_of(gnet, tam), opc, day - timedelta(days=2 + number))
        made.append(served(one, yen, day, f"LT-{number}00", told=at(day, 14) + timedelta(minutes=number)))
        confirm_referral(actor(an), one, Said("confirmed"))
    lines = list(ClaimLine.objects.order_by("id"))
    assert ["burst" in line.flags for line in lines] == [False] * 7 + [True]
    batch = close_batch(actor(oanh), contract, TODAY)
    assert set(Sign.objects.filter(sign="burst").values_list("line", flat=True)) == {line.pk for line in lines[:7]}
    publish_seed(actor(oanh), batch)
    assert drawn(Batch.objects.whole().get(pk=batch.pk)) == list(range(1, 9))


@pytest.mark.parametrize(("answers", "odd"), [(7, False), (8, True)])
def test_eight_answers_in_ten_minutes_are_odd_and_seven_are_not(agreement, contract, gnet, opc, tam, yen, answers, odd):
    day = TODAY - timedelta(days=3)
    for number in range(answers):
        one = sent(tam, agreement, person_of(gnet, tam), opc, day - timedelta(days=2 + number))
        served(one, yen, day, f"LT-{number}00", told=at(day, 14) + timedelta(minutes=number))
    assert ("burst" in judge([one])[0].flags) == odd
