"""Reads config/claims.toml: what is checked before a referral counts, how often somebody counts, what looks odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dhealth.care.claims.models import Funding
from dhealth.care.services.catalogue import catalogue
from dhealth.kernel.rule_text import Mistake, Table, read_tables
from dhealth.trust.policies.pages import PolicyPage, in_force, register

YES, WAIT, NO = "yes", "wait", "no"
CHECKS: Final = (
    *("served", "slip", "treatment_code", "told_apart", "counted_once", "new_case", "funding", "period", "agreement"),
    *("own_case", "attribution"),
)
OTHERS: Final = ("episodes", "sample", "flags")
LENGTHS: Final = ("ever", "year", "half_year", "quarter", "month")
FLAGS: Final = {"burst": 1000, "too_quick": 1440, "odd_hour": 23, "late_answer": 365}  # and the most each may be

Words = Mapping[str, str]


@dataclass(frozen=True)
class Check:
    """One heading of the page."""

    key: str
    on: bool
    words: Mapping[str, Words]

    def say(self, what: str) -> str:
        """Its name, what to do, or the sentence for an answer, in the reader's language."""
        words = self.words[what]
        return words.get((get_language() or "vi")[:2], words["vi"])

    @property
    def name(self) -> str:
        """What it is called on screens."""
        return self.say("name")

    @property
    def do(self) -> str:
        """What to do about it."""
        return self.say("do")


@dataclass(frozen=True)
class Rules:
    """The whole page."""

    checks: Mapping[str, Check]
    coded: frozenset[str]  # services that need the clinic's code
    old: Mapping[str, tuple[str, ...]]  # service → kinds that make it an old case
    pays: Mapping[str, tuple[str, ...]]  # funding → services
    order: tuple[str, ...]  # of funding
    late_after: int
    lengths: Mapping[str, str]  # service → how long an episode lasts
    per_cent: int
    flags: Mapping[str, int]

    def episode_of(self, service: str, day: date) -> str:
        """The name of the stretch of time in which somebody counts once: ever, 2026, 2026-H2, 2026-Q4, 2026-11."""
        length = self.lengths.get(service, "year")
        if length == "ever":
            return "ever"
        parts = {
            "half_year": f"-H{(day.month + 5) // 6}",
            "quarter": f"-Q{(day.month + 2) // 3}",
            "month": f"-{day.month:02d}",
        }
        return f"{day.year}{parts.get(length, '')}"


def read_rules(text: str) -> Rules:
    """The page as rules.

    Raises:
        Mistake: with the line; a check that is not wanted says `on = false`, it is not left out.
    """
    tables = read_tables(text)
    for name, table in tables.items():
        if name not in (*CHECKS, *OTHERS):
            raise Mistake(table.line, _("There is no rule called [%(name)s].") % {"name": name})
    for name in (*CHECKS, *OTHERS):
        if name not in tables:
            told = {"name": name}
            words = _("[%(name)s] is missing. To look for it no more, leave it and write on = false.")
            raise Mistake(max(1, len(text.splitlines())), words % told)
    services = _services()
    checks = {name: _check(tables[name]) for name in CHECKS}
    old, pays = tables["new_case"], tables["funding"]
    rules = Rules(
        checks=checks,
        coded=frozenset(tables["treatment_code"].choices("services", services)),
        old={one: old.choices(one, tuple(catalogue())) for one in services if one in old},
        pays={one: pays.choices(one, services) for one in Funding.values},
        order=pays.choices("order", Funding.values),
        late_after=tables["period"].number("late_after", at_least=1),
        lengths={service: how for how in LENGTHS for service in tables["episodes"].choices(how, services)},
        per_cent=tables["sample"].number("per_cent", at_least=1, at_most=100),
        flags={one: tables["flags"].number(one, at_most=most) for one, most in FLAGS.items()},
    )
    _told_once(tables["episodes"], services)
    for name in (*CHECKS, *OTHERS):
        tables[name].finish()
    return rules


def _services() -> tuple[str, ...]:
    return tuple(catalogue()["referral"].forms)


def _check(table: Table) -> Check:
    words = {what: table.said(what) for what in ("name", YES, WAIT, NO, "do")}
    return Check(table.name, table.flag("on"), words)


def _told_once(table: Table, services: tuple[str, ...]) -> None:
    told: set[str] = set()
    for how in LENGTHS:
        for service in table.choices(how, services):
            if service in told:
                raise table.mistake(how, _("“%(key)s” stands there twice.") % {"key": service})
            told.add(service)


def _sentences(rules: Rules) -> Iterator[tuple[str, str]]:
    for check in rules.checks.values():
        state = "" if check.on else " · " + _("not looked for")
        yield check.name + state, f"{check.say(NO)} {check.do}"
    yield _("Drawn after the close"), _("%(n)s in a hundred, and everything odd") % {"n": rules.per_cent}


PAGE: Final = register(
    PolicyPage(
        name="claims",
        title=gettext_lazy("What counts and is paid"),
        file=settings.CONFIG_DIR / "claims.toml",
        read=read_rules,
        says=_sentences,
    )
)


def rules_in_force() -> Rules:
    """The rules that hold today."""
    return in_force(PAGE)
