"""Words between the group and the clinic about one referral, sealed; nothing is told that the client did not wish."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.care.referrals.actions.stepping import answers_ended, heard_by_clinic, told
from dhealth.care.referrals.models import Message, Referral
from dhealth.care.referrals.queries import sharing_holds
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.once import sent_before
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.keys.sealing import open_sealed, seal

COLUMN: Final = "referrals.message"
LONGEST: Final = 500


@dataclass(frozen=True)
class Said:
    """One message as it is read."""

    at: datetime
    organisation: str
    who: str
    words: str
    ours: bool


def side_of(actor: Actor, referral: Referral) -> UUID:
    """For which of the two organisations the actor speaks.

    Raises:
        PermissionDenied: for neither.
    """
    if actor.may("referral.write", referral.sender_id) and (
        Referral.objects.visible_to(actor).filter(pk=referral.pk).exists()
    ):
        return referral.sender_id
    if actor.may("inbox.read", referral.receiver_id) and actor.may("referral.write", referral.receiver_id):
        return referral.receiver_id
    raise PermissionDenied("referral.write")


@transaction.atomic
def write_message(actor: Actor, referral: Referral, words: str, *, id: UUID | None = None) -> Message:
    """Say something to the other side. The same form sent twice says it once.

    Raises:
        Refused: nothing or too much was written; or the client took back what would be told so.
        PermissionDenied: the actor speaks for neither side.
    """
    at = side_of(actor, referral)
    words = words.strip()
    if not words:
        raise Refused(_("Write something first."), field="words")
    if len(words) > LONGEST:
        raise Refused(_("Write at most 500 characters."), field="words")
    if at == referral.receiver_id and answers_ended(referral):
        raise Refused(_("The client does not want answers told to the group. Speak with the client."), field="words")
    if at == referral.sender_id and not sharing_holds(referral):
        raise Refused(_("The client took back their request: nothing more is shared with the clinic."), field="words")
    id = id or uuid7()
    said = {"referral": referral, "organisation_id": at, "by": actor.user, "body": seal(at, COLUMN, id, words)}
    message, new = Message.objects.get_or_create(pk=id, defaults=said)
    sent_before(message, here=message.referral_id == referral.pk)
    if new:
        event = record("referral.write", actor, referral, at=referral.sender_id, details=told(referral))
        heard_by_clinic(event, actor, referral)
    return message


def thread_of(actor: Actor, referral: Referral) -> list[Said]:
    """What was said so far, the oldest first."""
    at = side_of(actor, referral)
    rows = Message.objects.filter(referral=referral, body__isnull=False).select_related("organisation", "by")
    return [
        Said(
            one.at,
            one.organisation.name,
            one.by.display_name,
            open_sealed(one.organisation_id, COLUMN, one.pk, bytes(one.body or b"")),
            one.organisation_id == at,
        )
        for one in rows.order_by("at", "pk")
    ]
