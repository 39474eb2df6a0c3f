"""Drawings of how far something has come, made by the server: a cascade, squares of people, a ring, a bar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import pi
from typing import Any, Final

from django.utils.translation import gettext as _

from dhealth.ui.figures import figure

CELLS_AT_MOST: Final = 60  # more squares than that are not counted by eye: a bar says it better
_A_ROW: Final = 30
_RADIUS: Final = 44


def coordinate(value: float) -> str:
    """A number for an SVG attribute: always a point, whatever the language of the page."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Step:
    """One step of a cascade: how many are left, and in words who was lost before the next step."""

    label: Any
    count: int
    lost: Any = ""
    warn: bool = False
    url: str = ""


def cascade(steps: Sequence[Step]) -> dict[str, Any]:
    """Bars against the largest step, from zero."""
    most = max((step.count for step in steps), default=0) or 1
    return {"steps": [{"step": step, "width": coordinate(step.count * 100 / most)} for step in steps]}


def _progress_sentence(done: int, due: int, total: int) -> str:
    words = {"done": figure(done), "due": figure(due), "total": figure(total)}
    if due:
        return _("%(done)s of %(total)s; %(due)s should be done by today") % words
    return _("%(done)s of %(total)s") % words


def cells(done: int, due: int, total: int) -> dict[str, Any]:
    """One square a person, 30 a row: done is filled, what should be by today is tinted, the rest empty."""
    pitch, side = (11, 9) if total > 20 else (16, 13)
    drawn = min(max(total, done), CELLS_AT_MOST)
    rows = max(-(-drawn // _A_ROW), 1)
    columns = max(min(drawn, _A_ROW), 1)
    squares = []
    for number in range(drawn):
        kind = "on" if number < done else "due" if number < due else "off"
        inset = 0 if kind == "on" else 0.5
        squares.append(
            {
                "kind": kind,
                "x": coordinate(number % _A_ROW * pitch + inset),
                "y": coordinate(number // _A_ROW * pitch + inset),
                "side": coordinate(side - 2 * inset),
            }
        )
    width, height = columns * pitch - pitch + side, rows * pitch - pitch + side
    sentence = _progress_sentence(done, due, total)
    return {"squares": squares, "width": str(width), "height": str(height), "sentence": sentence}


def ring(done: int, total: int) -> dict[str, Any]:
    """A ring for one figure of a target; full stays full beyond the target."""
    around = 2 * pi * _RADIUS
    arc = around * min(done / total, 1) if total else 0
    return {
        "arc": coordinate(arc) if arc else "",
        "around": coordinate(around),
        "done": figure(done),
        "total": figure(total),
        "sentence": _progress_sentence(done, 0, total),
    }


def bar(done: int, due: int, total: int) -> dict[str, Any]:
    """A bar with a tick where it should stand by today."""
    whole = max(total, 1)
    return {
        "done": coordinate(min(done / whole, 1) * 100),
        "due": coordinate(min(due / whole, 1) * 100) if due else "",
        "sentence": _progress_sentence(done, due, total),
    }


def steps_from(rows: Sequence[Step | Mapping[str, Any]]) -> list[Step]:
    """Steps from dictionaries with the same names, for callers that hold plain data."""
    return [row if isinstance(row, Step) else Step(**row) for row in rows]
