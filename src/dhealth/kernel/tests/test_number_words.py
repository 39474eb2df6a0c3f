"""Numbers in words as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.number_words import in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (12, "mười hai"),
        (15, "mười lăm"),
        (19, "mười chín"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (105, "một trăm linh năm"),
        (2441, "hai nghìn bốn trăm bốn mươi mốt"),
        (1005, "một nghìn không trăm linh năm"),
        (1_000_000, "một triệu"),
        (2_015_035, "hai triệu không trăm mười lăm nghìn không trăm ba mươi lăm"),
    ],
)
def test_vietnamese(number, words):
    assert in_words(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (15, "fifteen"),
        (42, "forty-two"),
        (105, "one hundred and five"),
        (1005, "one thousand and five"),
        (2441, "two thousand four hundred and forty-one"),
        (1_000_000, "one million"),
    ],
)
def test_english(number, words):
    assert in_words(number, "en") == words


@pytest.mark.parametrize("number", [-1, 10**12])
def test_what_has_no_words_is_refused(number):
    with pytest.raises(ValueError, match="no words"):
        in_words(number)


@given(st.integers(0, 10**12 - 1), st.integers(0, 10**12 - 1), st.sampled_from(["vi", "en"]))
def test_two_numbers_never_share_their_words(one, other, language):
    assert (in_words(one, language) == in_words(other, language)) == (one == other)
