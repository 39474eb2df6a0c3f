"""Somebody has looked at a hand-out beyond the books."""

from django.db import transaction

from dhealth.care.stock.models import (
    Question,
    Settled,
)
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


@transaction.atomic
def settle_question(actor: Actor, question: Question) -> Settled:
    """Somebody who keeps the stock has looked at a hand-out beyond the books. Twice changes nothing.

    Raises:
        PermissionDenied: the actor does not keep this group's stock.
    """
    actor.require("stock.settle", at=question.organisation_id)
    settled, made = Settled.objects.get_or_create(question=question, defaults={"settled_by": actor.user})
    if made:
        record("stock.settle", actor, question, at=question.organisation_id)
    return settled


@transaction.atomic
def reopen_question(actor: Actor, question: Question) -> None:
    """It was marked as looked at by mistake: it waits again.

    Raises:
        PermissionDenied: the actor does not keep this group's stock.
    """
    actor.require("stock.settle", at=question.organisation_id)
    gone, _kinds = Settled.objects.filter(question=question).delete()
    if gone:
        record("stock.settle", actor, question, at=question.organisation_id, why="taken back")
