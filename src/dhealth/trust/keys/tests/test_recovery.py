"""The recovery key: what stands on the paper brings the master key back, and a slip of the pen is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.codes import ALPHABET
from dhealth.trust.keys.master import make_master_key
from dhealth.trust.keys.recovery import (
    WrongRecoveryKey,
    make_recovery_key,
    read_recovery_key,
    show_recovery_key,
    unwrap_master_key,
    wrap_master_key,
)


@pytest.mark.covers("SEC-01")
def test_what_was_shown_is_read_back_however_it_is_typed():
    groups = make_recovery_key()
    shown = show_recovery_key(groups)
    assert read_recovery_key(shown) == groups
    assert read_recovery_key("# a note\n" + shown.lower().replace("   ", "-")) == groups


@pytest.mark.covers("SEC-01")
def test_the_paper_brings_the_master_key_back_and_another_paper_does_not():
    groups, key = make_recovery_key(), make_master_key()
    wrapped = wrap_master_key(groups, key)
    assert unwrap_master_key(groups, wrapped) == key
    with pytest.raises(WrongRecoveryKey, match="does not open"):
        unwrap_master_key(make_recovery_key(), wrapped)


@pytest.mark.parametrize("length", [62, 64])
def test_a_key_that_is_one_character_short_or_long_says_so(length):
    typed = "".join(make_recovery_key() * 2)[:length]
    with pytest.raises(WrongRecoveryKey, match=f"{length} were given"):
        read_recovery_key(typed)


@given(st.integers(0, 62), st.sampled_from(ALPHABET))
def test_one_wrong_character_anywhere_names_its_group(place, wrong):
    text = "".join(make_recovery_key())
    if text[place] != wrong:
        with pytest.raises(WrongRecoveryKey, match=f"Group {place // 7 + 1} "):
            read_recovery_key(text[:place] + wrong + text[place + 1 :])


def test_groups_in_another_order_open_nothing():
    groups = make_recovery_key()
    wrapped = wrap_master_key(groups, make_master_key())
    with pytest.raises(WrongRecoveryKey):
        unwrap_master_key([groups[1], groups[0], *groups[2:]], wrapped)
