"""The steps in figures: asked, agreed, named, told, at the check, at the clinic (PNS-08). No target stands on them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date
from statistics import median
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from dhealth.care.partner_services.models import Attempt, Contact, Notice, Offer, Step
from dhealth.care.partner_services.models.asking import Said
from dhealth.care.partner_services.models.contacts import Outcome, StepKind
from dhealth.care.partner_services.rules import TELLS_MORE
from dhealth.kernel.periods import Period
from dhealth.kernel.suppression import hidden_cells
from dhealth.trust.accounts.actors import ORGANISATION, Actor
from dhealth.trust.organisations.models import Organisation

QUARTERS_SHOWN = 8


@dataclass(frozen=True)
class Cascade:
    """People at each step; None where the number is hidden."""

    offered: int | None = 0
    accepted: int | None = 0
    contacts: int | None = 0
    told: int | None = 0
    tested: int | None = 0
    further: int | None = 0  # for whom the clinic comes next
    linked: int | None = 0

    def steps(self) -> list[tuple[str, int | None]]:
        """Each step in words, in its order."""
        words = (
            *(_("Asked"), _("Agreed"), _("Named by them"), _("Know by now")),
            *(_("Were at the check"), _("The clinic comes next"), _("Go to the clinic")),
        )
        return [(word, getattr(self, field.name)) for word, field in zip(words, fields(self), strict=True)]


@dataclass(frozen=True)
class Reach:
    """Whose figures somebody reads, and whether small numbers are hidden from them."""

    organisations: frozenset[UUID]
    guarded: bool


def reach_of(actor: Actor) -> Reach:
    """A leader's own group; for projects and provinces their groups, with small numbers hidden."""
    at = frozenset(actor.organisations_where("partner.figures"))
    own = at & frozenset(actor.records_of(ORGANISATION))
    if own == at:
        return Reach(own, guarded=False)
    seen = Organisation.objects.visible_to(actor).values_list("pk", flat=True)
    return Reach(frozenset(seen), guarded=True)


def cascade_of(reach: Reach, period: Period) -> Cascade:
    """The steps of those asked and those named in the period, as far as they have come by now."""
    counted = _counted(reach.organisations, period)
    return _masked(counted) if reach.guarded else counted


def _counted(organisations: Collection[UUID], period: Period) -> Cascade:
    within = (period.start, period.end)
    asked = Offer.objects.filter(organisation__in=organisations, day__range=within)
    said: dict[UUID, set[str]] = {}
    for person, word in asked.values_list("person", "said"):
        said.setdefault(person, set()).add(word)
    contacts = Contact.objects.filter(organisation__in=organisations, made_on__range=within)
    steps = Step.objects.filter(contact__in=contacts, is_current=True)
    reached = Attempt.objects.filter(contact__in=contacts, is_current=True, outcome=Outcome.REACHED)
    told = {*reached.values_list("contact", flat=True)}
    told |= {*steps.filter(kind=StepKind.TOLD).values_list("contact", flat=True)}
    tested = dict(steps.filter(kind=StepKind.TESTED).values_list("contact", "found"))
    further = {contact for contact, found in tested.items() if found in TELLS_MORE}
    linked = further & {*steps.filter(kind=StepKind.LINKED).values_list("contact", flat=True)}
    accepted = sum(Said.ACCEPTED in words for words in said.values())
    return Cascade(len(said), accepted, contacts.count(), len(told), len(tested), len(further), len(linked))


def _masked(plain: Cascade) -> Cascade:
    """Small numbers hidden, and with them whatever would reveal them: also how many were lost between two steps."""
    pairs = (
        ("offered", "accepted"),
        ("contacts", "told"),
        ("told", "tested"),
        ("tested", "further"),
        ("further", "linked"),
    )
    counts = {field.name: int(getattr(plain, field.name)) for field in fields(plain)}
    lines = []
    for whole, part in pairs:
        rest = f"{whole}-{part}"
        counts[rest] = counts[whole] - counts[part]
        lines.append((whole, part, rest))
    hidden = hidden_cells(counts, lines)
    return Cascade(**{field.name: None if field.name in hidden else counts[field.name] for field in fields(plain)})


def quarters_over(today: date) -> list[Period]:
    """The calendar quarters that are over, the latest first: what a reader without records may ask for."""
    year, quarter = today.year, (today.month - 1) // 3 + 1
    found = []
    for _one in range(QUARTERS_SHOWN):
        year, quarter = (year - 1, 4) if quarter == 1 else (year, quarter - 1)
        found.append(Period.quarter(year, quarter))
    return found


@dataclass(frozen=True)
class Hours:
    """From the result to the group: how many notices, the middle one's hours, how many within the hours wanted."""

    shared: int
    middle: int | None
    in_time: int


def hours_of(actor: Actor, period: Period, wanted: int) -> Hours:
    """Of the notices that one's office shared, or one's group received, in the period (PNS-07)."""
    at = actor.organisations_where("notice.read")
    rows = Notice.objects.filter(Q(organisation__in=at) | Q(group__in=at))
    rows = rows.filter(shared_at__date__range=(period.start, period.end)).only("shared_at", "result_at")
    hours = [notice.hours for notice in rows]
    return Hours(len(hours), int(median(hours)) if hours else None, sum(one < wanted for one in hours))
