"""Quận Gò Vấp as the public papers tell it: half came in 2018, all in 2019, fewer in 2020, and that is flagged."""

from datetime import date

import pytest

from dhealth.evidence.successes.queries import tally
from dhealth.evidence.successes.scope import Scope
from dhealth.evidence.successes.years import by_area, grid_of
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.structures import Structure

pytestmark = pytest.mark.slow
TODAY = date(2026, 3, 18)
YEARS = ["2018", "2019", "2020"]


@pytest.fixture(scope="module")
def filled(holding):
    with holding(today=TODAY):
        yield


@pytest.fixture
def go_vap(filled, _database):
    scope = Scope(frozenset({Organisation.objects.get(name="FGG Vietnam").pk}))
    found = tally(scope, TODAY, ("place", "year", "model"))
    table = by_area(grid_of(found, Structure.OLD, YEARS, scope), YEARS)
    return next(row for row in table.rows if row.label == "Quận Gò Vấp")


@pytest.mark.covers("C2P-23", "C2P-24")
def test_half_came_then_all_then_fewer_and_the_fall_is_flagged(go_vap):
    assert [(cell.arrived, cell.due) for cell in go_vap.cells] == [(10, 20), (28, 28), (40, 45)]
    assert [round(cell.rate) for cell in go_vap.cells] == [50, 100, 89]
    assert go_vap.falls == [False, False, True]
