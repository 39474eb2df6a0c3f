"""Reads worklists.toml: which lists there are, whom they hold, and in which order they come in Today."""

from dataclasses import dataclass
from hashlib import sha256
from string import Formatter
from typing import Final

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from dhealth.care.clients.models import Group
from dhealth.care.worklists.models import Outcome
from dhealth.kernel.rule_text import Mistake, Table, read_tables
from dhealth.trust.policies.pages import PolicyPage, held, in_force, register

PLACES: Final = ("since", "days", "day", "left", "tries")  # what a sentence may name
REFERRED: Final = ("next_step", "reactive", "not_on_treatment")
OWNERS: Final = ("worker", "leader")
FIELDS: Final = ("birth_year", "sex_at_birth", "main_group", "place", "reached_on", "channel", "worker")
# Standing on one of these tells of results or treatment: only who may read those sees the list (fields.toml).
TELLING: Final = frozenset(
    (
        *("next_step", "reactive", "not_on_treatment", "pickup_late", "dropped", "medicine_out", "clinic_day"),
        *("kit_quiet", "test_due"),
    )
)
LISTS: Final = (
    *("next_step", "reactive", "not_on_treatment", "pickup_late", "dropped", "medicine_out", "clinic_day"),
    *("appointment", "kit_quiet", "at_risk", "lost", "long_lost", "test_due", "duplicate", "incomplete"),
)

Words = dict[str, str]


def _said(words: Words) -> str:
    return words.get((get_language() or "vi")[:2], words["vi"])


@dataclass(frozen=True)
class Rule:
    """One list."""

    key: str
    number: int  # in the address, which tells nothing of the list
    names: Words
    sentences: Words
    steps: Words
    on: bool
    referred: Words  # why, where the group referred the person onward since; empty: such a list knows no referral
    owner: str
    again_after: int  # days
    rises_after: int  # days; 0: never

    @property
    def name(self) -> str:
        """What the list is called, in quiet words."""
        return _said(self.names)

    @property
    def says(self) -> str:
        """Why somebody stands on it, with {places} to be filled in."""
        return _said(self.sentences)

    @property
    def says_referred(self) -> str:
        """Why, where the group referred the person onward on {day} and nobody has told since."""
        return _said(self.referred) if self.referred else self.says

    @property
    def next(self) -> str:
        """The next step."""
        return _said(self.steps)

    @property
    def tells(self) -> bool:
        """Whether standing on it tells of results or treatment."""
        return self.key in TELLING

    @property
    def address(self) -> str:
        """How an address names it: a number, since addresses are read over a shoulder and kept by browsers."""
        return str(self.number)


@dataclass(frozen=True)
class Rules:
    """The whole page. Numbers are days."""

    lists: dict[str, Rule]
    order: tuple[str, ...]  # of Today
    cards: int
    today_says: Words
    contact: frozenset[str]
    failed: frozenset[str]
    reactive_after: int
    treatment_stages: tuple[int, ...]
    late_more_than: tuple[int, ...]
    untold: dict[str, int]  # by "start" and "visit"
    days_left: int
    clinic_before: int
    clinic_missed: int
    agreed_before: int
    agreed_missed: int
    kit_after: int
    kit_until: int
    risk_after: int
    lost_after: int
    failed_attempts: int
    long_after: int
    check_every: dict[str, int]  # by main group; 0: never
    never_checked_after: int
    incomplete_after: int
    fields: tuple[str, ...]

    def key_at(self, address: str) -> str:
        """Which list an address or a form names; empty where it names none."""
        return next((rule.key for rule in self.lists.values() if rule.address == address), "")

    def on(self, key: str) -> bool:
        """Whether a list is kept at all."""
        return self.lists[key].on

    @property
    def today_order(self) -> str:
        """How Today is ordered, in one sentence for people."""
        return _said(self.today_says)

    def stage(self, key: str, days: int) -> int:
        """How pressing it has become `days` after the day counted from: 0 at first, 1 from the second number on."""
        if key == "not_on_treatment":
            return sum(days >= number for number in self.treatment_stages[1:])
        if key == "pickup_late":
            return sum(days > number for number in self.late_more_than[1:])
        return 0


def read_rules(text: str) -> Rules:
    """The page as rules.

    Raises:
        Mistake: with the line, when something cannot be obeyed.
    """
    tables = read_tables(text)
    # what is misspelt first: it is also what is missing
    for name, table in tables.items():
        if name not in ("today", "contact", *LISTS):
            raise Mistake(table.line, _("There is no list called “%(name)s”.") % {"name": name})
    for name in ("today", "contact", *LISTS):
        if name not in tables:
            raise Mistake(len(text.splitlines()), _("The heading [%(name)s] is missing.") % {"name": name})
    lists = {key: _rule(tables[key]) for key in LISTS}
    rules = _rules(tables, lists)
    for table in tables.values():
        table.finish()
    _check_order(tables, rules)
    return rules


def _rule(table: Table) -> Rule:
    return Rule(
        key=table.name,
        number=table.number("number", at_least=1, at_most=99, default=LISTS.index(table.name) + 1),
        names=table.said("name"),
        sentences=_sentences(table, "says"),
        steps=table.said("next"),
        on=table.flag("on"),
        referred=_sentences(table, "says_referred") if table.name in REFERRED else {},
        owner=table.choice("owner", OWNERS),
        again_after=table.number("again_after", at_most=366),
        rises_after=table.number("rises_after", at_most=366),
    )


def _sentences(table: Table, key: str) -> Words:
    """A sentence in both languages that names nothing but what can be filled in."""
    found = table.said(key)
    for words in found.values():
        try:
            named = {place for _text, place, _form, _how in Formatter().parse(words) if place is not None}
        except ValueError:  # a brace without its other half
            named = {""}
        if not named <= set(PLACES):
            told = {"places": ", ".join(f"{{{place}}}" for place in PLACES)}
            raise table.mistake(key, _("A sentence may name only %(places)s.") % told)
    return found


def _rules(tables: dict[str, Table], lists: dict[str, Rule]) -> Rules:
    today, contact, late, kit = (tables[name] for name in ("today", "contact", "pickup_late", "kit_quiet"))
    clinic, agreed, lost, checks = (tables[name] for name in ("clinic_day", "appointment", "lost", "test_due"))
    gaps = tables["incomplete"]
    return Rules(
        lists=lists,
        order=today.choices("order", LISTS),
        cards=today.number("cards", at_least=1, at_most=10),
        today_says=today.said("says"),
        contact=frozenset(contact.choices("outcomes", Outcome.values)),
        failed=frozenset(contact.choices("failed", Outcome.values)),
        reactive_after=tables["reactive"].number("after_days", at_least=1, at_most=90),
        treatment_stages=_numbers(tables["not_on_treatment"], "stages"),
        late_more_than=_numbers(late, "more_than"),
        untold={
            "start": late.number("untold_after_start", at_least=1, at_most=366),
            "visit": late.number("untold_after_visit", at_least=1, at_most=366),
        },
        days_left=tables["medicine_out"].number("days_left", at_most=90),
        clinic_before=clinic.number("days_before", at_most=14),
        clinic_missed=clinic.number("missed_days", at_most=366),
        agreed_before=agreed.number("days_before", at_most=14),
        agreed_missed=agreed.number("missed_days", at_most=366),
        kit_after=kit.number("after_days", at_least=1, at_most=90),
        kit_until=kit.number("until_days", at_least=1, at_most=366),
        risk_after=tables["at_risk"].number("after_days", at_least=1),
        lost_after=lost.number("after_days", at_least=1),
        failed_attempts=lost.number("failed_attempts", at_least=1, at_most=20),
        long_after=tables["long_lost"].number("after_days", at_least=1),
        check_every={
            **{group: checks.number(group, at_most=730) for group in Group.values},
            "": checks.number("without_group", at_most=730),
        },
        never_checked_after=checks.number("never_checked_after", at_least=1, at_most=366),
        incomplete_after=gaps.number("after_days", at_least=1, at_most=90),
        fields=gaps.choices("fields", FIELDS),
    )


def _numbers(table: Table, key: str) -> tuple[int, ...]:
    found = table.numbers(key, at_least=1, at_most=730)
    if not found:
        raise table.mistake(key, _("“%(key)s” needs one number at least.") % {"key": key})
    return found


def _check_order(tables: dict[str, Table], rules: Rules) -> None:
    """What cannot hold together: a list that would begin after the one that follows it, two under one number."""
    taken: set[int] = set()
    for key, rule in rules.lists.items():
        if rule.number in taken:
            raise tables[key].mistake("number", _("Another list has the number %(number)s.") % {"number": rule.number})
        taken.add(rule.number)
    later = _("This must be more than the days of [%(name)s].")
    if rules.lost_after <= rules.risk_after:
        raise tables["lost"].mistake("after_days", later % {"name": "at_risk"})
    if rules.long_after <= rules.lost_after:
        raise tables["long_lost"].mistake("after_days", later % {"name": "lost"})
    if rules.kit_until < rules.kit_after:
        raise tables["kit_quiet"].mistake("until_days", _("This must not be less than “after_days”."))
    if rules.contact & rules.failed:
        raise tables["contact"].mistake("failed", _("An outcome is either a contact or a failed attempt."))


def _says(rules: Rules) -> list[tuple[str, str]]:
    """The rules for people who read and do not change them: each list that is kept, and its next step."""
    return [("", rules.today_order)] + [(rule.name, rule.next) for rule in rules.lists.values() if rule.on]


PAGE: Final = register(
    PolicyPage("worklists", gettext_lazy("Lists"), settings.CONFIG_DIR / "worklists.toml", read_rules, _says)
)


def rules_in_force() -> Rules:
    """The rules that this installation obeys today."""
    return in_force(PAGE)


def rules_mark() -> str:
    """A fingerprint of the rules that hold."""
    return sha256(held(PAGE).text.encode()).hexdigest()
