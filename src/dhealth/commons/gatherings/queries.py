"""Meetings, what is open from them, and how often two partners meet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dhealth.commons.gatherings.agenda import Line, Wanted
from dhealth.commons.gatherings.models import ActionItem, Gathering, Issue, Seat, risen
from dhealth.kernel.dates import show_date
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.ground import same_ground
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE, Kind, Organisation

CLINICS = (Kind.CLINIC, Kind.PRIVATE_CLINIC, Kind.HOSPITAL, Kind.HEALTH_CENTRE, Kind.HEALTH_STATION)
LEADING = (Kind.NGO, Kind.INTERNATIONAL_NGO, Kind.PROVINCIAL_CDC)
YEAR = timedelta(days=365)
BEFORE_THE_FIRST = timedelta(days=92)  # what a first meeting looks back on


def partners_of(organisation: Organisation) -> QuerySet[Organisation]:
    """Whom it can meet: groups, clinics and offices of its province, who supports it, and whom it supports."""
    near = Q(umbrella=organisation) | Q(pk=organisation.umbrella_id)
    if organisation.province_id is not None:
        near |= Q(province__in=same_ground([organisation.province_id]))
    found = Organisation.objects.filter(near, kind__in=(*GROUPS_THAT_SERVE, *CLINICS, *LEADING))
    return found.exclude(pk=organisation.pk).order_by("name")


def gatherings_seen(actor: Actor) -> QuerySet[Gathering]:
    """The meetings of this person's organisations, the latest first."""
    rows = Gathering.objects.visible_to(actor).select_related("host", "minutes")
    return rows.prefetch_related("seats__organisation")


def issues_seen(actor: Actor) -> QuerySet[Issue]:
    """Questions in sight, with the two partners."""
    return Issue.objects.visible_to(actor).select_related("raised_by", "to", "owner", "umbrella", "settling", "by")


def items_seen(actor: Actor) -> QuerySet[ActionItem]:
    """What is to be done, in sight."""
    return ActionItem.objects.visible_to(actor).select_related("owner", "asked_by", "gathering", "area", "ending")


def waiting_for(actor: Actor, today: date) -> int:
    """How many questions and tasks wait for this person's organisations: their turn, or risen to them."""
    at = actor.organisations_where("issue.read")
    mine = Q(owner__in=at) | (Q(umbrella__in=at) & risen(today))
    issues = Issue.objects.open().filter(mine).count()
    tasks = actor.organisations_where("task.read")
    return issues + ActionItem.objects.open().filter(owner__in=tasks, due_on__lte=today).count()


def since_last(organisations: Collection[UUID], until: date) -> date:
    """The day of the last meeting at which exactly these sat, or the quarter before."""
    seats: dict[UUID, set[UUID]] = defaultdict(set)
    held = Seat.objects.filter(gathering__day__lt=until, gathering__minutes__isnull=False)
    rows = held.filter(gathering__seats__organisation__in=organisations).values_list(
        "gathering", "gathering__day", "organisation"
    )
    days = {}
    for gathering, day, organisation in rows:
        days[gathering] = day
        seats[gathering].add(organisation)
    same = [days[one] for one, sat in seats.items() if sat == set(organisations)]
    return max(same, default=until - BEFORE_THE_FIRST)


def open_questions(wanted: Wanted) -> Iterable[Line]:
    """For the agenda: questions open between those who meet; the slip's code only where no other group or clinic sits.

    With the code a clinic opens the slip, so it stays between the two.
    """
    between = Issue.objects.open().filter(raised_by__in=wanted.organisations, to__in=wanted.organisations)
    alone = len(_at_work(wanted)) <= 2
    for issue in between.select_related("raised_by", "to"):
        words = _("%(kind)s: %(first)s – %(second)s, until %(day)s") % {
            "kind": issue.get_kind_display(),
            "first": issue.raised_by.name,
            "second": issue.to.name,
            "day": show_date(issue.due_on),
        }
        yield Line("question", f"{words} {issue.slip if alone else ''}".strip(), issue.pk)


def _at_work(wanted: Wanted) -> set[UUID]:
    """The groups and clinics at the table; those who lead read along with everybody whom they support."""
    here = Organisation.objects.filter(pk__in=wanted.organisations, kind__in=(*GROUPS_THAT_SERVE, *CLINICS))
    return set(here.values_list("pk", flat=True))


def settled_questions(wanted: Wanted) -> Iterable[Line]:
    """For the agenda: how many questions were settled since the last meeting, and how many of them late."""
    between = Issue.objects.filter(raised_by__in=wanted.organisations, to__in=wanted.organisations)
    rows = list(
        between.filter(settling__day__range=(wanted.since, wanted.until)).values_list("due_on", "settling__day")
    )
    if rows:
        told = {"n": len(rows), "late": sum(day > due for due, day in rows), "since": show_date(wanted.since)}
        yield Line("settled", _("Questions settled since %(since)s: %(n)s, of them late: %(late)s") % told)


def open_tasks(wanted: Wanted) -> Iterable[Line]:
    """For the agenda: what was agreed before and is not done, by itself until somebody ends it.

    Told only where every group and clinic of this table sat at that one too: nobody hears what others agreed on.
    """
    rows = ActionItem.objects.open().filter(owner__in=wanted.organisations, gathering__day__lt=wanted.until)
    here = _at_work(wanted) or set(wanted.organisations)
    for item in rows.select_related("owner").prefetch_related("gathering__seats"):
        sat = {seat.organisation_id for seat in item.gathering.seats.all()} if item.gathering else set()
        if not here <= sat:
            continue
        told = {"who": item.owner.name, "what": item.words, "day": show_date(item.due_on)}
        late = item.due_on < wanted.until
        words = (
            _("Overdue: %(who)s – %(what)s (until %(day)s)")
            if late
            else _("Not done yet: %(who)s – %(what)s (until %(day)s)")
        )
        yield Line("task", words % told, item.pk)


@dataclass(frozen=True)
class Pair:
    """How often a group and a clinic met in a year, and when last (C2P-51)."""

    group: Organisation
    clinic: Organisation
    met: int
    last: date | None


def pairs_of(actor: Actor, today: date) -> list[Pair]:
    """Every group and clinic that sat at one table in sight of this person in the last year; the rarest first."""
    rows = Seat.objects.filter(gathering__in=Gathering.objects.visible_to(actor), came__gt=0)
    rows = rows.filter(gathering__day__range=(today - YEAR, today)).select_related("organisation", "gathering")
    tables: dict[UUID, list[Seat]] = defaultdict(list)
    for seat in rows:
        tables[seat.gathering_id].append(seat)
    days: dict[tuple[Organisation, Organisation], list[date]] = defaultdict(list)
    for seats in tables.values():
        groups = [seat for seat in seats if seat.organisation.kind in GROUPS_THAT_SERVE]
        clinics = [seat for seat in seats if seat.organisation.kind in CLINICS]
        for group in groups:
            for clinic in clinics:
                days[group.organisation, clinic.organisation].append(group.gathering.day)
    found = [Pair(group, clinic, len(held), max(held)) for (group, clinic), held in days.items()]
    return sorted(found, key=lambda pair: (pair.met, pair.group.name, pair.clinic.name))
