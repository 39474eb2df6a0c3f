"""Small workbooks brought in, and everything that the tables then hold."""

from pathlib import Path

from django.apps import apps

from dhealth.exchange.workbooks.actions import apply_import, choose_workbook
from dhealth.exchange.workbooks.commandline import import_file
from dhealth.exchange.workbooks.models import Import
from dhealth.exchange.workbooks.tests.books import CLIENT, SERVICE, agreed, write
from dhealth.exchange.workbooks.undoing import undo_import
from dhealth.exchange.workbooks.worker import nothing_told, run_waiting_imports
from dhealth.trust.accounts.actors import Actor

APART = {"Event", "ChainHead", "Import", "UndoneImport", "User", "Grant", "Session"}


def book(path: Path, clients: list[dict], services: list[dict] = (), targets: list[dict] = ()) -> Path:
    """A workbook of these rows; what a row does not say is as in the first client and service of books.py."""
    sheets = agreed("clients", [{**CLIENT, **row} for row in clients])
    sheets |= agreed("services", [{**SERVICE, **row} for row in services])
    return write(path, sheets | (agreed("targets", list(targets)) if targets else {}))


def people(*rows: tuple) -> list[dict]:
    """Clients with codes A1, A2 …: name, birth, phone, ID number, as far as given."""
    keys = ("name", "birth", "phone", "cccd")
    return [{"code": f"A{n}", **dict(zip(keys, row, strict=False))} for n, row in enumerate(rows, start=1)]


def brought(tmp_path: Path, *rows: list[dict], name: str = "book.xlsx", whose: str = "Gnet Biên Hòa") -> dict:
    """The answer to bringing in a workbook of these rows."""
    return import_file(book(tmp_path / name, *rows), whose, tmp_path / "rejects.xlsx", nothing_told)


def checked(user, path: Path, organisation) -> Import:
    """An import as it stands after its check."""
    job = choose_workbook(Actor.of(user), organisation.pk, path, path.name)
    run_waiting_imports()
    return Import.objects.get(pk=job.pk)


def stored(user, path: Path, organisation) -> Import:
    """An import that was checked and stored."""
    job = checked(user, path, organisation)
    apply_import(Actor.of(user), job)
    run_waiting_imports()
    return Import.objects.get(pk=job.pk)


def taken_out(user, job: Import) -> Import:
    """An import after somebody asked to take it out and the background did so."""
    undo_import(Actor.of(user), Import.objects.get(pk=job.pk))
    run_waiting_imports()
    return Import.objects.get(pk=job.pk)


def everything() -> dict[str, int]:
    """Rows of every table but events, imports and people who work."""
    models = [model for model in apps.get_models() if model.__name__ not in APART]
    return {model._meta.label: model.objects.count() for model in models}


def reasons(answer: dict) -> list[str]:
    """Why rows were rejected, in the order of the file."""
    return [reject["reason"] for reject in answer["rejects"]]
