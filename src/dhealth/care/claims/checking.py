"""The province's checks of one case: for each why it counts, why not (yet), and what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from dhealth.care.claims.facts import Facts, coded_step, facts_of
from dhealth.care.claims.models import Tariff
from dhealth.care.claims.policy import (
    MEETING,
    NO,
    SENT_FIRST,
    SENT_LAST,
    SLIP_FIRST,
    WAIT,
    YES,
    Check,
    Rules,
    rules_in_force,
)
from dhealth.care.claims.rivals import meet
from dhealth.care.claims.signs import signs_of
from dhealth.care.referrals.models import Referral

ELSEWHERE: Final = "counted_once"


@dataclass(frozen=True)
class Answer:
    """How one check came out."""

    check: Check
    said: str  # yes, wait or no

    @property
    def sentence(self) -> str:
        """Why, in the reader's language."""
        return self.check.say(self.said)

    @property
    def mark(self) -> str:
        """The colour of its chip."""
        return {YES: "ok", WAIT: "wait", NO: "stop"}[self.said]


@dataclass(frozen=True)
class Case:
    """A referral with all its answers."""

    facts: Facts
    answers: tuple[Answer, ...]
    flags: tuple[str, ...]

    @property
    def referral(self) -> Referral:
        """Whom it is about."""
        return self.facts.referral

    @property
    def price(self) -> Tariff | None:
        """What it is worth."""
        return self.facts.price

    @property
    def said(self) -> str:
        """It counts (yes), not yet (wait) or not (no)."""
        said = {answer.said for answer in self.answers}
        return NO if NO in said else WAIT if WAIT in said else YES

    @property
    def against(self) -> list[Answer]:
        """What speaks against it, what cannot be mended first."""
        return sorted((one for one in self.answers if one.said != YES), key=lambda one: one.said != NO)

    @property
    def passed(self) -> int:
        """How many checks it passes."""
        return sum(one.said == YES for one in self.answers)

    @property
    def by_check(self) -> dict[str, str]:
        """Check → answer, to be kept with the province's word."""
        return {one.check.key: one.said for one in self.answers}

    def as_told_to_a_group(self) -> Case:
        """The same, without a word about other groups: never more than that somebody was counted elsewhere."""
        rival = any(one.check.key == "attribution" and one.said != YES for one in self.answers)
        told = [one for one in self.answers if one.check.key != "attribution"]
        if rival:
            told = [replace(one, said=NO) if one.check.key == ELSEWHERE else one for one in told]
        return Case(self.facts, tuple(told), ())


def judge(referrals: Iterable[Referral], rules: Rules | None = None) -> list[Case]:
    """All checks of many referrals, in their order: the same few statements a thousand."""
    rules = rules or rules_in_force()
    today = timezone.localdate()
    found = facts_of(referrals, rules)
    meet(found, rules)
    odd = signs_of({one.referral.pk: one.known_by for one in found}, rules)
    return [_case(facts, odd.get(facts.referral.pk, ()), rules, today) for facts in found]


def _case(facts: Facts, odd: tuple[str, ...], rules: Rules, today: date) -> Case:
    asked = ((rules.checks[key], ask) for key, ask in ASK.items())
    answers = tuple(Answer(check, ask(facts, rules, today)) for check, ask in asked if check.on)
    return Case(facts, answers, odd)


def _served(facts: Facts, _rules: Rules, _today: date) -> str:
    return YES if facts.served else NO if facts.ended else WAIT


def _slip(facts: Facts, _rules: Rules, _today: date) -> str:
    return YES if facts.presented else WAIT


def _treatment_code(facts: Facts, rules: Rules, _today: date) -> str:
    needed = facts.referral.service in rules.coded
    return YES if not needed or coded_step(facts.steps) else WAIT


def _told_apart(facts: Facts, _rules: Rules, _today: date) -> str:
    return YES if facts.codes else WAIT


def _counted_once(facts: Facts, _rules: Rules, _today: date) -> str:
    return NO if facts.counted else YES if facts.codes else WAIT


def _new_case(facts: Facts, _rules: Rules, _today: date) -> str:
    return NO if facts.old else YES


def _funding(facts: Facts, _rules: Rules, _today: date) -> str:
    return YES if facts.price else NO if facts.barred_by_funding else WAIT


def _period(facts: Facts, rules: Rules, today: date) -> str:
    if not facts.served:
        return WAIT
    day = facts.served.day
    in_time = (timezone.localdate(facts.served.at) - day).days <= rules.late_after
    return YES if facts.sent_on <= day <= today and in_time else NO


def _agreement(facts: Facts, _rules: Rules, _today: date) -> str:
    agreement, day = facts.referral.agreement, facts.sent_on
    start, ending = getattr(agreement, "start", None), getattr(agreement, "ending", None)
    held = start is not None and agreement.valid_from <= day <= agreement.valid_to
    return YES if held and (ending is None or day <= ending.day) and facts.agreement_pays else NO


def _own_case(facts: Facts, _rules: Rules, _today: date) -> str:
    return NO if facts.own else YES if facts.served else WAIT


def _attribution(facts: Facts, rules: Rules, _today: date) -> str:
    """Whose success it is where two groups ask for one person; what the rule cannot settle waits for the two."""
    if not facts.rivals:
        return YES
    if rules.goes_to == MEETING:
        return WAIT
    rank = RANKS[rules.goes_to]
    mine = rank(facts.presented.at if facts.presented else None, facts.referral.made_at)
    theirs = [(rival, rank(rival.shown, rival.sent)) for rival in facts.rivals]
    if all(mine < other for _rival, other in theirs):
        return YES
    return NO if any(rival.served and other < mine for rival, other in theirs) else WAIT


NEVER: Final = float("inf")
# Rule → the rank of (slip shown at, sent at): the least counts.
RANKS: Final[Mapping[str, Callable[[datetime | None, datetime], float]]] = {
    SLIP_FIRST: lambda shown, _sent: shown.timestamp() if shown else NEVER,
    SENT_FIRST: lambda _shown, sent: sent.timestamp(),
    SENT_LAST: lambda _shown, sent: -sent.timestamp(),
}
Asked = Callable[[Facts, Rules, date], str]
ASK: Final[Mapping[str, Asked]] = {
    "served": _served,
    "slip": _slip,
    "treatment_code": _treatment_code,
    "told_apart": _told_apart,
    "counted_once": _counted_once,
    "new_case": _new_case,
    "funding": _funding,
    "period": _period,
    "agreement": _agreement,
    "own_case": _own_case,
    "attribution": _attribution,
}
