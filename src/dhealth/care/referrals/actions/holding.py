"""“Served”, said on a device that the clinic does not know yet: checked at once, held, and given once it is let in."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.care.referrals.actions.answering import serve_as
from dhealth.care.referrals.actions.stepping import Speaker, clinic_speaks, hold, hold_record, refuse_too_fast
from dhealth.care.referrals.codes import held_code_of, read_treatment_code, sealed_code
from dhealth.care.referrals.models import (
    ClinicDevice,
    DeviceLetIn,
    DeviceShut,
    HeldAnswer,
    HeldAnswerEnd,
    Kind,
    Referral,
    Step,
)
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


@transaction.atomic
def serve_on(
    device: ClinicDevice, actor: Actor, referral: Referral, *, day: date | None = None, treatment_code: str = ""
) -> Step | HeldAnswer:
    """The client was served; on a device that nobody has let in the answer is held and confirms nothing yet.

    Raises:
        Refused: as `serve`; or the device was shut out.
        PermissionDenied: the actor may not answer at this clinic.
    """
    return serve_or_hold(clinic_speaks(actor, referral, "referral.serve"), device, referral, day, treatment_code)


def serve_or_hold(
    speaker: Speaker, device: ClinicDevice, referral: Referral, day: date | None, treatment_code: str
) -> Step | HeldAnswer:
    """The same, whoever speaks for the clinic."""
    refuse_shut_out(device)
    if speaker.actor:
        refuse_too_fast(speaker.actor)
    if device.is_known:
        return serve_as(speaker, referral, day, treatment_code)
    hold_record(referral)
    known = hold(referral)
    if served := known.step(Kind.SERVED):
        return served
    _would_pass(speaker, referral, day, treatment_code)
    if same := HeldAnswer.objects.filter(referral=referral, device=device, ended=None).first():
        return same
    id = uuid7()
    code = sealed_code(speaker.organisation, id, read_treatment_code(treatment_code)).code
    held = HeldAnswer.objects.create(
        id=id,
        device=device,
        referral=referral,
        by=speaker.actor.user if speaker.actor else None,
        link=speaker.link,
        day=day or known.today,
        treatment_code=code,
    )
    record("system.hold_answer", speaker.actor, referral, at=speaker.organisation, details={"device": device.pk.hex})
    return held


def refuse_shut_out(device: ClinicDevice) -> None:
    """Stop on a device that was shut out.

    Raises:
        Refused: what to do.
    """
    if DeviceShut.objects.filter(device=device).exists():
        raise Refused(_("This device was shut out. Answer from another one."))


def refuse_unknown(device: ClinicDevice) -> None:
    """Many at once, and visits laid to a slip, wait for a device that is known.

    Raises:
        Refused: what to do.
    """
    refuse_shut_out(device)
    if not device.is_known:
        raise Refused(_("This device is new at your clinic. Let it in first, under “Devices of our clinic”."))


def _would_pass(speaker: Speaker, referral: Referral, day: date | None, code: str) -> None:
    """What `serve` would refuse is refused now and not only later."""
    point = transaction.savepoint()
    try:
        serve_as(speaker, referral, day, code)
    finally:
        transaction.savepoint_rollback(point)


def settle_held(device: ClinicDevice) -> None:
    """What the device holds counts once it was let in, each as far as it still fits, and falls away once it was shut.

    Each by itself: it takes hold of its slip and of two logs, as every answer does in that order. Harmless to run twice
    or by two at once.
    """
    waiting = HeldAnswer.objects.filter(device=device, ended=None).select_related("referral__person", "by", "link")
    for held in waiting.order_by("at", "pk"):
        _settle(held)


@transaction.atomic
def _settle(held: HeldAnswer) -> None:
    hold_record(held.referral)
    hold(held.referral)
    if HeldAnswerEnd.objects.filter(held=held).exists():
        return
    if DeviceShut.objects.filter(device=held.device_id).exists():
        HeldAnswerEnd.objects.create(held=held, given=False, why=_("The device was shut out.")[:200])
    elif DeviceLetIn.objects.filter(device=held.device_id).exists():
        HeldAnswerEnd.objects.create(held=held, **_given(held))


def _given(held: HeldAnswer) -> dict[str, object]:
    referral, code = held.referral, held_code_of(held)
    try:
        with transaction.atomic():
            speaker = (
                clinic_speaks(Actor.of(held.by), referral, "referral.serve")
                if held.by
                else Speaker(referral.receiver_id, link=held.link)
            )
            serve_as(speaker, referral, held.day, code)
    except Refused as refusal:
        return {"given": False, "why": refusal.message[:200]}
    except PermissionDenied:
        return {"given": False, "why": _("Whoever said it answers at this clinic no more.")[:200]}
    return {"given": True}
