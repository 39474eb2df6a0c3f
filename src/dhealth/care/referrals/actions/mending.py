"""Taking back a step that was a mistake; handing open referrals on when somebody leaves; letting old ones run out."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.carriers import carriers
from dhealth.care.referrals.actions.stepping import (
    Held,
    Said,
    Speaker,
    clinic_speaks,
    heard_by_clinic,
    hold,
    hold_record,
    refuse_in_signed_month,
    settle,
    take,
    told,
)
from dhealth.care.referrals.models import Kind, Referral, Standing, Step, StepTakenBack
from dhealth.care.referrals.queries import open_standings
from dhealth.care.referrals.rules import BY_CLINIC, TO_EXPIRE
from dhealth.care.referrals.telling import take_back_from_record
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

LOT = 500


@transaction.atomic
def take_back_step(actor: Actor, referral: Referral) -> Step:
    """The clinic's last step was a mistake: it stays to be seen and counts no more.

    Raises:
        Refused: the last step is not the clinic's, or the province has spoken.
        PermissionDenied: the actor may not answer at this clinic.
    """
    clinic_speaks(actor, referral, "referral.take_back")
    hold_record(referral)
    held = hold(referral)
    last = held.steps[-1]
    if last.kind not in BY_CLINIC or last.organisation_id != referral.receiver_id:
        raise Refused(_("The last step is not yours to take back. Open the slip again to see how it stands."))
    refuse_in_signed_month(held, last.kind, last.day)
    _undo(actor, held, last)
    record("referral.take_back", actor, held.referral, at=referral.sender_id, why=last.kind, details=told(referral))
    record("referral.take_back", actor, held.referral, at=referral.receiver_id, why=last.kind)
    return last


def _undo(actor: Actor | None, held: Held, step: Step) -> None:
    if step.kind == Kind.SERVED and actor:
        take_back_from_record(step, actor)
    Step.objects.filter(pk=step.pk).update(is_current=False)
    StepTakenBack.objects.create(step=step, by=actor.user if actor else None)
    held.steps.remove(step)
    if before := _replaced_by(step):
        Step.objects.filter(pk=before.pk).update(is_current=True)
        held.steps = sorted([*held.steps, before], key=lambda one: one.position)
    settle(held)


def _replaced_by(step: Step) -> Step | None:
    """What this step had taken the place of: the appointment before it stands again."""
    same = Step.objects.filter(referral=step.referral_id, kind=step.kind, is_current=False, taken_back=None)
    return same.filter(position__lt=step.position).order_by("-position").first()


@transaction.atomic
def note_confirmation(
    actor: Actor, referral: Referral, *, confirmed: bool, reason: str = "", organisation: UUID
) -> Step:
    """The province confirmed or rejected what was served; its newest word counts. Called by the room of claims.

    The caller holds the permission and records the act.

    Raises:
        Refused: nothing was served, or it was taken back.
    """
    held = hold(referral)
    kind, other = (Kind.CONFIRMED, Kind.REJECTED) if confirmed else (Kind.REJECTED, Kind.CONFIRMED)
    if held.state == kind:
        return held.steps[-1]
    if held.state == other:
        _undo(actor, held, held.steps[-1])
    return take(held, Speaker(organisation, actor), kind, Said(reason=reason[:16]))


@transaction.atomic
def hand_over(actor: Actor, sender: UUID, leaves: UUID, takes: UUID) -> int:
    """Everything open that one worker follows is followed by another from now on; gives how many.

    Raises:
        Refused: nobody is chosen, the same one, or somebody who does not work with clients here.
        PermissionDenied: the actor may not hand over at this group.
    """
    actor.require("referral.hand_over", at=sender)
    if leaves == takes or not carriers(sender).filter(pk=takes).exists():
        raise Refused(_("Choose a colleague who works with clients of your group."), field="takes")
    open_ones = list(open_standings(sender, leaves).order_by("referral").values_list("referral", flat=True))
    if not open_ones:
        return 0
    first = Referral.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=open_ones).order_by("pk")
    moved = [one.pk for one in first if one.worker_id == leaves]
    follow(moved, takes)
    subject = Referral(pk=moved[0]) if moved else None
    details = {"from": leaves.hex, "to": takes.hex, "referrals": [pk.hex for pk in moved]}
    record("referral.hand_over", actor, subject, at=sender, details=details)
    return len(moved)


def follow(referrals: list[UUID], worker: UUID) -> None:
    """These are followed by this worker."""
    Referral.objects.filter(pk__in=referrals).update(worker=worker)
    Standing.objects.filter(referral__in=referrals).update(worker=worker)


def expire_due(today: date | None = None) -> int:
    """Slips whose time is over run out, each by itself; gives how many. Harmless to run twice or by two at once."""
    today = today or timezone.localdate()
    due = Standing.objects.filter(waits_for__in=TO_EXPIRE, expires_on__lt=today).order_by("expires_on")
    done = 0
    while found := list(due.values_list("referral", flat=True)[:LOT]):
        done += sum(_expire(pk, today) for pk in found)
    return done


@transaction.atomic
def _expire(pk: UUID, today: date) -> int:
    held = hold(Referral(pk=pk))
    standing = settle(held)
    if standing.waits_for not in TO_EXPIRE or standing.expires_on >= today:
        return 0
    take(held, Speaker(held.referral.sender_id), Kind.EXPIRED)
    event = record(
        "system.expire_referral", None, held.referral, at=held.referral.sender_id, details=told(held.referral)
    )
    heard_by_clinic(event, None, held.referral)
    return 1
