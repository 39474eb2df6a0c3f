"""The period report: figures of any two days, in rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dhealth.evidence.indicators.definitions import Figure, report_figures
from dhealth.evidence.indicators.heads import Moved
from dhealth.evidence.reports.grounds import Lands
from dhealth.evidence.reports.labels import in_order, keys_of, words_of
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.row_keys import FIRST
from dhealth.evidence.reports.rules import ALL, ORGANISATION, PLACES, Filters
from dhealth.evidence.reports.running import Found, Subject, lands_of, run, twice_in
from dhealth.evidence.reports.statements import Count
from dhealth.kernel.periods import Period


@dataclass(frozen=True)
class Row:
    """One row: a key that no language changes, words for the reader, and the figures; None is a hidden one."""

    key: str
    label: str
    figures: dict[str, int | None]
    subject: tuple[object, object] = field(default=(None, None), compare=False)  # worker or place, organisation
    undecided: bool = field(default=False, compare=False)  # a place that the map cannot tell from others


def period_report(
    reach: Reach,
    period: Period,
    filters: Filters,
    by: str = "",
    wanted: Sequence[Figure] | None = None,
    moved: Moved | None = None,
) -> list[Row]:
    """The figures of the period, both days included: one row `all`, or one for each worker, group, month …

    People are heads within the row: somebody served by two workers stands in the row of each, once; so does somebody
    whom one group took over from another, who is one person everywhere else. `moved`: those, where they are known.
    """
    count = Count(reach, period, filters, by, report_figures() if wanted is None else wanted, moved=moved)
    lands = lands_of(count)
    found = run(count, lands)
    if by:
        return _rows(count, found, lands)
    keys = [figure.key for figure in count.wanted]
    counts = found[0][1] if found else [0] * len(keys)
    return [Row(ALL, "", dict(zip(keys, counts, strict=True)))]


def report_of_each(
    reach: Reach, period: Period, filters: Filters, by: str, wanted: Sequence[Figure]
) -> dict[str, list[Row]]:
    """The same rows for each organisation, by its name; counted together. `by` is age, or what a client is."""
    count = Count(reach, period, filters, by, wanted, each=True)
    lands = lands_of(count)
    apart: dict[Subject, Found] = {}
    for (subject, organisation), counts in run(count, lands):
        apart.setdefault((organisation, organisation), []).append(((subject, None), counts))
    names = keys_of(ORGANISATION, list(apart))
    return {name: _rows(count, found, lands) for name, found in zip(names, apart.values(), strict=True)}


def _rows(count: Count, found: Found, lands: Lands | None) -> list[Row]:
    by, keys = count.by, [figure.key for figure in count.wanted]
    rows = _named(by, found, lands)
    return [
        _row(by, key, rows[key][0], dict(zip(keys, rows[key][1], strict=True)), lands) for key in in_order(by, rows)
    ]


def _row(by: str, key: str, subject: Subject, counts: dict[str, int | None], lands: Lands | None) -> Row:
    if lands and by in PLACES and subject[1]:
        place = int(str(subject[1]))
        return Row(key, lands.words(place, by), counts, subject, undecided=lands.undecided(place, by))
    return Row(key, words_of(by, key), counts, subject)


def counted_twice(
    reach: Reach, period: Period, filters: Filters, by: str, wanted: Sequence[Figure], moved: Moved | None = None
) -> dict[str, dict[str, int]]:
    """How many people of each row two or more of the reader's groups served: the groups' sum less the row's figure."""
    count = Count(reach, period, filters, by, wanted, moved=moved)
    lands = lands_of(count)
    rows = _named(by, twice_in(count, lands), lands)
    keys = [figure.key for figure in wanted]
    return {key if by else ALL: dict(zip(keys, counts, strict=True)) for key, (_subject, counts) in rows.items()}


def _named(by: str, found: Found, lands: Lands | None) -> dict[str, tuple[Subject, list[int]]]:
    """Rows by key; places that share a name (a commune's services and its province's) come together."""
    if lands and by in PLACES:
        found = [((lands.key(int(str(place)), by) if place else None, place), counts) for (place, _o), counts in found]
    named: dict[str, tuple[Subject, list[int]]] = {}
    for key, (subject, counts) in zip(keys_of(by, [subject for subject, _c in found]), found, strict=True):
        before = named.get(key)
        summed = [a + b for a, b in zip(before[1], counts, strict=True)] if before else counts
        named[key] = (subject, summed)
    return named


def overview(
    reach: Reach, period: Period, filters: Filters, wanted: Sequence[Figure]
) -> tuple[dict[str, int], list[tuple[str, int]]]:
    """Totals and, by month, how many people were counselled for the first time in the period: in one pass."""
    count = Count(reach, period, filters, FIRST, wanted)
    lands = lands_of(count)
    keys = [figure.key for figure in wanted]
    totals, months = dict.fromkeys(keys, 0), {}
    for (month, _other), counts in run(count, lands):
        named = dict(zip(keys, counts, strict=True))
        for key, number in named.items():
            totals[key] += number
        if month is not None:
            months[str(month)] = named.get("counselled_people", 0)
    return totals, [(month, months.get(month, 0)) for month in months_of(period)]


def months_of(period: Period) -> list[str]:
    """The months that the period touches, as 2018-10."""
    first, last = (day.year * 12 + day.month - 1 for day in (period.start, period.end))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(first, last + 1)]
