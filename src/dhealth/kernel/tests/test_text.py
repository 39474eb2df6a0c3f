"""Names are compared without case, accents and spaces, however the file holds them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.text import fold, fold_many, name_key, nfc, squeeze, too_many_marks

VIETNAMESE = st.text("aăâđeêioôơuưyAĂÂĐÐƉðɖ ắằẵẫấờữỳỹ\u0301\u0300\u031b\u0323\u200b\u00a0\nＤđ", max_size=30)
ANY_TEXT = st.one_of(VIETNAMESE, st.text(max_size=30))


@pytest.mark.parametrize(
    "written", ["Đặng Thị Hương", "ĐẶNG  THỊ HƯƠNG ", "Ðặng thị hương", "Ɖặng\u00a0Thị Hư\u200bơng"]
)
def test_one_name_written_many_ways_folds_to_one(written):
    for form in ("NFC", "NFD", "NFKC", "NFKD"):
        assert fold(unicodedata.normalize(form, written)) == "dang thi huong"


@pytest.mark.parametrize("letter", "đĐÐðƉɖ")
def test_every_d_with_a_stroke_is_d(letter):
    assert fold(letter) == "d"


def test_full_width_letters_are_letters():
    assert fold("Ｌê　Ｖăn") == "le van"


def test_the_place_of_the_tone_does_not_matter():
    assert fold("Hoà") == fold("Hòa") == "hoa"


def test_a_key_has_no_spaces():
    assert name_key(" Vũ  Minh Lâm") == name_key("VUMINH LAM") == "vuminhlam"


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT)
def test_composed_and_decomposed_text_fold_alike(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text)) == fold(text)


@given(st.lists(ANY_TEXT))
def test_many_fold_as_each_one_does(texts):
    assert fold_many(texts) == [fold(text) for text in texts]


@given(ANY_TEXT)
def test_stored_text_is_composed_and_stays_as_it_is(text):
    stored = squeeze(text)
    assert stored == squeeze(stored) == nfc(stored)
    assert "  " not in stored and stored == stored.strip()
    stored.encode()


def test_invisible_characters_are_not_stored():
    assert squeeze("\ufeffSu\u200b\tSu\u202e\x00 \ud800") == "Su Su"


def test_a_family_emoji_stays_one():
    assert squeeze("👩\u200d👧") == "👩\u200d👧"


def test_two_marks_on_a_letter_are_vietnamese_and_three_are_not():
    assert not too_many_marks("Nguyễn Thị Ế")
    assert not too_many_marks("e\u0302\u0301n")
    assert too_many_marks("e\u0302\u0301\u0323n")
    assert too_many_marks("ế\u0323")
    assert too_many_marks("e\u0302\u0301\u200b\u0323")
