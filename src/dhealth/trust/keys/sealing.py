"""Sealing and opening a person's words, and keyed codes for exact look-up (docs/decisions/0003).

Two forms. A value sealed by `seal` has a key of its own (HKDF with a random salt). A value of a hot column, sealed by
`seal_hot`, shares the column's key so that a whole organisation's names open in milliseconds; random 96-bit nonces
allow 2^32 of those a key. Both are bound to organisation, column and row: moved elsewhere they do not open.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap, aes_key_wrap
from django.db import IntegrityError, transaction

from dhealth.trust.keys.master import KEY_BYTES, data_dir, derived
from dhealth.trust.keys.models import DataKey

VALUE, HOT = 1, 2
SALT, NONCE = 16, 12
KEPT_LINKAGE_KEY = "linkage.wrapped"


class CannotOpen(Exception):
    """A sealed value was changed, moved, or belongs to another installation's key."""


@lru_cache(maxsize=4096)
def _data_key(owner: UUID, version: int) -> bytes:
    row = DataKey.objects.filter(owner=owner, version=version).first()
    if row is None:
        raise CannotOpen(f"no data key {version} of {owner}")
    return aes_key_unwrap(derived("wrap data keys"), bytes(row.wrapped))


def make_data_key(owner: UUID) -> None:
    """Give an organisation its first data key; a second call changes nothing."""
    wrapped = aes_key_wrap(derived("wrap data keys"), os.urandom(KEY_BYTES))
    try:
        with transaction.atomic():
            DataKey.objects.get_or_create(owner=owner, version=1, defaults={"wrapped": wrapped})
    except IntegrityError:  # another worker was quicker: its key stands
        return


def own_key(owner: UUID) -> bytes:
    """An owner's first data key, to derive others from; for this room alone.

    Raises:
        CannotOpen: the owner has none.
    """
    return _data_key(owner, 1)


def forget_cached_keys() -> None:
    """Drop opened keys from memory: after a restore, a rotation, or between tests."""
    _data_key.cache_clear()
    _hot_cipher.cache_clear()
    _blind_key.cache_clear()
    linkage_key.cache_clear()


@lru_cache(maxsize=4096)
def _hot_cipher(owner: UUID, version: int, column: str) -> AESGCM:
    return AESGCM(derived(f"column {column}", from_key=_data_key(owner, version)))


@lru_cache(maxsize=4096)
def _blind_key(owner: UUID, field: str) -> bytes:
    return derived(f"blind {field}", from_key=_data_key(owner, 1))


def _value_cipher(owner: UUID, version: int, salt: bytes) -> AESGCM:
    return AESGCM(hmac.digest(_data_key(owner, version), b"value" + salt, hashlib.sha256))


def _bound_to(form: int, owner: UUID, column: str, row: UUID) -> bytes:
    name = column.encode()
    return bytes([form]) + owner.bytes + len(name).to_bytes(2, "big") + name + row.bytes


def seal(owner: UUID, column: str, row: UUID, text: str) -> bytes:
    """Seal text under a key of its own."""
    return seal_bytes(owner, column, row, text.encode())


def seal_bytes(owner: UUID, column: str, row: UUID, content: bytes) -> bytes:
    """Seal bytes under a key of their own: form, version, salt, nonce, ciphertext with tag."""
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    sealed = _value_cipher(owner, 1, salt).encrypt(nonce, content, _bound_to(VALUE, owner, column, row))
    return bytes([VALUE, 0, 1]) + salt + nonce + sealed


def seal_hot(owner: UUID, column: str, row: UUID, text: str) -> bytes:
    """Seal text under its column's key, for lists that are opened whole."""
    nonce = os.urandom(NONCE)
    sealed = _hot_cipher(owner, 1, column).encrypt(nonce, text.encode(), _bound_to(HOT, owner, column, row))
    return bytes([HOT, 0, 1]) + nonce + sealed


def open_sealed(owner: UUID, column: str, row: UUID, sealed: bytes) -> str:
    """The text again.

    Raises:
        CannotOpen: the bytes were changed, cut, or moved to another row, column or organisation.
    """
    return open_sealed_bytes(owner, column, row, sealed).decode()


def open_sealed_bytes(owner: UUID, column: str, row: UUID, sealed: bytes) -> bytes:
    """What was sealed, as bytes; raises as `open_sealed`."""
    sealed = bytes(sealed)
    if len(sealed) < 3:
        raise CannotOpen("too short")
    form, version = sealed[0], int.from_bytes(sealed[1:3], "big")
    if form == HOT:
        cipher, rest = _hot_cipher(owner, version, column), sealed[3:]
    else:
        cipher, rest = _value_cipher(owner, version, sealed[3 : 3 + SALT]), sealed[3 + SALT :]
    try:
        return cipher.decrypt(rest[:NONCE], rest[NONCE:], _bound_to(form, owner, column, row))
    except InvalidTag as error:
        raise CannotOpen(f"{column} of {row}") from error


def open_hot_column(owner: UUID, column: str, rows: Iterable[tuple[bytes, bytes]]) -> list[str]:
    """Open a hot column of many rows (the id's bytes, what is sealed), in order: about a microsecond each."""
    prefix = _bound_to(HOT, owner, column, owner)[:-16]
    decrypt = _hot_cipher(owner, 1, column).decrypt
    try:
        return [decrypt(b[3:15], b[15:], prefix + row).decode() for row, b in rows]
    except InvalidTag as error:
        raise CannotOpen(column) from error


def blind(owner: UUID, field: str, normalised: str) -> bytes:
    """A keyed code (128 bits) for exact look-up: equal only within one organisation and field.

    Never for low-variety fields (status, sex, year): frequency would give them away.
    """
    return hmac.digest(_blind_key(owner, field), normalised.encode(), hashlib.sha256)[:16]


@lru_cache(maxsize=1)
def linkage_key() -> bytes:
    """The key of codes across organisations: from the master key, or kept from before that key was changed."""
    kept = data_dir() / KEPT_LINKAGE_KEY
    if not kept.exists():
        return derived("linkage")
    return aes_key_unwrap(derived("wrap data keys"), kept.read_bytes())


def linkage_code(field: str, normalised: str) -> bytes:
    """The same across organisations, under a key of its own; only the linkage room may call it."""
    return hmac.digest(linkage_key(), f"{field}\x1f{normalised}".encode(), hashlib.sha256)[:16]
