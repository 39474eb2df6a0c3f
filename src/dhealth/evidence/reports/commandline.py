"""The period report for the operator at the console, as plain data."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.care.clients.models import Group
from dhealth.evidence.reports.queries import period_report
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import ROWS, Filters
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.kernel.text import fold
from dhealth.trust.audit.log import PLATFORM, record
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.structures import Structure


def report_json(
    organisation: str | None = None,
    start: date | None = None,
    end: date | None = None,
    group: str | None = None,
    by: str | None = None,
    structure: str | None = None,
) -> dict[str, Any]:
    """`period` as two ISO days, both included, and `rows`: one object a row with its `key` and the ten figures.

    Raises:
        Refused: no dates, or an organisation, group, kind of rows or map of provinces that does not exist.
    """
    if start is None or end is None:
        raise Refused(_("Name both days of the period: --from and --to."), field="period")
    period = Period(start, end)
    named = _organisation(organisation) if organisation else None
    filters = Filters(group=_group(group), organisation=named.pk if named else None, structure=_structure(structure))
    rows = period_report(Reach(everything=True), period, filters, _rows(by))
    with transaction.atomic():
        record("report.read", None, named, at=PLATFORM, why="console", details={"days": _days(period)})
    return {"period": _days(period), "rows": [{"key": row.key, **row.figures} for row in rows]}


def _days(period: Period) -> list[str]:
    return [period.start.isoformat(), period.end.isoformat()]


def _organisation(name: str) -> Organisation:
    """By its name, whatever its case and accents."""
    wanted = fold(name)
    for organisation in Organisation.objects.only("pk", "name"):
        if fold(organisation.name) == wanted:
            return organisation
    raise Refused(_("There is no organisation called %(name)s here.") % {"name": name}, field="organisation")


def _group(word: str | None) -> str:
    if word and word.upper() not in Group.values:
        raise Refused(_("--group takes one of: %(words)s.") % {"words": ", ".join(Group.values)}, field="group")
    return (word or "").upper()


def _structure(word: str | None) -> str:
    if word and word not in list(Structure):
        raise Refused(_("--structure takes one of: %(words)s.") % {"words": ", ".join(Structure)}, field="structure")
    return word or ""


def _rows(word: str | None) -> str:
    if word and word not in ROWS:
        raise Refused(_("--by takes one of: %(words)s.") % {"words": ", ".join(ROWS)}, field="by")
    return word or ""
