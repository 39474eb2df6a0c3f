"""A backup shows nothing, is taken while people work, and comes back whole or not at all."""

import base64
import os
import subprocess
import sys
import unicodedata

import pytest

from dhealth.config.console.tests.conftest import NAMES
from dhealth.trust.keys.recovery import make_recovery_key, show_recovery_key

pytestmark = pytest.mark.embedded

READ = """
from dhealth.care.clients.identity import open_card
from dhealth.care.clients.models import Client
print("|".join(open_card(c.organisation_id, c.pk, c.card).name for c in Client.objects.order_by("code")))
"""


def written_as(name: str) -> set[bytes]:
    """A name in the shapes in which it might lie on a disk."""
    shapes = set()
    for form in ("NFC", "NFD"):
        text = unicodedata.normalize(form, name)
        plain = [
            t.encode(code) for t in (text, text.lower(), text.upper()) for code in ("utf-8", "utf-16-le", "utf-16-be")
        ]
        shapes.update(plain)
        shapes.update(p.hex().encode() for p in plain)
        shapes.update(base64.b64encode(text.encode()[cut:])[4:-4] for cut in range(3))
    return shapes


def traces(*places) -> list[str]:
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*")) if file.is_file()]
    return [
        f"{name} in {file}" for file in files for name in NAMES if any(s in file.read_bytes() for s in written_as(name))
    ]


def test_the_search_for_traces_finds_a_name_that_lies_open(tmp_path):
    (tmp_path / "open").write_bytes(b"x" + unicodedata.normalize("NFD", NAMES[0]).encode("utf-16-le"))
    assert traces(tmp_path) == [f"{NAMES[0]} in {tmp_path / 'open'}"]


@pytest.mark.slow
@pytest.mark.covers("SEC-01", "SEC-09")
def test_no_name_that_was_typed_lies_in_the_data_folder_its_log_or_a_backup(with_names, archive):
    assert (with_names.data / "dhealth.db-wal").stat().st_size > 0
    assert traces(with_names.data) == []
    assert traces(archive) == []
    assert with_names.python(READ) == "|".join(NAMES)


@pytest.mark.covers("SEC-01", "SEC-09")
def test_the_recovery_key_brings_everything_back_on_a_new_machine(with_names, archive, elsewhere):
    done = elsewhere.run("restore", archive, "--recovery-key-file", with_names.paper)
    assert done.returncode == 0, done.stderr
    assert f"{len(NAMES)} sealed cards open" in done.stdout
    assert elsewhere.python(READ) == "|".join(NAMES)
    assert elsewhere.key.read_text() == with_names.key.read_text()


def nothing_is_left(installation) -> bool:
    return not installation.key.exists() and not (installation.data / "dhealth.db").exists()


@pytest.mark.covers("SEC-01")
def test_without_the_recovery_key_nothing_opens(archive, elsewhere):
    done = elsewhere.run("restore", archive)
    assert done.returncode == 1
    assert "--recovery-key-file" in done.stderr
    assert nothing_is_left(elsewhere)


@pytest.mark.covers("SEC-01")
def test_another_installations_recovery_key_opens_nothing(archive, elsewhere, tmp_path):
    (tmp_path / "other.key").write_text(show_recovery_key(make_recovery_key()))
    done = elsewhere.run("restore", archive, "--recovery-key-file", tmp_path / "other.key")
    assert done.returncode == 1
    assert "does not open this backup" in done.stderr
    assert nothing_is_left(elsewhere)


@pytest.mark.slow
@pytest.mark.parametrize("part", [0.02, 0.5, 0.999])
def test_a_damaged_backup_is_refused_whole(with_names, archive, elsewhere, part):
    content = bytearray(archive.read_bytes())
    content[int(len(content.rstrip(b"\0")) * part) - 1] ^= 1
    archive.chmod(0o600)
    archive.write_bytes(content)
    done = elsewhere.run("restore", archive, "--recovery-key-file", with_names.paper)
    assert done.returncode == 1
    assert "damaged" in done.stderr
    assert nothing_is_left(elsewhere)


@pytest.mark.slow
def test_a_backup_that_was_cut_short_is_refused(with_names, archive, elsewhere):
    os.truncate(archive, archive.stat().st_size // 2)
    assert elsewhere.run("restore", archive, "--recovery-key-file", with_names.paper).returncode == 1
    assert nothing_is_left(elsewhere)


def test_restore_never_goes_into_a_folder_that_holds_something(with_names, archive):
    done = with_names.run("restore", archive)
    assert done.returncode == 1
    assert "not empty" in done.stderr


@pytest.mark.slow
def test_a_backup_never_lies_in_the_data_folder_nor_beside_the_key(with_names):
    for place in (with_names.data, with_names.key.parent):
        assert with_names.run("backup", place).returncode == 1


WRITER = """
import os, sys
from django.db import transaction
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.actions import named_or_new
org = named_or_new("Gnet Biên Hòa")
while True:
    with transaction.atomic():
        record("client.read", None, org, at=org.pk)
"""


@pytest.mark.slow
@pytest.mark.covers("SEC-01")
def test_a_backup_taken_while_somebody_writes_is_of_one_moment(installed, elsewhere, tmp_path):
    environment = installed.environment(DJANGO_SETTINGS_MODULE="dhealth.config.settings")
    code = "import django; django.setup()\n" + WRITER
    with subprocess.Popen([sys.executable, "-c", code], env=environment) as writer:
        archives = [installed.run("backup", tmp_path / f"{number}.backup") for number in range(4)]
        assert writer.poll() is None
        writer.kill()
    assert [done.returncode for done in archives] == [0, 0, 0, 0]
    done = elsewhere.run("restore", tmp_path / "3.backup", "--recovery-key-file", installed.paper)
    assert done.returncode == 0, done.stderr
    assert "each link proved" in done.stdout
