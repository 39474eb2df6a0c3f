"""A difference in the words of a screen, and the names of what is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from dhealth.care.services.catalogue import catalogue
from dhealth.evidence.closing.difference import AIM, GIVEN, KIND, LINE, PEOPLE, Change
from dhealth.evidence.closing.facts import Aim
from dhealth.evidence.indicators.definitions import figures
from dhealth.ui.figures import NOT_KNOWN, day, figure

FEW: Final = 4  # 1 to 4 people could be recognised beside a list of codes (security T13)
PIECE_WORDS: Final = {
    "condoms": gettext_lazy("Condoms"),
    "lubricants": gettext_lazy("Lubricants"),
    "needles": gettext_lazy("Needles"),
    "kits": gettext_lazy("Self-check kits"),
}

SHORT: Final = {
    "condoms": pgettext_lazy("short", "Condoms"),
    "lubricants": pgettext_lazy("short", "Lubricants"),
    "needles": pgettext_lazy("short", "Needles"),
    "kits": pgettext_lazy("short", "Kits"),
}


@dataclass(frozen=True)
class Row:
    """One line of a difference: whose, what, what it was, what it is."""

    who: str
    what: str
    was: str
    now: str


def rows_of(changes: Sequence[Change]) -> list[Row]:
    """Every change in words; a code that came or went is one line, told by its services."""
    whole = {(one.worker, one.key) for one in changes if one.about == LINE and None in (one.was, one.now)}
    return [_row(one) for one in changes if not _is_told(one, whole)]


def _is_told(one: Change, whole: set[tuple[str, Any]]) -> bool:
    return one.about == LINE and (one.worker, one.key) in whole and one.part != "visits"


def _row(one: Change) -> Row:
    who = one.name if one.worker else _("The whole group")
    if one.about == AIM and one.part == "achieved" and figures()[one.key[0]].reveals:  # type: ignore[index]
        return Row(who, _what(one), shown_few(one.was), shown_few(one.now))
    return Row(who, _what(one), _shown(one.was), _shown(one.now))


def _what(one: Change) -> str:
    if one.about == PEOPLE:
        return _("People")
    if one.about == GIVEN:
        return str(PIECE_WORDS[one.part])
    if one.about == KIND:
        told = {"service": name_of_kind(str(one.key))}
        return _("%(service)s, people") % told if one.part == "people" else _("%(service)s, times") % told
    if one.about == AIM:
        told = {"figure": str(figures()[one.key[0]])}  # type: ignore[index]
        return _("%(figure)s, reached") % told if one.part == "achieved" else _("%(figure)s, target") % told
    parts = {"visits": _("times"), "last": pgettext("part of a line", "last day"), **PIECE_WORDS}
    return f"{one.key} · {str(parts[one.part]).lower()}"


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return day(date.fromisoformat(value))
    return figure(value)


def shown_few(count: int | None) -> str:
    """A count that tells of results, on a sheet beside codes: 1 to 4 is a dash."""
    return NOT_KNOWN if count is None or 0 < count <= FEW else figure(count)


def name_of_kind(kind: str) -> str:
    """A service by its name on a paper that lies on tables: without the one word. Unknown by now: by its key."""
    known = catalogue().get(kind)
    quiet = " ".join(word for word in known.name.split() if word != "HIV") if known else kind
    return quiet[:1].upper() + quiet[1:]


@dataclass(frozen=True)
class AimWords:
    """A target as a sheet shows it."""

    figure: str
    days: str
    number: int
    achieved: str


def aims_in_words(aims: Sequence[Aim]) -> Iterator[AimWords]:
    """The targets of a sheet; a figure that the indicator page no longer has is left out."""
    for one in aims:
        known = figures().get(one.indicator)
        if known:
            days = f"{day(date.fromisoformat(one.starts_on))} – {day(date.fromisoformat(one.ends_on))}"
            reached = shown_few(one.achieved) if one.reveals else figure(one.achieved)
            yield AimWords(str(known), days, one.number, reached)
