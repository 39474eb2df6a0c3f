"""Visits without a slip: held, laid to the slip that is found after all, or given up."""

from datetime import date
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.referrals.actions.answering import serve
from dhealth.care.referrals.actions.holding import refuse_unknown
from dhealth.care.referrals.actions.presenting import present_slip
from dhealth.care.referrals.models import ClinicDevice, GivenUp, Referral, WalkIn, WalkInEnd, WalkInMatch
from dhealth.care.services.catalogue import REFERRAL, catalogue
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.once import sent_before
from dhealth.kernel.text import squeeze
from dhealth.kernel.words import within
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.keys.sealing import open_sealed, seal

LONGEST_MARK: Final = 60
MARK: Final = "referrals.walk_in"


@transaction.atomic
def record_walk_in(actor: Actor, clinic: UUID, service: str, day: date, mark: str, *, id: UUID | None = None) -> WalkIn:
    """Hold a visit of somebody without a slip: `mark` is how the clinic finds them again. It counts for nobody yet.

    Raises:
        Refused: no service, no mark, or a day to come.
        PermissionDenied: the actor may not hold visits at this clinic.
    """
    actor.require("walk_in.hold", at=clinic)
    if service not in catalogue()[REFERRAL].forms:
        raise Refused(_("Choose what they came for."), field="service")
    if day > timezone.localdate():
        raise Refused(_("This day is still to come. Write the day on which it happened."), field="day")
    mark = within(squeeze(mark), LONGEST_MARK, "mark")
    if not mark:
        raise Refused(_("Write how you find them again, such as your own number."), field="mark")
    id = id or uuid7()
    sealed = seal(clinic, MARK, id, mark)
    said = {"clinic_id": clinic, "service": service, "day": day, "mark": sealed, "recorded_by": actor.user}
    held, new = WalkIn.objects.get_or_create(pk=id, defaults=said)
    sent_before(held, here=held.clinic_id == clinic)
    if new:
        record("walk_in.hold", actor, held, at=clinic)
    return held


def mark_of(walk_in: WalkIn) -> str:
    """How the clinic finds them again; empty once nobody has to."""
    return open_sealed(walk_in.clinic_id, MARK, walk_in.pk, bytes(walk_in.mark)) if walk_in.mark else ""


def match_walk_in(
    actor: Actor, walk_in: WalkIn, code: str, *, treatment_code: str = "", device: ClinicDevice | None = None
) -> Referral:
    """The slip was found after all: its code is shown, and the held visit is the one that the slip was made for.

    Raises:
        Refused: the code opens nothing here, was made for something else or after the visit, or was used already; or
            the device is not known at the clinic.
        PermissionDenied: the actor may not hold visits at this clinic.
    """
    actor.require("walk_in.match", at=walk_in.clinic_id)
    if done := _match_of(walk_in):
        return done.referral
    if device:
        refuse_unknown(device)
    referral = present_slip(actor, walk_in.clinic_id, code)
    if referral.service != walk_in.service:
        raise Refused(_("This slip was made for something else. Look at the list once more."), field="code")
    return _matched(actor, walk_in, referral, treatment_code)


def _match_of(walk_in: WalkIn) -> WalkInMatch | None:
    return WalkInMatch.objects.filter(walk_in=walk_in).select_related("referral").first()


@transaction.atomic
def _matched(actor: Actor, walk_in: WalkIn, referral: Referral, treatment_code: str) -> Referral:
    WalkIn.objects.select_for_update(of=("self",), no_key=True).get(pk=walk_in.pk)
    if done := _match_of(walk_in):  # somebody else was faster
        return done.referral
    if WalkInEnd.objects.filter(walk_in=walk_in).exists():
        raise Refused(_("This visit is held no more. Confirm the slip by itself."), field="code")
    if WalkInMatch.objects.filter(referral=referral).exists():
        raise Refused(_("Another visit belongs to this slip already."), field="code")
    serve(actor, referral, day=walk_in.day, treatment_code=treatment_code)
    WalkInMatch.objects.create(walk_in=walk_in, referral=referral, by=actor.user)
    _forget_mark(walk_in)
    record("walk_in.match", actor, walk_in, at=walk_in.clinic_id, details={"referral": referral.pk.hex})
    return referral


@transaction.atomic
def drop_walk_in(actor: Actor, walk_in: WalkIn, why: str) -> WalkInEnd:
    """Hold a visit no more: they came by themselves, or it was typed by mistake. How to find them is forgotten.

    Raises:
        Refused: no reason was chosen, or it lies with its slip already.
        PermissionDenied: the actor may not hold visits at this clinic.
    """
    actor.require("walk_in.drop", at=walk_in.clinic_id)
    WalkIn.objects.select_for_update(no_key=True).get(pk=walk_in.pk)
    if done := WalkInEnd.objects.filter(walk_in=walk_in).first():
        return done
    if _match_of(walk_in):
        raise Refused(_("This visit lies with its slip already. Take the service back there instead."))
    if why not in GivenUp.values:
        raise Refused(_("Choose why it is held no more."), field="why")
    done = WalkInEnd.objects.create(walk_in=walk_in, why=why, by=actor.user)
    _forget_mark(walk_in)
    record("walk_in.drop", actor, walk_in, at=walk_in.clinic_id, why=why)
    return done


def _forget_mark(walk_in: WalkIn) -> None:
    WalkIn.objects.filter(pk=walk_in.pk).update(mark=b"")
