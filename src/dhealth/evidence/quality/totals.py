"""The audit before a report leaves: each total must be the sum of its key-population columns (field practice B6)."""

from collections.abc import Iterator
from uuid import UUID

from dhealth.evidence.quality.facts import Finding
from dhealth.evidence.quality.rules import Ground
from dhealth.evidence.reports.queries import Row, period_report
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import GROUP, Filters
from dhealth.kernel.periods import Period


def totals_found(ground: Ground, period: Period, project: UUID | None = None) -> Iterator[Finding]:
    """Figures whose total differs from the sum of the groups, those who were not asked included."""
    rule = ground.rules.on("totals")
    if rule is None:
        return
    reach, filters = Reach(frozenset({ground.organisation})), Filters(project=project)
    (whole,) = period_report(reach, period, filters)
    for figure, told in differences(whole, period_report(reach, period, filters, GROUP)):
        day = min(period.end, ground.today)
        yield Finding(rule, ground.organisation, day, day, None, {"figure": figure, **told}, project=project)


def differences(whole: Row, columns: list[Row]) -> Iterator[tuple[str, dict[str, object]]]:
    """Each figure that does not add up: its key, its total and the sum of its columns."""
    for figure, total in whole.figures.items():
        added = sum(column.figures[figure] or 0 for column in columns)
        if total != added:
            yield figure, {"total": total, "sum": added}
