"""Open connections between two requests: the one used last goes first to the next, so that its pages are still there.

Each thread of the server would else keep a connection of its own, and SQLite forgets what a connection has read as soon
as another one writes: every page would be fetched, checked and decrypted again.
"""

import os
from collections import deque
from typing import Any

_most = 0
_waiting: deque[Any] = deque()
_of_process = 0


def keep(most: int) -> None:
    """Keep so many from now on; none (as at the start) closes each connection with its thread's last use of it."""
    global _most
    _most = most
    while len(_waiting) > most:
        _waiting.popleft().close()


def take() -> Any | None:
    """The connection that was given back last."""
    _forget_those_of_the_parent()
    try:
        return _waiting.pop()
    except IndexError:
        return None


def give_back(connection: Any) -> bool:
    """Take this connection in, unless enough are here or it is in the middle of something."""
    _forget_those_of_the_parent()
    if len(_waiting) >= _most or connection.in_transaction or _is_half_read(connection):
        return False
    _waiting.append(connection)
    return True


def _is_half_read(connection: Any) -> bool:
    """Whether a cursor was left open: whoever comes next would see the database as it was then, and could not write.

    SQLite tells by refusing to look at its log while the connection reads; the look changes nothing (3 microseconds).
    """
    try:
        connection.execute("PRAGMA wal_checkpoint(NOOP)").fetchall()
    except connection.Error:
        return True
    return False


def _forget_those_of_the_parent() -> None:
    """SQLite's connections must not be used, nor closed, on the other side of a fork."""
    global _of_process, _waiting
    if _of_process != os.getpid():
        _left_alone.append(_waiting)
        _waiting = deque()
        _of_process = os.getpid()  # last: another thread that reads it finds the new deque


_left_alone: list[deque[Any]] = []
