"""Writing down that somebody tried to reach a client, and taking that back."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions.consenting import refuse_out_of_sight, refuse_taken_over
from dhealth.care.clients.actions.obeying import SAFE_WAYS, allow_calls, stop_calls
from dhealth.care.clients.departures import departure_of
from dhealth.care.clients.listening import tell_changed
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import in_sight
from dhealth.care.worklists.models import Attempt, AttemptChannel, Outcome, TakenBackAttempt
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.once import sent_before
from dhealth.kernel.words import within
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.audit.models import Event
from dhealth.trust.keys.sealing import open_sealed, seal
from dhealth.ui.figures import day as day_in_words

NOTE: Final = "worklists.note"
LONGEST_NOTE: Final = 300
LATEST: Final = 366  # days ahead
ENDS: Final = {Outcome.DIED: "died", Outcome.MOVED: "moved"}  # outcomes after which a departure is asked for


@dataclass(frozen=True)
class Tried:
    """What was tried and what came of it; `rule` is the list from which it was tried."""

    channel: str
    outcome: str
    next_day: date | None = None
    note: str = ""
    rule: str = ""


@transaction.atomic
def record_attempt(actor: Actor, client: Client, tried: Tried, *, id: UUID | None = None) -> Attempt:
    """Write the attempt down; the lists follow. The same id again changes nothing.

    Whoever asked not to be called is offered no call from then on. Died and moved away are not yet a departure: the
    screen asks for that next, with who told and since when.

    Raises:
        Refused: an answer is missing, the next day lies in the past, or the record is not the actor's to write in.
    """
    actor.require("attempt.record", at=client.organisation_id)
    kept = _kept(client)
    if id and (earlier := Attempt.objects.filter(pk=id).first()):
        return sent_before(earlier, here=earlier.person_id == kept.pk)
    _refuse_gone(actor, kept)
    _check(tried, timezone.localdate())
    attempt = _row(actor, kept, tried, id or uuid7())
    attempt.save(force_insert=True)
    fields = [SAFE_WAYS] if tried.outcome == Outcome.DO_NOT_CALL and stop_calls(actor, kept) else []
    details = {"client": kept.pk.hex, "fields": fields}
    record("attempt.record", actor, attempt, at=kept.organisation_id, details=details)
    tell_changed([kept.pk])
    return attempt


def _kept(client: Client) -> Client:
    """The record that counts today, locked until the act is over."""
    row = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    while row.merged_into_id:
        row = Client.objects.select_for_update(no_key=True).get(pk=row.merged_into_id)
    return row


def _refuse_gone(actor: Actor, client: Client) -> None:
    if not in_sight(actor, client):
        raise Refused(_("This record is on another list since. Hand over what you know; nothing was written."))
    refuse_out_of_sight(actor, client)
    refuse_taken_over(client)
    left = departure_of(client.pk)
    if left:
        words = {"why": left.get_why_display(), "day": day_in_words(left.day)}
        raise Refused(
            _("This record says: %(why)s, %(day)s. If they are back, put them on the list again first.") % words
        )


def _check(tried: Tried, today: date) -> None:
    if tried.channel not in AttemptChannel.values:
        raise Refused(_("Choose how you tried."), field="channel")
    if tried.outcome not in Outcome.values:
        raise Refused(_("Choose what came of it."), field="outcome")
    within(tried.note, LONGEST_NOTE, "note")
    if tried.outcome not in ENDS:
        _check_next(tried, today)


def _check_next(tried: Tried, today: date) -> None:
    if tried.next_day is None:
        if tried.outcome == Outcome.AGREED:
            raise Refused(_("Write the day you agreed on."), field="next_day")
        if tried.outcome == Outcome.IN_CUSTODY:
            raise Refused(_("Write when to look again; until then nobody is sent."), field="next_day")
        return
    if tried.next_day < today:
        raise Refused(_("The next day lies in the past. Choose tomorrow or later."), field="next_day")
    if (tried.next_day - today).days > LATEST:
        raise Refused(_("The day agreed on is more than a year ahead. Look at the year again."), field="next_day")


def _row(actor: Actor, client: Client, tried: Tried, id: UUID) -> Attempt:
    return Attempt(
        id=id,
        client=client,
        person=client,
        organisation_id=client.organisation_id,
        worker=actor.user,
        day=timezone.localdate(),
        channel=tried.channel,
        outcome=tried.outcome,
        next_day=None if tried.outcome in ENDS else tried.next_day,
        rule=tried.rule,
        note=seal(client.organisation_id, NOTE, id, tried.note) if tried.note else None,
    )


@transaction.atomic
def take_back_attempt(actor: Actor, attempt: Attempt) -> TakenBackAttempt:
    """The attempt counts no more, and what followed from it is as before. Taken back already: nothing happens.

    Raises:
        Refused: the record is on another list since.
    """
    actor.require("attempt.take_back", at=attempt.organisation_id)
    person = Client.objects.select_for_update(no_key=True).get(pk=attempt.person_id)
    if done := TakenBackAttempt.objects.filter(attempt=attempt).first():
        return done
    refuse_out_of_sight(actor, person)
    done = TakenBackAttempt.objects.create(attempt=attempt, taken_back_by=actor.user)
    if _stopped_calls(attempt):
        allow_calls(actor, person)
    record("attempt.take_back", actor, attempt, at=attempt.organisation_id, details={"client": person.pk.hex})
    tell_changed([person.pk])
    return done


def _stopped_calls(attempt: Attempt) -> bool:
    """Whether this attempt, and no other since, made calling no safe way."""
    if attempt.outcome != Outcome.DO_NOT_CALL:
        return False
    event = Event.objects.filter(subject=attempt.pk, verb="attempt.record").first()
    again = Attempt.objects.standing().filter(person=attempt.person_id, outcome=Outcome.DO_NOT_CALL)
    changed = event is not None and SAFE_WAYS in event.details.get("fields", [])
    return changed and not again.exclude(pk=attempt.pk).exists()


def note_of(attempt: Attempt) -> str:
    """The sealed note in words."""
    if attempt.note is None:
        return ""
    return open_sealed(attempt.organisation_id, NOTE, attempt.pk, bytes(attempt.note))
