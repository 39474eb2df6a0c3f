"""A client is sent at their own written request, under an agreement, once; the database itself holds that."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.clinics.models import Span
from dhealth.care.referrals.actions import (
    hand_over,
    receive_referral,
    send_referral,
    withdraw_referral,
    withdraw_request,
)
from dhealth.care.referrals.models import Referral, RequestWithdrawal, ShareRequest, Standing
from dhealth.care.referrals.reactions import follow_the_list
from dhealth.commons.agreements.models import Ending
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.audit.models import Event


@pytest.mark.covers("C2P-14", "C2P-01")
def test_each_act_stands_in_the_log_of_both_sides(sent, gnet, opc):
    there = Event.objects.filter(subject=sent.pk, verb="referral.send")
    assert set(there.values_list("chain", flat=True)) == {gnet.pk, opc.pk}
    assert "client" not in there.get(chain=opc.pk).details


def test_the_same_form_twice_sends_once(twinned, ken, tam, wanted, actor):
    id = uuid7()
    assert send_referral(actor(tam), ken, wanted(), id=id) == send_referral(actor(tam), ken, wanted(), id=id)
    assert Referral.objects.count() == ShareRequest.objects.count() == 1


@pytest.mark.covers("C2P-04")
def test_without_an_agreement_in_effect_nobody_is_sent(ken, tam, wanted, actor):
    with pytest.raises(Refused, match="agreement"):
        send_referral(actor(tam), ken, wanted())
    assert not ShareRequest.objects.exists()


@pytest.mark.covers("C2P-04")
def test_what_the_agreement_does_not_hold_is_not_sent(twinned, ken, tam, wanted, actor):
    with pytest.raises(Refused) as refused:
        send_referral(actor(tam), ken, wanted(service="methadone_start"))
    assert refused.value.field == "service"


def test_an_agreement_that_ended_takes_nobody_new_and_lets_the_open_ones_finish(
    sent, twinned, thao, tam, yen, ken, wanted, actor
):
    Ending.objects.create(agreement=twinned, day=timezone.localdate() - timedelta(days=1), reason="moved", by=thao)
    with pytest.raises(Refused):
        send_referral(actor(tam), ken, wanted(service="prep_start"))
    assert receive_referral(actor(yen), sent).kind == "received"


@pytest.mark.parametrize(("days", "passes"), [(0, True), (90, True), (-1, False), (91, False)])
def test_the_wished_day_lies_within_three_months(twinned, ken, tam, wanted, actor, days, passes):
    asked = wanted(wished_on=timezone.localdate() + timedelta(days=days))
    if passes:
        assert send_referral(actor(tam), ken, asked).wished_on
    else:
        with pytest.raises(Refused):
            send_referral(actor(tam), ken, asked)


@pytest.mark.covers("C2P-04")
@pytest.mark.parametrize(("first", "last", "passes"), [(0, 3, False), (1, 3, True), (-3, -1, True)])
def test_a_clinic_that_is_closed_on_the_day_takes_nobody(twinned, ken, tam, opc, wanted, actor, first, last, passes):
    today = timezone.localdate()
    days = {"first_day": today + timedelta(days=first), "last_day": today + timedelta(days=last)}
    Span.objects.create(clinic=opc, state="closed", said_by=tam, **days)
    if passes:
        assert send_referral(actor(tam), ken, wanted())
    else:
        with pytest.raises(Refused, match="closed"):
            send_referral(actor(tam), ken, wanted())


def test_under_fifteen_a_guardian_signs(twinned, ken, tam, wanted, actor):
    Client.objects.filter(pk=ken.pk).update(birth_year=timezone.localdate().year - 13)
    with pytest.raises(Refused, match="guardian"):
        send_referral(actor(tam), ken, wanted())
    assert send_referral(actor(tam), ken, wanted(how="guardian"))


def test_nobody_is_on_the_way_twice_for_the_same(sent, ken, tam, wanted, actor):
    with pytest.raises(Refused, match=sent.code):
        send_referral(actor(tam), ken, wanted())


def test_a_stranger_sends_nobody(twinned, ken, khoa, lan_anh, wanted, actor):
    with pytest.raises(PermissionDenied):
        send_referral(actor(khoa), ken, wanted())
    with pytest.raises(Refused):
        send_referral(actor(lan_anh), ken, wanted())


@pytest.mark.covers("SEC-07", "C2P-14")
@pytest.mark.parametrize("wrong", ["client", "receiver", "service", "withdrawn"])
def test_the_database_refuses_a_referral_that_nobody_asked_for(sent, ken, tam, gnet, bien_hoa, wrong):
    request = ShareRequest.objects.create(
        client=ken,
        person=ken,
        receiver=sent.receiver,
        service="prep_start",
        how="paper",
        answers_back=True,
        recorded_by=tam,
    )
    other = Client.objects.create(organisation=gnet, code="KX47TM9", card=b"")
    row = {"client": ken, "receiver": sent.receiver, "service": "prep_start"}
    row |= {"client": {"client": other}, "receiver": {"receiver": bien_hoa}, "service": {"service": "art_start"}}.get(
        wrong, {}
    )
    if wrong == "withdrawn":
        RequestWithdrawal.objects.create(request=request, part="sharing", recorded_by=tam)
    fixed = {"person": ken, "sender": gnet, "agreement": sent.agreement, "worker": tam, "made_by": tam}
    with pytest.raises(IntegrityError), transaction.atomic():
        Referral.objects.create(code="7Q4FKX92TB", request=request, **fixed, **row)


def test_no_fact_is_ever_changed_or_removed(sent):
    for change in (
        lambda: Referral.objects.filter(pk=sent.pk).update(code="7Q4FKX92TB"),
        lambda: ShareRequest.objects.filter(pk=sent.request_id).update(answers_back=False),
        lambda: sent.steps.update(kind="served"),
        lambda: sent.steps.all()._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()


def test_taking_a_slip_back_twice_changes_nothing(sent, tam, actor):
    first = withdraw_referral(actor(tam), sent, "wish")
    assert withdraw_referral(actor(tam), sent, "wish") == first
    assert Standing.objects.get(pk=sent.pk).waits_for == ""
    assert RequestWithdrawal.objects.get().part == "sharing"


def test_a_slip_is_taken_back_with_a_reason_by_its_own_group(sent, tam, khoa, yen, actor):
    with pytest.raises(Refused):
        withdraw_referral(actor(tam), sent, "erased")
    for stranger in (khoa, yen):
        with pytest.raises(PermissionDenied):
            withdraw_referral(actor(stranger), sent, "wish")


def test_their_request_is_taken_back_once_and_ends_the_slip(sent, tam, actor):
    first = withdraw_request(actor(tam), sent, "sharing")
    assert withdraw_request(actor(tam), sent, "sharing") == first
    assert Standing.objects.get(pk=sent.pk).state == "withdrawn"


@pytest.mark.covers("C2P-01")
def test_all_open_slips_of_a_worker_who_leaves_are_handed_on(sent, hanh, tam, lan_anh, gnet, actor):
    assert hand_over(actor(hanh), gnet.pk, tam.pk, lan_anh.pk) == 1
    assert hand_over(actor(hanh), gnet.pk, tam.pk, lan_anh.pk) == 0
    assert Standing.objects.get(pk=sent.pk).worker == Referral.objects.get(pk=sent.pk).worker == lan_anh
    assert Referral.objects.visible_to(actor(lan_anh)).get() == sent


def test_nobody_hands_on_to_a_stranger_or_without_the_right(sent, hanh, tam, khoa, lan_anh, gnet, actor):
    with pytest.raises(Refused):
        hand_over(actor(hanh), gnet.pk, tam.pk, khoa.pk)
    with pytest.raises(PermissionDenied):
        hand_over(actor(tam), gnet.pk, tam.pk, lan_anh.pk)


@pytest.mark.covers("C2P-01")
def test_an_open_slip_follows_its_client_to_another_list(sent, ken, lan_anh):
    from dhealth.care.clients.actions.assigning import put_on_list

    put_on_list(Client.objects.get(pk=ken.pk), lan_anh.pk, 1)
    assert Standing.objects.get(pk=sent.pk).worker == lan_anh


def test_slips_follow_a_list_in_as_many_statements_however_many_they_are(
    sent, ken, tam, lan_anh, wanted, actor, django_assert_num_queries
):
    more = [send_referral(actor(tam), ken, wanted(service=one)) for one in ("prep_start", "art_start")]
    Client.objects.filter(pk=ken.pk).update(worker=lan_anh)
    with django_assert_num_queries(3):
        follow_the_list([ken.pk])
    assert set(Referral.objects.values_list("worker", flat=True)) == {lan_anh.pk}
    assert Standing.objects.filter(worker=lan_anh).count() == len([sent, *more])
