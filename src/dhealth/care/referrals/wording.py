"""A referral on the group's screens: how it stands, where it goes, what comes next; as far as the reader may know."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dhealth.care.clients.cards import faces, is_own
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import in_sight
from dhealth.care.referrals.models import Kind, Referral, Standing, Step, Waits
from dhealth.care.referrals.queries import ANSWERED, Line, step_is_told
from dhealth.care.referrals.reasons import reason_word
from dhealth.care.services.catalogue import catalogue
from dhealth.kernel.codes import show_code, show_slip_code
from dhealth.trust.accounts.actors import Actor

TITLES: Final[dict[str, Promise]] = {
    Kind.SENT: gettext_lazy("Sent to the clinic"),
    Kind.PRESENTED: gettext_lazy("Showed the slip there"),
    Kind.RECEIVED: gettext_lazy("The clinic took it"),
    Kind.DECLINED: gettext_lazy("The clinic could not take it"),
    Kind.ARRIVED: gettext_lazy("Came to the clinic"),
    Kind.SERVED: gettext_lazy("Served at the clinic"),
    Kind.NOT_ELIGIBLE: gettext_lazy("Could not be served there"),
    Kind.NOT_COME: gettext_lazy("Did not come"),
    Kind.WITHDRAWN: gettext_lazy("Taken back"),
    Kind.EXPIRED: gettext_lazy("Ran out"),
    Kind.CONFIRMED: gettext_lazy("Confirmed by the province"),
    Kind.REJECTED: gettext_lazy("Not confirmed by the province"),
    ANSWERED: gettext_lazy("The clinic answered"),
}
TONES: Final[dict[str, str]] = {
    Kind.SENT: "wait",
    Kind.RECEIVED: "new",
    Kind.PRESENTED: "new",
    Kind.ARRIVED: "new",
    Kind.SERVED: "ok",
    Kind.CONFIRMED: "ok",
    Kind.NOT_COME: "late",
    Kind.DECLINED: "stop",
    Kind.NOT_ELIGIBLE: "stop",
    Kind.REJECTED: "stop",
    Kind.WITHDRAWN: "none",
    Kind.EXPIRED: "none",
    ANSWERED: "new",
}
COMING: Final[Sequence[tuple[str, Promise]]] = (
    (Waits.ANSWER, gettext_lazy("The clinic takes it")),
    (Waits.ARRIVAL, gettext_lazy("The client comes")),
    (Waits.SERVICE, gettext_lazy("Served, with a code")),
)
NEXT: Final[dict[str, Promise]] = {
    Waits.ANSWER: gettext_lazy("The clinic has not answered yet."),
    Waits.ARRIVAL: gettext_lazy("Call them: do they know when and where?"),
    Waits.SERVICE: gettext_lazy("They came; the clinic still writes what was done."),
    Waits.CONFIRMATION: gettext_lazy("Waits for the province."),
}


@dataclass(frozen=True)
class Stop:
    """One line of "where it goes"."""

    title: str
    top: str  # an hour, or a dash
    below: str  # a day
    mark: str = ""  # own: ours
    why: str = ""
    waits: bool = False
    to_come: bool = False


@dataclass(frozen=True)
class Row:
    """One referral in a list."""

    referral: Referral
    title: str  # the nickname for those who may read it, else the client's code
    slip: str
    clinic: str
    worker: str
    about: str  # what for, in quiet words; empty where the reader may not know
    state: str
    tone: str
    top: str
    below: str
    late: bool
    risen: bool
    next: str


def title_of_state(state: str) -> str:
    """How it stands, in words for the group."""
    return str(TITLES[state])


def about(actor: Actor, referral: Referral) -> str:
    """What for, in quiet words, where the reader may know it of this client."""
    own = is_own(actor, referral.person)
    return catalogue()[referral.service].face if actor.sees_field("results", referral.sender_id, own=own) else ""


def clients_shown(actor: Actor, referrals: Sequence[Referral]) -> list[Client]:
    """The clients of whom these lines show more than a code."""
    seen = [one.person for one in referrals if in_sight(actor, one.person)]
    return [client for client, face in zip(seen, faces(actor, seen), strict=True) if "nickname" in face]


def rows_of(actor: Actor, lines: Sequence[Line], today: date) -> list[Row]:
    """The lines in order; one opening of cards a group."""
    seen = {line.referral.person_id: line.referral.person for line in lines if in_sight(actor, line.referral.person)}
    titles = {face["id"]: face["title"] for face in faces(actor, list(seen.values()))}
    return [_row(actor, line, titles.get(line.referral.person_id, ""), today) for line in lines]


def _row(actor: Actor, line: Line, title: str, today: date) -> Row:
    referral, standing = line.referral, line.standing
    top, below = _when(line, today)
    return Row(
        referral=referral,
        title=title or show_code(referral.person.code),
        slip=show_slip_code(referral.code),
        clinic=referral.receiver.name,
        worker=referral.worker.display_name,
        about=about(actor, referral),
        state=title_of_state(line.state),
        tone="late" if line.late else TONES[line.state],
        top=top,
        below=below,
        late=line.late,
        risen=line.risen,
        next=str(NEXT.get(standing.waits_for, "")) if line.state != ANSWERED else "",
    )


def _when(line: Line, today: date) -> tuple[str, str]:
    standing = line.standing
    due = standing.due_on
    if line.state == ANSWERED:  # not even when
        return "–", ""
    if due is None or standing.waits_for == Waits.CONFIRMATION:
        changed = timezone.localdate(standing.changed_at)
        return changed.strftime("%d/%m"), str(changed.year)
    if line.late:
        days = (today - due).days
        return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}, _("late")
    return due.strftime("%d/%m"), _("at the latest")


def stops_of(referral: Referral, steps: Sequence[Step], standing: Standing, until: datetime | None) -> list[Stop]:
    """Where the slip has been, and where it still goes."""
    told = [step for step in steps if step_is_told(referral, step, until)]
    stops = [_stop(step, referral) for step in told]
    hidden = len(told) < len(steps) or (not referral.request.answers_back and len(steps) > len(told))
    if hidden:
        why = _("The client does not want more to be told here. Ask them.")
        return [*stops, Stop(title_of_state(ANSWERED), "–", "", why=why)]
    return [*stops, *_to_come(standing)]


def _stop(step: Step, referral: Referral) -> Stop:
    moment = timezone.localtime(step.at)
    by = step.by.display_name if step.by else (_("by link") if step.link_id else "")
    ours = step.organisation_id == referral.sender_id
    return Stop(
        title=title_of_state(step.kind),
        top=moment.strftime("%H:%M"),
        below=moment.strftime("%d/%m"),
        mark="own" if ours else "",
        why=". ".join(part for part in (_detail(step, referral), by) if part),
    )


def _detail(step: Step, referral: Referral) -> str:
    if step.kind == Kind.SENT:
        return _("At the client's written request")
    if step.appointment_at is not None:
        return _("Appointment %(when)s") % {"when": timezone.localtime(step.appointment_at).strftime("%d/%m, %H:%M")}
    said = reason_word(step.kind, step.reason)
    if step.better_at:
        return _("%(why)s; better at %(place)s") % {"why": said, "place": step.better_at}
    if step.kind in (Kind.ARRIVED, Kind.SERVED) and step.day != timezone.localdate(step.at):
        return _("on %(day)s") % {"day": step.day.strftime("%d/%m/%Y")}
    return said


def _to_come(standing: Standing) -> list[Stop]:
    order = [waits for waits, _title in COMING]
    if standing.waits_for not in order:
        return [_province(standing)] if standing.waits_for == Waits.CONFIRMATION else []
    first = order.index(standing.waits_for)
    due = standing.due_on.strftime("%d/%m") if standing.due_on else ""
    return [
        Stop(
            str(title),
            _("waits") if place == first else "–",
            _("until %(day)s") % {"day": due} if place == first and due else "",
            waits=place == first,
            to_come=True,
        )
        for place, (_waits, title) in enumerate(COMING)
        if place >= first
    ]


def _province(standing: Standing) -> Stop:
    due = standing.due_on.strftime("%d/%m") if standing.due_on else ""
    return Stop(_("The province confirms"), _("waits"), _("until %(day)s") % {"day": due}, waits=True, to_come=True)
