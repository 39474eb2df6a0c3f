"""Opens one workbook in a process of its own, with little memory and time, and prints its rows as JSON lines.

Run by path, never imported: it must know nothing of the rest of the program and start in a moment.
Lines: {"sheet": name} · [[row number, [cells]], …] · {"refused": why} · {"end": true}.
Dates are {"d": "2018-11-03"} or {"d": "2018-11-03T18:00:00"}, formulas without a value {"f": "=A1"}; an empty cell
is null. Standard input names those formulas: part of the file → row → column, both from 0 → formula.
"""

import datetime as dt
import json
import math
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree  # parts with a DTD were refused before

MEMORY = 512 * 1024 * 1024
SECONDS_TO_OPEN, SECONDS = 3, 10
MAX_ROWS, MAX_COLUMNS = 150_000, 200
MAX_LETTERS = 32_767  # what Excel itself lets a cell hold
BATCH = 500
ERROR = re.compile(rb"""\bt=["']e["']""")

Marks = dict[int, dict[int, object]]  # row → column, both from 0 → what stands there though the reader says nothing


class TooMuch(Exception):
    """The workbook goes beyond a limit; the argument is the word for it."""


def limit() -> None:
    """Bind this process: memory, time, no file written, no picture of its memory left behind."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_TO_OPEN, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def say(line: object) -> None:
    """One line to the parent."""
    sys.stdout.write(json.dumps(line, default=tagged, separators=(",", ":")) + "\n")


def tagged(value: object) -> object:
    """What JSON has no word for: days with a tag, times of day and durations as text."""
    return {"d": value.isoformat()} if isinstance(value, dt.date) else str(value)


def plain(value: Any) -> Any:
    """A cell as the parent takes it: whole numbers without a point, nothing infinite, empty is None."""
    if isinstance(value, str):
        if len(value) > MAX_LETTERS:
            raise TooMuch("cell")
        return value or None
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < 1e15 else value
    return value


def batches(sheet: Any, marks: Marks) -> Iterator[list[object]]:
    """The rows that hold anything, numbered as Excel shows them, some hundred at a time."""
    batch: list[object] = []
    for row, cells in numbered(sheet, marks):
        for column, mark in marks.get(row, {}).items():
            cells += [None] * (column + 1 - len(cells))
            cells[column] = cells[column] or mark
        if any(cell is not None for cell in cells):
            batch.append((row + 1, cells))
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def numbered(sheet: Any, marks: Marks) -> Iterator[tuple[int, list[Any]]]:
    """The sheet's rows, then those further down of which the reader knows nothing."""
    end = -1 if sheet.end is None else sheet.end[0]
    before = [] if sheet.end is None else [None] * sheet.start[1]
    for row, values in enumerate(() if sheet.end is None else sheet.iter_rows()):
        yield row, before + [plain(value) for value in values]
    for row in sorted(row for row in marks if row > end):
        yield row, []


def marked_cells(path: str, unworked: dict[str, Any]) -> dict[str, Marks]:
    """Sheet name → the cells which the reader would leave out silently: errors (#REF!), formulas without a value."""
    with zipfile.ZipFile(path) as archive:
        parts = {part.filename for part in archive.infolist()}
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        targets = {link.get("Id"): (link.get("Target") or "").lstrip("/") for link in links}
        found: dict[str, Marks] = {}
        for sheet in (element for element in book.iter() if element.tag.endswith("}sheet")):
            link = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            target = targets.get(link, "")
            part = target if target in parts else f"xl/{target}"
            if part in parts:
                marks = found[sheet.get("name", "")] = errors_in(archive, part)
                for row, cells in unworked.get(part, {}).items():
                    told = {int(column): {"f": formula} for column, formula in cells.items()}
                    marks.setdefault(int(row), {}).update(told)
        return found


def errors_in(archive: zipfile.ZipFile, part: str) -> Marks:
    """The error cells of one sheet, looked for piece by piece."""
    found: Marks = {}
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(256 * 1024):
            text = tail + chunk
            if ERROR.search(text):
                for row, column in references(text):
                    found.setdefault(row, {})[column] = "#N/A"
            tail = text[-256:]
    return found


def references(text: bytes) -> Iterator[tuple[int, int]]:
    """Row and column, from 0, of each cell of the type "error"."""
    for cell in re.findall(rb"<(?:\w+:)?c\s[^<>]*>", text):
        place = re.search(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""", cell)
        if place and ERROR.search(cell):
            column = 0
            for letter in place[1]:
                column = column * 26 + letter - 64
            yield int(place[2]) - 1, column - 1


def read(path: str, unworked: dict[str, Any]) -> None:
    """Print every sheet of the workbook."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    marked = marked_cells(path, unworked)
    book = CalamineWorkbook.from_path(path)
    for about in book.sheets_metadata:
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        say({"sheet": about.name})
        sheet, marks = book.get_sheet_by_name(about.name), marked.get(about.name, {})
        refuse_too_much(sheet, marks)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        for batch in batches(sheet, marks):
            say(batch)
    say({"end": True})


def refuse_too_much(sheet: Any, marks: Marks) -> None:
    """Raise TooMuch for a sheet that goes on beyond what any group keeps."""
    row, column = sheet.end or (0, 0)
    if max([row, *marks]) >= MAX_ROWS:
        raise TooMuch("rows")
    if max([column, *(max(cells) for cells in marks.values())]) >= MAX_COLUMNS:
        raise TooMuch("columns")


def main() -> None:
    """Never a traceback: the parent is told in one word what was the matter."""
    limit()
    try:
        read(sys.argv[1], json.load(sys.stdin))
    except TooMuch as much:
        say({"refused": str(much)})
    except MemoryError:
        say({"refused": "memory"})
    except BaseException as problem:  # the reader's panics are no Exception
        say({"refused": "password" if type(problem).__name__ == "PasswordError" else "damaged"})


if __name__ == "__main__":
    main()
