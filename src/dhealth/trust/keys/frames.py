"""A stream sealed in frames of 64 KiB: cut, reordered, changed or renamed, it does not open.

AES-256-GCM under a key of its own for each stream (HKDF with a random salt and the stream's name); the nonce is
the frame's index and whether it is the last one.
"""

import os
from collections.abc import Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from dhealth.trust.keys.master import derived

FRAME, TAG, SALT = 64 * 1024, 16, 16
MARK = b"DHF1"


class Damaged(Exception):
    """A sealed stream was changed, cut, renamed, or belongs to another key."""


def _cipher(key: bytes, name: str, salt: bytes) -> AESGCM:
    return AESGCM(derived(f"stream {salt.hex()} {name}", from_key=key))


def _nonce(index: int, *, last: bool) -> bytes:
    return index.to_bytes(11, "big") + bytes([last])


def _frames(source: BinaryIO, size: int) -> Iterator[tuple[int, bytes, bool]]:
    """Whole frames with their index and whether they are the last; a pipe may deliver them in pieces."""
    index, frame = 0, _read_whole(source, size)
    while True:
        following = _read_whole(source, size) if len(frame) == size else b""
        yield index, frame, not following
        if not following:
            return
        index, frame = index + 1, following


def _read_whole(source: BinaryIO, size: int) -> bytes:
    pieces = bytearray()
    while len(pieces) < size and (piece := source.read(size - len(pieces))):
        pieces += piece
    return bytes(pieces)


def sealed_stream(key: bytes, name: str, source: BinaryIO) -> Iterator[bytes]:
    """Read the source to its end and give it back sealed, piece by piece."""
    salt = os.urandom(SALT)
    cipher = _cipher(key, name, salt)
    yield MARK + salt
    for index, frame, last in _frames(source, FRAME):
        yield cipher.encrypt(_nonce(index, last=last), frame, None)


def opened_stream(key: bytes, name: str, source: BinaryIO) -> Iterator[bytes]:
    """Read a sealed stream to its end and give its content back in pieces, each proved before it is given.

    Raises:
        Damaged: at the first piece that does not hold.
    """
    head = _read_whole(source, len(MARK) + SALT)
    if len(head) != len(MARK) + SALT or not head.startswith(MARK):
        raise Damaged(name)
    cipher = _cipher(key, name, head[len(MARK) :])
    for index, frame, last in _frames(source, FRAME + TAG):
        try:
            yield cipher.decrypt(_nonce(index, last=last), frame, None)
        except (InvalidTag, ValueError) as error:
            raise Damaged(name) from error
