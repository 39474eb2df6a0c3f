"""The clinic's inbox: what waits, who comes, who did not, what is done. It names no person.

Nothing of a code is shown, only the slip's number: the code stands on the slip that the client carries, and without
it nobody counts as having come (security T06).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dhealth.care.clinics.queries import known
from dhealth.care.clinics.rules import hours_ahead
from dhealth.care.referrals.models import Kind, Referral, Standing, Step, Waits, WalkIn
from dhealth.care.referrals.reasons import reason_word
from dhealth.care.referrals.rules import BY_CLINIC
from dhealth.care.referrals.wording import TITLES, TONES
from dhealth.care.services.catalogue import catalogue
from dhealth.trust.accounts.actors import Actor

SHOWN: Final = 100
SUGGESTED: Final = 3  # times offered for an appointment
DAY_ENDS: Final = time(17)
WAITING, COMING, NOT_COME, DONE = "waiting", "coming", "not_come", "done"
PARTS: Final[dict[str, Promise]] = {
    WAITING: gettext_lazy("Waiting for an answer"),
    COMING: gettext_lazy("Coming"),
    NOT_COME: gettext_lazy("Not come"),
    DONE: gettext_lazy("Done"),
}


@dataclass(frozen=True)
class Row:
    """One slip in the inbox."""

    pk: UUID
    number: str  # by which both sides speak of it
    group: str
    about: str
    top: str
    below: str
    late: bool
    chip: str
    tone: str
    why: str
    appointment: datetime | None
    state: str
    today: bool


def _part(part: str, today: date) -> Q:
    return {
        WAITING: Q(waits_for=Waits.ANSWER),
        COMING: Q(waits_for=Waits.ARRIVAL, due_on__gte=today) | Q(waits_for=Waits.SERVICE),
        NOT_COME: Q(waits_for=Waits.ARRIVAL, due_on__lt=today),
        DONE: Q(waits_for__in=("", Waits.CONFIRMATION)),
    }[part]


def counts(clinics: Collection[UUID], today: date) -> dict[str, int]:
    """How many slips each open part holds; the done ones are not counted, there may be very many."""
    parts = (WAITING, COMING, NOT_COME)
    still = Standing.objects.filter(receiver__in=list(clinics)).exclude(_part(DONE, today))
    found = still.aggregate(**{part: Count("pk", filter=_part(part, today)) for part in parts})
    return {part: found[part] for part in parts}


def part_of(clinics: Collection[UUID], part: str, today: date) -> QuerySet[Standing]:
    """The slips of one part: the soonest due first; of the done ones the last first."""
    rows = Standing.objects.filter(_part(part, today), receiver__in=list(clinics))
    order = ("-changed_at", "-referral") if part == DONE else ("due_on", "referral")
    return rows.select_related("referral", "sender").order_by(*order)[:SHOWN]


def is_cut(part: str, shown: int, numbers: Mapping[str, int]) -> bool:
    """Whether there are more slips in this part than are shown; of the done ones it is taken to be so."""
    return numbers[part] > shown if part in numbers else shown == SHOWN


def rows_of(standings: Sequence[Standing], now: datetime) -> list[Row]:
    """The slips as the inbox shows them; one statement for the appointments of all."""
    wanted = [one.pk for one in standings]
    taken = Step.objects.filter(referral__in=wanted, kind=Kind.RECEIVED, is_current=True)
    booked = dict(taken.values_list("referral", "appointment_at"))
    return [_row(one, booked.get(one.pk), now) for one in standings]


def _row(standing: Standing, appointment: datetime | None, now: datetime) -> Row:
    referral, today = standing.referral, timezone.localdate(now)
    top, below, late = _clock(standing, appointment, now)
    soon = standing.waits_for == Waits.ANSWER and standing.due_on == today and not late
    chip, tone = _chip(standing, late=late, soon=soon)
    return Row(
        pk=referral.pk,
        number=referral.number,
        group=standing.sender.name,
        about=catalogue()[referral.service].face,
        top=top,
        below=below,
        late=late or soon,
        chip=chip,
        tone=tone,
        why=wishes(referral) if standing.waits_for else "",
        appointment=appointment,
        state=standing.state,
        today=standing.waits_for == Waits.SERVICE or standing.due_on == today,
    )


def _chip(standing: Standing, *, late: bool, soon: bool) -> tuple[str, str]:
    if standing.waits_for == Waits.ANSWER:
        return (_("Late"), "late") if late else (_("Due today"), "late") if soon else ("", "")
    if standing.waits_for == Waits.ARRIVAL and not late:
        return "", ""
    return str(TITLES[standing.state]) if standing.state != Kind.RECEIVED else _("Not come yet"), (
        "late" if standing.waits_for == Waits.ARRIVAL else TONES[standing.state]
    )


def _clock(standing: Standing, appointment: datetime | None, now: datetime) -> tuple[str, str, bool]:
    """What stands in the margin: how long is left, when they come, how long it is late, or when it was done."""
    today, due = timezone.localdate(now), standing.due_on
    if standing.waits_for not in (Waits.ANSWER, Waits.ARRIVAL) or due is None:
        changed = timezone.localtime(standing.changed_at)
        if changed.date() == today:
            return changed.strftime("%H:%M"), _("today"), False
        return changed.strftime("%d/%m"), str(changed.year), False
    if due < today:
        days = (today - due).days
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}, _("late"), True
    if appointment is not None and standing.waits_for == Waits.ARRIVAL:
        local = timezone.localtime(appointment)
        return local.strftime("%H:%M"), _("today") if local.date() == today else local.strftime("%d/%m"), False
    if due == today:
        if standing.waits_for == Waits.ARRIVAL:
            return _("today"), "", False
        hours = max(0, DAY_ENDS.hour - timezone.localtime(now).hour)
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}, _("left"), False
    days = (due - today).days
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}, _("left"), False


def wishes(referral: Referral) -> str:
    """When the client would like to come, and with whom."""
    said = []
    if referral.wished_on:
        when = referral.wished_on.strftime("%d/%m")
        part = str(referral.get_wished_part_display()) if referral.wished_part else ""
        said.append(_("Would like to come %(when)s.") % {"when": f"{when}, {part}" if part else when})
    elif referral.wished_part:
        said.append(_("Would like to come %(when)s.") % {"when": referral.get_wished_part_display()})
    if referral.accompanied:
        said.append(_("Somebody of the group comes along."))
    return " ".join(said)


def times_for(referral: Referral, now: datetime) -> list[datetime]:
    """A few times for an appointment, from the clinic's own hours; none where it wrote none down."""
    profile = known(referral.receiver)
    since = timezone.localtime(now).replace(tzinfo=None, second=0, microsecond=0) + timedelta(hours=1)
    if referral.wished_on and referral.wished_on > since.date():
        since = datetime.combine(referral.wished_on, time())
    found = islice(hours_ahead(profile.slots, profile.spans, referral.service, since, profile.booked), SUGGESTED)
    return [timezone.make_aware(_quarter(one.opens)) for one in found]


def _quarter(moment: datetime) -> datetime:
    return moment + timedelta(minutes=-moment.minute % 15)


def walk_ins_of(actor: Actor) -> QuerySet[WalkIn]:
    """Visits without a slip at the actor's clinic, those too that are held no more."""
    return WalkIn.objects.filter(clinic__in=actor.organisations_where("walk_in.match"))


def last_by_clinic(referral: Referral) -> Step | None:
    """The last step that counts, where it is the clinic's own and so can be taken back."""
    last = Step.objects.filter(referral=referral, is_current=True).select_related("by").order_by("-position").first()
    ours = last is not None and last.kind in BY_CLINIC and last.organisation_id == referral.receiver_id
    return last if ours else None


def step_in_words(step: Step) -> str:
    """What was done, in a short sentence for the clinic."""
    words = {
        Kind.RECEIVED: _("Taken"),
        Kind.DECLINED: _("Not taken"),
        Kind.PRESENTED: _("The slip was shown"),
        Kind.ARRIVED: _("They came"),
        Kind.SERVED: _("They were served"),
        Kind.NOT_ELIGIBLE: _("They could not be served"),
        Kind.NOT_COME: _("They did not come"),
    }
    said = words.get(Kind(step.kind), str(TITLES[step.kind]))
    if step.appointment_at:
        return f"{said}, {timezone.localtime(step.appointment_at).strftime('%H:%M %d/%m')}"
    return f"{said}: {reason_word(step.kind, step.reason)}" if step.reason else said
