"""The same thing on the same day in two records of one person: found, struck out as written twice, brought back."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import zip_longest
from uuid import UUID

from django.db.models import Count, Max, Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.care.clients.merging import Twin, Undoing
from dhealth.care.clients.queries import tree
from dhealth.care.services.corrections import strike_service
from dhealth.care.services.models import Correction, CorrectionReason, Service
from dhealth.care.services.supplies import tell_books
from dhealth.care.services.wording import handed_out, title_of
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.figures import day, figure

SAME = ("day", "kind", "reported_by")
ALIKE = ("worker_id", "form", "result", "condoms", "lubricants", "needles", "kits", "answer")


def twins_between(first: UUID, second: UUID) -> list[Twin]:
    """Standing lines of two persons that say the same of the same day, pair by pair."""
    return _pairs(_standing(Q(person=first)), _standing(Q(person=second)))


def twins_within(absorbed: UUID, kept: UUID) -> list[Twin]:
    """The same once the records are one: by the record that each line was written in."""
    theirs = tree(absorbed)
    mine = Q(person=kept) & ~Q(client__in=theirs)
    return _pairs(_standing(mine), _standing(Q(person=kept, client__in=theirs)))


def _standing(whose: Q) -> list[Service]:
    return list(Service.objects.current().filter(whose).select_related("worker").order_by("day", "pk"))


def _pairs(first: Iterable[Service], second: Iterable[Service]) -> list[Twin]:
    there = _by_what(second)
    return [
        _twin(one, other)
        for what, lines in _by_what(first).items()
        for one, other in zip_longest(lines, there.get(what, []))
        if one is not None and other is not None
    ]


def _by_what(lines: Iterable[Service]) -> Mapping[tuple[object, ...], list[Service]]:
    found: dict[tuple[object, ...], list[Service]] = defaultdict(list)
    for line in lines:
        found[tuple(getattr(line, name) for name in SAME)].append(line)
    return found


def _twin(one: Service, other: Service) -> Twin:
    alike = all(getattr(one, name) == getattr(other, name) for name in ALIKE)
    return Twin(one.pk, other.pk, f"{day(one.day)} · {title_of(one)}", _words(one), _words(other), alike)


def _words(line: Service) -> str:
    return " · ".join(filter(None, (line.worker.display_name, handed_out(line))))


def strike_twins(actor: Actor, lines: Collection[UUID]) -> list[UUID]:
    """Strike these out as written twice."""
    for line in Service.objects.filter(pk__in=lines).order_by("pk"):
        strike_service(actor, line, CorrectionReason.TWICE)
    return sorted(lines)


def bring_back(undoing: Undoing) -> None:
    """Let the lines stand again that were struck out because the two were one.

    Those that the merge struck; and those struck since by hand as written twice, where the line that stays is the
    other record's: taken apart, each record keeps its own.
    """
    theirs = set(tree(undoing.absorbed))
    by_hand = Correction.objects.filter(
        old__person__in=(undoing.kept, undoing.absorbed),
        new=None,
        reason=CorrectionReason.TWICE,
        corrected_at__gte=undoing.merged_at,
    ).select_related("old")
    lines = {correction.old_id for correction in by_hand if _twin_is_elsewhere(correction.old, theirs, undoing)}
    lines |= set(undoing.struck)
    Correction.objects.filter(old__in=lines, new=None).delete()
    back = Service.objects.filter(pk__in=lines, corrected=None)
    back.update(is_current=True)
    for at, earliest in back.order_by().values_list("organisation").annotate(Min("day")):
        tell_books(at, earliest)


def _twin_is_elsewhere(line: Service, theirs: set[UUID], undoing: Undoing) -> bool:
    same = {name: getattr(line, name) for name in SAME}
    alike = Service.objects.filter(person__in=(undoing.kept, undoing.absorbed), **same).exclude(pk=line.pk)
    inside = Q(client__in=theirs)
    own, others = (inside, ~inside) if line.client_id in theirs else (~inside, inside)
    return alike.filter(others).exists() and not alike.filter(own).current().exists()


def in_short(persons: Collection[UUID]) -> Mapping[UUID, str]:
    """How many services stand in each record, and the last day."""
    rows = Service.objects.current().filter(person__in=persons).order_by()
    counted = rows.values_list("person").annotate(n=Count("pk"), last=Max("day"))
    return {person: _short(n, last) for person, n, last in counted}


def _short(n: int, last: date) -> str:
    services = ngettext("%(n)s service", "%(n)s services", n) % {"n": figure(n)}
    return _("%(services)s, the last on %(day)s") % {"services": services, "day": day(last)}
