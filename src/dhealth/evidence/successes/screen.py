"""What each page shows, from a few statements."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.evidence.successes.forms import PairsForm, YearsForm
from dhealth.evidence.successes.model import areas_beside, grounds, sides
from dhealth.evidence.successes.pairs import owed, paces, pairs_of, pairs_of_year
from dhealth.evidence.successes.queries import agreements_of, days_per_step, narrowed, newcomers, tally
from dhealth.evidence.successes.rules import Counts
from dhealth.evidence.successes.scope import Scope
from dhealth.evidence.successes.years import by_area, by_service, grid_of, years_shown
from dhealth.ui.charts import Step

PAGES = ("success.read", "success.pairs", "success.model")


def tabs(here: str) -> list[dict[str, Any]]:
    """The three pages."""
    words = (_("Areas and years"), _("Group and clinic"), _("With and without an agreement"))
    return [
        {"url": reverse(name), "label": said, "current": name == here} for name, said in zip(PAGES, words, strict=True)
    ]


def years_page(scope: Scope, form: YearsForm, today: date) -> dict[str, Any]:
    """Areas and services by year, and where the rate fell."""
    by = ("place", "year", "model", "service") if scope.senders else ("service", "year")
    whole = tally(scope, today, by, service=form.service)
    found = narrowed(whole, (0, 1, 2)) if scope.senders else {}
    kinds = narrowed(whole, (by.index("service"), by.index("year")))
    years = years_shown(kinds, scope, today, form.last)
    services = by_service(kinds, years, scope)
    areas = by_area(grid_of(found, form.structure, years, scope), years) if scope.senders else None
    tables = [(_("By area"), areas), (_("By what they were sent for"), services)]
    shown = [(words, one) for words, one in tables if one and one.rows]
    return {
        "years": years,
        "tables": shown,
        "points": services.points,
        "falls": list(dict.fromkeys(fall for _words, one in shown for fall in one.falls)),
        "hides": any(one.hides for _words, one in shown),
        "steps": steps_of(_whole(services.total.cells)),
    }


def _whole(cells: list[Counts | None]) -> Counts | None:
    """All years together; nothing where one of them is hidden."""
    whole = Counts()
    for cell in cells:
        if cell is None:
            return None
        whole.merge(cell)
    return whole


def steps_of(one: Counts | None) -> list[Step]:
    """What is left after each step, of those of whom it can be said."""
    if one is None or not one.due:
        return []
    named = ((_("Should have come"), one.due), (_("Arrived"), one.arrived), (_("Served"), one.served))
    return [Step(words, number) for words, number in (*named, (_("Confirmed"), one.confirmed))]


def pairs_page(scope: Scope, form: PairsForm, today: date) -> dict[str, Any]:
    """Where people are lost, how long each step takes, and whom a clinic owes to whom."""
    period = form.period
    if scope.guarded:
        found = tally(scope, today, ("sender", "receiver", "year"))
        years = years_shown(found, scope, today, at=2)
        pairs = pairs_of_year(found, years, str(period.start.year))
    else:
        pairs = pairs_of(tally(scope, today, ("sender", "receiver"), period=period, plain=False), scope, period)
    began = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)  # this quarter is not over
    debts = owed(newcomers(scope, form.service), scope, began - timedelta(days=1) if scope.guarded else today)
    return {
        "pairs": pairs,
        "paces": paces(days_per_step(scope, period), guarded=scope.guarded),
        "period": period,
        "debts": debts,
        "hides": pairs.hides or debts.hides,
    }


def model_page(scope: Scope, form: YearsForm, today: date) -> dict[str, Any]:
    """With and without an agreement, and where the model operates since when."""
    found = tally(scope, today, ("place", "year", "model"))
    years = years_shown(found, scope, today, form.last)
    by_year, hides = sides(found, years, scope)
    areas = [] if scope.guarded else areas_beside(grid_of(found, form.structure, years, scope))
    return {
        "by_year": by_year,
        "areas": areas,
        "hides": hides,
        "grounds": grounds(agreements_of(scope), today),
    }
