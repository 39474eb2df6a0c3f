"""A month confirmed at once by pasted codes, and visits without a slip that are held until the slip is found."""

from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dhealth.care.referrals.actions.answering import serve
from dhealth.care.referrals.actions.holding import refuse_unknown
from dhealth.care.referrals.actions.presenting import present_slip
from dhealth.care.referrals.actions.stepping import refuse_own
from dhealth.care.referrals.codes import read_treatment_code, treatment_key
from dhealth.care.referrals.models import ClinicDevice, Kind, Referral, Step, WalkIn, WalkInMatch
from dhealth.care.services.catalogue import REFERRAL, catalogue
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.once import sent_before
from dhealth.kernel.text import squeeze
from dhealth.kernel.words import within
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.keys.sealing import open_sealed, seal

MOST_LINES: Final = 500
LONGEST_MARK: Final = 60
MARK: Final = "referrals.walk_in"


class Outcome(models.TextChoices):
    """What became of one pasted line."""

    SERVED = "served", gettext_lazy("Confirmed now")
    ALREADY = "already", gettext_lazy("Confirmed before")
    NO_SLIP = "no_slip", gettext_lazy("No slip with this code was shown here: hold the visit, or ask for the slip")
    SEVERAL = "several", gettext_lazy("Several slips have this code: confirm each by itself")
    UNREADABLE = "unreadable", gettext_lazy("Cannot be read as a code")
    REFUSED = "refused", gettext_lazy("Not now")


@dataclass(frozen=True)
class MonthLine:
    """One pasted code and what became of it."""

    text: str
    outcome: str
    why: str = ""
    referral: UUID | None = None

    @property
    def words(self) -> str:
        """The outcome as people say it."""
        return self.why or str(Outcome(self.outcome).label)


def confirm_month(actor: Actor, clinic: UUID, text: str, *, device: ClinicDevice | None = None) -> list[MonthLine]:
    """Confirm many at once: one treatment code a line. Only whose slip was shown on arrival, each checked by itself.

    Raises:
        Refused: nothing was pasted, more than 500 lines, or the device is not known at the clinic.
        PermissionDenied: the actor may not confirm at this clinic.
    """
    actor.require("referral.serve", at=clinic)
    if device:
        refuse_unknown(device)
    return _each_line(actor, clinic, text, writes=True)


def look_at_month(actor: Actor, clinic: UUID, text: str) -> list[MonthLine]:
    """What `confirm_month` would do with each line; nothing is written.

    Raises:
        Refused: nothing was pasted, or more than 500 lines.
        PermissionDenied: the actor may not confirm at this clinic.
    """
    return _each_line(actor, clinic, text, writes=False)


def _each_line(actor: Actor, clinic: UUID, text: str, *, writes: bool) -> list[MonthLine]:
    actor.require("referral.serve", at=clinic)
    lines = [squeeze(line) for line in text.splitlines() if squeeze(line)]
    if not lines:
        raise Refused(_("Paste the codes, one a line."), field="codes")
    if len(lines) > MOST_LINES:
        raise Refused(_("Paste at most 500 codes at a time."), field="codes")
    return [_line(actor, clinic, line, writes=writes) for line in dict.fromkeys(lines)]


def _line(actor: Actor, clinic: UUID, line: str, *, writes: bool) -> MonthLine:
    try:
        code = read_treatment_code(line)
    except Refused:
        return MonthLine(line, Outcome.UNREADABLE)
    key = treatment_key(clinic, code)
    steps = Step.objects.filter(organisation=clinic, treatment_key=key, is_current=True)
    found = list(Referral.objects.filter(steps__in=steps).distinct().select_related("standing", "person"))
    waiting = [one for one in found if one.standing.state == Kind.ARRIVED]
    if not waiting:
        served = [one for one in found if one.standing.served_on]
        return MonthLine(line, Outcome.ALREADY, referral=served[0].pk) if served else MonthLine(line, Outcome.NO_SLIP)
    if len(waiting) > 1:
        return MonthLine(line, Outcome.SEVERAL)
    try:
        refuse_own(actor, waiting[0])
        if writes:
            serve(actor, waiting[0], day=waiting[0].standing.arrived_on)
    except Refused as refusal:
        return MonthLine(line, Outcome.REFUSED, refusal.message, waiting[0].pk)
    return MonthLine(line, Outcome.SERVED, referral=waiting[0].pk)


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
    """How the clinic finds them again."""
    return open_sealed(walk_in.clinic_id, MARK, walk_in.pk, bytes(walk_in.mark))


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
    if WalkInMatch.objects.filter(referral=referral).exists():
        raise Refused(_("Another visit belongs to this slip already."), field="code")
    serve(actor, referral, day=walk_in.day, treatment_code=treatment_code)
    WalkInMatch.objects.create(walk_in=walk_in, referral=referral, by=actor.user)
    record("walk_in.match", actor, walk_in, at=walk_in.clinic_id, details={"referral": referral.pk.hex})
    return referral
