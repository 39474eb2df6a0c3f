"""Every kind of facility can be the clinic of an agreement: its head signs, its people receive and serve (C2P-45)."""

from datetime import timedelta

import pytest
from conftest import organisation, person
from django.utils import timezone

from dhealth.care.referrals.actions import arrive, present_slip, send_referral, serve
from dhealth.care.referrals.models import Kind as StepKind
from dhealth.care.referrals.models import Standing
from dhealth.commons.agreements.actions import Draft, prepare_agreement, propose_agreement, sign_agreement
from dhealth.commons.agreements.models import Kind as AgreementKind
from dhealth.commons.agreements.models import Side
from dhealth.commons.agreements.tests.cast import dong_nai, everything_in_effect
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.roles import roles
from dhealth.trust.accounts.rules import roles_to_give
from dhealth.trust.organisations.models import Kind

FACILITIES = (Kind.HOSPITAL, Kind.CLINIC, Kind.HEALTH_CENTRE, Kind.HEALTH_STATION, Kind.PRIVATE_CLINIC)
pytestmark = [pytest.mark.covers("C2P-45"), pytest.mark.parametrize("kind", FACILITIES)]


def test_its_people_hold_the_roles_of_a_clinic_and_its_head_signs(kind, life, gnet, thao):
    place = organisation("Nơi khám Bình An", kind)
    given = {role.key for role in roles_to_give([roles()["clinic_head"]], kind)}
    assert given == {"clinic_head", "clinic_counsellor"}
    head, first = person("dau.ba", "Đậu", place, "clinic_head"), timezone.localdate()
    parties = {Side.UMBRELLA: life, Side.GROUP: gnet, Side.CLINIC: place}
    days = (first, first + timedelta(days=300))
    draft = prepare_agreement(Actor.of(thao), Draft(AgreementKind.TRIPARTITE, dong_nai().pk, parties, *days), uuid7())
    draft.services.create(service="art_start")
    propose_agreement(Actor.of(thao), draft)
    assert sign_agreement(Actor.of(head), draft).party.organisation == place


def test_it_receives_a_slip_and_serves(kind, life, cdc, gnet, thao, tam, ken, wanted):
    place = organisation("Nơi khám Bình An", kind)
    yen = Actor.of(person("yen.ba", "Yên", place, "clinic_counsellor"))
    everything_in_effect(life, cdc, gnet, place, thao)
    referral = send_referral(Actor.of(tam), ken, wanted(receiver=place.pk))
    present_slip(yen, place.pk, referral.code)
    arrive(yen, referral)
    serve(yen, referral, treatment_code="BA-001")
    assert Standing.objects.get(pk=referral.pk).state == StepKind.SERVED
