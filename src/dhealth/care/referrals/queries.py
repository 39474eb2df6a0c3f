"""Reading referrals: how they stand, what was answered as far as the group may know, and where people are lost."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from dhealth.care.clients.models import Consent, Purpose
from dhealth.care.referrals.models import (
    ClinicPin,
    Kind,
    Part,
    Referral,
    RequestWithdrawal,
    ScanLock,
    Standing,
    Step,
    WalkIn,
)
from dhealth.care.referrals.rules import BY_CLINIC, OPEN
from dhealth.commons.agreements.models import Party, Side
from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.accounts.roles import roles
from dhealth.trust.organisations.models import Organisation

ANSWERED = "answered"  # all that the group learns without the client's yes to answers
NOT_OURS = (*BY_CLINIC, Kind.CONFIRMED, Kind.REJECTED)  # steps of others than the group
SHOWN = 100
PEOPLE = ("person", "person__worker", "worker", "receiver", "sender")


def steps_of(referral: Referral) -> list[Step]:
    """Every step that counts, in order, with who took it."""
    return list(
        Step.objects.filter(referral=referral, is_current=True)
        .select_related("organisation", "by", "link")
        .order_by("position")
    )


def sharing_holds(referral: Referral) -> bool:
    """Whether the request to share with this clinic still holds: neither it nor the wider yes was taken back."""
    if RequestWithdrawal.objects.filter(request=referral.request_id, part=Part.SHARING).exists():
        return False
    said = Consent.objects.filter(client=referral.person_id, purpose=Purpose.SHARE_WITH_CLINIC)
    last = said.values_list("given", flat=True).last()
    return last is not False


def answers_until(requests: Iterable[UUID]) -> dict[UUID, datetime]:
    """Requests of which the group learns the clinic's answers no more → since when."""
    gone = RequestWithdrawal.objects.filter(request__in=list(requests), part=Part.ANSWERS)
    return dict(gone.values_list("request", "said_at"))


def step_is_told(referral: Referral, step: Step, until: datetime | None) -> bool:
    """Whether the group may know this step: its own always, the clinic's only as the client wishes."""
    if step.kind not in BY_CLINIC:
        return True
    return referral.request.answers_back and (until is None or step.at <= until)


@dataclass(frozen=True)
class Line:
    """One referral in a list of the group."""

    referral: Referral
    standing: Standing
    state: str  # a Kind, or "answered"
    late: bool
    risen: bool


def lines_of(standings: Iterable[Standing], today: date) -> list[Line]:
    """Standings as the group may read them; one statement however many."""
    found = list(standings)
    gone = answers_until(one.referral.request_id for one in found)
    return [_line(one, gone, today) for one in found]


def _line(standing: Standing, gone: dict[UUID, datetime], today: date) -> Line:
    referral = standing.referral
    until = gone.get(referral.request_id)
    hides = not referral.request.answers_back or (until is not None and standing.changed_at > until)
    hidden = hides and standing.state in NOT_OURS
    if hidden:
        return Line(referral, standing, ANSWERED, late=False, risen=False)
    late = standing.waits_for in OPEN and standing.due_on is not None and standing.due_on < today
    risen = late and standing.rises_on is not None and standing.rises_on <= today
    return Line(referral, standing, standing.state, late=late, risen=risen)


def is_told(referral: Referral) -> bool:
    """Whether the group may know how this referral stands; its request and standing come with it."""
    (line,) = lines_of([referral.standing], referral.standing.sent_on)
    return line.state != ANSWERED


def standings_seen(actor: Actor) -> QuerySet[Standing]:
    """The group's referrals that the actor may see: a leader all, a worker what they follow or have on their list."""
    may = actor.organisations_where("referral.read")
    led = [org for org in may if org in actor.records_of(ORGANISATION)]
    own = [org for org in may if org in actor.records_of(OWN_LIST) and org not in led]
    seen = Q(sender__in=led) | (Q(sender__in=own) & (Q(worker=actor.id) | Q(referral__person__worker=actor.id)))
    return Standing.objects.filter(seen).select_related("referral__request", *(f"referral__{name}" for name in PEOPLE))


def _kept_back() -> Q:
    """Where the client keeps the clinic's last word from the group: whether it still waits is not told either."""
    gone = RequestWithdrawal.objects.filter(
        request=OuterRef("referral__request"), part=Part.ANSWERS, said_at__lt=OuterRef("changed_at")
    )
    return Q(state__in=NOT_OURS) & (Q(referral__request__answers_back=False) | Q(Exists(gone)))


def open_of(actor: Actor, today: date) -> list[Line]:
    """What still waits for an answer, a visit or a service: what is late first, the longest late on top."""
    waiting = standings_seen(actor).filter(~_kept_back(), waits_for__in=OPEN)
    return lines_of(waiting.order_by("due_on", "referral")[:SHOWN], today)


def settled_of(actor: Actor, today: date) -> list[Line]:
    """What ended, waits for the province only, or was answered and no more of it is told; the last first."""
    seen = standings_seen(actor)
    answered = seen.filter(_kept_back(), waits_for__in=OPEN).values("pk")
    rest = seen.filter(~Q(waits_for__in=OPEN) | Q(pk__in=answered)).order_by("-changed_at", "-referral")
    last = list(rest.values_list("pk", flat=True)[:SHOWN])  # many rows are sorted by few columns, a few are read
    return lines_of(seen.filter(pk__in=last).order_by("-changed_at", "-referral"), today)


def is_cut(lines: Collection[Line]) -> bool:
    """Whether the page may leave some out."""
    return len(lines) >= SHOWN


def referrals_of(person: UUID) -> QuerySet[Referral]:
    """Every referral that counts for this person, the last first."""
    return (
        Referral.objects.filter(person=person)
        .select_related("request", "receiver", "worker", "standing", "agreement")
        .order_by("-made_at", "-pk")
    )


def open_standings(sender: UUID, worker: UUID | None = None) -> QuerySet[Standing]:
    """Open referrals of a group, of one worker where one is named."""
    rows = Standing.objects.filter(sender=sender, waits_for__in=OPEN)
    return rows.filter(worker=worker) if worker else rows


def followers(sender: UUID) -> list[tuple[User, int]]:
    """Who follows how many open slips of a group, by name."""
    counts = Counter(open_standings(sender).values_list("worker", flat=True))
    return [(user, counts[user.pk]) for user in User.objects.filter(pk__in=counts).order_by("display_name")]


def inbox_of(clinics: Collection[UUID]) -> QuerySet[Standing]:
    """What waits at these clinics, the soonest due first: code, need, time and group; no person is read."""
    return (
        Standing.objects.filter(receiver__in=clinics, waits_for__in=OPEN)
        .select_related("referral", "sender", "receiver")
        .order_by("due_on", "referral")
    )


def locked_clinics(clinics: Collection[UUID]) -> list[ScanLock]:
    """Which of these clinics scan nothing for now."""
    return list(ScanLock.objects.filter(clinic__in=clinics, lifted_at=None).select_related("clinic"))


def walk_ins_waiting(clinics: Collection[UUID]) -> QuerySet[WalkIn]:
    """Visits without a slip that are still held."""
    return (
        WalkIn.objects.filter(clinic__in=clinics, match=None, end=None)
        .select_related("recorded_by")
        .order_by("day", "pk")
    )


def has_account(clinic: UUID, today: date) -> bool:
    """Whether somebody at the clinic answers in D.Health itself."""
    there = [key for key, role in roles().items() if "inbox.read" in role.may]
    held = Grant.objects.filter(organisation=clinic, role__in=there, user__is_active=True)
    return held.filter(Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today)).exists()


def pin_of(clinic: UUID) -> ClinicPin | None:
    """The PIN that holds for a clinic."""
    return ClinicPin.objects.filter(clinic=clinic).order_by("-set_at", "-pk").first()


def clinics_supported(actor: Actor, verb: str) -> list[Organisation]:
    """The clinics under agreements whose umbrella is an organisation at which the actor may do this, by name."""
    mine = actor.organisations_where(verb)
    over = Party.objects.filter(side=Side.UMBRELLA, organisation__in=mine).values("agreement")
    theirs = Party.objects.filter(side=Side.CLINIC, agreement__in=over).values("organisation")
    return list(Organisation.objects.filter(pk__in=theirs).order_by("name"))


@dataclass(frozen=True)
class WayToAnswer:
    """How one clinic answers."""

    clinic: Organisation
    inbox: bool
    pin: ClinicPin | None
    lock: ScanLock | None


def ways_to_answer(clinics: Collection[Organisation], today: date) -> list[WayToAnswer]:
    """How each of these clinics answers; what is locked first."""
    keys = [one.pk for one in clinics]
    there = [key for key, role in roles().items() if "inbox.read" in role.may]
    held = Grant.objects.filter(organisation__in=keys, role__in=there, user__is_active=True)
    held = held.filter(Q(since=None) | Q(since__lte=today), Q(until=None) | Q(until__gte=today))
    with_inbox = set(held.values_list("organisation", flat=True))
    pins = {
        one.clinic_id: one
        for one in ClinicPin.objects.filter(clinic__in=keys).select_related("set_by").order_by("set_at", "pk")
    }
    locks = {one.clinic_id: one for one in locked_clinics(keys)}
    found = [WayToAnswer(one, one.pk in with_inbox, pins.get(one.pk), locks.get(one.pk)) for one in clinics]
    return sorted(found, key=lambda way: (way.lock is None, way.clinic.name))


@dataclass(frozen=True)
class Arrived:
    """How many of those sent came: people sent, arrived, served."""

    sent: int
    arrived: int
    served: int

    @property
    def rate(self) -> float | None:
        """Arrived of sent; nothing where nobody was sent."""
        return self.arrived / self.sent if self.sent else None


def arrived_rate(
    start: date,
    end: date,
    *,
    senders: Collection[UUID] | None = None,
    receivers: Collection[UUID] | None = None,
    services: Collection[str] | None = None,
) -> Arrived:
    """Referrals sent between two days (both included) and what became of them; withdrawn ones are left out."""
    rows = Standing.objects.filter(sent_on__range=(start, end)).exclude(state=Kind.WITHDRAWN)
    for name, values in (("sender", senders), ("receiver", receivers), ("service", services)):
        if values is not None:
            rows = rows.filter(**{f"{name}__in": list(values)})
    found = rows.aggregate(sent=Count("pk"), arrived=Count(F("arrived_on")), served=Count(F("served_on")))
    return Arrived(**found)


def clinics_known(pks: Collection[UUID]) -> list[Organisation]:
    """These organisations, by name."""
    return list(Organisation.objects.filter(pk__in=pks).order_by("name"))
