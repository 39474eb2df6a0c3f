"""Su, whom the stories of this room are about; sentences are read in English."""

import pytest
from django.utils import timezone, translation

from dhealth.care.clients.names import forget_names
from dhealth.care.clients.tests.people import registered


@pytest.fixture(autouse=True)
def _in_english():
    forget_names()
    with translation.override("en"):
        yield


@pytest.fixture
def su(tam):
    return registered(tam)


@pytest.fixture
def today():
    return timezone.localdate()
