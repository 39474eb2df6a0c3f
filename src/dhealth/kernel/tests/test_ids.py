"""An id is made where the fact is made, and sorts by when."""

import threading
import time
from itertools import pairwise

from dhealth.kernel import ids
from dhealth.kernel.ids import uuid7


def test_an_id_says_what_it_is_and_when_it_was_made():
    before = time.time_ns() // 1_000_000
    made = uuid7()
    assert made.version == 7 and made.variant == "specified in RFC 4122"
    assert 0 <= (made.int >> 80) - before < 5_000


def test_each_id_sorts_after_the_one_before():
    made = [uuid7() for _ in range(20_000)]
    assert all(first < second for first, second in pairwise(made))


def test_threads_never_make_the_same_id():
    made: list[object] = []
    workers = [threading.Thread(target=lambda: made.extend(uuid7() for _ in range(5_000))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(set(made)) == 20_000


def test_a_clock_set_back_does_not_turn_the_order(monkeypatch):
    first = uuid7()
    monkeypatch.setattr(ids.time, "time_ns", lambda: 1_000_000_000)
    assert uuid7() > first


def test_a_full_counter_borrows_the_next_millisecond(monkeypatch):
    monkeypatch.setattr(ids, "_counter", (1 << 42) - 1)
    monkeypatch.setattr(ids.time, "time_ns", lambda: 0)
    last = ids._last_ms
    assert uuid7().int >> 80 == last + 1
