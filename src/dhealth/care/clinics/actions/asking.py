"""What a twinned clinic needs and what it was given for it; and how many came to it without any group."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clinics.models import Need, NeedKind, NeedMet, OutsideClients
from dhealth.care.clinics.queries import outside_of, supporter_of
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.once import sent_before
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation

LONGEST: Final = 200
MOST_OUTSIDE: Final = 100_000  # in a month


@dataclass(frozen=True, kw_only=True)
class NeedDraft:
    """What is needed, in a sentence about the clinic and nobody else."""

    kind: str
    words: str


@transaction.atomic
def ask_need(actor: Actor, clinic: Organisation, draft: NeedDraft, *, id: UUID | None = None) -> Need:
    """The clinic asks for something. The same form sent twice asks once.

    Raises:
        Refused: no kind or no words, with the field.
        PermissionDenied: the actor may not ask for this clinic.
    """
    actor.require("clinic.ask_need", at=clinic.pk)
    if draft.kind not in NeedKind.values:
        raise Refused(_("Choose what it is: investment, training or technical support."), field="kind")
    words = _words(draft.words)
    id = id or uuid7()
    said = {"kind": draft.kind, "words": words, "asked_on": timezone.localdate(), "asked_by": actor.user}
    need, new = Need.objects.get_or_create(pk=id, defaults={"clinic": clinic, **said})
    sent_before(need, here=need.clinic_id == clinic.pk)
    if new:
        record("clinic.ask_need", actor, need, at=clinic.pk, why=draft.kind)
    return need


@transaction.atomic
def meet_need(actor: Actor, need: Need, words: str, given_on: date) -> NeedMet:
    """The umbrella writes what was given and when. Met already: nothing happens.

    Raises:
        Refused: no words, or a day before it was asked or still to come, with the field.
        PermissionDenied: the actor's organisation does not support this clinic.
    """
    at = supporter_of(actor, need.clinic_id, "clinic.meet_need")
    if at is None:
        raise PermissionDenied("clinic.meet_need")
    held = Need.objects.select_for_update(of=("self",), no_key=True).get(pk=need.pk)
    if met := NeedMet.objects.filter(need=held).first():
        return met
    if given_on > timezone.localdate():
        raise Refused(_("This day is still to come. Write the day on which it happened."), field="given_on")
    if given_on < held.asked_on:
        raise Refused(_("This lies before it was asked for. Look at the day again."), field="given_on")
    met = NeedMet.objects.create(need=held, words=_words(words), organisation_id=at, given_on=given_on, by=actor.user)
    for chain in {at, held.clinic_id}:
        record("clinic.meet_need", actor, held, at=chain)
    return met


def _words(text: str) -> str:
    words = squeeze(text)
    if not words:
        raise Refused(_("Write in a few words what it is."), field="words")
    if len(words) > LONGEST:
        raise Refused(_("Write at most 200 characters."), field="words")
    return words


@transaction.atomic
def tell_outside(actor: Actor, clinic: Organisation, month: date, number: int) -> OutsideClients:
    """So many new clients came in a month without any group; a newer word counts instead of the one before.

    Raises:
        Refused: a month to come, or a number that cannot be, with the field.
        PermissionDenied: the actor may not tell for this clinic.
    """
    actor.require("clinic.tell_outside", at=clinic.pk)
    month = month.replace(day=1)
    if month > timezone.localdate():
        raise Refused(_("This month is still to come."), field="month")
    if not 0 <= number <= MOST_OUTSIDE:
        raise Refused(_("Write how many came, 0 if nobody did."), field="number")
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=clinic.pk)
    last = outside_of([clinic.pk], month).get(month)
    if last is not None and last.number == number:
        return last
    said = OutsideClients.objects.create(clinic=clinic, month=month, number=number, said_by=actor.user)
    record("clinic.tell_outside", actor, said, at=clinic.pk)
    return said
