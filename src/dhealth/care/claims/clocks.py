"""How long money takes: days from the service, step by step and in all, and how old is what nobody has paid yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise

from dhealth.care.claims.models import Batch, ClaimLine, ClaimQuerySet, InBatch, Kind, Move
from dhealth.care.claims.queries import last_sum
from dhealth.care.claims.wording import STEPS as WORDS
from dhealth.kernel.portions import NAMED

STEPS: Final = ("confirmed", "batched", "approved", "paid", "received")
_OF_BATCH: Final = (
    "closing__at",
    "approval__at",
    "payment__day",  # as the bank says, not when it was written down
    "receipt__day",
)
AGES: Final = (30, 60, 90)  # days after the service; what is older stands in a row of its own


@dataclass(frozen=True)
class Took:
    """How long one step took, in days: the middle of all, the longest, and of how many."""

    step: str
    middle: int | None
    longest: int | None
    count: int

    @property
    def whole(self) -> bool:
        """Not one step, but the way from the service on."""
        return self.step.startswith("all_")

    @property
    def words(self) -> Promise:
        """What the step is called."""
        return WORDS[self.step]


@dataclass(frozen=True)
class Clock:
    """Each step of a claim, and the whole way from the service until the money was sent and until it came."""

    steps: tuple[Took, ...]
    until_paid: Took
    until_received: Took

    @property
    def rows(self) -> tuple[Took, ...]:
        """Steps first, then the two sums of them."""
        return (*self.steps, self.until_paid, self.until_received)


def clock_of(claims: ClaimQuerySet) -> Clock:
    """The days of the last of these claims (HUB-09); neither those taken out nor lines that take others back."""
    took: dict[str, list[int]] = {step: [] for step in (*STEPS, "all_paid", "all_received")}
    for served, *moments in _ways(claims):
        before = served
        for step, moment in zip(STEPS, moments, strict=False):
            if moment is None:
                break
            reached = _day(moment)
            took[step].append(max(0, (reached - before).days))
            if step in ("paid", "received"):
                took[f"all_{step}"].append(max(0, (reached - served).days))
            before = reached
    found = {step: _took(step, sorted(days)) for step, days in took.items()}
    return Clock(tuple(found[step] for step in STEPS), found["all_paid"], found["all_received"])


def _ways(claims: ClaimQuerySet) -> Iterator[tuple[Any, ...]]:
    """Of the last of these claims the day of service, then the moments of its steps as far as it came."""
    last = list(claims.order_by("-id").values_list("pk", flat=True)[:NAMED])
    rows = ClaimLine.objects.filter(pk__in=last, reverses=None).order_by()
    ways = list(rows.values_list("pk", "day", "confirmation__at", "in_batch__batch"))
    taken_out = set(Move.objects.revaluing().filter(line__in=last, kind=Kind.REFUSED).values_list("line", flat=True))
    batches = Batch.objects.filter(pk__in={batch for *_claim, batch in ways if batch})
    after = {batch: moments for batch, *moments in batches.order_by().values_list("pk", *_OF_BATCH)}
    return ((*way, *after.get(batch, ())) for claim, *way, batch in ways if claim not in taken_out)


def _day(moment: datetime | date) -> date:
    return timezone.localdate(moment) if isinstance(moment, datetime) else moment


def _took(step: str, days: Sequence[int]) -> Took:
    return Took(step, days[len(days) // 2], days[-1], len(days)) if days else Took(step, None, None, 0)


@dataclass(frozen=True)
class Age:
    """Claims not paid yet whose service lies so many days back; `until` None: longer than the last limit."""

    since: int
    until: int | None
    count: int
    dong: int


def unpaid_by_age(claims: ClaimQuerySet, today: date) -> list[Age]:
    """What was confirmed and is not paid, by the days since the service; nobody waits for a line that takes back."""
    paid = InBatch.objects.filter(line=OuterRef("pk"), batch__payment__isnull=False)
    taken_out = Move.objects.revaluing().filter(line=OuterRef("pk"), kind=Kind.REFUSED)
    waiting = claims.filter(~Exists(paid)).filter(~Exists(taken_out), reverses=None)
    worth = waiting.order_by().annotate(worth=last_sum()).values_list("day", "worth")
    return _aged(((today - day).days, int(dong or 0)) for day, dong in worth)


def _aged(waiting: Iterable[tuple[int, int]]) -> list[Age]:
    limits = [*AGES, None]
    sums = {limit: [0, 0] for limit in limits}
    for days, dong in waiting:
        limit = next((one for one in AGES if days <= one), None)
        sums[limit] = [sums[limit][0] + 1, sums[limit][1] + dong]
    since = [0, *(one + 1 for one in AGES)]
    return [Age(begins, limit, *sums[limit]) for begins, limit in zip(since, limits, strict=True)]
