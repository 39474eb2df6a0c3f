"""Whom to ask whether harm came of it: one week and four weeks after a contact came to know, once each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dhealth.care.partner_services.models import HarmCheck, Named
from dhealth.care.partner_services.models.asking import WEEKS
from dhealth.care.partner_services.queries import attempts_on, named_seen, steps_of
from dhealth.care.partner_services.rules import knew_on
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class ToAsk:
    """One question that is due or will be."""

    named: Named
    week: int
    due_on: date
    done: HarmCheck | None = None


def to_ask(namings: Sequence[Named]) -> list[ToAsk]:
    """Both questions of every naming whose contact knows, answered or not. Select harm_checks with them."""
    ids = {named.contact_id for named in namings}
    attempts, steps = attempts_on(ids), steps_of(ids)
    found = []
    for named in namings:
        knew = knew_on(attempts[named.contact_id], steps[named.contact_id])
        if knew is None:
            continue
        answered = {check.week: check for check in named.harm_checks.all()}
        begin = max(knew, named.day)
        found += [ToAsk(named, week, begin + timedelta(weeks=week), answered.get(week)) for week in WEEKS]
    return found


def due_for(actor: Actor, today: date) -> list[ToAsk]:
    """What this person is to ask by today, the longest due first."""
    namings = list(named_seen(actor).filter(offer__person__taken_over_at=None).prefetch_related("harm_checks"))
    due = [one for one in to_ask(namings) if one.done is None and one.due_on <= today]
    return sorted(due, key=lambda one: (one.due_on, str(one.named.pk)))
