"""Whom to ask whether harm came of it: one week and four weeks after a contact came to know, once each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dhealth.care.partner_services.models import HarmCheck, Named
from dhealth.care.partner_services.models.asking import WEEKS
from dhealth.care.partner_services.policy import days
from dhealth.care.partner_services.queries import named_seen
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class ToAsk:
    """One question that is due or will be."""

    named: Named
    week: int
    due_on: date
    done: HarmCheck | None = None


def to_ask(namings: Sequence[Named]) -> list[ToAsk]:
    """Both questions of every naming whose contact knows by it, answered or not. Select harm_checks with them."""
    found = []
    for named in namings:
        if (knew := named.knew_on) is None:
            continue
        answered = {check.week: check for check in named.harm_checks.all()}
        found += [ToAsk(named, week, knew + timedelta(weeks=week), answered.get(week)) for week in WEEKS]
    return found


def due_for(actor: Actor, today: date) -> list[ToAsk]:
    """What this person is to ask by today, the longest due first."""
    namings = list(named_seen(actor).filter(offer__person__taken_over_at=None).prefetch_related("harm_checks"))
    due = [one for one in to_ask(namings) if one.done is None and one.due_on <= today]
    return sorted(due, key=lambda one: (one.due_on, str(one.named.pk)))


def has_risen(one: ToAsk, today: date) -> bool:
    """Whether the question is so late that the group's leader is told."""
    return one.due_on + days().harm_rises < today
