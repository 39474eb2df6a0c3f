"""Portions lose nothing, keep the order, and are never longer than asked."""

from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.portions import NAMED, portions


@given(st.lists(st.integers(), max_size=40), st.integers(1, 12))
def test_together_they_are_the_whole_and_only_the_last_is_shorter(rows, size):
    found = list(portions(rows, size))
    assert [one for portion in found for one in portion] == rows
    assert all(len(portion) == size for portion in found[:-1])
    assert all(1 <= len(portion) <= size for portion in found[-1:])


def test_what_one_statement_can_name_is_one_portion_and_one_more_are_two():
    assert [len(portion) for portion in portions(range(NAMED))] == [NAMED]
    assert [len(portion) for portion in portions(range(NAMED + 1))] == [NAMED, 1]
    assert list(portions([])) == []
