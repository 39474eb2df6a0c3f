"""What the stories of this room need besides the cast."""

from collections.abc import Callable

import pytest
from django.utils import translation

from dhealth.care.clients.names import forget_names
from dhealth.trust.accounts.models import Grant, User


@pytest.fixture(autouse=True)
def _nothing_remembered():
    forget_names()


@pytest.fixture(autouse=True)
def _sentences_in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def roles_given() -> Callable[[User, str], Grant]:
    """Another role for somebody, at the organisation where they are already."""
    return lambda user, role: Grant.objects.create(user=user, organisation=user.grants.first().organisation, role=role)
