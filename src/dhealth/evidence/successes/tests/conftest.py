"""Stories of what became of slips: Gnet and OPC Long Thành are twinned; Full House is not."""

from datetime import date

import pytest
from conftest import browser_of, organisation, person

from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.tests.cast import everything_in_effect
from dhealth.evidence.successes.scope import Scope, scope_of
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Kind, Organisation, Project


@pytest.fixture
def twinned(life, cdc, gnet, opc, thao) -> Agreement:
    """Two working days to answer, fourteen days to come."""
    return everything_in_effect(life, cdc, gnet, opc, thao)


@pytest.fixture
def scope(hanh) -> Scope:
    """What Hạnh, who leads Gnet, counts."""
    return scope_of(Actor.of(hanh))


@pytest.fixture
def project(life, gnet, full_house) -> Project:
    """Both groups work in one of LIFE's projects, so that Thảo and Oanh count them."""
    made = Project.objects.create(code="LADDERS", name="LADDERS", owner=life, starts_on=date(2018, 1, 1))
    made.members.add(gnet, full_house)
    return made


@pytest.fixture
def galant() -> Organisation:
    """A clinic twinned with nobody here."""
    return organisation("PK Galant", Kind.PRIVATE_CLINIC)


@pytest.fixture
def as_head(opc):
    """Who leads OPC Long Thành."""
    return browser_of(person("head.opc", "Vân", opc, "clinic_head"))


@pytest.fixture
def as_head_elsewhere(galant):
    """Who leads the other clinic."""
    return browser_of(person("head.galant", "Quý", galant, "clinic_head"))
