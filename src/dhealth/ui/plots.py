"""Lines and columns over time, each drawn twice: 328 wide for a phone, 600 for a desk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from dhealth.ui.charts import coordinate
from dhealth.ui.figures import as_told, figure

Point = tuple[str, int | float | None]
Row = tuple[str, int, int | None]
Place = tuple[float, float] | None

_LEFT: Final = 34
_LABEL_WIDTH: Final = 8  # a figure of 13 px text


@dataclass(frozen=True)
class Frame:
    """The room for a drawing, in its own units."""

    name: str
    width: int
    height: int
    top: int
    right: int

    @property
    def floor(self) -> int:
        """Where zero lies."""
        return self.height - 30

    @property
    def words(self) -> int:
        """The line of the words under the drawing."""
        return self.height - 8

    def y(self, value: float, ceiling: float) -> float:
        """How deep a value lies under the upper edge; always from zero."""
        return self.floor - (self.floor - self.top) * value / ceiling


PHONE: Final = Frame("pc-no", 328, 210, 18, 318)
DESK: Final = Frame("ph-no", 600, 230, 18, 590)


def ticks(most: float) -> list[int]:
    """Round steps from 0 to at or above `most`: three or four of them, or one a unit when there are few."""
    step, size = 1, 1
    while True:
        for leap in (1, 2, 5):
            step = leap * size
            if step * 4 >= most:
                count = max(-(-int(most + 0.999999) // step), 1)
                return [step * number for number in range(count + 1)]
        size *= 10


def grid(frame: Frame, marks: Sequence[int]) -> list[dict[str, str]]:
    """The lines across a chart, one a mark of the scale, each with where its number stands."""
    rows = [(mark, frame.y(mark, marks[-1])) for mark in marks]
    return [{"y": coordinate(y), "text_y": coordinate(y + 4.5), "label": figure(mark)} for mark, y in rows]


def left_edge(marks: Sequence[int]) -> int:
    """Where the drawing begins, in pixels: right of the widest number of the scale."""
    return max(_LEFT, 10 + _LABEL_WIDTH * len(figure(marks[-1])))


def write_every(count: int, room: float, labels: Sequence[str]) -> int:
    """Write each n-th label only, so that they never touch."""
    widest = max((len(label) for label in labels), default=1) * _LABEL_WIDTH + 8
    return max(1, -(-int(widest * count) // max(int(room), 1)))


def _path(places: Sequence[Place]) -> str:
    """A line that is broken where a value is not known."""
    drawn, pen = "", "M"
    for place in places:
        if place is None:
            pen = "M"
            continue
        drawn += f"{pen}{coordinate(place[0])} {coordinate(place[1])}"
        pen = "L"
    return drawn


def _named_points(points: Sequence[Point]) -> dict[int, str]:
    """The points that carry a figure, low ones below: the lowest, the highest and the last, no others."""
    known = [(value, at) for at, (_label, value) in enumerate(points) if value is not None]
    if not known:
        return {}
    low, high, last = min(known)[1], max(known, key=lambda pair: (pair[0], pair[1]))[1], known[-1][1]
    crowded = any(abs(last - other) == 1 for other in (low, high))
    return ({} if crowded else {last: "above"}) | {low: "below", high: "above"}


def _scale(frame: Frame, points: Sequence[Point], average: float | None) -> tuple[list[int], int, float]:
    """The marks of the scale, where the line starts, and how far apart its points stand."""
    marks = ticks(max([*(value for _label, value in points if value is not None), average or 0, 1]))
    left = left_edge(marks)
    return marks, left, (frame.right - left) / max(len(points) - 1, 1)


def _anchor(at: int, points: Sequence[Point]) -> str:
    """Words at the two ends stay inside the drawing."""
    return "end" if at == len(points) - 1 else "start" if at == 0 else "middle"


def _figures(frame: Frame, points: Sequence[Point], places: Sequence[Place]) -> list[dict[str, str]]:
    """The points that carry a figure, and where it is written."""
    drawn = []
    for at, side in _named_points(points).items():
        x, y = places[at] or (0, 0)
        text_y = y + 22 if side == "below" and y + 26 < frame.floor else y - 11
        words = {"anchor": _anchor(at, points), "label": as_told(points[at][1])}
        drawn.append({"x": coordinate(x), "y": coordinate(y), "text_y": coordinate(text_y), **words})
    return drawn


def _draw_line(frame: Frame, points: Sequence[Point], average: float | None) -> dict[str, Any]:
    marks, left, gap = _scale(frame, points, average)
    places: list[Place] = [
        None if value is None else (left + at * gap, frame.y(value, marks[-1]))
        for at, (_label, value) in enumerate(points)
    ]
    every = write_every(len(points), frame.right - left, [label for label, _value in points])
    axis = [
        {"x": coordinate(left + at * gap), "label": label, "anchor": _anchor(at, points) if at else "middle"}
        for at, (label, _value) in enumerate(points)
        if at % every == 0
    ]
    return {
        "frame": frame,
        "left": str(left),
        "scale": str(left - 8),
        "grid": grid(frame, marks),
        "path": _path(places),
        "named": _figures(frame, points, places),
        "axis": axis,
        "average": coordinate(frame.y(average, marks[-1])) if average is not None else "",
    }


def finding(title: str, labels: Sequence[str], values: Sequence[float | None]) -> str:
    """A chart in one sentence, for who does not see it: its lowest and highest value, and where they stand."""
    known = [(value, label) for value, label in zip(values, labels, strict=True) if value is not None]
    if not known:
        return title
    low, high = min(known, key=lambda pair: pair[0]), max(known, key=lambda pair: pair[0])
    return _("%(title)s: lowest %(low)s (%(low_at)s), highest %(high)s (%(high_at)s)") % {
        "title": title,
        "low": as_told(low[0]),
        "low_at": low[1],
        "high": as_told(high[0]),
        "high_at": high[1],
    }


def line(points: Sequence[Point], *, title: str, average: float | None = None) -> dict[str, Any]:
    """A line over time: lowest, highest and last carry their figure; a value of None leaves a gap."""
    labels, values = [label for label, _value in points], [value for _label, value in points]
    return {
        "drawings": [_draw_line(frame, points, average) for frame in (PHONE, DESK)],
        "sentence": finding(title, labels, values),
        "average": average,
        "title": title,
        "head": ["", title],
        "rows": [(label, [value]) for label, value in points],
    }
