"""Counts a period of a group as it stands in the records now: each worker's people by code, and the group's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Max, Q, Sum

from dhealth.care.services.catalogue import REFERRAL, catalogue
from dhealth.care.services.models import Service, ServiceQuerySet
from dhealth.evidence.closing.facts import PIECES, Aim, ClientLine, Facts, KindCount, Sheet
from dhealth.evidence.closing.models import Close
from dhealth.evidence.targets.models import Target
from dhealth.evidence.targets.queries import Standing, standings
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.models import User

GROUP: Final = None


def services_of(close: Close) -> ServiceQuerySet:
    """What the group itself gave in the period. What was told from elsewhere and a referral are no service given:
    their lines are hidden from some who sign."""
    found = Service.objects.current().filter(
        organisation=close.organisation_id, day__range=(close.starts_on, close.ends_on), reported_by=""
    )
    if close.project_id:
        theirs = Q(project=close.project_id)
        found = found.filter(theirs | Q(project=None) if close.with_unnamed else theirs)
    return found.exclude(kind=REFERRAL).order_by()


def facts_of(close: Close) -> Facts:
    """The period as it stands now. The number of statements does not grow with it."""
    services = services_of(close)
    lines = _lines(services)
    kinds = _kinds(services)
    aims = _aims(close)
    workers = {*lines, *(key for key in (*kinds, *aims) if key is not GROUP)}
    names = dict(User.objects.filter(pk__in=workers).values_list("pk", "display_name"))
    ordered = sorted(workers, key=lambda pk: (names[pk], pk))
    sheets = [_sheet(pk, names[pk], lines.get(pk, []), kinds.get(pk, []), aims.get(pk, [])) for pk in ordered]
    heads = len({line.code for some in lines.values() for line in some})
    given = tuple(sum(sheet.given[at] for sheet in sheets) for at in range(len(PIECES)))
    group = Sheet(people=heads, kinds=tuple(kinds.get(GROUP, [])), aims=tuple(aims.get(GROUP, [])), given=given)
    return Facts(tuple(sheets), group)


def _sheet(pk: UUID, name: str, lines: list[ClientLine], kinds: list[KindCount], aims: list[Aim]) -> Sheet:
    given = tuple(sum(getattr(line, piece) for line in lines) for piece in PIECES)
    return Sheet(pk.hex, name, len(lines), tuple(lines), tuple(kinds), tuple(aims), given)


def _lines(services: ServiceQuerySet) -> dict[UUID, list[ClientLine]]:
    """Worker → the people served, by the last day, then by code."""
    sums = {piece: Sum(piece) for piece in PIECES}
    rows = services.values_list("worker_id", "person__code").annotate(last=Max("day"), visits=Count("pk"), **sums)
    found: dict[UUID, list[ClientLine]] = defaultdict(list)
    for worker, code, last, visits, *pieces in sorted(rows, key=lambda row: (row[2], row[1])):
        found[worker].append(ClientLine(show_code(code), last.isoformat(), visits, *pieces))
    return found


def _kinds(services: ServiceQuerySet) -> dict[UUID | None, list[KindCount]]:
    """Worker (None: the group) → counts by service, in the catalogue's order. Heads are counted in each."""
    counts = {"visits": Count("pk"), "people": Count("person", distinct=True)}
    found: dict[UUID | None, list[KindCount]] = defaultdict(list)
    order = {kind: at for at, kind in enumerate(catalogue())}

    def take(rows: Iterable[tuple[Any, ...]]) -> None:
        for *worker, kind, visits, people in sorted(rows, key=lambda row: (order.get(row[-3], len(order)), row[-3])):
            found[worker[0] if worker else GROUP].append(KindCount(kind, visits, people))

    take(services.values_list("worker_id", "kind").annotate(**counts))
    take(services.values_list("kind").annotate(**counts))
    return found


def _aims(close: Close) -> dict[UUID | None, list[Aim]]:
    """Worker (None: the group) → the targets of which some day lies in the period, with what was reached by its end."""
    theirs = Q(organisation=close.organisation_id, project=None)
    if close.project_id:
        whole = Q(organisation=close.organisation_id, project=close.project_id, worker=None)
        theirs = Q(organisation=close.organisation_id, project=None, worker__isnull=False) | whole
    targets = Target.objects.filter(theirs, is_open=True).touching(close.starts_on, close.ends_on).told()
    found: dict[UUID | None, list[Aim]] = defaultdict(list)
    for one in sorted(standings(targets, close.ends_on), key=_in_order):
        found[one.target.worker_id].append(_aim(one))
    return found


def _in_order(one: Standing) -> tuple[Any, ...]:
    return one.figure.number, one.target.starts_on, one.target.ends_on


def _aim(one: Standing) -> Aim:
    target, progress = one.target, one.progress
    days = (target.starts_on.isoformat(), target.ends_on.isoformat())
    return Aim(one.figure.key, *days, progress.number, progress.achieved or 0, one.figure.reveals)
