"""Stories of referrals: Gnet and OPC Long Thành are twinned; a client of Tâm's agrees in writing."""

from collections.abc import Callable

import pytest
from conftest import organisation, person
from django.contrib.auth.hashers import make_password
from django.utils import timezone, translation

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.referrals.actions import Wanted, make_link, send_referral
from dhealth.care.referrals.models import AnswerLink, ClinicPin, Referral
from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.tests.cast import everything_in_effect
from dhealth.commons.agreements.tests.cast import twinned as twin
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Kind, Organisation


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def twinned(life, cdc, gnet, opc, thao) -> Agreement:
    """Gnet and OPC Long Thành, two working days to answer, fourteen days to come."""
    return everything_in_effect(life, cdc, gnet, opc, thao)


@pytest.fixture
def bien_hoa() -> Organisation:
    """A clinic that nobody is twinned with."""
    return organisation("PKNT Biên Hòa", Kind.CLINIC)


@pytest.fixture
def phuc(bien_hoa) -> User:
    return person("phuc.bienhoa", "Phúc", bien_hoa, "clinic_counsellor")


@pytest.fixture
def son(opc) -> User:
    """The head of the clinic."""
    return person("son.opc", "Sơn", opc, "clinic_head")


@pytest.fixture
def ken(gnet, tam) -> Client:
    """A client on Tâm's list."""
    said = {"name": "Lê Minh Ken", "nickname": "Ken", "birth_year": 1996, "sex_at_birth": "M"}
    return register_client(Actor.of(tam), gnet.pk, ClientDraft(**said, reached_on=timezone.localdate()))


@pytest.fixture
def wanted(opc) -> Callable[..., Wanted]:
    """What Ken asks for, unless the story says otherwise."""

    def asked(**other: object) -> Wanted:
        usual = {"receiver": opc.pk, "service": "confirmatory_test", "how": "signed_here", "answers_back": True}
        return Wanted(**{**usual, **other})

    return asked


@pytest.fixture
def sent(twinned, ken, tam, wanted) -> Referral:
    """Ken's slip."""
    return send_referral(Actor.of(tam), ken, wanted())


@pytest.fixture
def linked(twinned, life, gnet, bien_hoa, thao, tam, ken, wanted, actor) -> tuple[AnswerLink, str]:
    """Ken's slip for a clinic without an account, whose PIN is 206814."""
    twin(life, gnet, bien_hoa, thao)
    ClinicPin.objects.create(clinic=bien_hoa, digest=make_password("206814"), set_by=thao)
    slip = send_referral(actor(tam), ken, wanted(receiver=bien_hoa.pk))
    return make_link(actor(tam), slip)
