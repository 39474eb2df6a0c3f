"""A contact on the screen: what comes next, until when, and what this page may say of them. Never who named them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dhealth.care.partner_services.cards import open_contact
from dhealth.care.partner_services.models import Attempt, Contact, Named, Step
from dhealth.care.partner_services.models.contacts import MOST_ATTEMPTS, Outcome, StepKind
from dhealth.care.partner_services.policy import days
from dhealth.care.partner_services.queries import attempts_on, is_open, sources_of, steps_of
from dhealth.care.partner_services.rules import OVER, TELLS_MORE, has_one_source, knew_on


@dataclass(frozen=True)
class Standing:
    """How a contact stands: what comes next and until when; nothing comes where it is over or no way is open."""

    attempts: Sequence[Attempt]
    steps: Sequence[Step]
    may_try: bool
    rests: bool
    one_source: bool
    knows: bool
    over: bool
    next: str
    until: date | None

    def history(self) -> list[Attempt | Step]:
        """What was tried and what happened, the last first."""
        every: list[Attempt | Step] = [*self.attempts, *self.steps]
        return sorted(every, key=lambda one: (one.day, one.at), reverse=True)

    def is_late(self, today: date) -> bool:
        """Whether the day has passed."""
        return self.until is not None and self.until < today


@dataclass(frozen=True)
class ContactLine:
    """One contact of a list."""

    contact: Contact
    called: str
    standing: Standing
    late: bool


def lines(contacts: Sequence[Contact], today: date) -> list[ContactLine]:
    """The contacts with what comes next, the most pressing first; three statements however many they are."""
    known = standings(contacts)
    found = []
    for contact in contacts:
        called = open_contact(contact.organisation_id, contact.pk, contact.card)
        standing = known[contact.pk]
        found.append(ContactLine(contact, called.called or called.name, standing, standing.is_late(today)))
    return sorted(found, key=lambda line: (line.standing.over, line.standing.until or date.max, str(line.contact.pk)))


def standings(contacts: Collection[Contact]) -> dict[object, Standing]:
    """Contact → how they stand."""
    ids = [contact.pk for contact in contacts]
    attempts, steps, sources = attempts_on(ids), steps_of(ids), sources_of(ids)
    return {
        contact.pk: standing_of(contact, attempts[contact.pk], steps[contact.pk], sources[contact.pk])
        for contact in contacts
    }


def standing_of(
    contact: Contact, attempts: Sequence[Attempt], steps: Sequence[Step], sources: Collection[Named]
) -> Standing:
    """How one contact stands, from the facts."""
    knew = knew_on(attempts, steps)
    over = _is_over(attempts, steps)
    rests = not over and knew is None and len(attempts) >= MOST_ATTEMPTS
    way_is_open = is_open(sources)
    may_try = not over and way_is_open and len(attempts) < MOST_ATTEMPTS
    words, until = ("", None)
    tested = any(step.kind == StepKind.TESTED for step in steps)  # looked after whatever is feared or taken back since
    if not over and (tested or (way_is_open and not rests)):
        words, until = _next(contact, attempts, steps, knew=knew)
    return Standing(attempts, steps, may_try, rests, has_one_source(sources), knew is not None, over, words, until)


def _is_over(attempts: Sequence[Attempt], steps: Sequence[Step]) -> bool:
    if any(one.outcome == Outcome.REFUSED for one in attempts) or any(step.kind in OVER for step in steps):
        return True
    tested = next((step for step in steps if step.kind == StepKind.TESTED), None)
    return tested is not None and tested.found not in TELLS_MORE


def _next(
    contact: Contact, attempts: Sequence[Attempt], steps: Sequence[Step], *, knew: date | None
) -> tuple[str, date]:
    if promised := _promised(attempts, steps):
        return _("The day they asked for"), promised
    tested = next((step for step in steps if step.kind == StepKind.TESTED), None)
    if tested is not None:
        return _("To the clinic"), tested.day + days().start_within
    if knew is not None:
        return _("The check"), contact.made_on + days().test_within
    if not attempts:
        return _("First try to reach them"), contact.made_on + days().try_within
    return _("Next try to reach them"), contact.made_on + days().test_within


def _promised(attempts: Sequence[Attempt], steps: Sequence[Step]) -> date | None:
    """The day asked for, unless something was written since."""
    written: list[Attempt | Step] = sorted([*attempts, *steps], key=lambda one: (one.day, one.at))
    last = written[-1] if written else None
    return last.next_day if last is not None else None
