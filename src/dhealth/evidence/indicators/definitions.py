"""Reads config/indicators.toml: which figures a report has and what each one counts."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import get_language

PEOPLE, VISITS, ITEMS = "people", "visits", "items"
QUANTITIES = ("condoms", "lubricants", "needles")


@dataclass(frozen=True)
class Figure:
    """One figure of the policy page."""

    key: str
    number: int  # its name in web addresses
    name: dict[str, str]  # by language
    sentence: dict[str, str]  # by language
    unit: Literal["people", "visits", "items"]
    kinds: tuple[str, ...]
    results: tuple[str, ...]
    sums: str  # a quantity of a service; empty: services are counted
    reveals: str  # a group of fields.toml; empty: the list tells nothing protected
    shown: Literal["report", "page", "cases"]
    source: str
    known: Literal["", "before", "not_before"] = ""  # whether earlier signs must, or must not, stand in the record
    signs: tuple[str, ...] = ()  # services that are such signs; an earlier one of the counted services always is

    def __str__(self) -> str:
        return self.name.get(get_language() or "vi", self.name["vi"])

    @property
    def says(self) -> str:
        """How it is counted, in one sentence."""
        return self.sentence.get(get_language() or "vi", self.sentence["vi"])


@cache
def figures() -> dict[str, Figure]:
    """All figures, in the page's order.

    Raises:
        ValueError: the page asks for something that cannot be counted, or uses a number twice.
    """
    with (settings.CONFIG_DIR / "indicators.toml").open("rb") as page:
        read = {key: _figure(key, entry) for key, entry in tomllib.load(page).items()}
    if len({figure.number for figure in read.values()}) < len(read):
        raise ValueError("indicators.toml: two figures have the same number")
    return read


def report_figures() -> list[Figure]:
    """The columns of every report."""
    return [figure for figure in figures().values() if figure.shown == "report"]


def page_figures() -> list[Figure]:
    """What the report's page shows: the columns of every report and what stands beside them."""
    return [figure for figure in figures().values() if figure.shown != "cases"]


def case_figures() -> list[Figure]:
    """The columns of the report of newly found cases (TGT-22)."""
    return [figures()["confirmed_positive_people"], *(one for one in figures().values() if one.shown == "cases")]


def figure_numbered(number: int) -> Figure | None:
    """The figure that web addresses call by this number."""
    return next((figure for figure in figures().values() if figure.number == number), None)


def _figure(key: str, entry: dict[str, Any]) -> Figure:
    sums = entry.get("sums", "")
    fits = entry["unit"] in (PEOPLE, VISITS) if not sums else entry["unit"] == ITEMS and sums in QUANTITIES
    if not fits or entry["date"] != "day":
        raise ValueError(f"indicators.toml: {key} cannot be counted so")
    return Figure(
        key=key,
        number=entry["number"],
        name={"vi": entry["vi"], "en": entry["en"]},
        sentence={"vi": entry["says_vi"], "en": entry["says_en"]},
        unit=entry["unit"],
        kinds=tuple(entry["kinds"]),
        results=tuple(entry["results"]),
        sums=sums,
        reveals=entry["reveals"],
        shown=entry["shown"],
        source=entry["source"],
        known=entry.get("known", ""),
        signs=tuple(entry.get("signs", ())),
    )
