"""Sealed streams: whatever was changed, cut, reordered or renamed does not open."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dhealth.trust.keys.frames import FRAME, MARK, SALT, TAG, Damaged, opened_stream, sealed_stream

KEY = bytes(32)
HEAD = len(MARK) + SALT


def sealed(content: bytes, name: str = "tệp") -> bytes:
    return b"".join(sealed_stream(KEY, name, io.BytesIO(content)))


def opened(stream: bytes, name: str = "tệp", key: bytes = KEY) -> bytes:
    return b"".join(opened_stream(key, name, io.BytesIO(stream)))


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("size", [0, 1, FRAME - 1, FRAME, FRAME + 1, 3 * FRAME, 3 * FRAME + 7])
def test_a_stream_of_any_length_comes_back(size):
    content = bytes(range(256)) * (size // 256 + 1)
    assert opened(sealed(content[:size])) == content[:size]


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(min_value=0), st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_noticed(content, place, bit):
    stream = bytearray(sealed(content))
    stream[place % len(stream)] ^= 1 << bit
    with pytest.raises(Damaged):
        opened(bytes(stream))


@pytest.mark.parametrize("cut", [1, TAG, FRAME + TAG, 2 * (FRAME + TAG)])
def test_a_cut_end_is_noticed_also_between_frames(cut):
    stream = sealed(bytes(3 * FRAME))
    with pytest.raises(Damaged):
        opened(stream[:-cut])


def test_frames_in_another_order_are_noticed():
    stream, size = sealed(bytes(3 * FRAME)), FRAME + TAG
    head, first, second, rest = (
        stream[:HEAD],
        stream[HEAD:][:size],
        stream[HEAD + size :][:size],
        stream[HEAD + 2 * size :],
    )
    with pytest.raises(Damaged):
        opened(head + second + first + rest)


def test_another_name_or_another_key_opens_nothing():
    for changed in ({"name": "khác"}, {"key": bytes(31) + b"\1"}):
        with pytest.raises(Damaged):
            opened(sealed(b"xin"), **changed)


def test_nothing_after_a_damaged_frame_is_given_out():
    stream = bytearray(sealed(bytes(3 * FRAME)))
    stream[HEAD + FRAME + TAG + 5] ^= 1
    given_out = []
    with pytest.raises(Damaged):
        given_out.extend(opened_stream(KEY, "tệp", io.BytesIO(bytes(stream))))
    assert len(b"".join(given_out)) <= FRAME
