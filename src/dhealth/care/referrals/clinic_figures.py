"""The clinic's own figures: who sends its new clients, how long each step takes, and what each group does for it."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from dhealth.care.clinics.queries import outside_of
from dhealth.care.referrals.models import Kind, ListSigned, Standing, Step
from dhealth.care.referrals.queries import walk_ins_waiting
from dhealth.care.referrals.reasons import Declined, reason_word
from dhealth.care.referrals.sharing_lists import months_back
from dhealth.care.services.catalogue import catalogue
from dhealth.commons.agreements.models import Agreement, Assessment, Side
from dhealth.commons.agreements.queries import groups_of
from dhealth.kernel.periods import Period

LOOKS_BACK: Final = timedelta(days=90)
NEW_TREATMENT: Final = "art_start"
QUARTERS: Final = 4
MONTHS_OF_ORIGIN: Final = 3  # this one and the two before
GAPS_LOOK_BACK: Final = timedelta(days=365)
GAPS: Final = (Declined.NOT_HERE, Declined.FULL, Declined.CLOSED)  # what says something about the clinic


@dataclass(frozen=True)
class FromGroup:
    """How many people came through one group, or another way, of all who came."""

    name: str
    people: int
    whole: int


@dataclass(frozen=True)
class Origins:
    """Where the clinic's new clients of some months came from; the share is true once each month has its number."""

    since: date
    groups: list[FromGroup]
    without_slip: FromGroup | None
    outside: FromGroup | None
    months: list[tuple[date, int | None]]  # the number that the clinic told, nothing where it told none

    @property
    def untold(self) -> list[date]:
        """Months on which the clinic told no number yet."""
        return [month for month, number in self.months if number is None]


@dataclass(frozen=True)
class Gap:
    """A service that was asked for and not given here, why, and how often."""

    about: str
    why: str
    number: int
    better_at: tuple[str, ...]


@dataclass(frozen=True)
class Pace:
    """Medians: hours to the first answer, days from sending to arrival, days from arrival to the service."""

    answer_hours: float | None
    arrive_days: float | None
    serve_days: float | None
    answered: int
    arrived: int
    served: int


@dataclass(frozen=True)
class Duties:
    """The three things that a group owes a twinned clinic (C2P-41)."""

    group: str
    supplied: int  # clients who came in the last 90 days
    reported_on: date | None  # when it signed the last whole month's shared list
    spoke_on: date | None  # when it last said how working together goes


def origins_of(clinic: UUID, today: date) -> Origins:
    """Whose people came since the first day of the month before last, and how many came without any group (C2P-40)."""
    months = [one.start for one in months_back(today)[:MONTHS_OF_ORIGIN]]
    since = months[-1]
    came = Standing.objects.filter(receiver=clinic, arrived_on__gte=since).values("sender__name")
    counted = came.annotate(n=Count("referral__person", distinct=True)).order_by("-n", "sender__name")
    found = [(row["sender__name"], row["n"]) for row in counted]
    alone = walk_ins_waiting([clinic]).filter(day__gte=since).count()
    told = outside_of([clinic], since)
    outside = sum(one.number for one in told.values())
    whole = sum(number for _name, number in found) + alone + outside
    return Origins(
        since=since,
        groups=[FromGroup(name, number, whole) for name, number in found],
        without_slip=FromGroup("", alone, whole) if alone else None,
        outside=FromGroup("", outside, whole) if told else None,
        months=[(month, told[month].number if month in told else None) for month in months],
    )


def gaps_of(clinics: Iterable[UUID], today: date) -> list[Gap]:
    """What groups' clients asked for and did not get here in a year, the most frequent first (C2P-50)."""
    rows = Step.objects.filter(
        organisation__in=list(clinics),
        kind=Kind.DECLINED,
        reason__in=GAPS,
        day__gte=today - GAPS_LOOK_BACK,
        is_current=True,
    )
    counted: Counter[tuple[str, str]] = Counter()
    better: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for service, reason, place in rows.values_list("referral__service", "reason", "better_at"):
        counted[service, reason] += 1
        better[service, reason].update([place] if place else [])
    return [_gap(*key, number, better[key]) for key, number in counted.most_common()]


def _gap(service: str, reason: str, number: int, better: Counter[str]) -> Gap:
    places = tuple(place for place, _number in better.most_common(3))
    return Gap(catalogue()[service].face, reason_word(Kind.DECLINED, reason), number, places)


def pace_of(clinics: Iterable[UUID], today: date) -> Pace:
    """How long the steps took for slips sent in the last 90 days."""
    rows = Standing.objects.filter(receiver__in=list(clinics), sent_on__gte=today - LOOKS_BACK)
    days = list(rows.values_list("sent_on", "arrived_on", "served_on"))
    came = [(arrived - sent).days for sent, arrived, _served in days if arrived]
    served = [(done - arrived).days for _sent, arrived, done in days if arrived and done]
    waits = _hours_to_answer(list(rows.values_list("pk", flat=True)))
    return Pace(_median(waits), _median(came), _median(served), len(waits), len(came), len(served))


def _hours_to_answer(slips: list[UUID]) -> list[float]:
    said: dict[UUID, dict[str, float]] = defaultdict(dict)
    kinds = (Kind.SENT, Kind.RECEIVED, Kind.DECLINED, Kind.PRESENTED)
    for slip, kind, at in Step.objects.filter(referral__in=slips, kind__in=kinds).values_list("referral", "kind", "at"):
        word = "sent" if kind == Kind.SENT else "answered"
        said[slip][word] = min(at.timestamp(), said[slip].get(word, at.timestamp()))
    return [(one["answered"] - one["sent"]) / 3600 for one in said.values() if "answered" in one and "sent" in one]


def _median(values: list[float] | list[int]) -> float | None:
    return float(median(values)) if values else None


def quarters_back(today: date) -> list[Period]:
    """This quarter of the US fiscal year and those before it, the last first."""
    found: list[Period] = []
    day = today
    while len(found) < QUARTERS:
        fiscal, number = day.year + (day.month >= 10), (day.month - 10) % 12 // 3 + 1
        found.append(Period.us_quarter(fiscal, number))
        day = found[-1].start - timedelta(days=1)
    return found


def new_on_treatment(clinics: Iterable[UUID], today: date) -> list[tuple[Period, list[tuple[str, int]]]]:
    """People who began treatment at the clinic after a group sent them, by fiscal quarter and group (C2P-26)."""
    quarters = quarters_back(today)
    begun = Standing.objects.filter(
        receiver__in=list(clinics), service=NEW_TREATMENT, served_on__gte=quarters[-1].start
    ).values_list("sender__name", "served_on")
    counted: dict[Period, Counter[str]] = {quarter: Counter() for quarter in quarters}
    for name, day in begun:
        quarter = next((one for one in quarters if day and one.contains(day)), None)
        if quarter is not None:
            counted[quarter][name] += 1
    return [(quarter, counted[quarter].most_common()) for quarter in quarters]


def duties_of(clinics: Iterable[UUID], today: date) -> list[Duties]:
    """What each twinned group did for the clinic lately, the most clients first."""
    here = list(clinics)
    agreements = {one.pk: one for clinic in here for one in groups_of(clinic, today)}
    since = today - LOOKS_BACK
    came = Standing.objects.filter(receiver__in=here, arrived_on__gte=since)
    counted = Counter(came.values_list("sender", flat=True))
    last_month = today.replace(day=1) - timedelta(days=1)
    signed = ListSigned.objects.filter(shared__receiver__in=here, shared__month=last_month.replace(day=1))
    reported = dict(signed.order_by("at").values_list("organisation", "at"))
    spoke = Assessment.objects.filter(agreement__in=list(agreements), party__side=Side.GROUP).order_by("at")
    spoken = dict(spoke.values_list("party__organisation", "at"))
    found = [_duty(one, counted, reported, spoken) for one in agreements.values()]
    return sorted(found, key=lambda one: (-one.supplied, one.group))


def _duty(agreement: Agreement, counted: Counter[UUID], *moments: Mapping[UUID, datetime]) -> Duties:
    party = agreement.party(Side.GROUP)
    group = party.organisation if party else None
    days = [moment.get(group.pk) if group else None for moment in moments]
    reported, spoken = (timezone.localdate(day) if day else None for day in days)
    return Duties(group.name if group else "–", counted[group.pk] if group else 0, reported, spoken)
