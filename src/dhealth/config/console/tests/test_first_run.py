"""The first run makes what is needed, and refuses every place where a key would not be safe."""

import shutil
import stat

import pytest

from dhealth.trust.keys.recovery import read_recovery_key, unwrap_master_key

pytestmark = pytest.mark.embedded


def mode(path) -> str:
    return oct(stat.S_IMODE(path.stat().st_mode))


@pytest.mark.covers("SEC-01", "SEC-09")
def test_the_first_run_makes_keys_for_their_owner_alone(installed):
    assert (mode(installed.data), mode(installed.key), mode(installed.paper)) == ("0o700", "0o400", "0o400")
    groups = read_recovery_key(installed.paper.read_text())
    wrapped = (installed.data / "recovery.wrapped").read_bytes()
    assert unwrap_master_key(groups, wrapped).hex() == installed.key.read_text().strip()


def test_a_second_run_changes_nothing(installed):
    before = {path: path.stat().st_mtime_ns for path in installed.place.rglob("*.*") if ".db" not in path.name}
    done = installed.run("migrate")
    assert (done.returncode, done.stderr) == (0, "")
    assert all(path.stat().st_mtime_ns == when for path, when in before.items() if path.name[0] != ".")


def refused(installation, *, says: str, **more) -> None:
    done = installation.run("check", **more)
    assert done.returncode == 1
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.covers("SEC-01")
def test_a_key_under_the_data_folder_is_refused(nothing_yet):
    inside = nothing_yet.data / "keys" / "master.key"
    refused(nothing_yet, says="inside the data folder", DHEALTH_KEY_FILE=str(inside))
    assert not inside.exists()


@pytest.mark.covers("SEC-01")
def test_a_key_that_leads_under_the_data_folder_by_a_link_is_refused(nothing_yet):
    nothing_yet.data.mkdir(parents=True)
    (nothing_yet.place / "keys").symlink_to(nothing_yet.data)
    refused(nothing_yet, says="inside the data folder")


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("rights", [0o440, 0o404])
def test_a_key_that_others_can_read_is_refused(installed, rights):
    installed.key.chmod(rights)
    refused(installed, says="chmod 0400")


@pytest.mark.parametrize(("rights", "code"), [(0o440, 0), (0o444, 1)])
def test_a_systemd_credential_may_look_readable_by_its_group_but_not_by_all(installed, rights, code):
    installed.key.chmod(rights)
    assert installed.run("check", CREDENTIALS_DIRECTORY=str(installed.key.parent)).returncode == code


def test_a_lost_key_is_never_replaced_over_old_data(installed):
    installed.key.unlink()
    refused(installed, says="dhealth restore")
    assert not installed.key.exists()


@pytest.mark.covers("SEC-01")
def test_another_installations_key_opens_nothing(installed):
    installed.key.chmod(0o600)
    installed.key.write_text("ab" * 32)
    installed.key.chmod(0o400)
    refused(installed, says="does not open")


def test_a_file_that_is_no_key_is_refused(installed):
    installed.key.chmod(0o600)
    installed.key.write_text("không phải khóa")
    installed.key.chmod(0o400)
    refused(installed, says="64 hexadecimal digits")


def test_a_data_folder_that_cannot_be_written_is_refused(nothing_yet):
    nothing_yet.place.mkdir()
    nothing_yet.data.symlink_to("/proc/self")  # where not even root may write
    refused(nothing_yet, says="cannot be")


def test_a_data_folder_that_is_a_file_is_refused(nothing_yet):
    nothing_yet.place.mkdir()
    nothing_yet.data.write_text("")
    refused(nothing_yet, says="cannot be used")


def test_a_recovery_copy_that_was_lost_is_made_again(installed):
    (installed.data / "recovery.wrapped").unlink()
    shutil.move(installed.paper, installed.place / "paper")
    assert installed.run("migrate").returncode == 0
    wrapped = (installed.data / "recovery.wrapped").read_bytes()
    assert unwrap_master_key(read_recovery_key(installed.paper.read_text()), wrapped)
