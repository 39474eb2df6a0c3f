"""Who was referred was given nothing yet: no figure of any report moves."""

from datetime import date

import pytest

from dhealth.care.services.catalogue import REFERRAL, catalogue
from dhealth.evidence.indicators.definitions import case_figures, figures, page_figures, report_figures
from dhealth.evidence.reports.commandline import report_json
from dhealth.evidence.reports.queries import period_report
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import Filters
from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.kernel.periods import Period

QUARTER = Period(date(2018, 10, 1), date(2018, 12, 31))
EVERYTHING = Reach(everything=True)
CUTS = ("", "worker", "organisation", "group", "month", "place")


@pytest.fixture
def referred(tam, gnet):
    """Ken was referred for everything that only a facility gives, and met and checked besides."""
    ken = client_of(tam, gnet, main_group="MSM", sex_at_birth="M", birth_year=1998)

    def refer(day: str = "2018-10-20") -> None:
        for form in catalogue()[REFERRAL].forms:
            service(ken, tam, day, REFERRAL, form=form, place="OPC Long Thành")

    return ken, refer


def told(wanted) -> list[tuple]:
    rows = [(by, row) for by in CUTS for row in period_report(EVERYTHING, QUARTER, Filters(), by, wanted)]
    return [(by, row.key, row.figures) for by, row in rows if any(row.figures.values())]


@pytest.mark.covers("CLI-26")
@pytest.mark.parametrize("wanted", [report_figures, page_figures, case_figures])
def test_no_figure_in_any_cut_moves_when_somebody_is_referred(referred, tam, wanted):
    ken, refer = referred
    for kind, said in (("counselling", {}), ("screening_test", {"result": "reactive"}), ("art_start", {})):
        service(ken, tam, "2018-11-05", kind, condoms=3, **said)
    service(ken, tam, "2018-11-06", "confirmatory_test", result="positive")
    before = told(wanted())
    refer()
    assert before
    assert told(wanted()) == before


@pytest.mark.covers("CLI-26")
def test_who_was_only_referred_counts_nowhere(referred):
    _ken, refer = referred
    refer()
    assert told(list(figures().values())) == []


def test_a_referral_is_no_earlier_sign_of_anything(referred, tam):
    ken, refer = referred
    refer("2018-10-01")
    service(ken, tam, "2018-11-06", "confirmatory_test", result="positive")
    row = period_report(EVERYTHING, QUARTER, Filters(), "", case_figures())[0].figures
    assert {key: n for key, n in row.items() if n} == {"confirmed_positive_people": 1, "new_case_people": 1}


@pytest.mark.covers("CLI-26")
def test_the_command_that_prints_figures_says_the_same(referred):
    before = report_json(start=QUARTER.start, end=QUARTER.end)
    referred[1]()
    assert report_json(start=QUARTER.start, end=QUARTER.end) == before
