"""`dhealth import-workbook`: loads a group's workbook; twice is once, and an import can be undone."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from dhealth.config.console.answers import FINE, UNREADABLE, CommandRefused, CouldNotRead, say, say_json, tell
from dhealth.config.console.prepare import prepare
from dhealth.kernel.errors import Refused
from dhealth.trust.keys.master import data_dir

SHOWN = ("rows", "created", "aliased", "repeated", "rejected")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which workbook, whose, and how to answer."""
    parser.add_argument("file", type=Path, nargs="?", help="the workbook (.xlsx)")
    parser.add_argument("--organisation", help="the group that keeps it; made when it is not known")
    parser.add_argument("--rejects", type=Path, help="where the rejected rows go (default: beside the workbook)")
    parser.add_argument(
        "--undo", type=UUID, metavar="ID", help="take back an earlier import; ID is `import` in its answer"
    )
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")


def run(options: argparse.Namespace) -> int:
    """Import or undo. 0 when the file was read, rejected rows or not; 2 when it could not be."""
    _refuse_unclear(options)
    prepare()
    return _undo(options) if options.undo else _import(options)


def _refuse_unclear(options: argparse.Namespace) -> None:
    if options.undo:
        return
    if options.file is None or not options.organisation:
        raise CouldNotRead("Name the workbook and its group: dhealth import-workbook FILE --organisation NAME.")
    if options.rejects and options.rejects.resolve().is_relative_to(data_dir().resolve()):
        raise CommandRefused(
            f"{options.rejects} lies in the data folder, which holds nothing readable. Choose another."
        )


def _undo(options: argparse.Namespace) -> int:
    from dhealth.exchange.workbooks.models import Import
    from dhealth.exchange.workbooks.problems import told
    from dhealth.exchange.workbooks.undoing import undo_import
    from dhealth.exchange.workbooks.worker import work_off
    from dhealth.trust.accounts.operator import Operator

    job = Import.objects.filter(pk=options.undo).first()
    if job is None:
        raise CommandRefused(f"There is no import {options.undo}. Its id stands in the answer of the import.")
    undo_import(Operator.at_the_console(), job)
    work_off(job.organisation_id, _progress(), wait=True)
    job.refresh_from_db()
    if not job.is_undone:
        raise CommandRefused(told(job.problem) or "Taking it out broke off. Give the same command again: it goes on.")
    stayed = job.changed["stayed"]
    answer = {"undone": str(job.pk), "stayed": len(stayed)}
    say_json(answer) if options.json else say(f"Undone: {job.pk}, {len(stayed)} records stayed")
    return FINE


def _import(options: argparse.Namespace) -> int:
    from dhealth.exchange.workbooks.commandline import import_file

    try:
        answer = import_file(options.file.absolute(), options.organisation, options.rejects, _progress())
    except (Refused, OSError) as error:
        sentence = str(error) if isinstance(error, Refused) else f"{options.file} cannot be read: {error.strerror}."
        tell(sentence)
        if options.json:
            say_json({"error": sentence})
        return UNREADABLE
    _answer(answer, as_json=options.json)
    return FINE


def _progress() -> Callable[[int, int], None]:
    """One line for each twentieth of the work."""
    told = -1

    def progress(done: int, total: int) -> None:
        nonlocal told
        part = 20 * done // max(total, 1)
        if part > told:
            told = part
            tell(f"{done} of {total} rows")

    return progress


def _answer(answer: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        say_json(answer)
        return
    for what in ("clients", "services"):
        counts = answer.get(what, {})
        say(f"{what}: " + ", ".join(f"{counts[key]} {key}" for key in SHOWN if key in counts))
    if answer.get("rejects_file"):
        say(f"Rejected rows: {answer['rejects_file']}")
