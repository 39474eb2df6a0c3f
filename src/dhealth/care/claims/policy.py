"""Reads config/claims.toml: what is checked before a referral counts, how often somebody counts, what looks odd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.conf import settings
from django.utils.functional import Promise
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
# Each sign → its number as delivered, the most it may be, and what it says; 0: not looked for.
SIGNS: Final[Mapping[str, tuple[int, int, Promise]]] = {
    "burst": (8, 1000, gettext_lazy("Within ten minutes, from %(n)s answers of one person for one group on")),
    "too_quick": (15, 1440, gettext_lazy("Served fewer than %(n)s minutes after being sent")),
    "odd_hour": (22, 23, gettext_lazy("Answered from %(n)s h in the evening until five")),
    "late_answer": (45, 365, gettext_lazy("Answered more than %(n)s days after the service")),
    "period_end": (60, 100, gettext_lazy("In a month's last three days, from %(n)s in a hundred of its answers on")),
    "same_rhythm": (10, 1000, gettext_lazy("At the same minute or after the same time, from %(n)s a month on")),
    "sure_worker": (20, 1000, gettext_lazy("None lost of %(n)s or more in a quarter, where others lose some")),
    "split": (14, 90, gettext_lazy("One person on both sides of the end of a stretch, fewer than %(n)s days apart")),
    "bare_record": (5, 1000, gettext_lazy("Nothing in the record but the slip, from %(n)s of a worker a month on")),
}
# Numbers that belong to signs, as delivered, with the least and the most.
MEASURES: Final = {"period_least": (10, 1, 1000), "others_lose": (10, 1, 100)}
SLIP_FIRST, SENT_FIRST, SENT_LAST, MEETING = "slip_first", "sent_first", "sent_last", "meeting"

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
    def no(self) -> str:
        """Why it does not count."""
        return self.say(NO)

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
    signs: Mapping[str, int]  # what looks odd, and the measures that belong to it
    goes_to: str  # whose success it is when two groups ask for one person
    open_days: int  # for how long a slip that was shown elsewhere before, and not yet answered, holds the other up

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
        signs=_signs(tables["flags"]),
        goes_to=tables["attribution"].choice(
            "goes_to", (SLIP_FIRST, SENT_FIRST, SENT_LAST, MEETING), default=SLIP_FIRST
        ),
        open_days=tables["attribution"].number("open_days", at_most=365, default=30),
    )
    _told_once(tables["episodes"], services)
    for name in (*CHECKS, *OTHERS):
        tables[name].finish()
    return rules


def _signs(table: Table) -> dict[str, int]:
    """The numbers under [flags]; those that a page adopted under an older program does not name, as delivered."""
    signs = {one: table.number(one, at_most=most, default=usual) for one, (usual, most, _says) in SIGNS.items()}
    measures = {
        one: table.number(one, at_least=least, at_most=most, default=usual)
        for one, (usual, least, most) in MEASURES.items()
    }
    return signs | measures


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
    for sign, (_usual, _most, says) in SIGNS.items():
        number = rules.signs[sign]
        yield _("Looked at again"), str(says) % {"n": number} + ("" if number else " · " + _("not looked for"))


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
