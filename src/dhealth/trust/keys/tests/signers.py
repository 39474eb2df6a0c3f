"""Somebody else who signs, for stories about what was not signed here."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from dhealth.trust.keys.signatures import as_pem


class Signer:
    """Holds a key of their own."""

    def __init__(self) -> None:
        self._key = Ed25519PrivateKey.generate()
        self.pem = as_pem(self._key.public_key())

    def sign(self, content: bytes) -> tuple[bytes, bytes]:
        """The signature and the public key."""
        return self._key.sign(content), self.pem
