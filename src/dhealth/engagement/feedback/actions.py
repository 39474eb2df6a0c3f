"""Saying something, answering it, passing it on, and being content with the answer."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.engagement.feedback.models import Feedback, FeedbackReply, FeedbackStatus
from dhealth.engagement.feedback.queries import PASSED, REPLY, WORDS, given_today, has_a_reader
from dhealth.engagement.feedback.rules import good_words, refuse_flood
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.queries import home_of
from dhealth.trust.audit.log import record
from dhealth.trust.keys.sealing import make_data_key, seal


@transaction.atomic
def give_feedback(
    actor: Actor, kind: str, text: str, *, page: str = "", reference: str = "", id: UUID | None = None
) -> Feedback:
    """Say something about a page (the name of its address). The same id again changes nothing.

    It goes to whoever leads the giver's organisation; where nobody does, straight on to those who support it.
    Given while practising it is meant in earnest all the same.

    Raises:
        PermissionDenied: the person may give none.
        Refused: no words, too many, or too often today.
    """
    if "feedback.give" not in actor.verbs:
        raise PermissionDenied("feedback.give")
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.id)  # counted one after the other
    id = id or uuid7()
    if known := Feedback.objects.filter(pk=id, giver=actor.user).first():
        return known
    words = good_words(text)
    refuse_flood(given_today(actor))
    at = home_of(actor.user)
    make_data_key(at)
    row = Feedback(pk=id, giver=actor.user, organisation_id=at, kind=kind, page=page, reference=reference)
    row.words = seal(at, WORDS, id, words)
    if not has_a_reader(at, actor.id):
        row.passed_on_at, row.passed_words = timezone.now(), seal(at, PASSED, id, words)
    row.save(force_insert=True)
    record("feedback.give", actor, row, at=at, details={"kind": kind, "page": page})
    return row


@transaction.atomic
def answer_feedback(actor: Actor, row: Feedback, status: str, reply: str = "") -> None:
    """Say how far it has come, with or without words; words make it answered unless it is closed at once.

    Raises:
        PermissionDenied: the actor may not answer this.
        Refused: the reply is too long, or nothing was said at all.
    """
    row = _to_answer(actor, row)
    if reply.strip():
        words = good_words(reply)
        id = uuid7()
        sealed = seal(row.organisation_id, REPLY, id, words)
        FeedbackReply.objects.create(id=id, feedback=row, by=actor.user, words=sealed)
        status = status if status == FeedbackStatus.CLOSED else FeedbackStatus.ANSWERED
    elif status == row.status:
        raise Refused(_("Write an answer, or say how far it has come."), field="reply")
    row.status = status
    row.save(update_fields=["status"])
    record("feedback.answer", actor, row, at=row.organisation_id, details={"status": str(status)})


@transaction.atomic
def pass_on(actor: Actor, row: Feedback, text: str) -> None:
    """Let those who support the group read it, in words that name nobody; a second time says it anew.

    Raises:
        PermissionDenied: only somebody of the giver's organisation passes on.
        Refused: no words.
    """
    row = _to_answer(actor, row)
    actor.require("feedback.answer", at=row.organisation_id)
    row.passed_words = seal(row.organisation_id, PASSED, row.pk, good_words(text))
    row.passed_on_at, row.passed_on_by = timezone.now(), actor.user
    row.save(update_fields=["passed_words", "passed_on_at", "passed_on_by"])
    record("feedback.answer", actor, row, at=row.organisation_id, why="passed_on")


@transaction.atomic
def close_own(actor: Actor, row: Feedback) -> None:
    """The giver has read the answer; nobody else closes it that way.

    Raises:
        PermissionDenied: somebody else gave it.
    """
    row = Feedback.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if row.giver_id != actor.id:
        raise PermissionDenied("feedback.give")
    if row.status != FeedbackStatus.CLOSED:
        row.status = FeedbackStatus.CLOSED
        row.save(update_fields=["status"])
        record("feedback.give", actor, row, at=row.organisation_id, why="closed")


def _to_answer(actor: Actor, row: Feedback) -> Feedback:
    """The row, locked, if it is this person's to answer."""
    if (
        not ("feedback.answer" in actor.verbs and Feedback.objects.readable_by(actor).filter(pk=row.pk).exists())
        or row.giver_id == actor.id
    ):
        raise PermissionDenied("feedback.answer")
    return Feedback.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
