"""Ken, whom the stories of this room are about; sentences are read in English."""

import pytest
from django.utils import translation

from dhealth.care.services.tests.people import client_of


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def ken(gnet, tam):
    return client_of(gnet, tam)
