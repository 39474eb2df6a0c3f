"""`dhealth papers`: tells whether a file of papers about money is as it left; needs no database and no key."""

import argparse
from pathlib import Path

from dhealth.config.console.answers import FINE, CommandRefused, CouldNotRead, say, tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and whose key is expected."""
    parser.add_argument("file", type=Path, help="the ZIP as it was downloaded")
    parser.add_argument("--mark", help="the mark of the key, as the page “Check papers” of the sender shows it")


def run(options: argparse.Namespace) -> int:
    """0: whole, and signed with this key; 1: changed, or another key; 2: no such file.

    Raises:
        CommandRefused, CouldNotRead: with what is wrong.
    """
    from dhealth.commons.documents.genuine import CHANGED, NO_PAPERS, examine

    try:
        with options.file.open("rb") as file:
            found = examine(file)
    except OSError as error:
        raise CouldNotRead(f"{options.file} cannot be read: {error.strerror}.") from error
    if found.said == NO_PAPERS:
        raise CouldNotRead(f"{options.file} is no file of papers. Give the ZIP as it was downloaded, not unpacked.")
    if found.said == CHANGED:
        raise CommandRefused(f"NOT as it left. Do not pay by it. Not as signed: {_shown(', '.join(found.changed))}.")
    if options.mark is None:
        say(_shown(found.first.strip()))
        tell(f"Whole, and signed with the key {found.mark}. Compare it with the mark in your contract, or give --mark.")
        return FINE
    if _plain(options.mark) != _plain(found.mark):
        raise CommandRefused(f"Whole, but signed with another key: {found.mark}. Do not pay by it; ask the sender.")
    say(_shown(found.first.strip()))
    tell(f"As it left, signed with the key {found.mark}.")
    return FINE


def _shown(words: str) -> str:
    """Without what would move a terminal's cursor: the file may come from anybody."""
    return "".join(one for one in words if one.isprintable() or one == "\n")


def _plain(mark: str) -> str:
    return mark.replace("-", "").replace(" ", "").upper()
