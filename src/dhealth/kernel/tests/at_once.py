"""Several people press at the same moment."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from dhealth.kernel.errors import Refused

SLOWEST = 60  # seconds until whoever still waits for the others gives up


def at_once(*acts: Callable[[], Any]) -> Sequence[Any]:
    """What each act gave or was refused: all begun at the same moment, each on a connection of its own."""
    start = Barrier(len(acts), timeout=SLOWEST)

    def one(act: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return act()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))
