"""Whether a signature holds (Ed25519): asked of a public key alone, without database, settings or secret."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key


def is_signed(content: bytes, signature: bytes, pem: bytes) -> bool:
    """Whether the holder of this key signed exactly this; a key in any other spelling has signed nothing."""
    try:
        key = load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm):
        return False
    if not isinstance(key, Ed25519PublicKey) or as_pem(key) != pem:
        return False
    try:
        key.verify(signature, content)
    except InvalidSignature:
        return False
    return True


def as_pem(key: Ed25519PublicKey) -> bytes:
    """The one spelling of a public key, as openssl reads it."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def mark_of(pem: bytes) -> str:
    """Twenty characters of a public key to compare by eye, such as 4F1C-09AB-77D2-E035-1B6C (SHA-256 of its file)."""
    digest = hashlib.sha256(pem).hexdigest()[:20].upper()
    return "-".join(digest[at : at + 4] for at in range(0, 20, 4))
