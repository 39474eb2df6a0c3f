"""The first run makes the master key and its recovery key, or finds them; nothing is ever made over old data."""

import os
from pathlib import Path

from dhealth.config.console.answers import CommandRefused, tell, watched
from dhealth.config.console.folders import database_file, on_postgresql
from dhealth.trust.keys.master import data_dir, key_file, make_master_key, master_key, write_master_key
from dhealth.trust.keys.recovery import (
    WRAPPED_NAME,
    make_recovery_key,
    paper_beside,
    read_recovery_key,
    show_recovery_key,
    some_group,
    wrap_master_key,
)


def wrapped_file() -> Path:
    """The master key under the recovery key; each backup carries a copy."""
    return data_dir() / WRAPPED_NAME


def ensure_keys(*, ask: bool) -> None:
    """Make what is missing of master key and recovery key.

    `ask`: show the recovery key to a person at a terminal and ask a group of it back; else it goes to a file.

    Raises:
        KeyFileProblem: the key file cannot be used.
        CommandRefused: the key is missing while the data are there.
    """
    if not key_file().exists():
        _refuse_new_key_over_old_data()
        _make_both(ask=ask)
    elif not wrapped_file().exists():
        write_private(wrapped_file(), wrap_master_key(_paper(ask=ask), master_key()))


def _refuse_new_key_over_old_data() -> None:
    place = os.environ["DHEALTH_DATABASE_URL"].rpartition("@")[2] if on_postgresql() else database_file()
    if database_file().exists() or (on_postgresql() and _postgresql_holds_keys()):
        raise CommandRefused(
            f"There is no key file at {key_file()}, but {place} already holds records that only its own key opens. "
            "Set DHEALTH_KEY_FILE to that key, or restore a backup with its recovery key: dhealth restore --help."
        )


def _postgresql_holds_keys() -> bool:
    import psycopg

    try:
        with psycopg.connect(os.environ["DHEALTH_DATABASE_URL"], connect_timeout=10) as connection:
            row = connection.execute("SELECT to_regclass('keys_datakey') IS NOT NULL").fetchone()
    except psycopg.Error as error:
        raise CommandRefused(f"PostgreSQL does not answer: {str(error).strip().splitlines()[0]}.") from error
    return bool(row and row[0])


def _make_both(*, ask: bool) -> None:
    """The recovery copy is safe before the key is used for anything."""
    key = make_master_key()
    write_private(wrapped_file(), wrap_master_key(_paper(ask=ask), key))
    write_master_key(key_file(), key)
    tell(f"A new master key was made: {key_file()}")


def _paper(*, ask: bool) -> list[str]:
    """The recovery key: the one that already lies beside the key file, or a new one, shown or written."""
    paper = paper_beside(key_file())
    if paper.exists():
        return read_recovery_key(paper.read_text(encoding="ascii"))
    groups = make_recovery_key()
    if ask and watched():
        show_and_ask(groups)
    else:
        write_paper(groups)
    return groups


def show_and_ask(groups: list[str]) -> None:
    """Show the recovery key once and ask one group back, until the paper is right."""
    tell(
        "\nThis is the recovery key. Write it on paper and keep the paper away from this machine.\n"
        "Whoever has it and a backup can read everything; without it a lost machine cannot be brought back.\n"
    )
    tell(show_recovery_key(groups) + "\n")
    number = some_group(groups)
    while input(f"Type group {number} from your paper: ").strip().upper() != groups[number - 1]:
        tell("That is not what stands there. Compare the paper with the screen and type it again.")
    tell("Good. It is not shown again.")


def write_paper(groups: list[str]) -> None:
    """Write the recovery key beside the key file, where nobody is watching."""
    paper = paper_beside(key_file())
    text = f"# The recovery key of D.Health. Move it to paper, then delete this file.\n{show_recovery_key(groups)}\n"
    write_private(paper, text.encode())
    tell(f"The recovery key was written to {paper}: move it to paper and delete the file.")


def write_private(place: Path, content: bytes) -> None:
    """Write a small file whole, for its owner to read (0400), and see it to the disk."""
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = place.with_name(place.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o400), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(place)
