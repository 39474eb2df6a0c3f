"""How every step is taken: the referral held, the table asked, the fact written, the standing worked out anew."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.models import Client
from dhealth.care.referrals.actions.signed_months import refuse_past_signed
from dhealth.care.referrals.codes import sealed_code
from dhealth.care.referrals.models import AnswerLink, HeldAnswer, Kind, Part, Referral, ScanLock, Standing, Step
from dhealth.care.referrals.queries import sharing_holds
from dhealth.care.referrals.rules import SERVED_AN_HOUR, check_move, refusal_of, stand_of
from dhealth.commons.agreements.models import Terms
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.audit.models import Event

WITHIN = ("agreement", "request", "person", "receiver")


@dataclass(frozen=True)
class Speaker:
    """Who takes a step: a person at an organisation, a clinic by its link, or the program itself."""

    organisation: UUID
    actor: Actor | None = None
    link: AnswerLink | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """What belongs to a step besides who and when."""

    day: date | None = None
    reason: str = ""
    better_at: str = ""
    appointment_at: datetime | None = None
    treatment_code: str = ""


@dataclass
class Held:
    """A referral held until the act is over, with the steps that count in their order."""

    referral: Referral
    terms: Terms
    steps: list[Step]
    places: int  # how many steps there ever were
    last_at: datetime
    events: list[Event] = field(default_factory=list)

    @property
    def state(self) -> str:
        return self.steps[-1].kind if self.steps else ""

    def step(self, kind: str) -> Step | None:
        """The step of this kind that counts."""
        return next((step for step in reversed(self.steps) if step.kind == kind), None)

    @property
    def now(self) -> datetime:
        """This moment; never before the step before, whatever the server's clock says."""
        return max(timezone.now(), self.last_at)

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)


def hold(referral: Referral) -> Held:
    """Take hold of a referral: whoever else acts on it waits.

    `no_key`: whoever only writes something that points at it does not wait. That is asked when their act is stored,
    while they hold two logs, and the one who holds the referral may wait for just these.
    """
    rows = Referral.objects.select_for_update(of=("self",), no_key=True).select_related(*WITHIN)
    locked = rows.prefetch_related("agreement__services").get(pk=referral.pk)
    every = list(Step.objects.filter(referral=locked).order_by("position"))
    counted = [step for step in every if step.is_current]
    last_at = max((step.at for step in every), default=locked.made_at)
    return Held(locked, locked.agreement.terms, counted, len(every), last_at)


def hold_record(referral: Referral) -> None:
    """Take hold of the client's record, before the slip: an act that writes into it waits for no log that it holds."""
    Client.objects.select_for_update(no_key=True).get(pk=referral.person_id)


def take(held: Held, speaker: Speaker, kind: str, said: Said | None = None) -> Step:
    """Write one step down, and how the referral stands now.

    Raises:
        Refused: the table does not allow it.
    """
    said = said or Said()
    check_move(held.state, kind)
    refuse_in_signed_month(held, kind, said.day or held.today)
    id = uuid7()
    sealed = sealed_code(speaker.organisation, id, said.treatment_code)
    replaced = held.step(kind)
    if replaced is not None:  # a new appointment instead of the old one
        Step.objects.filter(pk=replaced.pk).update(is_current=False)
        held.steps.remove(replaced)
    step = Step.objects.create(
        id=id,
        referral=held.referral,
        position=held.places,
        kind=kind,
        organisation_id=speaker.organisation,
        by=speaker.actor.user if speaker.actor else None,
        link=speaker.link,
        at=held.now,
        day=said.day or held.today,
        reason=said.reason,
        better_at=said.better_at,
        appointment_at=said.appointment_at,
        treatment_code=sealed.code,
        treatment_key=sealed.key,
    )
    held.places, held.last_at = held.places + 1, step.at
    held.steps.append(step)
    settle(held)
    return step


def refuse_in_signed_month(held: Held, kind: str, day: date) -> None:
    """A visit or service is neither written into a month that both signed nor taken out of it.

    Raises:
        Refused: where the month is opened again.
    """
    if kind in (Kind.ARRIVED, Kind.SERVED):
        refuse_past_signed(held.referral.sender_id, held.referral.receiver_id, day, timezone.localdate())


def settle(held: Held) -> Standing:
    """Keep for the lists how it stands now."""
    referral = held.referral
    stand = vars(stand_of(held.steps, held.terms, referral.wished_on))
    whose = {name: getattr(referral, name) for name in ("sender_id", "receiver_id", "worker_id", "service")}
    return Standing.objects.update_or_create(
        referral=referral, defaults={**stand, **whose, "changed_at": held.now}, create_defaults=None
    )[0]


def heard_by_clinic(event: Event, actor: Actor | None, referral: Referral) -> None:
    """The same in the clinic's log; after the group's, so that everybody takes the two in one order."""
    if referral.receiver_id != referral.sender_id:
        record(event.verb, actor, referral, at=referral.receiver_id, why=event.why, details=_for_clinic(event))


def _for_clinic(event: Event) -> dict[str, object]:
    return {name: value for name, value in event.details.items() if name != "client"}


def told(referral: Referral, link: AnswerLink | None = None, **more: object) -> dict[str, object]:
    """What an event says besides who and when: ids alone."""
    said: dict[str, object] = {"client": referral.person_id.hex, **more}
    return said | {"link": link.pk.hex} if link else said


def clinic_speaks(actor: Actor, referral: Referral, verb: str) -> Speaker:
    """Who answers for the clinic: somebody there, and nobody whom the answer would serve.

    Raises:
        PermissionDenied: the actor may not do this at that clinic.
        Refused: they follow this client themselves, or work for the group that sent them.
    """
    at = referral.receiver_id
    actor.require(verb, at=at)
    refuse_own(actor, referral)
    return Speaker(at, actor)


def refuse_own(actor: Actor, referral: Referral) -> None:
    """Nobody confirms for a clinic what they did for a group.

    Raises:
        Refused: with the way out.
    """
    if actor.id in (referral.made_by_id, referral.worker_id, referral.person.worker_id) or any(
        standing.organisation_id == referral.sender_id for standing in actor.standings
    ):
        raise Refused(_("You also work for the group that sent this client. A colleague of the clinic answers this."))


def refuse_unshared(held: Held) -> None:
    """Nothing more is shared once the client took their request back.

    Raises:
        Refused: as for a slip that was taken back.
    """
    if not sharing_holds(held.referral):
        raise Refused(refusal_of(Kind.WITHDRAWN, ""))


def refuse_run_out(held: Held) -> None:
    """A slip that ran out opens nothing, even before the daily look has written so.

    Raises:
        Refused: what to do.
    """
    stand = stand_of(held.steps, held.terms, held.referral.wished_on)
    if stand.waits_for in ("answer", "arrival") and stand.expires_on < held.today:
        raise Refused(refusal_of(Kind.EXPIRED, ""))


def refuse_locked_scanning(clinic: UUID) -> None:
    """Nobody comes to a clinic while too many wrong codes have locked it.

    Raises:
        Refused: who lifts the lock.
    """
    if ScanLock.objects.filter(clinic=clinic, lifted_at=None).exists():
        raise Refused(_("Scanning is locked after many wrong codes. The supporting organisation lifts the lock."))


def refuse_too_fast(actor: Actor) -> None:
    """An account confirms at most so many in an hour, held ones too: faster, nobody has seen anybody.

    Raises:
        Refused: what to do.
    """
    since = timezone.now() - timedelta(hours=1)
    said = Step.objects.filter(by=actor.id, kind=Kind.SERVED, at__gt=since).count()
    if said + HeldAnswer.objects.filter(by=actor.id, ended=None, at__gt=since).count() >= SERVED_AN_HOUR:
        words = _("You have confirmed %(n)s in an hour. Go on after a while, or let a colleague go on.")
        raise Refused(words % {"n": SERVED_AN_HOUR})


def group_speaks(actor: Actor, referral: Referral, verb: str) -> Speaker:
    """Somebody of the group that sent them, who may see this referral.

    Raises:
        PermissionDenied: the actor may not do this at that group, or does not follow this client.
    """
    actor.require(verb, at=referral.sender_id)
    if not Referral.objects.visible_to(actor).filter(pk=referral.pk, sender=referral.sender_id).exists():
        raise PermissionDenied(verb)
    return Speaker(referral.sender_id, actor)


def answers_ended(referral: Referral) -> datetime | None:
    """Since when the clinic's answers are not told to the group any more; None while they are."""
    if not referral.request.answers_back:
        return referral.made_at
    gone = referral.request.withdrawals.filter(part=Part.ANSWERS).first()
    return gone.said_at if gone else None


__all__ = ["Held", "Said", "Speaker", "hold", "replace", "settle", "take"]
