"""One of everything, built once a module: each test takes back what it did, so the next one finds it as it was."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.security.world import World, build


@pytest.fixture(scope="module")
def world(tmp_path_factory, django_db_setup, django_db_blocker) -> Iterator[World]:
    """A group with one client, one service, one import, one of everything; and twelve roles around it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build(tmp_path_factory.mktemp("world"))
        transaction.set_rollback(True)
