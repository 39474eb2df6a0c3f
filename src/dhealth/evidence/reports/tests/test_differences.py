"""Readers without records ask for whole periods, and no answer taken from another leaves a hidden number."""

from contextlib import nullcontext
from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.care.services.models import Service
from dhealth.evidence.indicators.definitions import figures
from dhealth.evidence.reports.guarding import report_for
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import Filters
from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.evidence.reports.wholes import is_nested, is_whole, judged_with, refuse_narrow
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.kernel.suppression import determined
from dhealth.trust.organisations.models import Project

pytestmark = pytest.mark.slow

YEAR = Period.us_year(2019)
QUARTERS = [Period.us_quarter(2019, number) for number in (1, 2, 3, 4)]
MONTHS = [Period.month(2018, month) for month in (10, 11, 12)]


@pytest.fixture
def as_officer(as_oanh, life, gnet):
    """Oanh, whose project has Gnet as a member."""
    project = Project.objects.create(code="MD", name="Miền Đông", owner=life, starts_on=date(2018, 10, 1))
    project.members.add(gnet)
    return as_oanh


def asked(browser, start, end, page="report.read", **more):
    return browser.get(reverse(page), {"start": start, "end": end, **more})


@pytest.mark.covers("TGT-04")
@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("01/10/2018", "30/09/2019", 200),  # US fiscal year 2019
        ("01/10/2018", "29/09/2019", 422),
        ("02/10/2018", "30/09/2019", 422),
        ("26/09/2018", "25/10/2018", 200),  # a month of the 26th to the 25th
        ("26/09/2018", "26/10/2018", 422),
        ("15/12/2018", "14/03/2019", 200),  # a quarter of Circular 05/2023
        ("01/07/2018", "31/12/2018", 200),  # six months in a row
        ("05/10/2018", "05/10/2018", 422),
    ],
)
def test_a_reader_without_records_chooses_whole_periods(as_officer, as_hanh, start, end, code):
    pages = ("report.read", "report.export", "report.print")
    assert [asked(as_officer, start, end, page).status_code for page in pages] == [code] * 3
    assert asked(as_hanh, start, end).status_code == 200


@pytest.mark.covers("TGT-04")
@pytest.mark.parametrize("more", [{"by": "group"}, {"g": "1"}, {"by": "sex"}, {"x": "1"}, {"by": "age"}])
def test_a_breakdown_is_of_months_quarters_and_fiscal_years(as_officer, more):
    answers = {
        ("01/10/2018", "30/09/2019"): 200,
        ("01/10/2018", "31/12/2018"): 200,
        ("01/10/2018", "31/10/2018"): 200,
        ("26/09/2018", "25/10/2018"): 200,
        ("15/12/2018", "14/03/2019"): 200,
        ("01/01/2018", "31/12/2018"): 422,
        ("01/10/2018", "30/11/2018"): 422,
    }
    assert {days: asked(as_officer, *days, **more).status_code for days in answers} == answers


def test_the_refusal_says_what_to_choose(as_officer):
    said = asked(as_officer, "01/10/2018", "29/09/2019", **{"by": "sex"}).content.decode()
    assert "01/10/2018" in said and "<details" in said and "Traceback" not in said


@pytest.mark.parametrize(("later", "over"), [(1, True), (0, False), (-1, False)])
def test_a_running_period_is_not_broken_down_but_its_totals_are_seen(later, over):
    period = Period.month(2026, 2)
    today = period.end + timedelta(later)
    refuse_narrow(period, today, breaks_down=False)
    with nullcontext() if over else pytest.raises(Refused):
        refuse_narrow(period, today, breaks_down=True)


def test_without_dates_the_last_full_month_is_shown(as_officer, as_hanh):
    shown = {who: who.get(reverse("report.read"), {"by": "sex"}) for who in (as_officer, as_hanh)}
    assert [answer.status_code for answer in shown.values()] == [200, 200]
    mine, theirs = (answer.context["answer"].period for answer in shown.values())
    assert mine.end + timedelta(days=1) == theirs.start


@given(first=st.dates(date(2017, 1, 1), date(2027, 1, 1)), days=st.integers(0, 800))
def test_two_whole_broken_down_periods_are_apart_or_lie_in_one_another(first, days):
    odd = Period(first, first + timedelta(days))
    assert is_whole(odd) or not is_nested(odd)
    for one in (YEAR, *QUARTERS, *MONTHS):
        inside = one.contains(odd.start) and one.contains(odd.end)
        around = odd.contains(one.start) and odd.contains(one.end)
        apart = odd.end < one.start or one.end < odd.start
        assert not is_nested(odd) or inside or around or apart


def test_a_quarter_is_judged_with_its_year_and_a_month_with_both():
    assert judged_with(YEAR) == []
    assert judged_with(QUARTERS[0]) == [YEAR, *QUARTERS[1:]]
    assert judged_with(MONTHS[1]) == [YEAR, *QUARTERS, MONTHS[0], MONTHS[2]]
    assert judged_with(Period.month_26_25(2019, 3)) == judged_with(Period.circular_quarter(2019, 1)) == []
    assert judged_with(Period.month(2019, 9))[-2:] == [Period.month(2019, 7), Period.month(2019, 8)]


@pytest.mark.covers("TGT-04")
def test_a_quarter_hides_what_the_year_less_the_others_would_tell(as_officer, tam, gnet):
    for quarter, women in zip(QUARTERS, (2, 7, 8, 9), strict=True):
        for sex, number in (("F", women), ("M", 20)):
            for _n in range(number):
                service(client_of(tam, gnet, sex_at_birth=sex), tam, quarter.start)
    shown = {}
    for period in (YEAR, *QUARTERS):
        days = f"{period.start:%d/%m/%Y}", f"{period.end:%d/%m/%Y}"
        rows = asked(as_officer, *days, by="sex").context["answer"].rows
        shown[period] = {row.key: row.figures["counselled_people"] for row in rows}
    assert shown[YEAR]["F"] == 26
    assert [shown[quarter]["F"] for quarter in QUARTERS] == [None] * 4


tests_given = st.lists(
    st.tuples(st.sampled_from(["M", "F", ""]), st.integers(0, 364), st.integers(1, 6)), min_size=1, max_size=14
)


@pytest.mark.covers("TGT-04")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=tests_given)
def test_no_hidden_number_follows_from_the_tables_of_all_periods(told, tam, gnet):
    Service.objects.all().delete()
    people = {sex: client_of(tam, gnet, sex_at_birth=sex) for sex in ("M", "F", "")}
    for sex, day, times in told:
        for _n in range(times):
            service(people[sex], tam, YEAR.start + timedelta(day), "screening_test")
    reach = Reach(organisations=frozenset({gnet.pk}), guarded=True)
    gone, lines, rows = set(), [], ("M", "F", "unknown")
    for period in (YEAR, *QUARTERS, *MONTHS):
        found = {
            row.key: row.figures["tests"] for row in report_for(reach, period, Filters(), "sex", [figures()["tests"]])
        }
        gone |= {(period, key) for key in rows if found.get(key, 0) is None}
        lines.append([(period, key) for key in (*rows, "all")])
    for key in rows:
        lines.append([(YEAR, key), *((quarter, key) for quarter in QUARTERS)])
        lines.append([(QUARTERS[0], key), *((month, key) for month in MONTHS)])
    assert determined(lines, gone) == set()
