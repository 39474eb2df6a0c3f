"""On which lists a person stands, and from when to when: plain reckoning from their history, without a database."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.worklists.care_lists import (
    CHECKS,
    CONFIRMING,
    TREATMENT,
    checks,
    confirming,
    first_from,
    kits,
    medicine,
    positive_from,
    treatment,
    waiting_to_be_confirmed,
    without,
)
from dhealth.care.worklists.history import NEVER, Deed, Person, Span, Stand, Try
from dhealth.care.worklists.policy import Rules

AGREED: Final = "agreed"
ON_THE_DAY: Final = ("appointment", "clinic_day")  # no later promise hides the day itself


def standing(person: Person, rules: Rules, after: int = 0) -> list[Stand]:
    """Every time on every list, past, present and to come as far as is known today; of those that end after a day."""
    deeds = person.deeds
    met = [d.day for d in deeds if d.own and d.kind != REFERRAL]
    spans = [
        *_of_care(person, rules, after),
        *_out_of_touch(person, _contacts(person, met, rules), rules, after),
        *_agreed(person, met, rules, after),
        *_of_the_record(person, rules),
    ]
    if person.away:
        spans = without(spans, _absences(person, met, rules))
    last = person.tries[-1] if person.tries else None
    return [_stand(span, last, rules) for span in spans if span.enters < span.leaves > after]


def _of_care(person: Person, rules: Rules, after: int) -> Iterator[Span]:
    deeds = person.deeds
    positive = positive_from(deeds)
    checked = list(dict.fromkeys(d.day for d in deeds if d.kind in CHECKS or d.kind == CONFIRMING))
    waits = waiting_to_be_confirmed(deeds, positive)
    yield from _referred(confirming(waits, rules), deeds)
    yield from checks(person, checked, positive, waits, rules, after)
    if positive != NEVER:
        yield from _referred(treatment(deeds, rules), deeds)
    if any(d.kits for d in deeds):
        yield from kits(deeds, checked, rules)
    if any(d.kind in TREATMENT or d.clinic for d in deeds):
        yield from medicine(deeds, positive, rules, after)


def _referred(spans: Iterable[Span], deeds: Sequence[Deed]) -> Iterator[Span]:
    """With the last day on which the group referred the person onward from there."""
    onward = [d.day for d in deeds if d.onward]
    for span in spans:
        yield span._replace(day=max((day for day in onward if span.since <= day < span.leaves), default=0))


def _contacts(person: Person, met: Sequence[int], rules: Rules) -> list[int]:
    """The days on which the group was in touch, in order."""
    days = {person.known, *person.came, *met}
    days.update(t.day for t in person.tries if t.outcome in rules.contact)
    days.update(away.until for away in person.away if away.until)
    return sorted(days)


def _out_of_touch(person: Person, contacts: Sequence[int], rules: Rules, after: int) -> Iterator[Span]:
    """At risk, lost, lost for long: each from its day until the next one begins, or until the next contact."""
    fails = sorted(t.day for t in person.tries if t.outcome in rules.failed)
    for place, day in enumerate(contacts):
        until = contacts[place + 1] if place + 1 < len(contacts) else NEVER
        if until <= after:
            continue
        since = [one for one in fails if day < one < until] if fails else []
        tried = since[rules.failed_attempts - 1] if len(since) >= rules.failed_attempts else NEVER
        if until - day <= rules.risk_after and tried == NEVER:
            continue
        begin = {
            "at_risk": day + rules.risk_after,
            "lost": min(day + rules.lost_after, tried),
            "long_lost": day + rules.long_after,
        }
        begin = {rule: first for rule, first in begin.items() if rules.on(rule)}
        for rule in reversed(begin):
            if begin[rule] < until:
                yield Span(rule, day, begin[rule], until, tries=len(since))
                until = begin[rule]


def _agreed(person: Person, met: Sequence[int], rules: Rules, after: int) -> Iterator[Span]:
    """Days agreed on: a newer promise replaces an older one, and doing something on the day or later keeps it."""
    if not rules.on("appointment"):
        return
    promises: dict[int, int] = {}
    made = [(d.day, d.agreed) for d in person.deeds if d.agreed]
    made += [(t.day, t.again) for t in person.tries if t.outcome == AGREED and t.again]
    for day, agreed in made:
        promises[day] = max(agreed, promises.get(day, 0))
    if not promises:
        return
    talks = sorted(t.day for t in person.tries if t.outcome in rules.contact)
    days = sorted(promises)
    for day, following in zip(days, [*days[1:], NEVER], strict=True):
        agreed = promises[day]
        missed = agreed + rules.agreed_missed + 1
        if min(following, missed) <= after:
            continue
        kept = min(first_from(met, max(agreed, day + 1)), first_from(talks, max(agreed, day) + 1))
        yield Span(
            *("appointment", agreed, max(day, agreed - rules.agreed_before), min(kept, following, missed)), day=agreed
        )


def _of_the_record(person: Person, rules: Rules) -> Iterator[Span]:
    if person.questions and rules.on("duplicate"):
        asked = min(person.questions)
        yield Span("duplicate", asked, asked)
    if rules.on("incomplete") and not set(rules.fields).isdisjoint(person.missing):
        yield Span("incomplete", person.registered, person.registered + rules.incomplete_after)


def _absences(person: Person, met: Sequence[int], rules: Rules) -> Iterator[tuple[int, int]]:
    """When the person stood on no list: until the day they came back, or the group did something with them again."""
    for away in person.away:
        seen = NEVER if away.final else first_from(met, away.day + 1)
        yield away.day, min(away.until or NEVER, seen)


def _stand(span: Span, last: Try | None, rules: Rules) -> Stand:
    rule = rules.lists[span.rule]
    today_on = risen = span.enters
    if last and last.day >= span.since:
        tried = last.day + rule.again_after
        if span.rule in ON_THE_DAY:
            today_on = max(span.enters, tried if last.day >= span.enters else 0)
        else:
            today_on = max(span.enters, last.again or tried)
            risen = max(span.enters, last.day, last.again)
    return Stand(span, today_on, risen + rule.rises_after if rule.rises_after else 0)
