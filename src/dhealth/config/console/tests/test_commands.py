"""The command itself: help, exit codes, and answers that people and programs can read."""

from datetime import date

import pytest

from dhealth.config.console.dispatch import COMMANDS
from dhealth.config.console.report import a_day, table


def test_help_lists_every_command_in_a_line(nothing_yet):
    done = nothing_yet.run("--help")
    assert done.returncode == 0
    assert all(f"    {name}" in done.stdout for name in COMMANDS)
    assert not nothing_yet.place.exists()


@pytest.mark.parametrize("words", [["fly"], ["report", "--from", "31/02/2019", "--to", "2019-03-01"], ["audit"]])
def test_what_cannot_be_understood_ends_with_2(nothing_yet, words):
    done = nothing_yet.run(*words)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("written", ["5/10/2018", "05/10/2018", "2018-10-05"])
def test_days_are_read_as_people_and_programs_write_them(written):
    assert a_day(written) == date(2018, 10, 5)


def test_a_table_has_its_numbers_under_their_headings():
    rows = [{"key": "Tâm", "tests": 3}, {"key": "all", "tests": 1204}]
    assert table(rows) == ["key  tests", "Tâm      3", "all   1204"]


def test_the_first_administrator_signs_in_with_the_password_that_was_typed(installed):
    done = installed.run("createuser", "quan.tri", "--password-stdin", typed="một câu dài dễ nhớ\n")
    assert (done.returncode, done.stdout) == (0, "quan.tri may sign in now.\n")
    check = "from dhealth.trust.accounts.models import User as U; u = U.objects.get(username='quan.tri')"
    answer = installed.python(f"{check}; print(u.check_password('một câu dài dễ nhớ'), u.grants.get().role)")
    assert answer == "True platform_admin"


def test_a_weak_password_is_refused_with_its_reason(installed):
    done = installed.run("createuser", "quan.tri", "--password-stdin", typed="ngắn\n")
    assert done.returncode == 1
    assert "12" in done.stderr


def test_a_workbook_that_is_not_there_is_one_sentence_and_2(installed):
    done = installed.run("import-workbook", "khong-co.xlsx", "--organisation", "Gnet Biên Hòa", "--json")
    assert done.returncode == 2
    assert '"error"' in done.stdout
    assert "Traceback" not in done.stderr


BREAK = """
from django.db import connection
with connection.cursor() as c:
    c.execute("DROP TRIGGER audit_event_no_update")
    c.execute("UPDATE audit_event SET verb = 'client.forget' WHERE seq = 1")
"""


@pytest.mark.covers("SEC-01")
def test_audit_verify_names_the_chain_that_somebody_changed(installed):
    installed.run("createuser", "quan.tri", "--password-stdin", typed="một câu dài dễ nhớ\n")
    whole = installed.run("audit", "verify")
    assert (whole.returncode, whole.stdout[:2]) == (0, "OK")
    installed.python(BREAK)
    broken = installed.run("audit", "verify")
    assert broken.returncode == 1
    assert "BROKEN at event 1: changed" in broken.stdout
