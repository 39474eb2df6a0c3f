"""Signing what leaves the program, so that whoever receives it can tell whether it is still as it left (Ed25519).

The key is the installation's. It comes from a data key of its own and so stays the same when the master key changes.
"""

from __future__ import annotations

from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dhealth.trust.keys.master import derived
from dhealth.trust.keys.sealing import CannotOpen, make_data_key, own_key
from dhealth.trust.keys.signatures import as_pem

INSTALLATION = UUID(int=0)


def sign(content: bytes) -> tuple[bytes, bytes]:
    """The signature (64 bytes) and the public key as PEM. The first one ever makes the key."""
    make_data_key(INSTALLATION)
    own = _own()
    return own.sign(content), as_pem(own.public_key())


def signs_with() -> bytes | None:
    """The public key of this installation as PEM; none while nothing was ever signed here."""
    try:
        return as_pem(_own().public_key())
    except CannotOpen:
        return None


def _own() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(derived("sign papers", from_key=own_key(INSTALLATION)))
