"""Whoever was erased after a backup does not come back with it, as far as anybody can know."""

import shutil

import pytest

from dhealth.config.console.tests.conftest import NAMES
from dhealth.config.console.tests.test_backup import READ

pytestmark = pytest.mark.embedded

ERASE = """
from dhealth.care.clients.actions.leaving import erase_again
from dhealth.care.clients.models import Client
from dhealth.trust.accounts.operator import Operator
erase_again(Operator.at_the_console(), Client.objects.get(code="{code}"))
"""
EVENTS = """
from dhealth.trust.audit.models import Event
print(Event.objects.filter(verb="client.erase", why="restore").count())
"""
STAYED = "|".join(["", *NAMES[1:]])


@pytest.fixture
def lost(with_names, archive):
    """An installation in which the first person was erased after the backup; then its folder was moved aside."""
    with_names.python(ERASE.format(code="K0"))
    with_names.data.rename(with_names.place / "data.old")
    return with_names


@pytest.mark.slow
@pytest.mark.covers("SEC-03")
def test_erased_people_are_erased_again_from_the_folder_that_was_moved_aside(lost, archive):
    done = lost.run("restore", archive)
    assert done.returncode == 0, done.stderr
    assert "1 records that were erased after the backup are erased again" in done.stdout
    assert "data.old/erasures" in done.stdout and "Attention" not in done.stdout
    assert (lost.python(READ), lost.python(EVENTS)) == (STAYED, "1")
    assert lost.run("audit", "verify").returncode == 0


@pytest.mark.slow
@pytest.mark.covers("SEC-03")
def test_on_a_new_machine_the_restore_says_what_it_cannot_know(lost, archive, elsewhere):
    done = elsewhere.run("restore", archive, "--recovery-key-file", lost.paper)
    assert done.returncode == 0, done.stderr
    assert "Attention" in done.stdout and "paper register" in done.stdout
    assert elsewhere.python(READ) == "|".join(NAMES)


@pytest.mark.slow
@pytest.mark.covers("SEC-03")
def test_the_lost_folder_can_be_named_and_a_later_restore_knows_it_still(lost, archive, elsewhere):
    words = ("restore", archive, "--recovery-key-file", lost.paper, "--erasures", lost.place / "data.old")
    assert elsewhere.run(*words).returncode == 0
    assert elsewhere.python(READ) == STAYED
    (elsewhere.place / "kept").mkdir()
    shutil.move(elsewhere.data / "erasures", elsewhere.place / "kept" / "erasures")
    shutil.rmtree(elsewhere.data)
    shutil.copytree(elsewhere.place / "kept", elsewhere.data)  # the list alone may lie in the folder
    assert elsewhere.run("restore", archive).returncode == 0
    assert elsewhere.python(READ) == STAYED


@pytest.mark.slow
def test_a_list_that_is_not_there_is_refused_and_nothing_is_left(lost, archive, elsewhere, tmp_path):
    done = elsewhere.run("restore", archive, "--recovery-key-file", lost.paper, "--erasures", tmp_path / "nowhere")
    assert done.returncode == 2 and "no list of erasures" in done.stderr
    assert not elsewhere.key.exists()


@pytest.mark.covers("SEC-03")
def test_the_list_names_nobody_and_a_backup_mends_what_a_power_cut_left_out(with_names, tmp_path):
    with_names.python(ERASE.format(code="K0"))
    whole = (with_names.data / "erasures").read_text(encoding="ascii")
    (with_names.data / "erasures").write_text(whole[:40])
    assert with_names.run("backup", tmp_path / "later.backup").returncode == 0
    mended = (with_names.data / "erasures").read_text(encoding="ascii").splitlines()
    assert whole.strip().split()[1:] == mended[-1].split()[1:] and len(whole.split()) == 3
