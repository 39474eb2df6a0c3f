"""Reads config/quality.toml: what makes a record doubtful, whose it is, and until when it should be put right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dhealth.care.services.catalogue import catalogue
from dhealth.kernel.rule_text import Mistake, Table, read_tables
from dhealth.trust.policies.pages import PolicyPage, in_force, register

BLOCKING, WARNING = "blocking", "warning"
WORKER, LEADER, ME, NOBODY = "worker", "leader", "me", "nobody"
STEPS: Final = "steps"
INCOMPLETE: Final = ("incomplete_record", "incomplete_line")
ASKABLE: Final = ("reached_on", "sex_at_birth", "birth_year", "main_group", "channel", "place", "told_status")

# Every rule that the program can check, with the further keys of its heading.
KEYS: Final[dict[str, tuple[str, ...]]] = {
    "incomplete_record": ("fields",),
    "incomplete_line": ("kinds",),
    **dict.fromkeys(
        ("before_reached", "before_project", "after_project", "future_day", "appointment_before_visit"), ()
    ),
    **dict.fromkeys(("result_missing", "result_odd", "after_death", "repeated", "totals"), ()),
    "cluster": ("people",),
    "skipped_step": (),
    "known_screened": (),
    "after_lost": ("after",),
    "empty_repeat": (),
    "lot_missing": ("kinds",),
    "late_entry": ("after",),
    "alien_code": ("codes", "per_cent"),
    "same_person": (),
}
BOUNDS: Final = {"people": (2, 100), "after": (1, 730), "codes": (2, 10_000), "per_cent": (51, 100)}

Words = Mapping[str, str]


def _said(words: Words) -> str:
    return words.get((get_language() or "vi")[:2], words["vi"])


@dataclass(frozen=True)
class Rule:
    """One heading of the page."""

    key: str
    on: bool
    level: str
    belongs_to: str
    days: int
    accepted_by: str
    names: Words
    meanings: Words
    deeds: Words
    limits: Mapping[str, int] = field(default_factory=dict)
    listed: tuple[str, ...] = ()  # fields of a complete record, or kinds of service

    @property
    def name(self) -> str:
        """What it is called on screens."""
        return _said(self.names)

    @property
    def means(self) -> str:
        """When it strikes."""
        return _said(self.meanings)

    @property
    def do(self) -> str:
        """What to do about it."""
        return _said(self.deeds)

    @property
    def blocks(self) -> bool:
        """Whether a month is not closed while one is open."""
        return self.level == BLOCKING


@dataclass(frozen=True)
class Rules:
    """The whole page: the rules in its order, and which step goes before which."""

    by_key: Mapping[str, Rule]
    steps: Mapping[str, tuple[str, ...]]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.by_key.values())

    def on(self, key: str) -> Rule | None:
        """The rule, where it is looked for."""
        rule = self.by_key[key]
        return rule if rule.on else None

    def of_level(self, level: str) -> Rules:
        """The same page with the rules of the other level not looked for, but for those on which a cluster rests."""
        kept = {key: rule for key, rule in self.by_key.items() if rule.level == level or key in INCOMPLETE}
        off = {key: replace(rule, on=False) for key, rule in self.by_key.items() if key not in kept}
        return Rules({key: {**kept, **off}[key] for key in self.by_key}, self.steps)


def read_rules(text: str) -> Rules:
    """The page as rules.

    Raises:
        Mistake: with the line; a rule that is not wanted says `on = false`, it is not left out.
    """
    tables = read_tables(text)
    for name, table in tables.items():
        if name not in KEYS and name != STEPS:
            raise Mistake(table.line, _("There is no rule called [%(name)s].") % {"name": name})
    for name in (*KEYS, STEPS):
        if name not in tables:
            told = {"name": name}
            raise Mistake(
                max(1, len(text.splitlines())),
                _("[%(name)s] is missing. To look for it no more, leave it and write on = false.") % told,
            )
    rules = {name: _rule(table) for name, table in tables.items() if name != STEPS}
    return Rules(rules, _steps(tables[STEPS]))


def _rule(table: Table) -> Rule:
    more = KEYS[table.name]
    limits = {key: table.number(key, at_least=BOUNDS[key][0], at_most=BOUNDS[key][1]) for key in more if key in BOUNDS}
    listed: tuple[str, ...] = ()
    if "fields" in more:
        listed = table.choices("fields", ASKABLE)
    if "kinds" in more:
        listed = table.choices("kinds", tuple(catalogue()))
    rule = Rule(
        key=table.name,
        on=table.flag("on"),
        level=table.choice("level", (BLOCKING, WARNING)),
        belongs_to=table.choice("belongs_to", (WORKER, LEADER, ME)),
        days=table.number("days", at_least=0, at_most=90),
        accepted_by=table.choice("accepted_by", (WORKER, LEADER, NOBODY)),
        names=table.said("name"),
        meanings=table.said("means"),
        deeds=table.said("do"),
        limits=limits,
        listed=listed,
    )
    table.finish()
    return rule


def _steps(table: Table) -> dict[str, tuple[str, ...]]:
    kinds = tuple(catalogue())
    found = {kind: table.choices(kind, kinds) for kind in kinds if kind in table}
    table.finish()
    return found


def _sentences(rules: Rules) -> Iterator[tuple[str, str]]:
    for rule in rules:
        level = _("blocks the month's close") if rule.blocks else _("to be looked at")
        state = level if rule.on else _("not looked for")
        yield f"{rule.name} · {state}", f"{rule.means} {rule.do}"
    kinds: dict[str, Any] = dict(catalogue())
    for kind, before in rules.steps.items():
        yield kinds[kind].name, _("after: %(steps)s") % {"steps": ", ".join(kinds[one].name for one in before)}


PAGE: Final = register(
    PolicyPage(
        name="quality",
        title=gettext_lazy("What is put right"),
        file=settings.CONFIG_DIR / "quality.toml",
        read=read_rules,
        says=_sentences,
    )
)


def rules_in_force() -> Rules:
    """The rules that hold today."""
    return in_force(PAGE)
