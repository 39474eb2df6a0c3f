"""The slip that a client carries: scanned or typed at the clinic it was made for, it opens a first name and a year."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.cards import given_name
from dhealth.care.clients.identity import open_card
from dhealth.care.clinics.queries import supporter_of
from dhealth.care.referrals.actions.stepping import (
    Speaker,
    clinic_speaks,
    heard_by_clinic,
    hold,
    refuse_locked_scanning,
    refuse_run_out,
    refuse_unshared,
    take,
    told,
)
from dhealth.care.referrals.models import Kind, Referral, ScanLock, Step, WrongCode
from dhealth.care.referrals.rules import MOST_WRONG_CODES, WRONG_CODES_WITHIN
from dhealth.kernel.codes import read_slip_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation

SEEN_AFTER = (Kind.PRESENTED, Kind.ARRIVED, Kind.SERVED, Kind.NOT_ELIGIBLE)


@dataclass(frozen=True)
class FaceAtClinic:
    """All that a clinic sees of a person whose slip was shown."""

    first_name: str  # empty where the record has none
    birth_year: int | None


def present_slip(actor: Actor, clinic: UUID, text: str) -> Referral:
    """The client shows their slip: from now on the clinic sees a first name and a year, and may write that they came.

    A slip for another clinic, and one that never was, are the same answer. Shown already: it opens again.

    Raises:
        Refused: mistyped, unknown here, ran out, taken back; or scanning is locked after 20 wrong codes.
        PermissionDenied: the actor may not scan at this clinic.
    """
    actor.require("referral.present", at=clinic)
    refuse_locked_scanning(clinic)
    try:
        referral = _slip_here(clinic, text)
    except Refused:
        note_wrong_code(actor, clinic)
        raise
    return present_as(clinic_speaks(actor, referral, "referral.present"), referral)


def _slip_here(clinic: UUID, text: str) -> Referral:
    code = read_slip_code(text)
    found = Referral.objects.filter(code=code, receiver=clinic).select_related("person").first()
    if found is None:
        raise Refused(
            _("This code opens nothing here. Look at the slip once more; without one, hold the visit."), field="code"
        )
    return found


@transaction.atomic
def present_as(speaker: Speaker, referral: Referral) -> Referral:
    """The same for a slip that was found, whoever speaks for the clinic."""
    held = hold(referral)
    if held.step(Kind.PRESENTED) is None:
        refuse_unshared(held)
        refuse_run_out(held)
        take(held, speaker, Kind.PRESENTED)
        noted = told(held.referral, speaker.link)
        event = record("referral.present", speaker.actor, held.referral, at=held.referral.sender_id, details=noted)
        heard_by_clinic(event, speaker.actor, held.referral)
    return held.referral


@transaction.atomic
def show_to_clinic(actor: Actor, referral: Referral) -> FaceAtClinic | None:
    """First name and year of birth, once the slip was shown and while the request holds; each look is recorded.

    Raises:
        PermissionDenied: the actor has no inbox at this clinic.
    """
    actor.require("inbox.read", at=referral.receiver_id)
    held = hold(referral)
    if held.step(Kind.PRESENTED) is None or held.referral.person.erased_at:
        return None
    try:
        refuse_unshared(held)
    except Refused:
        return None
    noted = told(held.referral, fields=["first_name", "birth_year"])
    event = record("inbox.read", actor, held.referral, at=held.referral.sender_id, details=noted)
    heard_by_clinic(event, actor, held.referral)
    person = held.referral.person
    name = open_card(person.organisation_id, person.pk, person.card).name
    return FaceAtClinic(given_name(name) if name else "", person.birth_year)


@transaction.atomic
def note_wrong_code(actor: Actor | None, clinic: UUID) -> None:
    """Count a wrong code; the twentieth within a day locks the clinic's scanning, and those who watch over it hear."""
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=clinic)
    WrongCode.objects.create(clinic_id=clinic, by=actor.user if actor else None)
    lately = WrongCode.objects.filter(clinic=clinic, at__gte=timezone.now() - WRONG_CODES_WITHIN)
    lifted = ScanLock.objects.filter(clinic=clinic, lifted_at__isnull=False).order_by("-lifted_at").first()
    if lifted is not None and lifted.lifted_at is not None:
        lately = lately.filter(at__gt=lifted.lifted_at)
    if lately.count() >= MOST_WRONG_CODES and not ScanLock.objects.filter(clinic=clinic, lifted_at=None).exists():
        lock = ScanLock.objects.create(clinic_id=clinic)
        record("system.lock_scanning", actor, lock, at=clinic, details={"wrong": MOST_WRONG_CODES})


@transaction.atomic
def lift_scan_lock(actor: Actor, lock: ScanLock) -> ScanLock:
    """The umbrella spoke with the clinic: it may scan again. Lifted already: nothing happens.

    Raises:
        PermissionDenied: the actor's organisation has no agreement with this clinic, or their role may not.
    """
    actor.require("scan_lock.lift", at=umbrella_of(actor, lock.clinic_id, "scan_lock.lift"))
    held = ScanLock.objects.select_for_update(of=("self",), no_key=True).get(pk=lock.pk)
    if held.lifted_at is None:
        held.lifted_at, held.lifted_by = timezone.now(), actor.user
        held.save(update_fields=["lifted_at", "lifted_by"])
        record("scan_lock.lift", actor, held, at=held.clinic_id)
    return held


def umbrella_of(actor: Actor, clinic: UUID, verb: str) -> UUID:
    """The actor's organisation that may do this and is umbrella of an agreement with this clinic; else none (0)."""
    return supporter_of(actor, clinic, verb) or UUID(int=0)


def slip_was_shown(steps: list[Step]) -> bool:
    """Whether the clinic may see who it is about."""
    return any(step.kind in SEEN_AFTER for step in steps)
