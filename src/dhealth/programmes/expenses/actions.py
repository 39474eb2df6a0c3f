"""Writing an expense down, proving it, striking it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.commons.documents.actions import drop_picture, keep_picture, open_picture
from dhealth.kernel.errors import Refused
from dhealth.kernel.money import MOST
from dhealth.kernel.text import squeeze
from dhealth.programmes.expenses.models import Document, Expense, Proof, Struck
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

Photograph = UploadedFile


@dataclass(frozen=True)
class ExpenseDraft:
    """An expense before it is stored; `project` is one in which the group takes part."""

    day: date
    purpose: str
    dong: int
    document: str
    project: UUID | None = None
    why_missing: str = ""


@transaction.atomic
def record_expense(
    actor: Actor, organisation_id: UUID, draft: ExpenseDraft, photograph: Photograph[Any] | None, id: UUID
) -> Expense:
    """Write down what was spent, with the photograph of its paper or the reason why there is none.

    The same form sent twice writes once.

    Raises:
        Refused: the day is still to come, the sum or the kind of paper is none, or there is neither photograph nor
            reason.
        PermissionDenied: the actor may not record expenses at this organisation.
    """
    actor.require("expense.record", at=organisation_id)
    if earlier := Expense.objects.filter(pk=id).first():
        if earlier.organisation_id != organisation_id or earlier.recorded_by_id != actor.id:
            raise Refused(_("This form was sent before. Open a new one."))
        return earlier
    judge(draft, proven=photograph is not None)
    expense = Expense.objects.create(
        id=id,
        organisation_id=organisation_id,
        project_id=draft.project,
        spent_by=actor.user,
        recorded_by=actor.user,
        day=draft.day,
        purpose=squeeze(draft.purpose),
        dong=draft.dong,
        document=draft.document,
        why_missing="" if photograph is not None else squeeze(draft.why_missing),
    )
    record("expense.record", actor, expense, at=organisation_id)
    if photograph is not None:
        prove_expense(actor, expense, photograph)
    return expense


def judge(draft: ExpenseDraft, *, proven: bool) -> None:
    """Stop what cannot be an expense.

    Raises:
        Refused: one sentence says what to write instead.
    """
    if draft.day > timezone.localdate():
        raise Refused(_("This day is still to come. Write the day on the paper."), field="day")
    if not 1 <= draft.dong <= MOST:
        raise Refused(_("Write the sum in đồng, such as 450.000."), field="dong")
    if draft.document not in Document.values:
        raise Refused(_("Choose which paper proves it."), field="document")
    if not squeeze(draft.purpose):
        raise Refused(_("Write what it was for, such as: taxi to the meeting."), field="purpose")
    if not proven and not squeeze(draft.why_missing):
        raise Refused(_("Photograph the paper, or write why there is none."), field="photograph")


@transaction.atomic
def prove_expense(actor: Actor, expense: Expense, photograph: Photograph[Any]) -> Proof:
    """Add the photograph of the paper; an earlier one goes.

    Raises:
        Refused: the photograph cannot be read, or the expense was struck out.
    """
    actor.require("expense.record", at=expense.organisation_id)
    if Struck.objects.filter(expense=expense).exists():
        raise Refused(_("This expense was struck out. Write a new one."))
    picture = keep_picture(expense.organisation_id, photograph)
    earlier = Proof.objects.select_for_update(no_key=True).filter(expense=expense).select_related("picture").first()
    if earlier is not None:
        earlier.delete()
        drop_picture(earlier.picture)
    record("expense.prove", actor, expense, at=expense.organisation_id)
    return Proof.objects.create(expense=expense, picture=picture, added_by=actor.user)


@transaction.atomic
def strike_expense(actor: Actor, expense: Expense, reason: str) -> Struck:
    """Let an expense count no longer. Struck out already: nothing happens.

    Raises:
        Refused: no reason is given, or it is another person's and the actor does not answer for the group.
    """
    actor.require("expense.strike", at=expense.organisation_id)
    if not Expense.objects.visible_to(actor).filter(pk=expense.pk).exists():
        raise Refused(_("This expense is another person's. Ask your leader."))
    if earlier := Struck.objects.filter(expense=expense).first():
        return earlier
    if not squeeze(reason):
        raise Refused(_("Write why it is struck out."), field="reason")
    struck = Struck.objects.create(expense=expense, reason=squeeze(reason), struck_by=actor.user)
    record("expense.strike", actor, expense, at=expense.organisation_id)
    return struck


def show_proof(proof: Proof) -> bytes:
    """The photograph of the paper; it is of an expense, not of a person."""
    return open_picture(proof.picture)
