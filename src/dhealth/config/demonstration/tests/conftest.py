"""A database that holds the demonstration for all tests of a file, and is empty again after them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction

from dhealth.config.demonstration import fill
from dhealth.trust.accounts.demonstration import forget_what_is_known


@pytest.fixture(scope="module")
def holding(django_db_setup, django_db_blocker):
    """Fills as `fill` is asked to, for as long as the block lasts."""

    @contextmanager
    def filled(**how: object) -> Iterator[None]:
        with django_db_blocker.unblock(), transaction.atomic():
            fill(**how)
            yield
            transaction.set_rollback(True)
        forget_what_is_known()

    return filled
