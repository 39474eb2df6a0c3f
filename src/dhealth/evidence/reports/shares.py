"""Shares of outside figures: both numbers, the source and its date, computed and never typed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.evidence.indicators.definitions import Figure, figures
from dhealth.evidence.reports.guarding import report_for
from dhealth.evidence.reports.models import Denominator, What
from dhealth.evidence.reports.questions import Question
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import Filters
from dhealth.kernel.errors import Refused
from dhealth.kernel.suppression import is_small
from dhealth.trust.organisations.ground import same_ground
from dhealth.trust.organisations.models import Organisation
from dhealth.ui.figures import day, figure, share

COUNTED = {What.NEW_CASES: "new_case_people", What.ESTIMATE: "counselled_people"}


@dataclass(frozen=True)
class Share:
    """One of our figures out of one from outside."""

    part: int
    whole: Denominator
    counted: Figure  # which figure of ours it is
    whose: str  # of whom, in words

    @property
    def per_cent(self) -> Decimal:
        """106 of 282 is 37.6."""
        return Decimal(self.part) * 100 / self.whole.value

    @property
    def numerator(self) -> str:
        """What is counted above the line, and whose it is: the figure below is the whole province's."""
        said = {"figure": str(self.counted).lower(), "whose": self.whose}
        return _("Numerator: %(figure)s, %(whose)s.") % said

    @property
    def words(self) -> str:
        """For paper and files: the share, what it is of, both numbers, the source and its date."""
        group = f" ({self.whole.get_group_display()})" if self.whole.group else ""
        return _(
            "%(share)s of %(what)s, %(place)s: %(part)s / %(whole)s. %(numerator)s Source: %(source)s, %(date)s"
        ) % {
            "share": share(self.per_cent, 1),
            "what": self.whole.get_what_display().lower(),
            "place": f"{self.whole.place}{group}",
            "part": figure(self.part),
            "whole": figure(self.whole.value),
            "numerator": self.numerator,
            "source": self.whole.source,
            "date": day(self.whole.source_date),
        }


def shares_of(reach: Reach, question: Question) -> list[Share]:
    """The shares that can be said of exactly this period and these groups; a hidden figure has none."""
    asked = question.filters
    if asked.sex or asked.age or asked.place or asked.worker or asked.project:
        return []  # the outside figure is not split that way
    period = question.period
    outside = Denominator.objects.filter(
        corrected_by=None, what__in=COUNTED, value__gt=0, starts_on=period.start, ends_on=period.end
    ).select_related("place")
    found = [
        _share(reach, question, one) for one in outside if not (asked.group and one.group not in ("", asked.group))
    ]
    return sorted((share for share in found if share), key=lambda share: -share.per_cent)


def _share(reach: Reach, question: Question, whole: Denominator) -> Share | None:
    """Our figure of the outside figure's group, from the organisations of its province alone."""
    there = _organisations_there(reach, question, whole)
    filters = replace(question.filters, group=question.filters.group or whole.group)
    asked = _asked_of(reach, frozenset(there), filters)
    if asked is None:
        return None
    within, filters = asked
    figure = figures()[COUNTED[What(whole.what)]]
    try:
        counted = report_for(within, question.period, filters, "", [figure, figures()["confirmed_positive_people"]])[0]
    except Refused:  # a reader who may have the totals of these days, but not those of a group
        return None
    part, confirmed = counted.figures[figure.key], counted.figures["confirmed_positive_people"]
    tells = figure.known and reach.guarded and filters.group
    if part is None or (tells and (confirmed is None or is_small(confirmed - part))):
        return None  # beside the people confirmed, it would tell of the few whom the records knew before
    return Share(part, whole, figure, _whose(within, [*there.values()], whole))


def _asked_of(reach: Reach, local: frozenset[UUID], filters: Filters) -> tuple[Reach, Filters] | None:
    """Of whom to count; nothing where nobody is reached there, or where the sum would give a hidden number away.

    A reader without records gets, of a target group, only what a table of groups and organisations has as a cell or as
    its margin: some of its columns added up, less those that are shown, would leave a hidden one.
    """
    within = replace(reach, organisations=reach.organisations & local, own=reach.own & local)
    if within.nothing:
        return None
    if not (reach.guarded and filters.group) or local == reach.within:
        return within, filters
    return (reach, replace(filters, organisation=min(local))) if len(local) == 1 else None


def _organisations_there(reach: Reach, question: Question, whole: Denominator) -> dict[UUID, str]:
    """Those reached in the outside figure's province, or the one asked for if it lies there."""
    there = Organisation.objects.filter(pk__in=reach.within, province__in=same_ground([whole.place_id]))
    if question.filters.organisation:
        there = there.filter(pk=question.filters.organisation)
    return dict(there.values_list("pk", "name"))


def _whose(within: Reach, names: list[str], whole: Denominator) -> str:
    """Of one organisation by its name, of several by their number; of a worker who counts only their own services."""
    if not within.organisations:
        return _("from the worker's own services")
    if len(names) == 1:
        return _("from %(name)s") % {"name": names[0]}
    return _("from the %(n)s organisations in %(place)s that this report covers") % {
        "n": len(names),
        "place": whole.place,
    }
