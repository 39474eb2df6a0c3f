"""From the client's request to the clinic's answer, and what each side knows of it."""

import pytest

from dhealth.care.referrals.actions import arrive, present_slip, receive_referral, serve, show_to_clinic
from dhealth.care.referrals.models import Kind, Standing
from dhealth.care.referrals.queries import steps_of
from dhealth.care.services.models import Service


@pytest.mark.covers("C2P-14", "C2P-02")
def test_sent_taken_shown_arrived_served_and_the_groups_record_knows(sent, ken, yen, opc, actor):
    receive_referral(actor(yen), sent)
    present_slip(actor(yen), opc.pk, sent.code)
    arrive(actor(yen), sent, treatment_code="LT-1846")
    serve(actor(yen), sent)
    kinds = [step.kind for step in steps_of(sent)]
    assert kinds == [Kind.SENT, Kind.RECEIVED, Kind.PRESENTED, Kind.ARRIVED, Kind.SERVED]
    told = Service.objects.get(person=ken, kind="confirmatory_test")
    assert (told.reported_by, told.place, told.worker) == ("clinic", "OPC Long Thành", ken.worker)
    assert Standing.objects.get(pk=sent.pk).waits_for == "confirmation"


@pytest.mark.covers("C2P-14")
def test_the_group_writes_its_own_act_for_its_lists_and_reports(sent, ken):
    own = Service.objects.get(person=ken, kind="referral")
    assert (own.form, own.place) == ("confirmatory_test", "OPC Long Thành")
    assert sent.written == own


def test_the_clinic_sees_a_first_name_and_a_year_once_the_slip_was_shown(sent, yen, opc, actor):
    assert show_to_clinic(actor(yen), sent) is None
    present_slip(actor(yen), opc.pk, sent.code)
    face = show_to_clinic(actor(yen), sent)
    assert (face.first_name, face.birth_year) == ("Minh Ken", 1996)
