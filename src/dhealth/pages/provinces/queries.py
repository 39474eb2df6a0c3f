"""What the page of a province brings together; every part is read as far as the reader sees it in its own room."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q

from dhealth.care.referrals.models import Standing
from dhealth.care.referrals.pair_figures import WAITING, Figures, figures_of_pairs, told
from dhealth.commons.agreements.board import ProvinceBoard, Row, boards
from dhealth.commons.agreements.models import Agreement, Kind, Side
from dhealth.commons.agreements.queries import mechanism_of, seen_by, states_of
from dhealth.commons.agreements.rules import HOLDING, State, last_day, quarter_of
from dhealth.commons.gatherings.models import Gathering
from dhealth.commons.gatherings.queries import gatherings_seen, issues_seen, items_seen, pairs_of
from dhealth.kernel.periods import Period
from dhealth.kernel.suppression import is_small
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.ground import same_ground
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE, Organisation
from dhealth.trust.places.models import Place

PairKey = tuple[UUID, UUID]


@dataclass(frozen=True)
class PairLine:
    """A group and its twinned clinic: how their agreement stands, their slips of a quarter, when they met."""

    row: Row
    figures: Figures
    few: bool  # not told to this reader
    met: date | None


@dataclass(frozen=True)
class Waiting:
    """Slips of these pairs that wait now, by what for, and how many are past their day; `few`: not told."""

    steps: list[tuple[str, int]]
    late: int
    few: bool

    @property
    def whole(self) -> int:
        """All that wait."""
        return sum(n for _words, n in self.steps)


@dataclass(frozen=True)
class Talks:
    """Meetings next and last, and what is open between partners."""

    coming: Gathering | None
    last: Gathering | None
    questions: int
    late_questions: int
    tasks: int
    late_tasks: int


@dataclass(frozen=True)
class Province:
    """The whole page."""

    place: Place
    board: ProvinceBoard
    pairs: list[PairLine]
    quarter: Period
    waiting: Waiting
    talks: Talks
    rests_until: date | None  # the last day of its coordination mechanism; none where none holds
    groups: list[tuple[Organisation, list[str]]]  # each with its twinned clinics, as far as the reader sees them

    @property
    def expiring(self) -> list[Row]:
        """What ends soon."""
        return [row for row in self.board.lines if row.state == State.EXPIRING]


def province_of(actor: Actor, place: Place, today: date) -> Province:
    """One province as this person sees it."""
    ground = same_ground([place.pk])
    found = list(seen_by(actor).filter(province__in=ground))
    states = states_of(found, today)
    rows = [Row(one, states[one.pk], today) for one in found]
    board = _one_board(place, boards(found, states, today))
    quarter = quarter_of(quarter_of(today).start - timedelta(days=1))
    holding = [row for row in rows if row.agreement.kind == Kind.TRIPARTITE and row.state in HOLDING]
    here = Organisation.objects.filter(province__in=ground)
    return Province(
        place,
        board,
        _pairs(actor, holding, quarter, today),
        quarter,
        _waiting(actor, holding, today),
        _talks(actor, set(here.values_list("pk", flat=True)), ground, today),
        last_day(beneath) if (beneath := mechanism_of(place.pk, today)) else None,
        _groups(list(here.filter(kind__in=GROUPS_THAT_SERVE).order_by("name")), holding),
    )


def _one_board(place: Place, found: Sequence[ProvinceBoard]) -> ProvinceBoard:
    """What stands under the old names of the ground and under the new one, on one board."""
    whole = ProvinceBoard(place)
    for one in found:
        whole.mechanisms += one.mechanisms
        whole.sharing += one.sharing
        whole.pairs += one.pairs
        whole.over += one.over
    return whole


def _key(agreement: Agreement) -> PairKey | None:
    group, clinic = agreement.party(Side.GROUP), agreement.party(Side.CLINIC)
    return (group.organisation_id, clinic.organisation_id) if group and clinic else None


def _own(actor: Actor, key: PairKey) -> bool:
    return any(actor.may("agreement.read", one) for one in key)


def _pairs(actor: Actor, rows: Sequence[Row], quarter: Period, today: date) -> list[PairLine]:
    keys = [key for row in rows if (key := _key(row.agreement))]
    senders, receivers = {key[0] for key in keys}, {key[1] for key in keys}
    figures = figures_of_pairs(senders, receivers, quarter, today) if keys else {}
    met = {(one.group.pk, one.clinic.pk): one.last for one in pairs_of(actor, today)}
    lines = []
    for row in rows:
        if key := _key(row.agreement):
            numbers = figures.get(key, Figures())
            lines.append(PairLine(row, numbers, numbers.few and not _own(actor, key), met.get(key)))
    return sorted(lines, key=lambda line: line.row.names)


def _waiting(actor: Actor, rows: Sequence[Row], today: date) -> Waiting:
    keys = {key for row in rows if (key := _key(row.agreement))}
    pairs = Q(pk__in=[])
    for sender, receiver in keys:
        pairs |= Q(sender=sender, receiver=receiver)
    open_ones = told(Standing.objects.filter(pairs).exclude(waits_for="")).filter(kept=False)
    late = Q(due_on__lt=today)
    counted = open_ones.order_by().values_list("waits_for").annotate(n=Count("pk"), late=Count("pk", filter=late))
    numbers = {waits: (n, past) for waits, n, past in counted}
    steps = [(str(words), numbers[waits][0]) for waits, words in WAITING.items() if waits in numbers]
    past = sum(one for _n, one in numbers.values())
    small = any(is_small(n) or is_small(one) or is_small(n - one) for n, one in numbers.values())
    return Waiting(steps, past, few=small and not all(_own(actor, key) for key in keys))


def _talks(actor: Actor, here: set[UUID], ground: set[int], today: date) -> Talks:
    meetings = gatherings_seen(actor).filter(Q(host__in=here) | Q(seats__organisation__in=here)).distinct()
    questions = issues_seen(actor).filter(settling=None).filter(Q(raised_by__in=here) | Q(to__in=here))
    tasks = items_seen(actor).filter(ending=None).filter(Q(owner__in=here, area=None) | Q(area__in=ground))
    return Talks(
        meetings.filter(day__gte=today, minutes=None).order_by("day").first(),
        meetings.filter(day__lte=today, minutes__isnull=False).order_by("-day").first(),
        *_open_and_late(dict(questions.values_list("pk", "due_on")), today),
        *_open_and_late(dict(tasks.values_list("pk", "due_on")), today),
    )


def _open_and_late(until: Mapping[UUID, date], today: date) -> tuple[int, int]:
    return len(until), sum(day < today for day in until.values())


def _groups(groups: Sequence[Organisation], rows: Sequence[Row]) -> list[tuple[Organisation, list[str]]]:
    clinics: dict[UUID, list[str]] = defaultdict(list)
    for row in rows:
        group, clinic = row.agreement.party(Side.GROUP), row.agreement.party(Side.CLINIC)
        if group and clinic:
            clinics[group.organisation_id].append(clinic.organisation.name)
    return [(one, sorted(clinics[one.pk])) for one in groups]
