"""A new master key: everything opens as before, older backups with the older paper, and a power cut costs nothing."""

import shutil

import pytest

from dhealth.config.console.tests.conftest import NAMES
from dhealth.config.console.tests.test_backup import READ

CODE = "from dhealth.trust.keys.sealing import linkage_code; print(linkage_code('phone', '+84903555218').hex())"
pytestmark = [pytest.mark.embedded, pytest.mark.slow]


@pytest.mark.covers("SEC-01")
def test_everything_opens_under_the_new_key_and_nothing_under_the_old(with_names, tmp_path):
    old, code = with_names.key.read_text(), with_names.python(CODE)
    shutil.copy(with_names.key, tmp_path / "old.key")
    assert with_names.run("keys", "rotate").returncode == 0
    assert with_names.key.read_text() != old
    assert (with_names.python(READ), with_names.python(CODE)) == ("|".join(NAMES), code)
    assert with_names.run("check", DHEALTH_KEY_FILE=str(tmp_path / "old.key")).returncode == 1


def test_an_older_backup_opens_with_the_older_paper(with_names, archive, elsewhere, tmp_path):
    assert with_names.run("keys", "rotate").returncode == 0
    assert elsewhere.run("restore", archive, "--recovery-key-file", with_names.paper).returncode == 1
    older = next(with_names.paper.parent.glob("recovery-until-*.key"))
    assert elsewhere.run("restore", archive, "--recovery-key-file", older).returncode == 0
    assert elsewhere.python(READ) == "|".join(NAMES)


def test_a_new_backup_opens_with_the_new_paper(with_names, elsewhere, tmp_path):
    assert with_names.run("keys", "rotate").returncode == 0
    assert with_names.run("backup", tmp_path / "new.backup").returncode == 0
    done = elsewhere.run("restore", tmp_path / "new.backup", "--recovery-key-file", with_names.paper)
    assert (done.returncode, elsewhere.python(READ)) == (0, "|".join(NAMES))


CUT_AT = """
import os, sys
from pathlib import Path
from dhealth.config.console.dispatch import main
steps, replace = [0], Path.replace
def cut(self, target):
    if steps[0] == {step}:
        os._exit(9)
    steps[0] += 1
    return replace(self, target)
main(["migrate"])
Path.replace = cut
main(["keys", "rotate"])
"""


@pytest.mark.parametrize("step", range(8))
def test_a_power_cut_at_any_step_is_settled_at_the_next_start(with_names, step):
    with pytest.raises(AssertionError):  # the cut
        with_names.python(CUT_AT.format(step=step))
    with_names.run("migrate")
    done = with_names.run("check")
    assert (done.returncode, with_names.python(READ)) == (0, "|".join(NAMES))
    assert not list(with_names.place.rglob("*.new"))
