"""Gnet and OPC Long Thành, whom LIFE supports, in one province; sentences are read in English."""

import pytest
from conftest import person
from django.utils import timezone, translation

from dhealth.commons.gatherings.actions import Called, call_gathering
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.places.models import Level, Place


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def dong_nai(gnet, full_house, opc, life, cdc):
    province = Place.objects.create(code="75", name="Đồng Nai", folded="dong nai", level=Level.PROVINCE)
    for one in (gnet, full_house, opc, life, cdc):
        one.province = province
        one.umbrella = life if one in (gnet, full_house) else None
        one.save()
    return province


@pytest.fixture
def son(opc):
    return person("son.opc", "Sơn", opc, "clinic_head")


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def meeting(hanh, gnet, opc, life, today):
    return call_gathering(Actor.of(hanh), gnet, Called("monthly", today, [opc.pk, life.pk]), id=uuid7())
