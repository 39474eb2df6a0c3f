"""Reads the command line, runs one command, and turns what goes wrong into one sentence and an exit code."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence

from dhealth.config.console.answers import FINE, REFUSED, UNREADABLE, CommandRefused, CouldNotRead, tell
from dhealth.trust.keys.master import KeyFileProblem

COMMANDS = {  # command: (its module, what it does)
    "serve": ("serve", "run the web server and the background worker"),
    "demo": ("demo", "fill an empty database with invented people; with --serve, serve it"),
    "import-workbook": ("import_workbook", "load a group's Excel workbook: clients, services, targets"),
    "report": ("report", "the figures of any two dates, as a table or JSON"),
    "createuser": ("createuser", "make the first administrator"),
    "backup": ("backup", "write one sealed archive, while people work"),
    "restore": ("restore", "bring an archive back into an empty data folder, and prove it"),
    "audit": ("audit", "verify: prove that no event was changed or removed"),
    "worklists": ("worklists", "work all lists of who needs what out anew"),
    "slips": ("slips", "let slips to clinics run out whose time is over; work does so by itself"),
    "papers": ("papers", "tell whether a file of papers about money is as it left"),
    "keys": ("keys", "rotate: make a new master key and a new recovery key"),
    "check": ("check", "check that this installation may start"),
    "migrate": ("migrate", "prepare or upgrade the database; every command does so by itself"),
    "work": ("work", "run waiting jobs; serve starts it by itself"),
}


def main(words: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when all is well, 1 when it was refused, 2 when something could not be read."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhealth.config.settings")
    os.umask(0o077)  # whatever is written is its owner's alone
    words = list(sys.argv[1:] if words is None else words)
    command = next((word for word in words if not word.startswith("-")), None)
    parser = _parser(command)
    options = parser.parse_args(words)
    if command is None:
        parser.print_help()
        return FINE
    return answer(lambda: options.run(options))


def _parser(command: str | None) -> argparse.ArgumentParser:
    """All commands by name, but only the chosen one's module is loaded: help stays quick."""
    parser = argparse.ArgumentParser(
        prog="dhealth",
        description="Client and service records for community groups. Data live under DHEALTH_DATA_DIR, the key "
        "in DHEALTH_KEY_FILE; docs/operating says more.",
        epilog="Exit codes: 0 fine, 1 refused, 2 could not be read. `dhealth COMMAND --help` says more about one.",
    )
    chosen = parser.add_subparsers(dest="command", metavar="COMMAND")
    for name, (module, line) in COMMANDS.items():
        one = chosen.add_parser(name, help=line, description=line[0].upper() + line[1:] + ".")
        if name == command:
            room = importlib.import_module(f"dhealth.config.console.{module}")
            room.arguments(one)
            one.set_defaults(run=room.run)
    return parser


def answer(command: Callable[[], int]) -> int:
    """Run it; what goes wrong becomes one sentence on standard error and an exit code."""
    try:
        return command()
    except (KeyFileProblem, CommandRefused) as refusal:
        tell(str(refusal))
        return REFUSED
    except CouldNotRead as refusal:
        tell(str(refusal))
        return UNREADABLE
    except KeyboardInterrupt:
        tell("Stopped.")
        return REFUSED
    except BrokenPipeError:  # the reader went away: `dhealth report | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE
    except Exception as error:
        sentence = _sentence(error)
        if sentence is None:
            raise
        tell(sentence)
        return REFUSED


_LOOK_AT_DISK = "Look at the free space of the disk and give the command again."


def _sentence(error: Exception) -> str | None:
    """What a person can do about an error that rooms below do not know by name; none for a fault of the program."""
    from django.db import DatabaseError

    from dhealth.kernel.errors import Refused

    if isinstance(error, Refused):
        return error.message
    if isinstance(error, OSError):
        return f"{error.strerror or error}: {error.filename or 'the data folder'}. Look at its rights and free space."
    if isinstance(error, DatabaseError):
        said = str(error).strip().splitlines()[0]
        return f"The database does not answer as it should: {said}. {_LOOK_AT_DISK if 'disk' in said else ''}".strip()
    return None
