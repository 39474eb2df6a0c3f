"""A phone is one phone, however the worker or Excel wrote it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.phones import read_phone, show_phone

SU_SU = "+84903555218"
OLD = "0120 0121 0122 0126 0128 0123 0124 0125 0127 0129 0162 0163 0164 0165 0166 0167 0168 0169 0186 0188 0199"
NEW = "070 079 077 076 078 083 084 085 081 082 032 033 034 035 036 037 038 039 056 058 059"
OLD_AND_NEW = list(zip(OLD.split(), NEW.split(), strict=True))


@pytest.mark.parametrize(
    "written",
    [
        "0903555218",
        "0903 555 218",
        "0903.555.218",
        "0903-555-218",
        "(0903) 555 218",
        " 0903\u00a0555218 ",
        "+84903555218",
        "+84 (0)903 555 218",
        "84903555218",
        "84 903 555 218",
        "0084903555218",
        "903555218",
        "903555218.0",
        "'0903555218",
        "\u202a0903555218\u202c",
        "０９０３５５５２１８",
    ],
)
def test_every_way_of_writing_it_is_the_same_phone(written):
    assert read_phone(written) == SU_SU


@pytest.mark.parametrize("written", ["", "  ", "-", "–", "không có", "Không  có", "KHÔNG CÓ", "kho\u0302ng co\u0301"])
def test_none_is_said_in_several_ways(written):
    assert read_phone(written) is None


@pytest.mark.parametrize(("old", "new"), OLD_AND_NEW)
def test_eleven_digits_from_before_2018_are_the_ten_of_today(old, new):
    expected = f"+84{new[1:]}3555218"
    for written in (f"{old}3555218", f"{old[1:]}3555218", f"+84{old[1:]}3555218", f"84{old[1:]}3555218"):
        assert read_phone(written) == expected


def test_a_number_of_084_that_lost_its_zero_is_no_country_code():
    assert read_phone("843555218") == "+84843555218"
    assert read_phone("84843555218") == "+84843555218"


@pytest.mark.parametrize("written", ["0251 3822 288", "02513822288", "024 3822 2888", "0251 382 228"])
def test_landlines_are_phones(written):
    assert read_phone(written) == "+84" + written.replace(" ", "")[1:]


@pytest.mark.parametrize(
    "written",
    [
        "090355521",
        "09035552180",
        "0103555218",
        "0403555218",
        "0603555218",
        "01303555218",
        "025138222",
        "025138222881",
        "0066812345678",
        "66812345678",
        "+123456",
        "+1234567890123456",
        "+0812345678",
        "0903555218 / 0903555219",
        "Zalo Su Su",
        "09035552١8",
        "1" * 5000,
    ],
)
def test_what_is_no_phone_is_refused(written):
    with pytest.raises(ValueError, match=r"0903 555 218"):
        read_phone(written)


@pytest.mark.parametrize("written", ["+66 81 234 5678", "+1234567", "+123456789012345"])
def test_a_foreign_phone_keeps_its_plus(written):
    assert read_phone(written) == written.replace(" ", "")
    assert show_phone(written.replace(" ", "")) == written.replace(" ", "")


def test_it_is_shown_as_people_here_write_it():
    assert show_phone(SU_SU) == "0903 555 218"
    assert show_phone("+842513822288") == "0251 3822 288"
    assert show_phone("+842838222888") == "028 3822 2888"


@given(st.from_regex(r"\+84([35789][0-9]{8}|2[0-9]{8,9})", fullmatch=True))
def test_what_is_shown_can_be_read_back(phone):
    assert read_phone(show_phone(phone)) == phone


@given(st.text(max_size=20))
def test_no_text_breaks_it(text):
    try:
        phone = read_phone(text)
    except ValueError:
        return
    assert phone is None or read_phone(phone) == phone
