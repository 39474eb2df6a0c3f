"""Why a case counts, why not (yet), and that only the province's word makes a claim."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from conftest import browser_of, organisation, person
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from dhealth.care.claims.actions import Said, confirm_many, confirm_referral
from dhealth.care.claims.checking import judge
from dhealth.care.claims.models import ClaimLine, Confirmation
from dhealth.care.claims.policy import PAGE, read_rules
from dhealth.care.claims.queries import to_confirm
from dhealth.care.claims.tests.cast import contract_of, person_of, sent, served
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.care.referrals.models import Referral
from dhealth.care.services.models import Service
from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.tests.cast import twinned
from dhealth.commons.ledger.queries import faults
from dhealth.kernel.errors import Refused
from dhealth.kernel.rule_text import Mistake
from dhealth.trust.accounts.models import Grant
from dhealth.trust.audit.models import Event

YES, NO = Said("confirmed"), Said("rejected", "new_case")


def answers(referral) -> dict[str, str]:
    (case,) = judge([referral])
    return case.by_check


@pytest.mark.covers("HUB-04")
def test_a_served_referral_passes_every_check(success):
    assert set(answers(success()).values()) == {"yes"}


@pytest.mark.covers("HUB-04")
def test_without_the_clinics_code_it_waits_for_the_clinic(success):
    (case,) = judge([success(code="")])
    assert case.said == "wait"
    assert [one.check.key for one in case.against] == ["treatment_code"]
    assert "The clinic writes it" in case.against[0].sentence


@pytest.mark.covers("HUB-04")
def test_who_has_not_come_with_the_slip_waits(agreement, contract, gnet, opc, tam):
    said = answers(sent(tam, agreement, person_of(gnet, tam), opc, TODAY))
    assert (said["served"], said["slip"], said["treatment_code"], said["period"]) == ("wait",) * 4


@pytest.mark.covers("HUB-04")
@pytest.mark.parametrize(("days", "old"), [(0, "yes"), (1, "no")])
def test_who_had_begun_before_is_an_old_case(success, gnet, tam, days, old):
    referral = success()
    day = referral.made_at.date() - timedelta(days=days)
    Service.objects.create(
        client=referral.person, person=referral.person, organisation=gnet, worker=tam, day=day, kind="art_visit"
    )
    assert answers(referral)["new_case"] == old


@pytest.mark.covers("HUB-04")
@pytest.mark.parametrize(("late", "said"), [(120, "yes"), (121, "no")])
def test_an_answer_told_too_late_is_out_of_time(agreement, contract, gnet, opc, tam, yen, late, said):
    day = TODAY - timedelta(days=150)
    referral = served(sent(tam, agreement, person_of(gnet, tam), opc, day), yen, day, "LT-1", late=late)
    assert answers(referral)["period"] == said


@pytest.mark.covers("HUB-04", "HUB-08")
def test_nothing_is_paid_outside_a_contract(success):
    assert answers(success(service="prep_start"))["funding"] == "wait"
    assert answers(success(ago=301))["funding"] == "wait"


@pytest.mark.covers("HUB-04")
def test_an_agreement_that_had_ended_carries_no_claim(success, thao):
    referral = success()
    Agreement.objects.filter(pk=referral.agreement_id).update(valid_to=referral.made_at.date() - timedelta(days=1))
    assert answers(referral)["agreement"] == "no"


@pytest.mark.covers("HUB-04")
def test_who_works_for_the_group_confirms_no_client_of_it_at_the_clinic(success, gnet, yen, an, actor):
    referral = success()
    Grant.objects.create(user=yen, organisation=gnet, role="outreach_worker")
    assert answers(referral)["own_case"] == "no"
    with pytest.raises(Refused, match="also works for the group"):
        confirm_referral(actor(an), referral, YES)
    assert not ClaimLine.objects.exists()


@pytest.mark.covers("HUB-04")
def test_of_two_groups_the_slip_shown_first_counts_and_the_other_hears_only_that(
    success, full_house, khoa, life, opc, yen, thao
):
    mine = success(ago=5, code="LT-77")
    other = twinned(life, full_house, opc, thao)
    day = TODAY - timedelta(days=4)
    theirs = served(sent(khoa, other, person_of(full_house, khoa), opc, day), yen, day, "LT 77")
    cases = judge([mine, theirs])
    assert [case.by_check["attribution"] for case in cases] == ["yes", "no"]
    assert judge([theirs])[0].by_check["attribution"] == "no"  # judged alone as well
    told = cases[1].as_told_to_a_group()
    assert "attribution" not in told.by_check
    assert [one.sentence for one in told.against if one.said == "no"] == ["Already counted elsewhere."]


@pytest.mark.covers("HUB-05", "HUB-06", "HUB-07")
def test_the_provinces_word_alone_makes_the_claim(success, contract, an, actor):
    referral = success()
    confirm_referral(actor(an), referral, YES)
    line = ClaimLine.objects.get()
    assert (line.referral, line.contract, line.dong, line.tariff.clause) == (referral, contract, 450_000, "Điều 4.1")
    assert [move.kind for move in line.moves.all()] == ["asked"]
    assert list(faults()) == []
    referral.standing.refresh_from_db()
    assert referral.standing.state == "confirmed"


@pytest.mark.covers("HUB-05")
def test_a_second_press_changes_nothing_and_both_logs_know(success, gnet, cdc, an, actor):
    referral = success()
    first = confirm_referral(actor(an), referral, YES)
    assert confirm_referral(actor(an), referral, YES) == first
    assert ClaimLine.objects.count() == Confirmation.objects.count() == 1
    chains = Event.objects.filter(verb="claim.confirm").values_list("chain", flat=True)
    assert set(chains) == {gnet.pk, cdc.pk}


@pytest.mark.covers("HUB-05")
def test_a_rejection_needs_its_reason_and_may_be_followed_by_a_yes(success, an, actor):
    referral = success()
    with pytest.raises(Refused, match="Choose which condition"):
        confirm_referral(actor(an), referral, Said("rejected"))
    confirm_referral(actor(an), referral, NO)
    assert not ClaimLine.objects.exists()
    confirm_referral(actor(an), referral, YES)
    with pytest.raises(Refused, match="is a claim now"):
        confirm_referral(actor(an), referral, NO)


@pytest.mark.covers("HUB-06", "HUB-12")
@pytest.mark.parametrize("who", ["hanh", "tam", "yen", "oanh", "thao"])
def test_nobody_else_says_that_it_counts(success, who, request, actor):
    with pytest.raises(PermissionDenied):
        confirm_referral(actor(request.getfixturevalue(who)), success(), YES)
    assert not Confirmation.objects.exists()


@pytest.mark.covers("HUB-12")
def test_an_officer_of_another_province_sees_and_says_nothing(success, cdc, actor):
    referral = success()
    far = person("ba.cdc", "Ba", organisation("CDC Cà Mau", "provincial_cdc"), "cdc_officer")
    assert not to_confirm(actor(far)).exists()
    with pytest.raises(PermissionDenied):
        confirm_referral(actor(far), referral, YES)


@pytest.mark.covers("HUB-06")
def test_the_database_takes_no_claim_without_the_word(success, contract, an, actor):
    referral, other = success(), success()
    confirmation = confirm_referral(actor(an), referral, YES)
    with pytest.raises(DatabaseError), transaction.atomic():
        ClaimLine.objects.create(
            referral=other, confirmation=confirmation, contract=contract, tariff=contract.tariffs.get(),
            payee_id=other.sender_id, service="art_start", day=TODAY, episode="ever", dong=1,
        )  # fmt: skip


@pytest.mark.covers("HUB-15")
def test_one_person_is_claimed_once_across_groups_and_funders(
    success, full_house, khoa, life, opc, yen, thao, an, actor
):
    confirm_referral(actor(an), success(code="LT-77"), YES)
    other = twinned(life, full_house, opc, thao)
    contract_of(thao, life, full_house, starts_on=TODAY - timedelta(days=90), ends_on=TODAY, number="HĐ-9/2026")
    day = TODAY - timedelta(days=4)
    theirs = served(sent(khoa, other, person_of(full_house, khoa), opc, day), yen, day, "lt.77")
    assert answers(theirs)["counted_once"] == "no"
    with pytest.raises(Refused, match=r"^Already counted elsewhere\."):
        confirm_referral(actor(an), theirs, YES)
    assert ClaimLine.objects.count() == 1


@pytest.mark.covers("HUB-15")
def test_nobody_is_paid_for_who_cannot_be_told_apart(agreement, life, gnet, opc, tam, yen, thao, an, actor):
    contract_of(thao, life, gnet, service="sti_treatment", starts_on=TODAY - timedelta(days=90), ends_on=TODAY)
    agreement.services.filter(service="sti_treatment").update(pays=True)
    day = TODAY - timedelta(days=4)
    referral = served(sent(tam, agreement, person_of(gnet, tam), opc, day, "sti_treatment"), yen, day)
    assert {key for key, said in answers(referral).items() if said != "yes"} == {"told_apart", "counted_once"}
    with pytest.raises(Refused):
        confirm_referral(actor(an), referral, YES)


@pytest.mark.covers("HUB-04", "HUB-05")
def test_many_are_confirmed_each_on_its_own(success, an, actor):
    made = [success(), success(code=""), success()]
    assert list(to_confirm(actor(an))) == sorted(made, key=lambda one: one.pk)
    many = confirm_many(actor(an), made)
    assert many.confirmed == 2
    assert [referral for referral, _why in many.refused] == [made[1]]
    assert list(to_confirm(actor(an))) == [made[1]]


def test_checks_cost_the_same_few_statements_however_many(
    success, django_assert_num_queries, django_assert_max_num_queries
):
    made = [success() for _ in range(3)]
    judge(made)
    with django_assert_max_num_queries(23):
        judge(made)
    more = [*made, *[success() for _ in range(5)]]
    with django_assert_max_num_queries(23):
        judge(more)


@pytest.mark.covers("HUB-04")
def test_the_page_of_rules_is_read_and_a_slip_in_it_is_told_with_its_line():
    rules = read_rules(PAGE.delivered)
    assert rules.per_cent == 5 and rules.lengths["art_start"] == "ever"
    with pytest.raises(Mistake, match="per_cent"):
        read_rules(PAGE.delivered.replace("per_cent = 5", "per_cent = 0"))
    with pytest.raises(Mistake, match="twice"):
        read_rules(PAGE.delivered.replace("month = []", 'month = ["art_start"]'))
    with pytest.raises(Mistake, match="slip"):
        read_rules(PAGE.delivered.replace("[slip]", "[slips]"))


@pytest.mark.parametrize(
    ("day", "names"),
    [
        ("2026-06-30", ("2026", "2026-H1", "2026-Q2", "2026-06")),
        ("2026-07-01", ("2026", "2026-H2", "2026-Q3", "2026-07")),
    ],
)
def test_episodes_end_with_their_stretch_of_time(day, names):
    rules = read_rules(PAGE.delivered)
    for length, name in zip(("year", "half_year", "quarter", "month"), names, strict=True):
        assert replace(rules, lengths={"x": length}).episode_of("x", date.fromisoformat(day)) == name
    assert rules.episode_of("art_start", date.fromisoformat(day)) == "ever"


def test_a_worker_sees_the_claims_of_those_they_follow(claimed, tam, lan_anh, hanh, khoa, actor):
    line = claimed()
    seen = [list(ClaimLine.objects.visible_to(actor(who))) for who in (tam, hanh, lan_anh, khoa)]
    assert seen == [[line], [line], [], []]
    assert Referral.objects.filter(claims=line).exists()


@pytest.mark.covers("HUB-12")
def test_among_many_a_case_of_ones_own_clinic_is_refused_and_the_others_count(success, agreement, gnet, tam, an, actor):
    clinic = organisation("OPC Biên Hòa", "clinic")
    nga = person("nga.opc", "Nga", clinic, "clinic_counsellor")
    Grant.objects.create(user=an, organisation=clinic, role="clinic_head")
    own = sent(tam, agreement, person_of(gnet, tam), clinic, TODAY - timedelta(days=1))
    served(own, nga, TODAY, "BH-7", told=timezone.now())
    many = confirm_many(actor(an), [own, success()])
    assert many.confirmed == 1
    assert [(one, "also work for" in why) for one, why in many.refused] == [(own, True)]
    shown = browser_of(an).post(reverse("claim.show_code", args=[own.pk]), follow=True)
    assert shown.status_code == 200 and "BH-7" not in shown.content.decode()
