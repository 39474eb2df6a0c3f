"""Papers that left in one signed file: whole, changed, added to, signed by somebody else, no papers at all."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.commons.documents.genuine import AS_IT_LEFT, CHANGED, LIST, NO_PAPERS, OWN, examine, listed, packed
from dhealth.trust.keys.master import master_key
from dhealth.trust.keys.models import DataKey
from dhealth.trust.keys.rotation import rewrap_data_keys
from dhealth.trust.keys.sealing import forget_cached_keys
from dhealth.trust.keys.signatures import is_signed, mark_of
from dhealth.trust.keys.signing import INSTALLATION, sign, signs_with
from dhealth.trust.keys.tests.signers import Signer

PAPERS = {"0-tom-tat.txt": "Đợt: HĐ-12/2026/1\n".encode(), "1-danh-sach.pdf": b"%PDF-1.7 450.000", "1.xlsx": b"PK"}


def signed_by(key: Signer, papers: dict[str, bytes]) -> bytes:
    return packed(papers, *key.sign(listed(papers)))


SOMEBODY = Signer()
WHOLE = signed_by(SOMEBODY, PAPERS)


def repacked(file: bytes, *, without: str = "", **changed: bytes) -> io.BytesIO:
    """The same file with some of its parts changed, added, or one left out."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        parts = {name: old.read(name) for name in old.namelist()} | changed
        for name, content in parts.items():
            if name != without:
                new.writestr(name, content)
    return made


@pytest.mark.covers("HUB-16")
def test_a_file_as_it_left_says_so_and_what_it_is_about(db):
    file = packed(PAPERS, *sign(listed(PAPERS)))
    found = examine(io.BytesIO(file))
    assert (found.said, found.first) == (AS_IT_LEFT, "Đợt: HĐ-12/2026/1\n")
    assert found.mark == mark_of(signs_with() or b"")
    assert file == packed(PAPERS, *sign(listed(PAPERS)))


def test_nothing_is_signed_here_before_the_first_paper_leaves(db):
    forget_cached_keys()
    assert signs_with() is None and not DataKey.objects.filter(owner=INSTALLATION).exists()


def test_a_new_master_key_signs_as_the_old_one_did(db):
    before = sign(b"x")
    assert rewrap_data_keys(master_key(), master_key()) == 1
    assert sign(b"x") == before


@given(st.sampled_from(sorted(PAPERS)), st.data())
def test_one_byte_of_any_paper_is_told(name, data):
    content = bytearray(PAPERS[name])
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= data.draw(st.integers(1, 255))
    found = examine(repacked(WHOLE, **{name: bytes(content)}))
    assert (found.said, found.changed) == (CHANGED, (name,))


def test_a_paper_that_was_added_or_left_out_is_named():
    assert examine(repacked(WHOLE, **{"5-them.pdf": b"%PDF"})).changed == ("5-them.pdf",)
    assert examine(repacked(WHOLE, without="1.xlsx")).changed == ("1.xlsx",)


def test_a_list_made_to_fit_the_change_is_not_what_was_signed():
    forged = {**PAPERS, "1-danh-sach.pdf": b"%PDF-1.7 950.000"}
    found = examine(repacked(WHOLE, **{"1-danh-sach.pdf": forged["1-danh-sach.pdf"], LIST: listed(forged)}))
    assert (found.said, found.changed) == (CHANGED, (LIST,))


def test_a_forger_who_signs_anew_shows_another_mark():
    forged = signed_by(Signer(), {**PAPERS, "1.xlsx": b"PK 950.000"})
    assert examine(io.BytesIO(forged)).said == AS_IT_LEFT
    assert examine(io.BytesIO(forged)).mark != examine(io.BytesIO(WHOLE)).mark


@pytest.mark.parametrize("without", OWN)
def test_a_zip_without_list_signature_or_key_is_no_file_of_papers(without):
    assert examine(repacked(WHOLE, without=without)).said == NO_PAPERS


def test_what_is_no_zip_is_cut_or_holds_a_name_twice_is_refused_quietly():
    twice = io.BytesIO(WHOLE)
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning):
        archive.writestr("1.xlsx", b"another")
    for file in (io.BytesIO(b""), io.BytesIO(b"%PDF-1.7"), io.BytesIO(WHOLE[:-40]), twice):
        assert examine(file).said == NO_PAPERS


def test_a_small_file_that_unpacks_to_a_giant_is_not_unpacked_whole(monkeypatch):
    monkeypatch.setattr("dhealth.commons.documents.genuine.MOST_INSIDE", 1_000_000)
    assert examine(repacked(WHOLE, **{"5.pdf": bytes(1_000_001)})).said == NO_PAPERS


@pytest.mark.parametrize("key", [b"", b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", b"\xff" * 90])
def test_a_key_that_is_none_has_signed_nothing(key):
    assert not is_signed(b"x", SOMEBODY.sign(b"x")[0], key)
    assert not is_signed(b"x", b"short", SOMEBODY.pem)
    assert is_signed(b"x", SOMEBODY.sign(b"x")[0], SOMEBODY.pem)
    assert not is_signed(b"x", SOMEBODY.sign(b"x")[0], SOMEBODY.pem + b"\n")
