"""The master key of an installation: 32 bytes in a file of its own, never under the data folder.

Everything else is derived or unwrapped from it (docs/decisions/0003): the key of the embedded database, the key that
wraps each organisation's data key, the keys of backups and of cookies.
"""

import hashlib
import hmac
import os
import secrets
from functools import cache
from pathlib import Path

KEY_BYTES = 32


class KeyFileProblem(Exception):
    """The key file is missing, misplaced or readable by others; the message says what to do."""


def key_file() -> Path:
    """Where the master key lies: DHEALTH_KEY_FILE, or the user's configuration folder."""
    if named := os.environ.get("DHEALTH_KEY_FILE"):
        return Path(named).expanduser().absolute()
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(config).expanduser().absolute() / "dhealth" / "master.key"


def data_dir() -> Path:
    """Where everything else is stored: DHEALTH_DATA_DIR, or a folder of the user's."""
    if named := os.environ.get("DHEALTH_DATA_DIR"):
        return Path(named).expanduser().absolute()
    share = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(share).expanduser().absolute() / "dhealth"


def refuse_key_beside_data(key: Path, data: Path) -> None:
    """A thief of the data folder must not find the key in it; links are followed first.

    Raises:
        KeyFileProblem: the key file lies under the data folder.
    """
    if key.resolve().is_relative_to(data.resolve()):
        raise KeyFileProblem(
            f"The key file {key} lies inside the data folder {data}: whoever copies the folder could read it all. "
            "Move the key file elsewhere and set DHEALTH_KEY_FILE to its new place."
        )


def write_master_key(path: Path, key: bytes) -> None:
    """Write the key for its owner alone (0400); an existing file is never overwritten."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def make_master_key() -> bytes:
    """Thirty-two fresh random bytes."""
    return secrets.token_bytes(KEY_BYTES)


def _from_systemd(path: Path) -> bool:
    """A service's credential: systemd gives it to one user by an access list, which looks like a group's right."""
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    return folder is not None and path.is_relative_to(folder)


@cache
def master_key() -> bytes:
    """Read the master key of this installation, once a process.

    Raises:
        KeyFileProblem: the key file is missing, lies in the data folder, is readable by others or holds something else.
    """
    path = key_file()
    refuse_key_beside_data(path, data_dir())
    if not path.exists():
        raise KeyFileProblem(
            f"There is no key file at {path}. Set DHEALTH_KEY_FILE to the key of this installation, or bring it back "
            "with its recovery key: dhealth restore --help."
        )
    if os.name == "posix" and path.stat().st_mode & (0o037 if _from_systemd(path) else 0o077):
        raise KeyFileProblem(f"Others on this machine can read the key file {path}. Run: chmod 0400 {path}")
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeyFileProblem(f"The key file {path} does not hold a D.Health key (64 hexadecimal digits).")
    return key


def derived(purpose: str, *, from_key: bytes | None = None) -> bytes:
    """A 32-byte key for one purpose (HKDF-SHA-256, RFC 5869, one block); from the master key unless one is given."""
    secret = from_key if from_key is not None else master_key()
    extracted = hmac.digest(b"dhealth", secret, hashlib.sha256)
    return hmac.digest(extracted, purpose.encode() + b"\x01", hashlib.sha256)
