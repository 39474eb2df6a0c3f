"""A client code tells nothing of the client, and a slip of the finger is always noticed."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.codes import (
    ALPHABET,
    looks_like_code,
    new_code,
    new_slip_code,
    read_code,
    read_slip_code,
    show_code,
    show_slip_code,
)
from dhealth.kernel.errors import Unreadable


def completed(body: str) -> str:
    """The one code that begins so, or nothing."""
    return next((body + check for check in ALPHABET if looks_like_code(body + check)), "")


CODES = st.text(ALPHABET, min_size=6, max_size=6).map(completed).filter(bool)


@pytest.mark.covers("CLI-13")
def test_a_new_code_has_only_characters_that_nobody_mistakes():
    codes = {new_code() for _ in range(2_000)}
    assert len(codes) == 2_000
    assert all(len(code) == 7 and set(code) <= set(ALPHABET) for code in codes)
    assert not set("ILOU01") & set(ALPHABET)


@pytest.mark.covers("CLI-13")
@given(CODES)
def test_any_single_wrong_character_is_noticed(code):
    for place in range(7):
        for other in set(ALPHABET) - {code[place]}:
            assert not looks_like_code(code[:place] + other + code[place + 1 :])


@pytest.mark.covers("CLI-13")
@given(CODES)
def test_any_two_characters_swapped_are_noticed(code):
    for first, second in combinations(range(7), 2):
        swapped = list(code)
        swapped[first], swapped[second] = swapped[second], swapped[first]
        assert code[first] == code[second] or not looks_like_code("".join(swapped))


def test_no_pair_of_values_can_hide_a_slip_at_any_place():
    for weight in range(1, 8):
        assert all(weight * (a - b) % 31 for a in range(30) for b in range(30) if a != b)
        assert all((weight - other) % 31 for other in range(1, 8) if other != weight)


@given(CODES)
def test_it_is_read_as_people_type_it(code):
    for typed in (
        code,
        code.lower(),
        show_code(code),
        f" {code[:3]} {code[3:6]} {code[6:]} ",
        f"{code[:3]}–{code[3:]}",
    ):
        assert read_code(typed) == code


def test_the_example_on_every_form_is_a_code():
    assert read_code("kx4-7tm-9") == "KX47TM9"
    assert show_code("KX47TM9") == show_code("KX4-7TM-9") == "KX4-7TM-9"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("KX47TM", "7 letters and digits"),
        ("KX47TM99", "7 letters and digits"),
        ("", "7 letters and digits"),
        ("ſX47TM9", "7 letters and digits"),
        ("KX47TMO", "never has I, L, O, U"),
        ("KX47TM8", "mistyped"),
        ("2222222", "mistyped"),
        ("KX4/TM9", "only letters and digits"),
    ],
)
def test_a_wrong_code_is_refused_with_what_is_wrong(typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_code(typed)


def test_an_outside_code_is_shown_as_it_is():
    assert show_code("GB00002") == "GB00002"


def test_a_slip_on_the_table_spells_nothing_about_its_owner(monkeypatch):
    drawn = iter("MSM234" + "KX47TM")
    monkeypatch.setattr("dhealth.kernel.codes.secrets.choice", lambda _: next(drawn))
    assert new_code() == "KX47TM9"


def test_a_body_without_a_printable_check_character_is_drawn_again(monkeypatch):
    unlucky = next(a + b + "2222" for a in ALPHABET for b in ALPHABET if not completed(a + b + "2222"))
    drawn = iter(unlucky + "KX47TM")
    monkeypatch.setattr("dhealth.kernel.codes.secrets.choice", lambda _: next(drawn))
    assert new_code() == "KX47TM9"


def test_the_example_on_every_slip_is_a_code_and_a_row_of_twos_is_none():
    assert read_slip_code("7q4f-kx92-tb") == "7Q4FKX92TB"
    assert show_slip_code("7Q4FKX92TB") == "7Q4F-KX92-TB"
    with pytest.raises(Unreadable):
        read_slip_code("2" * 10)


@pytest.mark.covers("C2P-14")
def test_any_slip_of_the_finger_in_a_slips_code_is_noticed():
    for code in (new_slip_code() for _ in range(20)):
        wrong = [code[:place] + other + code[place + 1 :] for place in range(10) for other in ALPHABET]
        swapped = []
        for first, second in combinations(range(10), 2):
            characters = list(code)
            characters[first], characters[second] = characters[second], characters[first]
            swapped.append("".join(characters))
        assert {one for one in (*wrong, *swapped) if is_read(one)} == {code}


def is_read(text: str) -> bool:
    try:
        return bool(read_slip_code(text))
    except Unreadable:
        return False
