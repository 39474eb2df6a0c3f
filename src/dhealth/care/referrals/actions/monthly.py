"""A month confirmed at once by pasted codes."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dhealth.care.referrals.actions.answering import serve
from dhealth.care.referrals.actions.holding import refuse_unknown
from dhealth.care.referrals.actions.stepping import refuse_own
from dhealth.care.referrals.codes import read_treatment_code, treatment_key
from dhealth.care.referrals.models import ClinicDevice, Kind, Referral, Step
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor

MOST_LINES: Final = 500


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
