"""Reads agreements.toml: limits, working days, usual terms and words, the questions before and after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from dhealth.commons.agreements.models import FIVE, Kind, Mechanism, Side
from dhealth.kernel.rule_text import Mistake, Table, read_tables
from dhealth.trust.places.models import Level
from dhealth.trust.policies.pages import PolicyPage, in_force, register

Words = Mapping[str, str]
TERMS: Final = ("answer_days", "arrive_days", "code_days", "escalate_days", "reconcile_by", "cycle_months")
BOUNDS: Final = {
    "answer_days": (1, 30),
    "arrive_days": (1, 180),
    "code_days": (1, 60),
    "escalate_days": (1, 60),
    "reconcile_by": (1, 28),
    "cycle_months": (1, 3),
}
AREAS: Final = {
    Level.PROVINCE.value: gettext_lazy("The clinic stands in the province of the group's office."),
    Level.DISTRICT.value: gettext_lazy(
        "The clinic stands in the district (of before July 2025) of the group's office."
    ),
}
HIGH_BURDEN: Final = "high_burden"
READY_SIDES: Final = (Side.GROUP, Side.CLINIC, Side.UMBRELLA)
SCORING_SIDES: Final = (Side.GROUP, Side.CLINIC)


def said(words: Words) -> str:
    """The words in the reader's language."""
    return words.get((get_language() or "vi")[:2], words["vi"])


@dataclass(frozen=True)
class Question:
    """One question of the checklist or of the quarter's score."""

    key: str  # with its side, such as "clinic.focal"
    side: str
    words: Words

    def __str__(self) -> str:
        return said(self.words)

    @property
    def side_name(self) -> str:
        """Who answers it."""
        return str(Side(self.side).label)


@dataclass(frozen=True)
class Area:
    """An area that carries most, as a committee wrote it down: district or ward, then province."""

    words: Words

    @property
    def address(self) -> str:
        """By which name the register of places knows it."""
        return self.words["vi"]

    def __str__(self) -> str:
        return said(self.words)


@dataclass(frozen=True)
class Rules:
    """The whole page."""

    clinics_a_group: int
    same_area: bool
    area: str  # a level of the register of places
    remind_before_days: int
    months: int
    score_days: int
    low_score: int
    every_year: frozenset[str]  # month-day
    days_off: frozenset[date]
    terms: Mapping[str, int]
    clauses: Mapping[str, Mapping[str, Words]]  # kind → mechanism → usual words
    readiness: tuple[Question, ...]
    scores: tuple[Question, ...]
    high_burden: tuple[Area, ...]

    def is_working_day(self, day: date) -> bool:
        """Monday to Friday, but for public holidays."""
        return day.weekday() < 5 and day not in self.days_off and f"{day:%m-%d}" not in self.every_year

    def scores_of(self, side: str) -> list[Question]:
        """What this side is asked each quarter."""
        return [one for one in self.scores if one.side == side]


def read_rules(text: str) -> Rules:
    """The rules that a text says.

    Raises:
        Mistake: with the line, and what to write there.
    """
    tables = read_tables(text)
    expected = ["limits", "working_days", "terms", *(f"clauses_{kind}" for kind in Kind)]
    expected += [f"ready_{side}" for side in READY_SIDES] + [f"score_{side}" for side in SCORING_SIDES]
    for name in expected:  # what came later may be missing from a text that an installation adopted before
        if name not in tables:
            raise Mistake(len(text.splitlines()), _("The heading [%(name)s] is missing.") % {"name": name})
    for name, table in tables.items():
        if name not in (*expected, HIGH_BURDEN):
            raise Mistake(table.line, _("Nothing here is called “%(key)s”.") % {"key": name})
    rules = _rules(tables)
    for table in tables.values():
        table.finish()
    return rules


def _rules(tables: Mapping[str, Table]) -> Rules:
    limits, working, terms = tables["limits"], tables["working_days"], tables["terms"]
    return Rules(
        clinics_a_group=limits.number("clinics_a_group", at_least=1, at_most=20),
        same_area=limits.flag("same_area"),
        area=limits.choice("area", AREAS, default=Level.PROVINCE.value),
        remind_before_days=limits.number("remind_before_days", at_least=1, at_most=365),
        months=limits.number("months", at_least=1, at_most=120),
        score_days=limits.number("score_days", at_least=1, at_most=75),
        low_score=limits.number("low_score", at_least=1, at_most=5),
        every_year=_every_year(working),
        days_off=frozenset(working.days("days")),
        terms={key: terms.number(key, at_least=BOUNDS[key][0], at_most=BOUNDS[key][1]) for key in TERMS},
        clauses={kind: _clauses(tables[f"clauses_{kind}"], kind) for kind in Kind.values},
        readiness=tuple(one for side in READY_SIDES for one in _questions(tables[f"ready_{side}"], side)),
        scores=tuple(one for side in SCORING_SIDES for one in _questions(tables[f"score_{side}"], side)),
        high_burden=_areas(tables.get(HIGH_BURDEN)),
    )


def _every_year(table: Table) -> frozenset[str]:
    known = {f"{month:02}-{day:02}" for month in range(1, 13) for day in range(1, 32)}
    return frozenset(table.choices("every_year", known))


def _clauses(table: Table, kind: str) -> dict[str, Words]:
    for key in table.keys():  # noqa: SIM118 — a heading, not a dictionary
        if key not in Mechanism.values:
            raise table.mistake(key, _("Nothing here is called “%(key)s”.") % {"key": key})
    if kind == Kind.TRIPARTITE:
        for key in FIVE:
            table.said(key)
    return {key: table.said(key) for key in Mechanism.values if key in table}


def _areas(table: Table | None) -> tuple[Area, ...]:
    return tuple(Area(table.said(key)) for key in table.keys()) if table is not None else ()  # noqa: SIM118


def _questions(table: Table, side: str) -> list[Question]:
    return [Question(f"{side}.{key}", side, table.said(key)) for key in table.keys()]  # noqa: SIM118


def _says(rules: Rules) -> list[tuple[str, str]]:
    """The rules for people who read and do not change them."""
    limit = ngettext("At most %(n)s clinic in effect a group.", "At most %(n)s clinics in effect a group.", 2)
    area = str(AREAS[rules.area]) if rules.same_area else ""
    remind = _("Renewal is reminded %(n)s days before the last day.") % {"n": rules.remind_before_days}
    found = [(_("Twinned clinics"), f"{limit % {'n': rules.clinics_a_group}} {area}".strip()), (_("Renewal"), remind)]
    found += [(_("Areas of high burden"), str(one)) for one in rules.high_burden]
    found += [(_("Before it begins"), str(one)) for one in rules.readiness]
    return found + [(_("Each quarter"), str(one)) for one in rules.scores]


PAGE: Final = register(
    PolicyPage("agreements", gettext_lazy("Agreements"), settings.CONFIG_DIR / "agreements.toml", read_rules, _says)
)


def rules_in_force() -> Rules:
    """The rules that this installation obeys today."""
    return in_force(PAGE)
