"""A disk that takes no more: a plain sentence, an exit code, and nothing half done stays behind.

The limit is real (RLIMIT_FSIZE): the system refuses every write beyond it, for this one command.
"""

import json
import resource
import subprocess
import sys

import pytest

from dhealth.exchange.workbooks.tests.cast import book

pytestmark = pytest.mark.embedded

ARCHIVE, LOG = 64 * 1024, 400 * 1024  # bytes: too few for a copy of the database, for the log of 600 new records


def run_with_room(installation, room, *words):
    """The command, for which no file may grow beyond `room` bytes."""
    command = [sys.executable, "-m", "dhealth.config.console", *map(str, words)]
    return subprocess.run(
        command,
        env={**installation.environment(), "PYTHONDONTWRITEBYTECODE": "1"},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
        capture_output=True,
        text=True,
        timeout=120,
    )


def said_plainly(done):
    return done.returncode in (1, 2) and done.stderr.strip() and "Traceback" not in done.stderr


@pytest.mark.covers("SEC-01")
def test_a_backup_that_does_not_fit_leaves_no_half_archive(with_names, tmp_path):
    place = tmp_path / "disk"
    place.mkdir()
    done = run_with_room(with_names, ARCHIVE, "backup", place)
    assert said_plainly(done), done.stderr
    assert done.stdout == ""
    assert list(place.iterdir()) == []
    assert with_names.run("backup", place).returncode == 0


@pytest.mark.slow
@pytest.mark.covers("SEC-01")
def test_an_import_that_does_not_fit_stores_nothing_and_goes_through_later(installed, tmp_path):
    file = book(tmp_path / "so.xlsx", [{"code": f"GB{number:05}", "phone": ""} for number in range(600)])
    words = ("import-workbook", file, "--organisation", "Gnet Biên Hòa", "--json")
    done = run_with_room(installed, LOG, *words)
    assert said_plainly(done), done.stderr
    count = "from dhealth.care.clients.models import Client; print(Client.objects.count())"
    assert installed.python(count) == "0"
    later = installed.run(*words)
    assert json.loads(later.stdout)["clients"]["created"] == 600
    assert installed.python(count) == "600"
