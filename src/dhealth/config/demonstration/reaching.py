"""What was tried to reach people: calls without an answer, a promise, safe hours, somebody who moved; a saved list."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from dhealth.care.clients.actions import Left, correct_client, depart_client
from dhealth.care.clients.queries import draft_of
from dhealth.care.worklists.actions import recompute_organisation
from dhealth.care.worklists.attempting import Tried, record_attempt
from dhealth.care.worklists.criteria import Criteria
from dhealth.care.worklists.models import Entry
from dhealth.care.worklists.queries import standing, today
from dhealth.care.worklists.saving import save_filter
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User

QUIET: Final = ("at_risk", "lost", "long_lost")


def reach_out(worker: User, group: UUID, day: date) -> None:
    """The lists of the group, and what the worker who signs in has tried on their own."""
    recompute_organisation(group)
    actor = Actor.of(worker)
    _speak_of_safe_hours(actor, day)
    lost = _quiet(actor, day)
    for entry, tried in zip(lost, _tries(day), strict=False):
        record_attempt(actor, entry.client, tried)
    if len(lost) > 4:
        left = Left("moved", day - timedelta(days=2), "close")
        depart_client(actor, lost[4].client, left)
    save_filter(actor, "Trẻ, lâu chưa gặp", Criteria(age_to=25, not_met=28), shared=True)


def _tries(day: date) -> list[Tried]:
    note = "Đang thi, để sang tuần"
    return [
        Tried("call", "no_answer"),
        Tried("message", "not_now", day + timedelta(days=7), note),
        Tried("call", "wrong_number"),
        Tried("call", "agreed", day + timedelta(days=1)),
    ]


def _quiet(actor: Actor, day: date) -> list[Entry]:
    """Some who were not met for long: whoever is a card of Today anyway stays untouched."""
    cards = {entry.client_id for entry in today(actor, day)}
    found = standing(actor, day).filter(rule__in=QUIET).exclude(client__in=cards).select_related("client")
    return list(found[:5])


def _speak_of_safe_hours(actor: Actor, day: date) -> None:
    """The first card may be called in the evening; the second one not at all."""
    said: tuple[dict[str, Any], ...] = ({"safe_from": "18:00", "safe_to": "21:30"}, {"safe_ways": ("message", "visit")})
    for entry, words in zip(today(actor, day)[1:3], said, strict=False):
        draft = draft_of(entry.client)
        correct_client(actor, entry.client, replace(draft, **words))
