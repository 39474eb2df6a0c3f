"""A long walk through a whole embedded database: each page is deciphered once, where there is room to keep it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def pages_in_memory(megabytes: int) -> Iterator[None]:
    """Let this connection keep so many MB of pages until the walk is over; another engine sees to it itself."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        (before,) = cursor.execute("PRAGMA cache_size").fetchone()
        cursor.execute(f"PRAGMA cache_size = -{1000 * megabytes}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = {before}")
