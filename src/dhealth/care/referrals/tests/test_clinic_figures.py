"""What a clinic reads of itself: whose people come, what groups say, what was asked for and not given."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dhealth.care.clinics.actions import tell_outside
from dhealth.care.clinics.queries import scores_of
from dhealth.care.referrals.actions import (
    decline_referral,
    present_slip,
    record_walk_in,
    send_referral,
    serve,
)
from dhealth.care.referrals.clinic_figures import gaps_of, origins_of
from dhealth.commons.agreements.models import Assessment, Score, Side

TODAY = timezone.localdate()
MONTHS = [TODAY.replace(day=1)]
for _before in range(2):
    MONTHS.append((MONTHS[-1] - timedelta(days=1)).replace(day=1))


@pytest.mark.covers("C2P-40")
def test_the_share_of_each_group_counts_people_and_those_who_came_without_any(sent, ken, tam, wanted, yen, opc, actor):
    for slip in (sent, send_referral(actor(tam), ken, wanted(service="art_start"))):
        present_slip(actor(yen), opc.pk, slip.code)
        serve(actor(yen), slip)
    record_walk_in(actor(yen), opc.pk, "prep_start", TODAY, "số 14")
    found = origins_of(opc.pk, TODAY)
    assert [(one.name, one.people, one.whole) for one in found.groups] == [("Gnet Biên Hòa", 1, 2)]
    assert found.untold == MONTHS
    for month, number in zip(MONTHS, (5, 0, 2), strict=True):
        tell_outside(actor(yen), opc, month, number)
    tell_outside(actor(yen), opc, MONTHS[0], 6)  # the newest word counts
    found = origins_of(opc.pk, TODAY)
    assert (found.groups[0].whole, found.outside.people, found.untold) == (1 + 1 + 6 + 0 + 2, 8, [])


@pytest.mark.covers("C2P-50")
def test_what_was_asked_for_and_not_given_stands_by_service_and_reason(sent, ken, tam, wanted, yen, opc, actor):
    decline_referral(actor(yen), sent, "not_here", "PKNT Biên Hòa")
    decline_referral(actor(yen), send_referral(actor(tam), ken, wanted(service="prep_start")), "nearer")
    (gap,) = gaps_of([opc.pk], TODAY)
    assert (gap.number, gap.why, gap.better_at) == (1, "Not offered here", ("PKNT Biên Hòa",))
    assert gaps_of([opc.pk], TODAY + timedelta(days=365))
    assert gaps_of([opc.pk], TODAY + timedelta(days=366)) == []


@pytest.mark.covers("C2P-31")
def test_each_question_is_shown_from_five_answers_on(twinned, hanh, opc, as_yen):
    group = twinned.party(Side.GROUP)
    for number in range(5):
        assert scores_of(opc.pk) == []
        quarter = date(2025, 1, 1) if number == 0 else date(2025 + number // 4, 1 + 3 * (number % 4), 1)
        said = Assessment.objects.create(agreement=twinned, party=group, quarter=quarter, by=hanh)
        Score.objects.create(assessment=said, question="group.friendly", points=4)
    ((words, mean, answers),) = scores_of(opc.pk)
    assert (mean, answers) == (4, 5)
    assert words in as_yen.get("/inbox/figures/").content.decode()


def test_the_page_takes_the_number_of_a_month_and_refuses_what_is_none(opc, as_yen, twinned):
    where = f"/clinics/{opc.pk}/outside/"
    month = f"{MONTHS[1]:%Y-%m}"
    for month_said, number in ((month, "-1"), (month, "nhiều"), ("2030", "4"), ("9999-01", "4")):
        assert as_yen.post(where, {"month": month_said, "number": number})["Location"] == "/inbox/figures/"
    assert origins_of(opc.pk, TODAY).outside is None
    as_yen.post(where, {"month": month, "number": "12"})
    page = as_yen.get("/inbox/figures/").content.decode()
    assert origins_of(opc.pk, TODAY).outside.people == 12 and "Không qua nhóm nào" in page
