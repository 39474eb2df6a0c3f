"""The catalogue is a page that people read; what it promises is kept."""

import re
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.care.services.catalogue import REFERRAL, catalogue
from dhealth.care.services.drafts import sibling_ids
from dhealth.care.services.forms import minutes_of, reading_window
from dhealth.care.services.models import Result
from dhealth.trust.accounts.roles import protected_fields


def test_every_result_is_a_known_word_and_belongs_to_a_protected_group():
    for kind in catalogue().values():
        assert set(kind.results) <= set(Result.values)
        assert not kind.results or kind.belongs_to in protected_fields()


@pytest.mark.covers("SEC-02")
def test_no_face_names_a_disease_or_a_drug():
    said = " ".join(f"{face}" for kind in catalogue().values() for face in kind.faces.values())
    assert re.findall(r"\b(HIV|AIDS|ARV|PrEP|STI|TB|lao|giang mai|methadone|viêm gan)\b", said, re.I) == []


def test_no_two_services_of_a_referral_have_the_same_quiet_words():
    kinds = [catalogue()[key] for key in catalogue()[REFERRAL].forms]
    assert all(len({kind.faces[said] for kind in kinds}) == len(kinds) for said in ("vi", "en"))


def test_only_the_laboratory_says_positive_or_negative():
    final = {Result.POSITIVE, Result.NEGATIVE}
    assert [kind.key for kind in catalogue().values() if final & set(kind.results)] == ["confirmatory_test"]


def test_what_a_facility_alone_gives_tells_by_itself_and_hands_nothing_out():
    facility = [kind for kind in catalogue().values() if kind.facility_only]
    assert all(kind.tells_by_itself and kind.belongs_to and not kind.commodities for kind in facility)


@given(st.uuids(version=4), st.integers(1, 32))
def test_ids_of_a_meeting_begin_with_its_own_differ_and_are_always_the_same(id: UUID, count: int):
    ids = sibling_ids(id, count)
    assert (ids[0], len(set(ids)), ids) == (id, count, sibling_ids(id, count))
    assert {one.version for one in ids} == {id.version}


@given(st.integers(0, 1439))
def test_the_reading_window_is_15_to_20_minutes_also_over_midnight(taken: int):
    clock = f"{taken // 60:02}:{taken % 60:02}"
    window = reading_window(clock)
    assert window is not None
    assert [(minutes_of(end) - taken) % 1440 for end in window] == [15, 20]


@pytest.mark.parametrize("typed", ["19:05", "19h05", "19.05", "1905"])
def test_an_hour_is_read_as_people_write_it(typed):
    assert minutes_of(typed) == 19 * 60 + 5
