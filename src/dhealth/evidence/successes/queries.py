"""Counts what became of slips, and of referrals from before there were slips: a statement each, however many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import RawSQL

from dhealth.care.claims.models import ClaimLine
from dhealth.care.claims.queries import fallen
from dhealth.care.referrals.models import Kind, Part, Referral, Standing, Step
from dhealth.care.referrals.queries import NOT_OURS
from dhealth.care.referrals.rules import CODE_RUNS_ON
from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.models import Correction, Service
from dhealth.commons.agreements.models import Agreement, Party, Side
from dhealth.commons.agreements.models import Kind as AgreementKind
from dhealth.evidence.successes.dating import DaysBetween, LocalDay, NotLaterThan, Year
from dhealth.evidence.successes.rules import ARRIVES_WITHIN, Counts, Outcome
from dhealth.evidence.successes.scope import Scope
from dhealth.kernel.periods import Period

Key = tuple[Any, ...]
# What the rows of a table may be told apart by → how a slip and a plain referral say it.
# Written out, for SQLite looks into an index of some rows only where the words are the same; never anybody's words.
IS_REFERRAL: Final = RawSQL("services_service.kind = 'referral'", (), output_field=BooleanField())
ON_SLIP: Final[dict[str, Any]] = {
    "place": F("referral__person__place"),
    "year": Year("sent_on"),
    "service": F("service"),
    "sender": F("sender"),
    "receiver": F("receiver"),
    "model": Value(True),
}
ON_PLAIN: Final[dict[str, Any]] = {
    "place": F("person__place"),
    "year": Year("day"),
    "service": F("form"),
    "sender": F("organisation"),
    "receiver": F("place"),  # the facility's name, as told
}


def tally(
    scope: Scope,
    today: date,
    by: Sequence[str],
    *,
    period: Period | None = None,
    service: str = "",
    plain: bool = True,
) -> dict[Key, Counts]:
    """Slips by what became of them, told apart by the columns of `by`; `plain`: referrals without a slip as well."""
    found: dict[Key, Counts] = {}
    if scope.nothing:
        return found
    slips = told_apart(_with_outcome(slips_of(scope, period, service), today), {key: ON_SLIP[key] for key in by})
    rows: list[Key] = list(slips)
    if plain and scope.senders:
        words = {**ON_PLAIN, "model": under_agreement()}
        without = _plain_with_outcome(plain_of(scope, period, service), today)
        rows += list(told_apart(without, {key: words[key] for key in by}))
    for *key, outcome, number in rows:
        found.setdefault(tuple(key), Counts()).add(outcome, number)
    return found


def narrowed(found: Mapping[Key, Counts], columns: Sequence[int]) -> dict[Key, Counts]:
    """The same told apart by these of its columns alone."""
    fewer: dict[Key, Counts] = {}
    for key, counts in found.items():
        fewer.setdefault(tuple(key[at] for at in columns), Counts()).merge(counts)
    return fewer


def told_apart(rows: QuerySet[Any], words: dict[str, Any]) -> Iterable[Key]:
    """How many rows there are of each outcome, by these columns."""
    named = {f"by_{key}": said for key, said in words.items()}
    found: Iterable[Key] = rows.annotate(**named).order_by().values_list(*named, "outcome").annotate(n=Count("pk"))
    return found


def slips_of(scope: Scope, period: Period | None = None, service: str = "") -> QuerySet[Standing]:
    """The slips that the reader counts, sent in the period; those struck out of the record count nowhere."""
    whose = Q(sender__in=scope.senders)
    rows = Standing.objects.filter(whose | Q(receiver__in=scope.receivers) if scope.receivers else whose)
    if period:
        rows = rows.filter(sent_on__range=(period.start, period.end))
    if service:
        rows = rows.filter(service=service)
    struck = Correction.objects.filter(old__kind=REFERRAL, new=None)
    return rows.exclude(pk__in=Referral.objects.filter(written__in=struck.values("old")).values("pk"))


def late_or_lost(
    rows: QuerySet[Standing],
    groups: Iterable[UUID],
    clinic: UUID | None,
    period: Period,
    outcomes: Iterable[str],
    today: date,
) -> QuerySet[Standing]:
    """Those of some groups' slips, to one clinic or any, that stand in one of these outcomes; the oldest first."""
    ours = rows.filter(sender__in=groups, sent_on__range=(period.start, period.end))
    if clinic:
        ours = ours.filter(receiver=clinic)
    wanted = Q(outcome__in=[str(one) for one in outcomes])
    return _with_outcome(ours, today).filter(wanted).order_by("sent_on", "referral")


def untold() -> Q:
    """Answered by the clinic, while the client lets the group know nothing of it, or no more.

    Said as two short lists of slips, so that each of many is looked up in them and in no other table.
    """
    never = Referral.objects.filter(request__answers_back=False)
    ended = Standing.objects.filter(
        referral__request__withdrawals__part=Part.ANSWERS,
        referral__request__withdrawals__said_at__lt=F("changed_at"),
    )
    return Q(state__in=NOT_OURS) & (Q(pk__in=never.values("pk")) | Q(pk__in=ended.values("pk")))


def unsaid() -> Q:
    """Confirmed, and found not to count when its claim was looked at again."""
    return Q(pk__in=ClaimLine.objects.filter(fallen(), reverses=None).order_by().values("referral"))


def _with_outcome(rows: QuerySet[Standing], today: date) -> QuerySet[Standing]:
    """Each slip with its one outcome today: the first line that holds."""
    late = Q(due_on__lt=today)
    in_time = Q(expires_on__gte=today + CODE_RUNS_ON)  # the day by which they should have come is not over
    taken_in_time = NotLaterThan(LocalDay("changed_at"), F("expires_on"), -CODE_RUNS_ON.days)
    taken = Exists(Step.objects.filter(referral=OuterRef("pk"), kind=Kind.RECEIVED, is_current=True))
    lines: list[tuple[Any, Outcome]] = [
        (untold(), Outcome.UNTOLD),
        (Q(state=Kind.CONFIRMED) & unsaid(), Outcome.LOST_CONFIRMATION),
        (Q(state=Kind.CONFIRMED), Outcome.CONFIRMED),
        (Q(state=Kind.REJECTED), Outcome.LOST_CONFIRMATION),
        (Q(served_on__isnull=False) & late, Outcome.LATE_CONFIRMATION),
        (Q(served_on__isnull=False), Outcome.SERVED),
        (Q(state=Kind.NOT_ELIGIBLE), Outcome.LOST_SERVICE),
        (Q(arrived_on__isnull=False) & late, Outcome.LATE_SERVICE),
        (Q(arrived_on__isnull=False), Outcome.ARRIVED),
        (Q(state=Kind.SENT) & in_time & late, Outcome.SLOW_ANSWER),
        (Q(state=Kind.SENT) & in_time, Outcome.OPEN_ANSWER),
        (Q(state=Kind.SENT), Outcome.LATE_ANSWER),
        (Q(state__in=(Kind.RECEIVED, Kind.NOT_COME, Kind.PRESENTED)) & in_time, Outcome.OPEN_ARRIVAL),
        (Q(state__in=(Kind.RECEIVED, Kind.NOT_COME, Kind.PRESENTED)), Outcome.LATE_ARRIVAL),
        (Q(state=Kind.WITHDRAWN) & Q(taken_in_time), Outcome.TAKEN_BACK),
        (Q(taken), Outcome.LOST_ARRIVAL),
    ]
    return rows.annotate(outcome=_first_of(lines, Outcome.LOST_ANSWER))


def _first_of(lines: Sequence[tuple[Any, Outcome]], else_: Outcome) -> Case:
    return Case(*(When(when, then=Value(one.value)) for when, one in lines), default=Value(else_.value))


def plain_of(scope: Scope, period: Period | None = None, service: str = "") -> QuerySet[Service]:
    """Referrals that a group wrote down without a slip: from before the agreement, or to elsewhere."""
    rows = Service.objects.current().filter(IS_REFERRAL, organisation__in=scope.senders)
    if period:
        rows = rows.filter(day__range=(period.start, period.end))
    if service:
        rows = rows.filter(form=service)
    mended = Correction.objects.filter(new=OuterRef("pk"), old__in=Referral.objects.values("written"))
    return rows.filter(~Exists(Referral.objects.filter(written=OuterRef("pk"))), ~Exists(mended))


def _told(**day: Any) -> QuerySet[Service]:
    """What somebody told of the same service on or after that day, soon enough to be its success."""
    told = Service.objects.current().filter(person=OuterRef("person"), kind=OuterRef("form"), day__gte=OuterRef("day"))
    return told.filter(NotLaterThan(F("day"), OuterRef("day"), ARRIVES_WITHIN.days))


def _plain_with_outcome(rows: QuerySet[Service], today: date) -> QuerySet[Service]:
    still = Q(day__gte=today - ARRIVES_WITHIN)
    lines = [(Q(Exists(_told())), Outcome.SERVED), (still, Outcome.OPEN_ARRIVAL)]
    return rows.annotate(outcome=_first_of(lines, Outcome.LOST_ARRIVAL))


def under_agreement() -> Exists:
    """Whether the group had an agreement of three parties in effect on the day of the referral."""
    begun = Agreement.objects.filter(
        parties__organisation=OuterRef("organisation"),
        parties__side=Side.GROUP,
        kind=AgreementKind.TRIPARTITE,
        start__isnull=False,
        valid_from__lte=OuterRef("day"),
        valid_to__gte=OuterRef("day"),
    )
    return Exists(begun.filter(Q(ending=None) | Q(ending__day__gte=OuterRef("day"))))


Newcomer = tuple[UUID, Any, UUID]  # the group, the clinic or its name as told, and the person


def newcomers(scope: Scope, service: str) -> dict[Newcomer, date]:
    """Who began a service at a clinic to which a group had sent them, and the first day of it.

    A person counts once for a group and clinic, however many slips and lines led to it.
    """
    if scope.nothing:
        return {}
    served = slips_of(scope, service=service).filter(served_on__isnull=False).filter(~untold())
    rows = [*_first_days(served, ("sender", "receiver", "referral__person"), "served_on")]
    if scope.senders:
        told = Subquery(_told().order_by("day").values("day")[:1])
        plain = plain_of(scope, service=service).annotate(told=told).filter(told__isnull=False)
        rows += _first_days(plain, ("organisation", "place", "person"), "told")
    found: dict[Newcomer, date] = {}
    for group, clinic, person, day in rows:
        found[group, clinic, person] = min(day, found.get((group, clinic, person), day))
    return found


def _first_days(rows: QuerySet[Any], columns: Sequence[str], day: str) -> Iterable[Key]:
    found: Iterable[Key] = rows.order_by().values_list(*columns).annotate(first_day=Min(day))
    return found


Histogram = dict[int, int]


def days_per_step(scope: Scope, period: Period) -> dict[str, Histogram]:
    """Of each step, in how many cases it took how many days: taken, arrived, served, confirmed."""
    said = (Kind.CONFIRMED, Kind.REJECTED)
    days = {
        "taken": _day_of(Kind.RECEIVED),
        "arrived": F("arrived_on"),
        "served": F("served_on"),
        "said": Case(When(state__in=said, then=_day_of(Kind.CONFIRMED))),
    }
    rows = slips_of(scope, period).filter(~untold())
    rows = rows.annotate(**{f"until_{step}": DaysBetween(day, F("sent_on")) for step, day in days.items()})
    found: dict[str, Histogram] = {step: {} for step in ("taken", "arrived", "served", "confirmed")}
    apart = rows.order_by().values_list(*(f"until_{step}" for step in days)).annotate(n=Count("pk"))
    for taken, arrived, served, spoken, number in apart:
        for step, day, before in (
            ("taken", taken, 0),
            ("arrived", arrived, taken or 0),
            ("served", served, arrived),
            ("confirmed", spoken, served),
        ):
            if day is not None and before is not None:
                took = max(0, day - before)
                found[step][took] = found[step].get(took, 0) + number
    return found


def _day_of(kind: str) -> Subquery:
    """The day of a slip's step, where there is one."""
    return Subquery(Step.objects.filter(referral=OuterRef("pk"), kind=kind, is_current=True).values("day")[:1])


def agreements_of(scope: Scope) -> list[Party]:
    """The groups' side of every agreement of three parties that ever took effect, the earliest first."""
    whose = Q(organisation__in=scope.senders, side=Side.GROUP)
    if scope.receivers:
        whose |= Q(
            side=Side.GROUP,
            agreement__in=Party.objects.filter(organisation__in=scope.receivers, side=Side.CLINIC).values("agreement"),
        )
    rows = Party.objects.filter(whose, agreement__kind=AgreementKind.TRIPARTITE, agreement__start__isnull=False)
    related = ("agreement__province", "agreement__ending", "organisation")
    return list(rows.select_related(*related).order_by("agreement__valid_from", "agreement__number"))
