"""A movement counts no more; it stays to be seen."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.care.stock.actions.writing import written_before
from dhealth.care.stock.carrying import carry_on
from dhealth.care.stock.models import (
    BackReason,
    Book,
    Movement,
    TakenBack,
)
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


@transaction.atomic
def take_back_movement(actor: Actor, movement: Movement, reason: str) -> TakenBack:
    """A movement counts no more; it stays to be seen. Twice changes nothing.

    Those who keep the stock take back anything; a worker what they handed on, until the receiver has confirmed it.

    Raises:
        Refused: no reason is named, or the receiver has confirmed it.
        PermissionDenied: it is somebody else's.
    """
    at = movement.organisation_id
    actor.require("stock.take_back", at=at)
    keeper = actor.may("stock.receive", at)
    if not keeper and movement.recorded_by_id != actor.id:
        raise PermissionDenied("stock.take_back")
    book = Book.objects.select_for_update(no_key=True).get(organisation=at)
    if earlier := TakenBack.objects.filter(movement=movement).first():
        return earlier
    if reason not in BackReason.values:
        raise Refused(_("Choose why it is taken back."), field="reason")
    newest = movement.said.last()
    if not keeper and newest and newest.got is not None:
        raise Refused(_("It has been confirmed. Hand it back, or ask your leader."))
    taken = TakenBack.objects.create(movement=movement, reason=reason, taken_back_by=actor.user)
    record("stock.take_back", actor, movement, at=at, why=reason)
    carry_on(book, movement.day)
    return taken


@transaction.atomic
def take_back_together(actor: Actor, first: Movement, reason: str) -> int:
    """Take back all that one form wrote, by its first movement. Returns how many were taken back."""
    rows = [
        row for row in written_before(first.organisation_id, first.pk) if row.recorded_by_id == first.recorded_by_id
    ]
    for row in rows:
        take_back_movement(actor, row, reason)
    return len(rows)
