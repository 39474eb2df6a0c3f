"""Archives: in clear they say what they are and when they were made, and nothing else; nothing may be missing."""

import io
import tarfile
from datetime import datetime

import pytest

from dhealth.trust.keys.archive import Archive, new_archive
from dhealth.trust.keys.frames import Damaged
from dhealth.trust.keys.master import make_master_key, master_key

NOW = datetime(2026, 3, 1, 9, 30)


@pytest.fixture
def archive(tmp_path):
    with new_archive(tmp_path / "one.backup", b"wrapped", NOW, program="1") as writer:
        writer.add("database", io.BytesIO(b"Ly Thi Bich" * 9000))
        writer.add("file-1", io.BytesIO(b""))
        writer.finish({"rows": {"clients": 3}})
    return tmp_path / "one.backup"


def test_what_was_put_in_comes_out(archive, tmp_path):
    opened = Archive(archive)
    assert opened.about["made_at"] == "2026-03-01T09:30:00"
    assert opened.prove(master_key())["rows"] == {"clients": 3}
    opened.extract("database", master_key(), tmp_path / "out" / "database")
    assert (tmp_path / "out" / "database").read_bytes() == b"Ly Thi Bich" * 9000


@pytest.mark.covers("SEC-01")
def test_nothing_in_it_can_be_read_without_the_key(archive):
    content = archive.read_bytes()
    assert b"Bich" not in content
    assert b"clients" not in content
    with pytest.raises(Damaged):
        Archive(archive).prove(make_master_key())


def without(archive, name):
    with tarfile.open(archive) as whole, tarfile.open(archive.with_suffix(".less"), "w") as less:
        for member in whole.getmembers():
            if member.name != name:
                less.addfile(member, whole.extractfile(member))
    return archive.with_suffix(".less")


@pytest.mark.parametrize("name", ["about.json", "recovery.wrapped", "database", "file-1", "manifest"])
def test_a_member_that_was_taken_out_is_missed(archive, name):
    with pytest.raises(Damaged):
        Archive(without(archive, name)).prove(master_key())


def test_a_backup_that_fails_half_way_leaves_nothing(tmp_path):
    with pytest.raises(OSError, match="full"), new_archive(tmp_path / "half.backup", b"", NOW) as writer:
        writer.add("database", io.BytesIO(b"x"))
        raise OSError("full")
    assert list(tmp_path.iterdir()) == []
