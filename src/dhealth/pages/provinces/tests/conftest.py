"""Đồng Nai with Gnet and OPC Long Thành twinned; another province with its own CDC."""

import pytest
from conftest import browser_of, organisation, person

from dhealth.commons.agreements.tests.cast import dong_nai, everything_in_effect
from dhealth.trust.organisations.models import Kind
from dhealth.trust.places.models import Level, Place


@pytest.fixture
def here():
    return dong_nai()


@pytest.fixture
def elsewhere():
    return Place.objects.create(code="01", level=Level.PROVINCE, name="Hà Nội", folded="ha noi")


@pytest.fixture
def pair(here, life, cdc, gnet, full_house, opc, thao):
    """Everybody stands in Đồng Nai, and Gnet is twinned with OPC Long Thành."""
    for one in (life, cdc, gnet, full_house, opc):
        one.province = here
        one.umbrella = life if one in (gnet, full_house) else None
        one.save()
    return everything_in_effect(life, cdc, gnet, opc, thao)


@pytest.fixture
def far_cdc(elsewhere):
    made = organisation("CDC Hà Nội", Kind.PROVINCIAL_CDC)
    made.province = elsewhere
    made.save()
    return made


@pytest.fixture
def as_nga(far_cdc):
    return browser_of(person("nga.hanoi", "Nga", far_cdc, "cdc_officer"))


@pytest.fixture
def as_head(opc):
    return browser_of(person("son.opc", "Sơn", opc, "clinic_head"))
