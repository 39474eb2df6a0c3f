"""Ken, whom the stories of this room are about."""

import pytest

from dhealth.care.services.tests.people import client_of


@pytest.fixture
def ken(gnet, tam):
    return client_of(gnet, tam)
