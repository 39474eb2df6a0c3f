"""A report of many groups asks the database as often as one of few."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service
from dhealth.evidence.reports.guarding import report_for
from dhealth.evidence.reports.queries import period_report
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import Filters
from dhealth.evidence.reports.running import AT_ONCE
from dhealth.kernel.codes import new_code
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Organisation

pytestmark = pytest.mark.slow

QUARTER, YEAR = Period.us_quarter(2019, 1), Period.us_year(2019)


@pytest.fixture
def groups(tam):
    """As many organisations as one statement counts, each with six women and seven men of two months."""
    made = [Organisation.objects.create(name=f"Nhóm {n:02}", kind="cbo") for n in range(AT_ONCE)]
    people = [
        Client(organisation=at, worker=tam, code=new_code(), card=b"", sex_at_birth=sex, birth_year=1994)
        for at in made
        for sex in "FFFFFFMMMMMMM"
    ]
    Client.objects.bulk_create(people)
    Service.objects.bulk_create(
        Service(client=one, person=one, organisation=one.organisation, worker=tam, day=day, kind="counselling")
        for one in people
        for day in (date(2018, 10, 5), date(2018, 12, 5))
    )
    return made


def statements(groups, report, *question):
    reach = Reach(organisations=frozenset(one.pk for one in groups), guarded=True)
    with CaptureQueriesContext(connection) as caught:
        rows = report(reach, *question)
    return len(caught), {row.key: row.figures["counselled_people"] for row in rows}


def test_months_of_fifty_groups_are_one_statement_and_one_that_asks_who_moved(groups):
    assert statements(groups, report_for, YEAR, Filters(), "month") == (2, {"2018-10": 650, "2018-12": 650})


def test_one_group_more_than_a_statement_counts_is_counted_all_the_same(groups, gnet):
    assert statements([*groups, gnet], period_report, YEAR, Filters(), "month") == (3, {"2018-10": 650, "2018-12": 650})


@pytest.mark.parametrize(
    ("by", "filters", "row", "people"),
    [
        ("sex", {}, "F", 6),
        ("age", {}, "20-24", 13),
        ("organisation", {"sex": "F"}, "Nhóm 00", 6),
        ("organisation", {"age": "20-24"}, "Nhóm 00", 13),
        ("organisation", {"group": ""}, "Nhóm 00", 13),
    ],
)
@pytest.mark.covers("TGT-04")
def test_fifty_groups_cost_as_many_statements_as_three(groups, by, filters, row, people):
    few, three = statements(groups[:3], report_for, QUARTER, Filters(**filters), by)
    many, fifty = statements(groups, report_for, QUARTER, Filters(**filters), by)
    each = 1 if by == "organisation" else 50
    assert many == few and three[row] == people * (1 if by == "organisation" else 3) and fifty[row] == people * each


@pytest.mark.covers("TGT-04")
def test_the_few_of_one_of_fifty_groups_are_hidden(groups):
    women = Client.objects.filter(organisation=groups[7], sex_at_birth="F").values("pk")[:2]
    Client.objects.filter(pk__in=list(women.values_list("pk", flat=True))).update(sex_at_birth="M")
    _count, shown = statements(groups, report_for, QUARTER, Filters(sex="F"), "organisation")
    assert shown["Nhóm 07"] is None and list(shown.values()).count(None) == 2
