"""The embedded database's connections between requests, and the queue of writers."""

import os
import subprocess
import sys
import threading
import time

import pytest
from django.db import connection, transaction

from dhealth.trust.keys.sqlcipher import spare, turns
from dhealth.trust.keys.sqlcipher.base import DatabaseWrapper
from dhealth.trust.keys.sqlcipher.turns import Turn
from dhealth.trust.keys.sqlcipher.walking import pages_in_memory

pytestmark = [pytest.mark.embedded, pytest.mark.usefixtures("transactional_db")]  # no test holds the turn itself


@pytest.fixture
def keeping_two():
    spare.keep(2)
    yield
    spare.keep(0)


def opened():
    wrapper = DatabaseWrapper(connection.settings_dict, "default")
    wrapper.connect()
    return wrapper


def test_the_connection_used_last_goes_to_the_next_request(keeping_two):
    first, second = opened(), opened()
    last = second.connection
    first.close()
    second.close()
    assert opened().connection is last


def test_no_more_wait_than_are_to_be_kept(keeping_two):
    for wrapper in [opened(), opened(), opened()]:
        wrapper.close()
    assert [spare.take() is None for _ in range(3)] == [False, False, True]


def test_without_keeping_a_connection_is_closed():
    opened().close()
    assert spare.take() is None


def test_what_failed_or_is_in_the_middle_is_not_passed_on(keeping_two):
    failed, unfinished, half_read = opened(), opened(), opened()
    failed.errors_occurred = True
    unfinished.connection.execute("BEGIN")
    left_open = half_read.connection.execute("SELECT * FROM django_migrations")
    assert left_open.fetchone()
    for wrapper in (failed, unfinished, half_read):
        wrapper.close()
    assert spare.take() is None


def test_a_child_process_leaves_its_parents_connections_alone(keeping_two):
    opened().close()
    child = os.fork()
    if child == 0:
        os._exit(0 if spare.take() is None else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert spare.take() is not None


def test_a_writer_waits_for_the_one_before(tmp_path):
    first, order = Turn(tmp_path / "db"), []
    first.take()
    waiting = threading.Thread(
        target=lambda: (second := Turn(tmp_path / "db")).take() or order.append("second") or second.leave()
    )
    waiting.start()
    time.sleep(0.05)
    order.append("first")
    first.leave()
    waiting.join(5)
    assert order == ["first", "second"]


def test_another_process_waits_as_well_and_a_dead_one_holds_nobody_up(tmp_path):
    place = str(tmp_path / "db")
    code = f"from {Turn.__module__} import Turn\nTurn({place!r}).take()\nprint('in', flush=True)\ninput()"
    other = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "in\n"
    turn = Turn(tmp_path / "db")
    ours = threading.Thread(target=lambda: turn.take() or turn.leave())
    ours.start()
    ours.join(0.1)
    assert ours.is_alive()
    other.kill()
    other.wait()
    ours.join(5)
    assert not ours.is_alive()


def test_whoever_waited_too_long_goes_on_to_sqlites_own_lock(tmp_path, monkeypatch):
    monkeypatch.setattr(turns, "PATIENCE", 0.05)
    first, late = Turn(tmp_path / "db"), Turn(tmp_path / "db")
    first.take()
    late.take()
    late.leave()
    assert not turns._in_this_process.acquire(blocking=False)
    first.leave()
    assert turns._in_this_process.acquire(blocking=False)
    turns._in_this_process.release()


def test_where_no_queue_can_be_made_writers_go_on_and_leave_nothing_held(tmp_path):
    nowhere = Turn(tmp_path / "no such folder" / "db")
    nowhere.take()
    assert turns._in_this_process.locked()
    nowhere.leave()
    assert not turns._in_this_process.locked()


def test_the_turn_ends_with_the_transaction_however_it_ends():
    with transaction.atomic():
        assert turns._in_this_process.locked()
    assert not turns._in_this_process.locked()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        1 / 0  # noqa: B018
    assert not turns._in_this_process.locked()


def test_a_long_walk_keeps_more_pages_and_gives_the_room_back():
    def room():
        with connection.cursor() as cursor:
            return cursor.execute("PRAGMA cache_size").fetchone()[0]

    before = room()
    with pytest.raises(ValueError, match="midway"), pages_in_memory(50):
        assert room() == -50_000
        raise ValueError("midway")
    assert room() == before
