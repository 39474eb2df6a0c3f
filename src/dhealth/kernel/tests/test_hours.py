"""Hours as people write them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.errors import Refused
from dhealth.kernel.hours import read_hour, show_hour


@pytest.mark.parametrize("written", ["20", "20:00", "20h", "20h00", "20 giờ", "20g", "2000", " 20.00 "])
def test_eight_in_the_evening_however_it_is_written(written):
    assert read_hour(written) == time(20)


@pytest.mark.parametrize(
    "written, meant", [("8h30", time(8, 30)), ("0", time(0)), ("24:00", time(0)), ("830", time(8, 30))]
)
def test_other_hours(written, meant):
    assert read_hour(written) == meant


@pytest.mark.parametrize("written", ["", "25", "24:01", "20:60", "tối", "-1", "20:00:00", "²0"])
def test_what_is_no_hour_is_refused_with_an_example(written):
    with pytest.raises(Refused):
        read_hour(written)


@given(st.times())
def test_what_is_shown_is_read_again(hour):
    plain = hour.replace(second=0, microsecond=0, tzinfo=None)
    assert read_hour(show_hour(plain)) == plain
