"""Sums as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.money import MOST, read_dong


@pytest.mark.parametrize(
    ("written", "dong"),
    [
        *(
            ("450.000", 450_000),
            ("450,000 đ", 450_000),
            ("450 000 đồng", 450_000),
            ("450000", 450_000),
            ("450k", 450_000),
        ),
        *(
            ("1,5 triệu", 1_500_000),
            ("1.5tr", 1_500_000),
            ("2 triệu", 2_000_000),
            ("1.250.000 VND", 1_250_000),
            ("1", 1),
        ),
    ],
)
def test_a_sum_is_read_as_it_is_written(written, dong):
    assert read_dong(written) == dong


@pytest.mark.parametrize(
    "written", ["", "0", "-5", "abc", "1,55", "1.2.3", "45 usd", "12,34.5", "đ", "0,5", str(MOST + 1)]
)
def test_what_is_no_sum_is_refused_with_an_example(written):
    with pytest.raises(ValueError, match=r"450\.000"):
        read_dong(written)


@given(st.integers(1, MOST))
def test_every_sum_comes_back_from_its_grouped_form(dong):
    assert read_dong(f"{dong:,}".replace(",", ".")) == dong
