"""A citizen's number keeps its twelve digits, and an odd one is only flagged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.identity_cards import PROVINCES, odd_cccd, read_cccd


@pytest.mark.parametrize(
    "written", ["075098001234", "75098001234", "75098001234.0", " 075 098 001 234 ", "'075098001234"]
)
def test_the_leading_zero_comes_back(written):
    assert read_cccd(written) == "075098001234"


def test_two_lost_zeros_come_back():
    assert read_cccd("1098001234") == "001098001234"


@pytest.mark.parametrize("written", ["", "-", "không có"])
def test_none_is_none(written):
    assert read_cccd(written) is None


@pytest.mark.parametrize("written", ["098001234", "0750980012345", "07509800123A", "card", "075098001234.5"])
def test_another_length_is_refused(written):
    with pytest.raises(ValueError, match="12 digits"):
        read_cccd(written)


@given(st.from_regex(r"0(0[1-9]|[1-9][0-9])[0-9]{9}", fullmatch=True))
def test_a_number_that_went_through_excel_comes_back_whole(cccd):
    assert read_cccd(str(int(cccd))) == read_cccd(f"{float(cccd)}") == cccd


def test_there_are_63_provinces():
    assert len(PROVINCES) == 63 and "075" in PROVINCES


@pytest.mark.parametrize(
    ("cccd", "sex", "year"),
    [
        ("075098001234", "M", 1998),
        ("075198001234", "F", 1998),
        ("075203001234", "Nam", 2003),
        ("075303001234", "nữ", 2003),
    ],
)
def test_an_agreeing_number_is_not_odd(cccd, sex, year):
    assert not odd_cccd(cccd, sex, year)


@pytest.mark.parametrize(
    ("cccd", "sex", "year"),
    [
        ("075098001234", "F", 1998),
        ("075098001234", "M", 1999),
        ("075003001234", "M", 2003),
        ("003098001234", "M", 1998),
    ],
)
def test_a_disagreeing_number_is_odd(cccd, sex, year):
    assert odd_cccd(cccd, sex, year)


def test_what_is_not_known_is_not_compared():
    assert not odd_cccd("075198001234", None, None)
    assert not odd_cccd("075198001234", "", 1998)


def test_a_card_of_somebody_registered_abroad_is_not_judged_by_its_prefix():
    assert not odd_cccd("123098001234", "M", 1998)
