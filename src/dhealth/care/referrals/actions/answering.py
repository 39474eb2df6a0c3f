"""What the clinic answers: taken, not taken, arrived, served, could not be served, did not come."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.referrals.actions.stepping import (
    Held,
    Said,
    Speaker,
    clinic_speaks,
    heard_by_clinic,
    hold,
    hold_record,
    refuse_locked_scanning,
    refuse_run_out,
    refuse_too_fast,
    refuse_unshared,
    take,
    told,
)
from dhealth.care.referrals.bookings import refuse_full
from dhealth.care.referrals.codes import read_treatment_code, treatment_code_of
from dhealth.care.referrals.models import Kind, Referral, Step
from dhealth.care.referrals.reasons import Declined, NotEligible
from dhealth.care.referrals.rules import check_appointment, check_day
from dhealth.care.referrals.telling import tell_record
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import squeeze
from dhealth.kernel.words import within
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

LONGEST_PLACE = 160


@transaction.atomic
def receive_referral(actor: Actor, referral: Referral, *, appointment: datetime | None = None) -> Step:
    """The clinic takes the referral, with an appointment if it likes; again with another appointment moves it.

    Raises:
        Refused: the slip stands elsewhere by now, or the time does not lie ahead.
        PermissionDenied: the actor may not answer at this clinic.
    """
    return receive_as(clinic_speaks(actor, referral, "referral.receive"), referral, appointment)


def receive_as(speaker: Speaker, referral: Referral, appointment: datetime | None) -> Step:
    """The same, whoever speaks for the clinic."""
    held = _answerable(referral)
    same = held.step(Kind.RECEIVED)
    if same is not None and held.state == Kind.RECEIVED and same.appointment_at == appointment:
        return same
    if appointment is not None:
        check_appointment(appointment, timezone.now())
        refuse_full(held.referral, appointment)
    step = take(held, speaker, Kind.RECEIVED, Said(appointment_at=appointment))
    noted = told(held.referral, speaker.link)
    event = record("referral.receive", speaker.actor, held.referral, at=held.referral.sender_id, details=noted)
    heard_by_clinic(event, speaker.actor, held.referral)
    return step


@transaction.atomic
def decline_referral(actor: Actor, referral: Referral, reason: str, better_at: str = "") -> Step:
    """The clinic does not take the referral: why, and where it would be better.

    Raises:
        Refused: no reason, or the slip stands elsewhere by now.
        PermissionDenied: the actor may not answer at this clinic.
    """
    return decline_as(clinic_speaks(actor, referral, "referral.decline"), referral, reason, better_at)


def decline_as(speaker: Speaker, referral: Referral, reason: str, better_at: str) -> Step:
    """The same, whoever speaks for the clinic."""
    if reason not in Declined.values:
        raise Refused(_("Choose why not, so that the group knows what to do."), field="reason")
    held = _answerable(referral)
    if held.state == Kind.DECLINED:
        return held.steps[-1]
    said = Said(reason=reason, better_at=within(squeeze(better_at), LONGEST_PLACE, "better_at"))
    step = take(held, speaker, Kind.DECLINED, said)
    noted = told(held.referral, speaker.link)
    event = record(
        "referral.decline", speaker.actor, held.referral, at=held.referral.sender_id, why=reason, details=noted
    )
    heard_by_clinic(event, speaker.actor, held.referral)
    return step


@transaction.atomic
def arrive(actor: Actor, referral: Referral, *, day: date | None = None, treatment_code: str = "") -> Step:
    """The client came; the slip was shown before.

    Raises:
        Refused: the slip was not shown, the day does not fit, or the code is none.
        PermissionDenied: the actor may not answer at this clinic.
    """
    return arrive_as(clinic_speaks(actor, referral, "referral.arrive"), referral, day, treatment_code)


def arrive_as(speaker: Speaker, referral: Referral, day: date | None, treatment_code: str) -> Step:
    """The same, whoever speaks for the clinic."""
    held = _confirmable(referral)
    return held.step(Kind.ARRIVED) or _arrived(held, speaker, day, read_treatment_code(treatment_code))


def _arrived(held: Held, speaker: Speaker, day: date | None, code: str) -> Step:
    _check_day(held, day)
    step = take(held, speaker, Kind.ARRIVED, Said(day=day, treatment_code=code))
    noted = told(held.referral, speaker.link)
    event = record("referral.arrive", speaker.actor, held.referral, at=held.referral.sender_id, details=noted)
    heard_by_clinic(event, speaker.actor, held.referral)
    return step


@transaction.atomic
def serve(actor: Actor, referral: Referral, *, day: date | None = None, treatment_code: str = "") -> Step:
    """The client was given what they were sent for; where nobody wrote that they came, that is written too.

    The group's record learns of it as told by the clinic, where the client wished answers. A screen that knows its
    device asks `holding.serve_on` instead.

    Raises:
        Refused: the slip was not shown, the day does not fit, the code is none, or the account answers too fast.
        PermissionDenied: the actor may not answer at this clinic.
    """
    refuse_too_fast(actor)
    return serve_as(clinic_speaks(actor, referral, "referral.serve"), referral, day, treatment_code)


def serve_as(speaker: Speaker, referral: Referral, day: date | None, treatment_code: str) -> Step:
    """The same, whoever speaks for the clinic."""
    hold_record(referral)
    held = _confirmable(referral)
    if same := held.step(Kind.SERVED):
        return same
    code = read_treatment_code(treatment_code)
    arrived = held.step(Kind.ARRIVED)
    if arrived is None and held.state == Kind.PRESENTED:
        arrived = _arrived(held, speaker, day, code)
    _check_day(held, day, arrived)
    known = code or (treatment_code_of(arrived) if arrived else "")
    step = take(held, speaker, Kind.SERVED, Said(day=day, treatment_code=known))
    noted = told(held.referral, speaker.link)
    event = record("referral.serve", speaker.actor, held.referral, at=held.referral.sender_id, details=noted)
    heard_by_clinic(event, speaker.actor, held.referral)
    tell_record(held.referral, step, speaker.actor)
    return step


@transaction.atomic
def not_eligible(actor: Actor, referral: Referral, reason: str, *, day: date | None = None) -> Step:
    """The client came and could not be served there: why.

    Raises:
        Refused: no reason, the slip was not shown, or the day does not fit.
        PermissionDenied: the actor may not answer at this clinic.
    """
    speaker = clinic_speaks(actor, referral, "referral.turn_away")
    if reason not in NotEligible.values:
        raise Refused(_("Choose why not, so that the group knows what to do."), field="reason")
    held = _confirmable(referral)
    if same := held.step(Kind.NOT_ELIGIBLE):
        return same
    arrived = held.step(Kind.ARRIVED)
    if arrived is None and held.state == Kind.PRESENTED:
        arrived = _arrived(held, speaker, day, "")
    _check_day(held, day, arrived)
    step = take(held, speaker, Kind.NOT_ELIGIBLE, Said(day=day, reason=reason))
    sender = held.referral.sender_id
    event = record("referral.turn_away", actor, held.referral, at=sender, why=reason, details=told(held.referral))
    heard_by_clinic(event, actor, held.referral)
    return step


@transaction.atomic
def not_come(actor: Actor, referral: Referral) -> Step:
    """The clinic waited, and the client did not come; the group calls them.

    Raises:
        Refused: the appointment still lies ahead, or the slip stands elsewhere by now.
        PermissionDenied: the actor may not answer at this clinic.
    """
    speaker = clinic_speaks(actor, referral, "referral.miss")
    held = _answerable(referral)
    if held.state == Kind.NOT_COME:
        return held.steps[-1]
    received = held.step(Kind.RECEIVED)
    if received is not None and received.appointment_at is not None and received.appointment_at > held.now:
        raise Refused(_("Their appointment still lies ahead. Wait until then."))
    step = take(held, speaker, Kind.NOT_COME)
    event = record("referral.miss", actor, held.referral, at=held.referral.sender_id, details=told(held.referral))
    heard_by_clinic(event, actor, held.referral)
    return step


def _answerable(referral: Referral) -> Held:
    """The referral, held; not where the client took their request back or the slip ran out."""
    held = hold(referral)
    if held.state in (Kind.SENT, Kind.RECEIVED, Kind.NOT_COME, Kind.PRESENTED):
        refuse_unshared(held)
        refuse_run_out(held)
    return held


def _confirmable(referral: Referral) -> Held:
    """The same, where it is to be said that somebody came; not while the clinic is locked."""
    refuse_locked_scanning(referral.receiver_id)
    return _answerable(referral)


def _check_day(held: Held, day: date | None, arrived: Step | None = None) -> None:
    sent = held.step(Kind.SENT)
    first = arrived or sent
    if day is not None and first is not None:
        check_day(day, first.day, held.today)
