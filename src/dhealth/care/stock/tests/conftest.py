"""Ken, to whom things are handed out; sentences are read in English; every test asks anew who keeps stock."""

import pytest
from django.utils import translation

from dhealth.care.services.tests.people import client_of
from dhealth.care.stock.carrying import _keepers


@pytest.fixture(autouse=True)
def _in_english():
    _keepers.forget()
    with translation.override("en"):
        yield


@pytest.fixture
def ken(gnet, tam):
    return client_of(gnet, tam)
