"""A report's period has two exact dates, whatever calendar it comes from."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period, name_of, name_of_preset, presets_for

TODAY = dt.date(2026, 11, 21)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("period", "dates"),
    [
        (Period.month(2024, 2), "01/02/2024 – 29/02/2024"),
        (Period.month(2026, 12), "01/12/2026 – 31/12/2026"),
        (Period.month_26_25(2026, 11), "26/10/2026 – 25/11/2026"),
        (Period.month_26_25(2026, 1), "26/12/2025 – 25/01/2026"),
        (Period.quarter(2026, 1), "01/01/2026 – 31/03/2026"),
        (Period.quarter(2026, 4), "01/10/2026 – 31/12/2026"),
        (Period.us_quarter(2023, 1), "01/10/2022 – 31/12/2022"),
        (Period.us_quarter(2019, 4), "01/07/2019 – 30/09/2019"),
        (Period.us_year(2019), "01/10/2018 – 30/09/2019"),
        (Period.circular_quarter(2026, 1), "15/12/2025 – 14/03/2026"),
        (Period.circular_quarter(2026, 3), "15/06/2026 – 14/09/2026"),
        (Period.circular_year(2026), "15/12/2025 – 14/12/2026"),
        (Period.calendar_year(2026), "01/01/2026 – 31/12/2026"),
    ],
)
def test_each_calendar_has_its_own_dates(period, dates):
    assert str(period) == dates


@pytest.mark.covers("TGT-09")
def test_quarter_two_is_january_to_march_in_the_us_year_and_april_to_june_in_the_calendar():
    assert str(Period.from_preset("f:2021-2")) == "01/01/2021 – 31/03/2021"
    assert str(Period.from_preset("q:2021-2")) == "01/04/2021 – 30/06/2021"


@pytest.mark.covers("TGT-08")
def test_a_name_carries_its_exact_dates():
    assert name_of("y", 2019) == "US fiscal year 2019 (01/10/2018 – 30/09/2019)"
    assert name_of("f", 2019, 1) == "Quarter 1, US fiscal year 2019 (01/10/2018 – 31/12/2018)"
    assert name_of_preset("w:2026-11") == "Month 11/2026, 26th to 25th (26/10/2026 – 25/11/2026)"


def test_both_days_belong_to_it():
    period = Period(dt.date(2018, 10, 1), dt.date(2019, 9, 30))
    assert period.days == 365
    assert period.contains(dt.date(2018, 10, 1)) and period.contains(dt.date(2019, 9, 30))
    assert not period.contains(dt.date(2018, 9, 30)) and not period.contains(dt.date(2019, 10, 1))


@pytest.mark.covers("TGT-20")
def test_any_two_dates_make_a_period():
    assert str(Period.read("01/10/2017", "30/09/2018", TODAY)) == "01/10/2017 – 30/09/2018"
    assert Period.read("1/10/2017", "01-10-17", TODAY).days == 1


@pytest.mark.parametrize(
    ("first", "last", "field", "sentence"),
    [
        (
            "02/10/2017",
            "01/10/2017",
            "end",
            "The last day 01/10/2017 comes before the first day 02/10/2017. Swap them.",
        ),
        ("31/06/2026", "01/10/2027", "start", "June has 30 days."),
        ("01/06/2026", "", "end", "Write a date, such as 03/11/2018."),
    ],
)
def test_two_dates_that_make_none_are_refused(first, last, field, sentence):
    with pytest.raises(Refused) as refusal:
        Period.read(first, last, TODAY)
    assert (refusal.value.field, refusal.value.message) == (field, sentence)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "m",
        "m:2026",
        "m:2026-0",
        "m:2026-13",
        "q:2026-5",
        "q:2026-0",
        "y:2019-1",
        "x:2026-1",
        "m:1899-1",
        "m:2101-1",
        "m:2026-11 ",
        "m:٢٠٢٦-1",
        "f:2019-12",
        "w:2026-111",
        "k:9999",
        "d:0000",
        "2026-11",
    ],
)
def test_nonsense_in_an_address_is_refused(text):
    with pytest.raises(Refused, match="no such period"):
        Period.from_preset(text)


def test_the_periods_on_offer_are_the_current_and_the_last_of_each_calendar():
    offered = " ".join(text for text, _name in presets_for(TODAY))
    assert offered == (
        "m:2026-11 m:2026-10 w:2026-11 w:2026-10 q:2026-4 q:2026-3 c:2026-4 c:2026-3 "
        "f:2027-1 f:2026-4 k:2026 k:2025 d:2026 d:2025 y:2027 y:2026"
    )


def test_on_the_15th_of_december_the_next_circular_quarter_has_begun():
    def circular(day: int) -> list[str]:
        return [text for text, _name in presets_for(dt.date(2026, 12, day)) if text[0] in "cd"]

    assert circular(14) == ["c:2026-4", "c:2026-3", "d:2026", "d:2025"]
    assert circular(15) == ["c:2027-1", "c:2026-4", "d:2027", "d:2026"]


@given(st.dates(dt.date(1990, 1, 1), dt.date(2090, 12, 31)))
def test_of_the_two_on_offer_one_holds_today_and_the_other_ends_the_day_before_it(today):
    offered = [Period.from_preset(text) for text, _name in presets_for(today)]
    for current, last in zip(offered[::2], offered[1::2], strict=True):
        assert current.contains(today)
        assert last.end + dt.timedelta(days=1) == current.start


@given(st.integers(1901, 2099))
def test_the_parts_of_a_year_fill_it_without_gap_or_overlap(year):
    for quarter, whole in (
        (Period.quarter, Period.calendar_year),
        (Period.us_quarter, Period.us_year),
        (Period.circular_quarter, Period.circular_year),
    ):
        parts = [quarter(year, number) for number in (1, 2, 3, 4)]
        assert sum(part.days for part in parts) == whole(year).days
        assert (parts[0].start, parts[3].end) == (whole(year).start, whole(year).end)
