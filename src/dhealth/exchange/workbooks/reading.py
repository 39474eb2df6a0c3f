"""A workbook's rows, read by a child process so that a hostile file never meets the program itself."""

import bisect
import contextlib
import datetime as dt
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext_lazy as _

from dhealth.exchange.workbooks.contents import Unworked
from dhealth.exchange.workbooks.kinds import DAMAGED, PASSWORD
from dhealth.exchange.workbooks.problems import Hindered
from dhealth.exchange.workbooks.safety import MB, check
from dhealth.kernel.errors import Refused


class Formula(str):
    """A formula, from its "=" on, whose value nobody has worked out: what the cell says is not known."""

    __slots__ = ()


Cell = str | int | float | bool | dt.date | None  # a moment of a day is a datetime, which is a date
Row = tuple[int, list[Cell]]

SECONDS = 60  # by the clock on the wall: a busy machine reads slower than its own time allows
MAX_TEXT = 150 * MB
_CHILD = Path(__file__).with_name("child.py")
_TOO_BIG = _(
    "The workbook is too big to open: at most 150,000 rows and 200 columns a sheet. "
    "Delete the empty rows and columns after the last entry, or save each year as its own workbook."
)
_SENTENCES = {
    "rows": _(
        "Sheet %(sheet)s goes on below row 150,000. Delete the rows after the last entry, "
        "or save each year as its own workbook."
    ),
    "columns": _(
        "Sheet %(sheet)s has more than 200 columns. Delete the columns after the last heading, then save it again."
    ),
    "cell": DAMAGED,
    "memory": _TOO_BIG,
    "password": PASSWORD,
    "damaged": DAMAGED,
}


@dataclass
class Sheet:
    """One sheet: its rows that hold anything, with the numbers that Excel shows (from 1).

    Rows lie packed in batches and are unpacked when asked for: 100,000 rows take about 20 MB.
    """

    name: str
    _batches: list[bytes] = field(default_factory=list)
    _first_rows: list[int] = field(default_factory=list)
    _count: int = 0

    @property
    def rows(self) -> Iterator[Row]:
        """All rows from the top, each time anew."""
        for batch in self._batches:
            yield from _unpack(batch)

    def rows_from(self, number: int) -> Iterator[Row]:
        """The rows from this row number on: where an interrupted import goes on."""
        start = max(bisect.bisect_right(self._first_rows, number) - 1, 0)
        for batch in self._batches[start:]:
            yield from (row for row in _unpack(batch) if row[0] >= number)

    def row(self, number: int) -> list[Cell]:
        """The cells of one row; an empty list for an empty row."""
        for found, cells in self.rows_from(number):
            return cells if found == number else []
        return []

    def __len__(self) -> int:
        """How many rows hold anything."""
        return self._count

    def add(self, line: bytes) -> None:
        """Keep one batch as the child sent it."""
        rows = json.loads(line)
        if rows:
            self._batches.append(line)
            self._first_rows.append(rows[0][0])
            self._count += len(rows)


@dataclass
class Workbook:
    """The sheets of one file, by the names they have there."""

    sheets: dict[str, Sheet] = field(default_factory=dict)


def read_workbook(path: Path) -> Workbook:
    """Check a file and read all its sheets; 100,000 rows take some seconds.

    Raises `Refused` with a sentence for whatever cannot or must not be read.
    """
    unworked = check(path)
    child = subprocess.Popen(  # noqa: S603 — our own file, and the path is an argument, not a command
        [sys.executable, "-I", str(_CHILD), str(path.resolve())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={},
    )
    clock = threading.Timer(SECONDS, child.kill)
    clock.start()
    with child:
        try:
            _tell(child, unworked)
            return _collect(child)
        finally:
            clock.cancel()
            child.kill()


def _tell(child: subprocess.Popen[bytes], unworked: dict[str, Unworked]) -> None:
    """Hand over the formulas without a value; the child hears this out before it says a word."""
    stdin = cast(BinaryIO, child.stdin)
    with contextlib.suppress(BrokenPipeError), stdin:
        stdin.write(json.dumps(unworked).encode())


def _collect(child: subprocess.Popen[bytes]) -> Workbook:
    """What the child says, line by line; silence before its last word means that a limit ended it."""
    book = Workbook()
    sheet: Sheet | None = None
    size = 0
    for line in cast(Any, child.stdout):
        size += len(line)
        if size > MAX_TEXT:
            break
        if line.startswith(b"[") and sheet is not None:
            sheet.add(line)
            continue
        word = json.loads(line) if line.endswith(b"\n") else {}
        if "refused" in word:
            sentence = _SENTENCES.get(word["refused"], DAMAGED)
            raise Hindered(sentence, sheet=sheet.name if sheet else "?")
        if "end" in word:
            return book
        if "sheet" in word:
            sheet = book.sheets.setdefault(word["sheet"], Sheet(word["sheet"]))
    raise Refused(_TOO_BIG)


def _unpack(batch: bytes) -> Iterator[Row]:
    return cast(Iterator[Row], map(tuple, json.loads(batch, object_hook=_untag)))


def _untag(tagged: dict[str, str]) -> Cell:
    if "f" in tagged:
        return Formula(tagged["f"])
    text = tagged["d"]
    return dt.date.fromisoformat(text) if len(text) == 10 else dt.datetime.fromisoformat(text)
