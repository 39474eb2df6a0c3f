"""The period report counts people once, services each time, by the days asked for."""

from datetime import date

import pytest

from dhealth.evidence.reports.commandline import report_json
from dhealth.evidence.reports.queries import period_report
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import Filters
from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.places.models import Place

QUARTER = Period(date(2018, 10, 1), date(2018, 12, 31))
EVERYTHING = Reach(everything=True)


def figures(by="", **filters):
    rows = period_report(EVERYTHING, QUARTER, Filters(**filters), by)
    return {row.key: row.figures for row in rows}


@pytest.fixture
def ken(tam, gnet):
    return client_of(tam, gnet, main_group="MSM", sex_at_birth="M", birth_year=1998)


@pytest.mark.covers("TGT-10", "TGT-11")
def test_who_comes_twice_is_one_person_and_two_tests(ken, tam):
    for day in ("2018-10-05", "2018-11-05"):
        service(ken, tam, day)
        service(ken, tam, day, "screening_test", result="non_reactive")
    found = figures()["all"]
    assert (found["counselled_people"], found["tests"], found["tested_people"]) == (1, 2, 1)


@pytest.mark.covers("TGT-20")
@pytest.mark.parametrize(
    ("day", "counted"), [("2018-09-30", 0), ("2018-10-01", 1), ("2018-12-31", 1), ("2019-01-01", 0)]
)
def test_both_days_of_the_period_belong_to_it(ken, tam, day, counted):
    service(ken, tam, day)
    assert figures()["all"]["counselled_people"] == counted


def test_self_tests_and_confirmations_are_no_screenings(ken, tam):
    service(ken, tam, "2018-10-05", "self_test", result="reactive")
    service(ken, tam, "2018-10-06", "confirmatory_test", result="positive")
    found = figures()["all"]
    assert (found["tests"], found["reactive_tests"], found["confirmed_positive_people"]) == (0, 0, 1)


@pytest.mark.covers("TGT-13")
def test_a_reactive_screening_is_not_a_confirmed_person_and_treatment_is_by_its_own_day(ken, tam):
    service(ken, tam, "2018-10-05", "screening_test", result="reactive")
    service(ken, tam, "2018-10-20", "art_start")
    service(ken, tam, "2019-01-02", "confirmatory_test", result="positive")
    found = figures()["all"]
    assert (found["reactive_tests"], found["confirmed_positive_people"], found["art_started_people"]) == (1, 0, 1)


def test_commodities_are_summed_from_every_kind_of_service(ken, tam):
    service(ken, tam, "2018-10-05", condoms=10, lubricants=5)
    service(ken, tam, "2018-10-05", "contact", condoms=20, needles=3)
    found = figures()["all"]
    assert (found["condoms"], found["lubricants"], found["needles"]) == (30, 5, 3)


def test_what_was_corrected_counts_no_more(ken, tam):
    service(ken, tam, "2018-10-05", is_current=False)
    assert figures()["all"]["counselled_people"] == 0


def test_a_merged_record_counts_as_the_person_it_became(ken, tam, gnet):
    second = client_of(tam, gnet, merged_into=ken)
    service(ken, tam, "2018-10-05")
    service(second, tam, "2018-10-06", person=ken)
    assert figures()["all"]["counselled_people"] == 1


@pytest.mark.covers("TGT-03")
def test_a_person_of_two_workers_stands_in_both_rows_once(ken, tam, hanh):
    service(ken, tam, "2018-10-05")
    service(ken, tam, "2018-10-06")
    service(ken, hanh, "2018-10-07")
    found = figures("worker")
    assert {key: row["counselled_people"] for key, row in found.items()} == {
        "Gnet Biên Hòa / Tâm": 1,
        "Gnet Biên Hòa / Hạnh": 1,
    }


def test_two_workers_of_one_name_stay_apart(ken, tam, hanh):
    hanh.display_name = "Tâm"
    hanh.save()
    service(ken, tam, "2018-10-05")
    service(ken, hanh, "2018-10-07")
    assert sorted(figures("worker")) == ["Gnet Biên Hòa / Tâm (hanh.gnet)", "Gnet Biên Hòa / Tâm (tam.gnet)"]


def test_rows_by_group_month_and_sex(ken, tam, gnet):
    service(ken, tam, "2018-10-05")
    service(client_of(tam, gnet), tam, "2018-12-31")
    assert list(figures("group")) == ["MSM", "unknown"]
    assert list(figures("month")) == ["2018-10", "2018-12"]
    assert list(figures("sex")) == ["M", "unknown"]


@pytest.mark.covers("TGT-19")
@pytest.mark.parametrize(
    ("born", "band", "young"),
    [(2004, "<15", "10-24"), (2003, "15-19", "10-24"), (1994, "20-24", "10-24"), (1993, "25-49", "25+"), (None,) * 3],
)
def test_age_is_that_of_the_day_of_the_service(tam, gnet, born, band, young):
    service(client_of(tam, gnet, birth_year=born), tam, "2018-10-05")
    assert list(figures("age")) == [band or "unknown"]
    assert list(figures("young")) == [young or "unknown"]


def test_a_filter_keeps_only_its_own(ken, tam, gnet, full_house, khoa):
    service(ken, tam, "2018-10-05")
    service(client_of(khoa, full_house, main_group="TG"), khoa, "2018-10-05")
    assert figures()["all"]["counselled_people"] == 2
    for chosen in ({"group": "MSM"}, {"organisation": gnet.pk}, {"worker": khoa.pk}, {"sex": "M"}, {"age": "20-24"}):
        assert figures(**chosen)["all"]["counselled_people"] == 1


def test_the_console_answers_with_the_ten_figures_and_records_it(ken, tam, gnet, verbs):
    service(ken, tam, "2018-10-05", condoms=4)
    answer = report_json("gnet biên hoà", date(2018, 10, 1), date(2018, 12, 31), group="msm", by="worker")
    assert answer["period"] == ["2018-10-01", "2018-12-31"]
    assert answer["rows"][0]["key"] == "Gnet Biên Hòa / Tâm"
    assert answer["rows"][0]["condoms"] == 4 and len(answer["rows"][0]) == 11
    assert verbs() == ["report.read"]


def test_the_console_answers_with_zeros_where_nothing_happened():
    assert set(report_json(start=date(2018, 10, 1), end=date(2018, 10, 2))["rows"][0].values()) == {"all", 0}


@pytest.mark.parametrize("odd", [{"organisation": "Nobody"}, {"group": "ABC"}, {"by": "colour"}])
def test_the_console_refuses_what_does_not_exist(odd):
    with pytest.raises(Refused):
        report_json(start=date(2018, 10, 1), end=date(2018, 10, 2), **odd)


@pytest.fixture
def bien_hoa():
    """A commune of the old Đồng Nai, which has a namesake since July 2025."""
    ended = date(2025, 6, 30)
    old = Place.objects.create(code="z1", level="province", name="Đồng Nai", folded="dong nai", valid_to=ended)
    Place.objects.create(code="z2", level="province", name="Đồng Nai", folded="dong nai", valid_from=date(2025, 7, 1))
    return Place.objects.create(
        code="z3", level="commune", name="Trảng Dài", folded="trang dai", parent=old, valid_to=ended
    )


def test_rows_by_place_are_provinces_of_their_time_or_communes_with_their_path(tam, gnet, bien_hoa):
    service(client_of(tam, gnet, place=bien_hoa), tam, "2018-10-05")
    service(client_of(tam, gnet, place=bien_hoa.parent), tam, "2018-10-05")
    assert {key: row["counselled_people"] for key, row in figures("place").items()} == {"Đồng Nai (… 30/06/2025)": 2}
    assert list(figures("commune")) == ["Đồng Nai", "Trảng Dài, Đồng Nai"]
    assert figures(place=bien_hoa.pk)["all"]["counselled_people"] == 1
    assert figures(place=bien_hoa.parent_id)["all"]["counselled_people"] == 2
