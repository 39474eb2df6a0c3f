"""How long the middle one of many took, and whom a clinic owes to which group in which quarter."""

from datetime import date
from fractions import Fraction
from statistics import median_high, median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.care.referrals.models import Kind
from dhealth.evidence.successes.pairs import owed, paces, quarter_names, quarter_of
from dhealth.evidence.successes.queries import days_per_step, newcomers
from dhealth.evidence.successes.rules import MIDDLE, NINE_OF_TEN, day_of_share
from dhealth.evidence.successes.tests.slips import fact, referred, slip, somebody
from dhealth.kernel.periods import Period


def histogram(days):
    return {day: days.count(day) for day in days}


@given(days=st.lists(st.integers(0, 60), min_size=1, max_size=40))
def test_the_middle_and_the_slowest_tenth_follow_from_how_often_each_number_of_days_stands(days):
    found, middle = histogram(days), day_of_share(histogram(days), MIDDLE)
    assert median_low(days) <= middle <= median_high(days)
    slowest = day_of_share(found, NINE_OF_TEN)
    assert Fraction(sum(day <= slowest for day in days), len(days)) >= NINE_OF_TEN
    assert Fraction(sum(day < slowest for day in days), len(days)) < NINE_OF_TEN


@pytest.mark.covers("C2P-08", "C2P-03")
def test_each_step_is_measured_in_days(tam, gnet, opc, twinned, scope):
    days = {"received": 2, "presented": 9, "arrived": 9, "served": 10, "confirmed": 40}
    slip(somebody(tam, gnet), tam, twinned, opc, date(2021, 1, 4), Kind.CONFIRMED, **days)
    slip(somebody(tam, gnet), tam, twinned, opc, date(2021, 1, 4), Kind.CONFIRMED, answers_back=False)
    found = days_per_step(scope, Period.calendar_year(2021))
    assert found == {"taken": {2: 1}, "arrived": {7: 1}, "served": {1: 1}, "confirmed": {30: 1}}
    assert [pace.middle for pace in paces(found, guarded=False)] == [2, 7, 1, 30]


@pytest.mark.parametrize(("number", "told"), [(4, None), (5, 3)])
def test_few_days_are_not_told_to_who_reads_figures_only(number, told):
    assert paces({"taken": {3: number}}, guarded=True)[0].middle == told


def test_the_numbers_of_two_steps_do_not_tell_how_few_were_lost_between_them():
    found = {"arrived": {2: 20}, "served": {3: 17}}
    for guarded, told in ((True, [None, None]), (False, [20, 17])):
        arrived, served = paces(found, guarded=guarded)[1:3]
        assert [arrived.number, served.number] == told and (arrived.middle, served.middle) == (2, 3)


@pytest.mark.covers("C2P-26")
@pytest.mark.parametrize(
    ("day", "calendar", "fiscal"),
    [
        (date(2021, 3, 31), "1/2021", ("2", "2021")),
        (date(2021, 4, 1), "2/2021", ("3", "2021")),
        (date(2020, 12, 31), "4/2020", ("1", "2021")),
    ],
)
def test_a_quarter_has_two_names(day, calendar, fiscal):
    named = quarter_names(*quarter_of(day))
    assert calendar in named.calendar
    assert all(part in named.fiscal for part in fiscal)


@pytest.mark.covers("C2P-26")
def test_new_people_stand_in_the_quarter_in_which_they_began(tam, gnet, opc, twinned, scope):
    day, days = date(2021, 3, 30), {"received": 0, "presented": 3, "arrived": 3, "served": 3}
    slip(somebody(tam, gnet), tam, twinned, opc, day, Kind.SERVED, service="art_start", **days)
    ken = somebody(tam, gnet)
    referred(ken, tam, date(2021, 1, 4), "art_start", "Bệnh viện Thống Nhất")
    fact(ken, tam, date(2021, 2, 1), "art_start", reported_by="client")
    debts = owed(newcomers(scope, "art_start"), scope, date(2021, 6, 30))
    found = {row.clinic: [n for n in row.numbers if n] for row in debts.rows}
    assert found == {"OPC Long Thành": [1], "Bệnh viện Thống Nhất": [1]}
    assert debts.rows[-1].numbers[-1] == 1 and debts.rows[0].numbers[-2] == 1


@pytest.mark.covers("C2P-26")
def test_a_person_is_new_once_however_many_slips_and_lines_led_to_it(tam, gnet, opc, twinned, scope):
    ken = somebody(tam, gnet)
    for day in (date(2021, 1, 4), date(2021, 2, 1)):
        referred(ken, tam, day, "art_start", opc.name)
        slip(ken, tam, twinned, opc, day, Kind.SERVED, service="art_start")
    fact(ken, tam, date(2021, 2, 20), "art_start", reported_by="clinic")
    (row,) = owed(newcomers(scope, "art_start"), scope, date(2021, 6, 30)).rows
    assert (row.clinic, sum(row.numbers), row.numbers[-2]) == ("OPC Long Thành", 1, 1)


def test_the_quarter_after_the_last_is_not_shown(tam, gnet, opc, twinned, scope):
    slip(somebody(tam, gnet), tam, twinned, opc, date(2021, 3, 28), Kind.SERVED, service="art_start", served=4)
    assert owed(newcomers(scope, "art_start"), scope, date(2021, 3, 31)).rows == []
