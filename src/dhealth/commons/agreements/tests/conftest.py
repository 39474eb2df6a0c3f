"""The clinic's head, and everybody standing in one province."""

from datetime import timedelta

import pytest
from conftest import browser_of, person
from django.utils import timezone

from dhealth.commons.agreements.actions import Draft, prepare_agreement
from dhealth.commons.agreements.models import Kind, Side
from dhealth.commons.agreements.tests.cast import dong_nai
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor


@pytest.fixture
def son(opc):
    return person("son.opc", "Sơn", opc, "clinic_head")


@pytest.fixture
def as_son(son):
    return browser_of(son)


@pytest.fixture
def place(life, cdc, gnet, full_house, opc):
    """Everybody stands in one province, and LIFE supports the groups."""
    here = dong_nai()
    for one in (life, cdc, gnet, full_house, opc):
        one.province = here
        one.umbrella = life if one in (gnet, full_house) else None
        one.save()
    return here


@pytest.fixture
def draft(place, life, gnet, opc, thao):
    """A draft between LIFE, Gnet and OPC Long Thành, with the usual words."""
    parties = {Side.UMBRELLA: life, Side.GROUP: gnet, Side.CLINIC: opc}
    today = timezone.localdate()
    wanted = Draft(Kind.TRIPARTITE, place.pk, parties, today, today + timedelta(days=700))
    return prepare_agreement(Actor.of(thao), wanted, uuid7())
