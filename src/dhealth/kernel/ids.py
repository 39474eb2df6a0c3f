"""Ids made where the fact is made: they sort by the time of making and never repeat."""

from __future__ import annotations

import secrets
import threading
import time
from datetime import datetime
from uuid import UUID

_COUNTER_BITS = 42
_TAIL_BITS = 32

_lock = threading.Lock()
_last_ms = 0
_counter = 0


def uuid7() -> UUID:
    """A new UUID version 7 (RFC 9562, method 1: a counter within the millisecond).

    Each is greater than the one before in this process, also across threads and when the clock is set back.
    """
    ms, counter = _next_moment()
    high12, low30 = divmod(counter, 1 << 30)
    tail = secrets.randbits(_TAIL_BITS)
    value = ms << 80 | 0x7 << 76 | high12 << 64 | 0b10 << 62 | low30 << _TAIL_BITS | tail
    return UUID(int=value)


def uuid7_after(last: UUID) -> UUID:
    """A new id that sorts after this one, which may come from another process whose clock ran ahead of ours."""
    return max(uuid7(), UUID(int=last.int + 1))


def first_id_at(moment: datetime) -> UUID:
    """The least id that can be made at a moment: what was made since then has this or a greater one."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def _next_moment() -> tuple[int, int]:
    global _last_ms, _counter
    with _lock:
        now = time.time_ns() // 1_000_000
        if now > _last_ms:
            _last_ms, _counter = now, secrets.randbits(_COUNTER_BITS - 1)
        else:
            _counter += 1
            if _counter >> _COUNTER_BITS:
                _last_ms, _counter = _last_ms + 1, secrets.randbits(_COUNTER_BITS - 1)
        return _last_ms, _counter
