"""What looks odd about an answer beside the others: it counts, and is always looked at again (security T07)."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Final
from uuid import UUID

from django.utils import timezone

from dhealth.care.claims.models import ClaimLine
from dhealth.care.claims.policy import Rules
from dhealth.care.claims.rules import quarter_of
from dhealth.care.referrals.models import Standing, Step, Waits
from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.models import Service
from dhealth.kernel.periods import Period
from dhealth.kernel.portions import portions
from dhealth.trust.linkage.counting import counted_beside

TEN_MINUTES, HOUR = timedelta(minutes=10), timedelta(hours=1)
LAST_DAYS: Final = 3  # of a month
SETTLED: Final = timedelta(days=30)  # who was sent so long ago and was not served is lost
MORNING: Final = 5

Tally = Counter[tuple[UUID, UUID]]  # by worker and clinic
Codes = Mapping[UUID, Sequence[bytes]]  # referral → by which codes its person is known


@dataclass(frozen=True)
class Answered:
    """One answer of a clinic: who was served, sent by whom, and when it was told."""

    referral: UUID
    by: UUID | None
    sender: UUID
    receiver: UUID
    worker: UUID
    service: str
    person: UUID
    sent_at: datetime
    record_at: datetime  # when the client's record was made
    told_at: datetime
    day: date  # of the service, as told

    @cached_property
    def told_here(self) -> datetime:
        """When it was told, in local time."""
        return timezone.localtime(self.told_at)

    @cached_property
    def sent_on(self) -> date:
        """The local day of sending."""
        return timezone.localdate(self.sent_at)

    @property
    def month(self) -> tuple[int, int]:
        """The month in which it was told."""
        return self.told_here.year, self.told_here.month


FIELDS: Final = (
    *("referral", "by", "referral__sender", "referral__receiver", "referral__worker", "referral__service"),
    *("referral__person", "referral__made_at", "referral__person__registered_at", "at", "day"),
)
Found = Iterator[tuple[UUID, str]]  # (referral, sign)
Around = Sequence[Answered]


def signs_of(codes: Codes, rules: Rules) -> dict[UUID, tuple[str, ...]]:
    """What looks odd about these referrals beside all answers for the same groups in the same months."""
    mine = [one for portion in portions(codes) for one in _answered(referral__in=portion)]
    if not mine:
        return {}
    around = _around(mine)
    found: dict[UUID, set[str]] = defaultdict(set)
    for sign, look in LOOKS.items():
        for pk in look(around, rules) if rules.signs[sign] else ():
            found[pk].add(sign)
    if rules.signs["sure_worker"]:
        for pk in _sure_worker(mine, rules):
            found[pk].add("sure_worker")
    if rules.signs["split"]:
        for pk in _split(mine, codes, rules):
            found[pk].add("split")
    return {pk: tuple(sign for sign in rules.signs if sign in found[pk]) for pk in codes if pk in found}


def _answered(**where: object) -> list[Answered]:
    return [Answered(*row) for row in Step.objects.served().filter(**where).values_list(*FIELDS)]


def _around(mine: Sequence[Answered]) -> list[Answered]:
    """All answers for these groups from the first of these months to the last."""
    first, last = min(one.told_here for one in mine), max(one.told_here for one in mine)
    begins = first.replace(day=1, hour=0, minute=0, second=0, microsecond=0) - TEN_MINUTES
    ends = (last.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    senders = {one.sender for one in mine}
    clinics = list(Standing.objects.filter(sender__in=senders).order_by().values_list("receiver", flat=True).distinct())
    moments = (begins, ends + TEN_MINUTES)
    return _answered(organisation__in=clinics, at__range=moments, referral__sender__in=senders)


# --- each sign by itself ---------------------------------------------------------------------------------------------


def _grouped(around: Around, key: Callable[[Answered], object]) -> Iterable[list[Answered]]:
    groups: dict[object, list[Answered]] = defaultdict(list)
    for one in around:
        groups[key(one)].append(one)
    return groups.values()


def _burst(around: Around, rules: Rules) -> Iterator[UUID]:
    """Many answers of one person for one group within ten minutes; who answers by a link is known by the clinic."""
    for several in _grouped(around, lambda one: (one.by or one.receiver, one.sender)):
        moments = sorted(one.told_at for one in several)
        for one in several:
            near = bisect_right(moments, one.told_at + TEN_MINUTES) - bisect_left(moments, one.told_at - TEN_MINUTES)
            if near >= rules.signs["burst"]:
                yield one.referral


def _too_quick(around: Around, rules: Rules) -> Iterator[UUID]:
    limit = timedelta(minutes=rules.signs["too_quick"])
    return (one.referral for one in around if one.told_at - one.sent_at < limit)


def _odd_hour(around: Around, rules: Rules) -> Iterator[UUID]:
    late = rules.signs["odd_hour"]
    return (one.referral for one in around if not MORNING <= one.told_here.hour < late)


def _late_answer(around: Around, rules: Rules) -> Iterator[UUID]:
    limit = rules.signs["late_answer"]
    return (one.referral for one in around if (one.told_here.date() - one.day).days > limit)


def _period_end(around: Around, rules: Rules) -> Iterator[UUID]:
    """Most of a month's answers of a clinic for a group in its last days."""
    for several in _grouped(around, lambda one: (one.receiver, one.sender, one.month)):
        late = [one for one in several if (one.told_here + timedelta(days=LAST_DAYS)).month != one.told_here.month]
        enough = len(several) >= rules.signs["period_least"]
        if enough and 100 * len(late) >= rules.signs["period_end"] * len(several):
            yield from (one.referral for one in late)


def _same_rhythm(around: Around, rules: Rules) -> Iterator[UUID]:
    """Too often the same minute of the day, or to the minute the same time after sending."""
    for rhythm in (
        lambda one: (one.told_here.hour, one.told_here.minute),
        lambda one: round((one.told_at - one.sent_at) / timedelta(minutes=1)),
    ):
        for several in _grouped(around, lambda one: (one.receiver, one.sender, one.month, rhythm(one))):  # noqa: B023
            if len(several) >= rules.signs["same_rhythm"]:
                yield from (one.referral for one in several)


def _bare_record(around: Around, rules: Rules) -> Iterator[UUID]:
    """Records made within the hour before sending that hold nothing the group did, many of one worker in a month."""
    fresh = [one for one in around if one.record_at >= one.sent_at - HOUR]
    many = list(_many_of_a_worker(fresh, rules))  # whose record holds nothing is asked of these alone
    known: set[UUID] = set()
    for portion in portions(sorted({one.person for one in many})):
        done = Service.objects.current().filter(person__in=portion, reported_by="").exclude(kind=REFERRAL)
        known.update(done.values_list("person", flat=True))
    yield from (one.referral for one in _many_of_a_worker([one for one in many if one.person not in known], rules))


def _many_of_a_worker(around: Around, rules: Rules) -> Iterator[Answered]:
    for several in _grouped(around, lambda one: (one.worker, one.sent_on.year, one.sent_on.month)):
        if len(several) >= rules.signs["bare_record"]:
            yield from several


LOOKS: Final[Mapping[str, Callable[[Around, Rules], Iterator[UUID]]]] = {
    "burst": _burst,
    "too_quick": _too_quick,
    "odd_hour": _odd_hour,
    "late_answer": _late_answer,
    "period_end": _period_end,
    "same_rhythm": _same_rhythm,
    "bare_record": _bare_record,
}


def _sure_worker(mine: Sequence[Answered], rules: Rules) -> Iterator[UUID]:
    """A worker who loses nobody of many sent in a quarter, where others lose some at the same clinics."""
    enough, share = rules.signs["sure_worker"], rules.signs["others_lose"]
    by_quarter: dict[Period, list[Answered]] = defaultdict(list)
    for one in mine:
        by_quarter[quarter_of(one.sent_on)].append(one)
    for quarter, several in by_quarter.items():
        sent, lost = _sent_and_lost({one.receiver for one in several}, quarter)
        for worker in {one.worker for one in several}:
            clinics = {clinic for who, clinic in sent if who == worker}
            own = [(worker, clinic) for clinic in clinics]
            others = [key for key in sent if key[1] in clinics and key[0] != worker]
            theirs, theirs_lost = sum(sent[key] for key in others), sum(lost[key] for key in others)
            sure = sum(sent[key] for key in own) >= enough and not sum(lost[key] for key in own)
            if sure and theirs >= enough and 100 * theirs_lost >= share * theirs:
                yield from (one.referral for one in several if one.worker == worker)


def _sent_and_lost(clinics: Iterable[UUID], quarter: Period) -> tuple[Tally, Tally]:
    """How many of those sent in these days have come to an end, and how many of these were lost."""
    sent, lost = Tally(), Tally()
    until = timezone.localdate() - SETTLED
    rows = Standing.objects.filter(receiver__in=clinics, sent_on__range=(quarter.start, quarter.end))
    for worker, clinic, sent_on, served_on, waits in rows.values_list(
        "worker", "receiver", "sent_on", "served_on", "waits_for"
    ):
        if served_on is None and waits not in ("", Waits.CONFIRMATION) and sent_on > until:
            continue  # still on its way
        sent[worker, clinic] += 1
        lost[worker, clinic] += served_on is None
    return sent, lost


def _split(mine: Sequence[Answered], codes: Codes, rules: Rules) -> Iterator[UUID]:
    """One person and service claimed on both sides of the end of a stretch, few days apart."""
    asked = {one.referral: rules.episode_of(one.service, one.day) for one in mine}
    days: dict[tuple[bytes, str], set[tuple[str, date]]] = defaultdict(set)  # (code, service) → (episode, day)
    for one in mine:
        for code in codes[one.referral]:
            days[code, one.service].add((asked[one.referral], one.day))
    beside = counted_beside((*key, episode) for key, several in days.items() for episode, _day in several)
    claims = sorted({pk for several in beside.values() for pk in several})
    known: dict[UUID, tuple[str, date]] = {}
    for portion in portions(claims):
        for pk, episode, day in ClaimLine.objects.filter(pk__in=portion).values_list("pk", "episode", "day"):
            known[pk] = episode, day
    for key, several in beside.items():
        days[key].update(known[pk] for pk in several if pk in known)
    for one in mine:
        others = [other for code in codes[one.referral] for other in days[code, one.service]]
        near = rules.signs["split"]
        if any(where != asked[one.referral] and abs((day - one.day).days) < near for where, day in others):
            yield one.referral
