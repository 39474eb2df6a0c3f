"""Columns side by side: people filled, visits outlined, drawn for a phone and for a desk."""

from collections.abc import Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from dhealth.ui.charts import coordinate
from dhealth.ui.figures import figure
from dhealth.ui.plots import DESK, PHONE, Frame, Row, finding, grid, left_edge, ticks, write_every

_WIDEST: Final = 28


def _column(frame: Frame, x: float, width: float, value: int, ceiling: int) -> dict[str, str]:
    top = frame.y(value, ceiling)
    return {
        "x": coordinate(x),
        "y": coordinate(top),
        "width": coordinate(width),
        "height": coordinate(frame.floor - top),
        "text_x": coordinate(x + width / 2),
        "text_y": coordinate(top - 5),
        "label": figure(value),
    }


def _draw(frame: Frame, rows: Sequence[Row]) -> dict[str, Any]:
    marks = ticks(max([1, *(value for _label, *pair in rows for value in pair if value is not None)]))
    left = left_edge(marks)
    room = (frame.right - left) / max(len(rows), 1)
    kinds = 2 if any(visits is not None for _label, _people, visits in rows) else 1
    width = min(_WIDEST, room * 0.8 / kinds)
    every = write_every(len(rows), frame.right - left, [label for label, _people, _visits in rows])
    groups = []
    for at, (label, people, visits) in enumerate(rows):
        middle = left + room * (at + 0.5)
        start = middle - width * kinds / 2
        groups.append(
            {
                "people": _column(frame, start, width - 1, people, marks[-1]),
                "visits": visits is not None and _column(frame, start + width + 1, width - 2, visits, marks[-1]),
                "x": coordinate(middle),
                "label": label if at % every == 0 else "",
                "figure_fits": len(figure(people)) * 8 <= width + 4,
            }
        )
    return {
        "frame": frame,
        "left": str(left),
        "scale": str(left - 8),
        "grid": grid(frame, marks),
        "groups": groups,
    }


def bars(rows: Sequence[Row], *, title: str) -> dict[str, Any]:
    """Columns of (label, people, visits or None), from zero, with their table."""
    both = any(visits is not None for _label, _people, visits in rows)
    names = [_("people"), _("visits")] if both else [_("people")]
    return {
        "drawings": [_draw(frame, rows) for frame in (PHONE, DESK)],
        "sentence": finding(title, [label for label, *_pair in rows], [people for _label, people, _visits in rows]),
        "both": both,
        "title": title,
        "head": ["", *names],
        "rows": [(label, [people, visits] if both else [people]) for label, people, visits in rows],
    }
