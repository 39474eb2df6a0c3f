"""The same on PostgreSQL: nothing readable on a disk in between, all or nothing, and no careless server."""

import json
import os
import shutil

import psycopg
import pytest
from tests.tables import as_they_stand

from dhealth.config.console.tests.conftest import NAMES, STORE_AND_CUT
from dhealth.config.console.tests.test_backup import READ, traces
from dhealth.config.console.tests.test_tables import TELL, apart

SERVER = os.environ.get("DHEALTH_DATABASE_URL", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SERVER or not shutil.which("pg_dump"), reason="runs under scripts/pg"),
]


@pytest.fixture
def databases():
    """Two empty databases of the server that the tests run on."""
    names = [f"drill_{os.getpid()}_{number}" for number in range(2)]
    with psycopg.connect(SERVER, autocommit=True) as server:
        for name in names:
            server.execute(f"CREATE DATABASE {name}")
        yield [SERVER.rpartition("/")[0] + "/" + name for name in names]
        for name in names:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.mark.covers("SEC-01", "SEC-09")
def test_a_backup_comes_back_into_an_empty_database_and_only_there(nothing_yet, elsewhere, databases, tmp_path):
    first, second = ({"DHEALTH_DATABASE_URL": url, "DHEALTH_UNSAFE_POSTGRES": "1"} for url in databases)
    assert nothing_yet.run("migrate", **first).returncode == 0
    nothing_yet.python(STORE_AND_CUT, **first)
    assert nothing_yet.run("backup", tmp_path / "one.backup", **first).returncode == 0
    assert traces(tmp_path / "one.backup", nothing_yet.data) == []
    words = ["restore", tmp_path / "one.backup", "--recovery-key-file", nothing_yet.paper]
    assert "not empty" in elsewhere.run(*words, **first).stderr
    done = elsewhere.run(*words, **second)
    assert done.returncode == 0, done.stderr
    assert elsewhere.python(READ, **second) == "|".join(NAMES)


@pytest.mark.covers("SEC-01")
def test_a_new_key_over_an_old_postgresql_is_refused(nothing_yet, databases):
    where = {"DHEALTH_DATABASE_URL": databases[0], "DHEALTH_UNSAFE_POSTGRES": "1"}
    assert nothing_yet.run("migrate", **where).returncode == 0
    nothing_yet.key.unlink()
    done = nothing_yet.run("check", **where)
    assert done.returncode == 1
    assert "There is no key file" in done.stderr


@pytest.mark.covers("SEC-01")
def test_the_key_changes_on_postgresql_too(nothing_yet, databases):
    where = {"DHEALTH_DATABASE_URL": databases[0], "DHEALTH_UNSAFE_POSTGRES": "1"}
    nothing_yet.run("migrate", **where)
    nothing_yet.python(STORE_AND_CUT, **where)
    old = nothing_yet.key.read_text()
    assert nothing_yet.run("keys", "rotate", **where).returncode == 0
    assert nothing_yet.key.read_text() != old
    assert nothing_yet.python(READ, **where) == "|".join(NAMES)


def test_an_installation_has_the_very_same_tables(nothing_yet, databases):
    where = {"DHEALTH_DATABASE_URL": databases[0], "DHEALTH_UNSAFE_POSTGRES": "1"}
    assert nothing_yet.run("migrate", **where).returncode == 0
    here, there = apart(as_they_stand(), json.loads(nothing_yet.python(TELL, **where)))
    assert (here, [line.partition(" BEFORE")[0] for line in there]) == (
        [],
        ["audit_event: CREATE TRIGGER audit_event_no_truncate"],  # tests that commit empty the tables (conftest.py)
    )


def test_a_server_that_would_lose_work_in_a_power_cut_is_refused(nothing_yet, databases):
    done = nothing_yet.run("check", DHEALTH_DATABASE_URL=databases[0], DHEALTH_UNSAFE_POSTGRES="0")
    assert done.returncode == 1
    assert "fsync = off" in done.stderr
