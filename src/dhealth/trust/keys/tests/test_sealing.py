"""What is sealed opens only where it was sealed, and only with this installation's key."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.ids import uuid7
from dhealth.trust.keys import sealing
from dhealth.trust.keys.models import DataKey
from dhealth.trust.keys.sealing import CannotOpen, blind, make_data_key, open_hot_column, open_sealed, seal, seal_hot

OWNER, OTHER, ROW = uuid7(), uuid7(), uuid7()


@pytest.fixture(autouse=True)
def keys():
    sealing.forget_cached_keys()
    make_data_key(OWNER)
    make_data_key(OTHER)
    yield
    sealing.forget_cached_keys()


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("close", [seal, seal_hot])
def test_words_come_back_as_they_were(close):
    sealed = close(OWNER, "clients.card", ROW, "Nguyễn Văn Đức")
    assert "Nguyễn".encode() not in sealed
    assert open_sealed(OWNER, "clients.card", ROW, sealed) == "Nguyễn Văn Đức"


@pytest.mark.parametrize("close", [seal, seal_hot])
@pytest.mark.parametrize(
    "elsewhere", [(OTHER, "clients.card", ROW), (OWNER, "clients.details", ROW), (OWNER, "clients.card", uuid7())]
)
def test_moved_to_another_row_column_or_organisation_it_stays_shut(close, elsewhere):
    sealed = close(OWNER, "clients.card", ROW, "Ken")
    with pytest.raises(CannotOpen):
        open_sealed(*elsewhere, sealed)


@pytest.mark.parametrize("close", [seal, seal_hot])
def test_one_changed_bit_or_a_cut_is_noticed(close):
    sealed = close(OWNER, "clients.card", ROW, "Ken")
    for broken in (sealed[:-1] + bytes([sealed[-1] ^ 1]), sealed[:-1], sealed[:2]):
        with pytest.raises(CannotOpen):
            open_sealed(OWNER, "clients.card", ROW, broken)


def test_the_same_words_never_look_the_same():
    assert seal(OWNER, "c", ROW, "Ken") != seal(OWNER, "c", ROW, "Ken")
    assert seal_hot(OWNER, "c", ROW, "Ken") != seal_hot(OWNER, "c", ROW, "Ken")


@given(st.lists(st.text(max_size=30), max_size=20))
def test_a_whole_column_opens_in_order(texts):
    rows = [(uuid7(), text) for text in texts]
    sealed = [(row.bytes, seal_hot(OWNER, "c", row, text)) for row, text in rows]
    assert open_hot_column(OWNER, "c", sealed) == texts


@pytest.mark.covers("SEC-11")
def test_look_up_codes_are_equal_only_within_one_organisation_and_field():
    code = blind(OWNER, "phone", "+84903555218")
    assert code == blind(OWNER, "phone", "+84903555218")
    assert len({code, blind(OTHER, "phone", "+84903555218"), blind(OWNER, "cccd", "+84903555218")}) == 3


def test_a_second_data_key_is_not_made():
    before = bytes(DataKey.objects.get(owner=OWNER).wrapped)
    make_data_key(OWNER)
    assert bytes(DataKey.objects.get(owner=OWNER).wrapped) == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the embedded database is the one with a file")
def test_the_database_file_is_no_open_book(tmp_path):
    copy = tmp_path / "copy.db"  # a second SQLite library must never touch the file that this process works on
    copy.write_bytes(Path(str(connection.settings_dict["NAME"])).read_bytes())
    assert not copy.read_bytes().startswith(b"SQLite format 3")
    with closing(sqlite3.connect(copy)) as plain, pytest.raises(sqlite3.DatabaseError):
        plain.execute("SELECT count(*) FROM sqlite_master")
