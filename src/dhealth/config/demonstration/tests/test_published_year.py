"""Đồng Nai, October 2018 to September 2019: the published figures come out of the individual records."""

from datetime import date

import pytest

from dhealth.care.services.models import Service
from dhealth.evidence.reports.models import Denominator, What
from dhealth.evidence.reports.queries import period_report
from dhealth.evidence.reports.questions import Question
from dhealth.evidence.reports.reach import Reach, reach_of
from dhealth.evidence.reports.rules import Filters
from dhealth.evidence.reports.shares import shares_of
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.places.models import Place
from dhealth.ui.figures import share

pytestmark = pytest.mark.slow
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
PUBLISHED = {"counselled_people": 2441, "tests": 2158, "confirmed_positive_people": 106, "art_started_people": 106}


@pytest.fixture(scope="module")
def filled(holding):
    with holding(today=date(2026, 3, 18)):
        yield


@pytest.fixture
def of_province(filled, _database) -> Reach:
    """What the officer of the province may count: the groups of Đồng Nai."""
    return reach_of(Actor.of(User.objects.get(username="an.cdc")))


def figures(reach, **filters):
    (row,) = period_report(reach, YEAR, Filters(**filters))
    return row.figures


def shares(reach):
    return {found.whole.group: found for found in shares_of(reach, Question(YEAR, Filters()))}


@pytest.mark.covers("TGT-10")
def test_2441_young_msm_were_counselled(of_province):
    assert figures(of_province, group="MSM", age="10-24")["counselled_people"] == 2441


@pytest.mark.parametrize("group", ["", "MSM"])
def test_the_province_reports_the_published_figures(of_province, group):
    counted = figures(of_province, group=group)
    assert {key: counted[key] for key in PUBLISHED} == PUBLISHED


def test_where_people_live_gives_the_same_figures(filled, _database):
    place = Place.objects.get(name="Tỉnh Đồng Nai", valid_to__isnull=False)
    counted = figures(Reach(everything=True), place=place.pk)
    assert {key: counted[key] for key in PUBLISHED} == PUBLISHED


@pytest.mark.covers("TGT-11")
def test_2158_tests_are_more_than_the_people_tested(of_province):
    counted = figures(of_province)
    assert counted["tests"] == 2158
    assert 1800 < counted["tested_people"] < 2158


@pytest.mark.covers("TGT-12")
def test_106_confirmed_are_4_9_per_cent_of_the_tests(of_province):
    counted = figures(of_province)
    assert counted["confirmed_positive_people"] == 106 < counted["reactive_tests"] == 114
    assert share(counted["confirmed_positive_people"] * 100 / counted["tests"], 1) == "4,9\u00a0%"


@pytest.mark.covers("TGT-13")
def test_all_106_began_treatment_after_they_were_confirmed(of_province):
    services = Service.objects.filter(organisation__in=of_province.organisations, day__range=(YEAR.start, YEAR.end))
    confirmed = dict(services.filter(kind="confirmatory_test", result="positive").values_list("person", "day"))
    started = dict(services.filter(kind="art_start").values_list("person", "day"))
    assert confirmed.keys() == started.keys() and len(started) == 106
    assert all(confirmed[person] < day for person, day in started.items())


@pytest.mark.covers("TGT-14")
def test_they_are_37_6_per_cent_of_the_new_cases_among_msm(of_province):
    found = shares(of_province)["MSM"]
    assert (found.part, found.whole.value, share(found.per_cent, 1)) == (106, 282, "37,6\u00a0%")


@pytest.mark.covers("TGT-15")
def test_the_outside_figure_names_its_source_and_date(of_province):
    whole = shares(of_province)["MSM"].whole
    assert (whole.place.name, whole.source, whole.source_date) == ("Tỉnh Đồng Nai", "CDC tỉnh", date(2019, 10, 15))


@pytest.mark.covers("TGT-16")
def test_they_are_11_5_per_cent_of_all_new_cases(of_province):
    found = shares(of_province)[""]
    assert (found.part, found.whole.value, share(found.per_cent, 1)) == (106, 922, "11,5\u00a0%")


@pytest.mark.covers("TGT-17")
def test_the_prevalence_of_2012_and_2017_is_kept_with_its_source(filled, _database):
    sentinel = Denominator.objects.filter(what=What.PREVALENCE, group="MSM").order_by("starts_on")
    assert [(row.starts_on.year, float(row.value)) for row in sentinel] == [(2012, 2.3), (2017, 12.2)]
    assert all("HSS+" in row.source for row in sentinel)


def test_other_groups_worked_elsewhere_in_that_year(filled, _database, of_province):
    everywhere = figures(Reach(everything=True))
    assert everywhere["counselled_people"] > 2441 + 1500
