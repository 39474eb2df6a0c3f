"""The money goes, and its receiver says that it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.claims import books
from dhealth.care.claims.actions.batching import four_people, hold, move_all
from dhealth.care.claims.models import Approval, Batch, ClaimLine, Kind, Payment, Receipt
from dhealth.care.claims.queries import lines_of
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


@dataclass(frozen=True)
class Paid:
    """On which day the money went, and what the bank's slip says."""

    day: date
    reference: str


def _standing(batch: Batch) -> list[ClaimLine]:
    return [line for line in lines_of(batch) if getattr(line, "refused_at", None) is None]


@transaction.atomic
def pay_batch(actor: Actor, batch: Batch, paid: Paid) -> Payment:
    """Write down that an approved batch was paid. Pressed twice: paid once.

    Raises:
        Refused: it was paid already with another number or on another day, it is not approved, the day is wrong, no
            reference, or the actor did another step.
        PermissionDenied: the actor pays nothing for this payer.
    """
    actor.require("batch.pay", at=batch.contract.payer_id)
    contract, held = hold(batch)
    if earlier := Payment.objects.filter(batch=held).first():
        return _as_before(earlier, paid)
    approval = Approval.objects.filter(batch=held).first()
    if approval is None:
        raise Refused(_("This batch is not approved yet."))
    four_people(actor, held)
    if not timezone.localdate(approval.at) <= paid.day <= timezone.localdate():
        raise Refused(_("Write the day on the bank's slip: after the approval, and not to come."), field="day")
    if not squeeze(paid.reference):
        raise Refused(_("Write the number on the bank's slip."), field="reference")
    payment = Payment.objects.create(
        batch=held, dong=approval.dong, day=paid.day, reference=squeeze(paid.reference), by=actor.user
    )
    move_all(actor, _standing(held), Kind.PAID)
    books.post(actor.user, contract, Kind.PAID, [(held.pk, approval.dong)], paid.day)
    for at in sorted((contract.payer_id, contract.payee_id)):
        record("batch.pay", actor, held, at=at)
    return payment


def _as_before(earlier: Payment, paid: Paid) -> Payment:
    """The same payment told again; another one is money that left twice."""
    if (earlier.day, earlier.reference) != (paid.day, squeeze(paid.reference)):
        told = {"day": earlier.day.strftime("%d/%m/%Y"), "number": earlier.reference}
        words = _("This batch was paid already on %(day)s, number %(number)s. If the bank paid again, ask it back.")
        raise Refused(words % told, field="reference")
    return earlier


@transaction.atomic
def receive_payment(actor: Actor, batch: Batch, day: date) -> Receipt:
    """The group says that the money came. Pressed twice: received once.

    Raises:
        Refused: nothing was paid, or the day is before the payment or to come.
        PermissionDenied: the actor signs for no money of this group.
    """
    actor.require("payment.receive", at=batch.contract.payee_id)
    contract, held = hold(batch)
    if earlier := Receipt.objects.filter(batch=held).first():
        return earlier
    payment = Payment.objects.filter(batch=held).first()
    if payment is None:
        raise Refused(_("Nothing was paid for this batch yet."))
    if not payment.day <= day <= timezone.localdate():
        raise Refused(_("Write the day on which the money came: after it was sent, and not to come."), field="day")
    receipt = Receipt.objects.create(batch=held, day=day, by=actor.user)
    move_all(actor, _standing(held), Kind.RECEIVED)
    books.post(actor.user, contract, Kind.RECEIVED, [(held.pk, payment.dong)], day)
    for at in sorted((contract.payer_id, contract.payee_id)):
        record("payment.receive", actor, held, at=at)
    return receipt
