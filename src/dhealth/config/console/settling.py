"""Finishes or undoes a change of the master key that a power cut interrupted."""

from datetime import datetime
from pathlib import Path

from dhealth.config.console.answers import CommandRefused, tell
from dhealth.config.console.first_keys import wrapped_file
from dhealth.config.console.folders import database_file, on_postgresql
from dhealth.trust.keys.master import data_dir, key_file
from dhealth.trust.keys.recovery import paper_beside
from dhealth.trust.keys.rotation import first_not_opened_by, waiting
from dhealth.trust.keys.sealing import KEPT_LINKAGE_KEY
from dhealth.trust.keys.sqlcipher.copying import opens


def successors() -> list[Path]:
    """The files that change together, the key file last: while its successor waits, the change is not over."""
    return [wrapped_file(), data_dir() / KEPT_LINKAGE_KEY, paper_beside(key_file()), key_file()]


def settle_rotation() -> None:
    """Finish a change of key that the database has followed; undo one that it has not.

    Raises:
        CommandRefused: it was finished, and this process still has the old key in hand.
    """
    new_key = waiting(key_file())
    if new_key.exists() and _database_follows(bytes.fromhex(new_key.read_text(encoding="ascii"))):
        finish_rotation()
        raise CommandRefused("A change of the master key that was interrupted is now finished. Run the command again.")
    left = [waiting(place) for place in (database_file(), *successors()) if waiting(place).exists()]
    for place in left:
        place.unlink()
    if left:
        tell("A change of the master key was interrupted before it took hold: the old key stays in use.")


def _database_follows(new_key: bytes) -> bool:
    return first_not_opened_by(new_key) is None if on_postgresql() else opens(database_file(), new_key)


def finish_rotation() -> None:
    """Put every waiting successor in its place; the older paper is kept for older backups."""
    paper = paper_beside(key_file())
    if waiting(paper).exists():
        keep_older(paper)
    for place in successors():
        if waiting(place).exists():
            waiting(place).replace(place)


def keep_older(paper: Path) -> None:
    """Give the paper that was in use until today another name, if it still lies there."""
    if paper.exists():
        paper.rename(paper.with_name(f"recovery-until-{datetime.now():%Y-%m-%d-%H%M%S}.key"))
