"""No hidden number can be worked out from the numbers that are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.evidence.reports.masking import WHOLE, hidden_in_table
from dhealth.kernel.suppression import determined, hidden_cells, is_small


def list_of(*counts):
    """Rows a, b, c … with their total."""
    cells = {(chr(97 + at), WHOLE): count for at, count in enumerate(counts)}
    return {**cells, (WHOLE, WHOLE): sum(counts)}


def hidden_rows(*counts):
    return {row for row, _column in hidden_in_table(list_of(*counts), entitled=False)}


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (4, True), (5, False)])
def test_one_to_four_people_are_few(count, small):
    assert is_small(count) is small


def test_the_smallest_other_row_is_hidden_too():
    assert hidden_rows(3, 20, 9) == {"a", "c"}


def test_nothing_is_hidden_where_nobody_is_few():
    assert hidden_rows(5, 0, 9) == set()


def test_two_hidden_rows_of_four_people_take_a_third():
    assert hidden_rows(1, 3, 9, 20) == {"a", "b", "c"}


def test_the_total_stays():
    assert (WHOLE, WHOLE) not in hidden_in_table(list_of(1, 2), entitled=False)


tables = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(st.integers(0, 12), min_size=width, max_size=width), min_size=2, max_size=6)
)


def with_margins(numbers):
    counts = {(f"r{i}", f"c{j}"): n for i, row in enumerate(numbers) for j, n in enumerate(row)}
    for i, row in enumerate(numbers):
        counts[f"r{i}", WHOLE] = sum(row)
    for j, column in enumerate(zip(*numbers, strict=True)):
        counts[WHOLE, f"c{j}"] = sum(column)
    counts[WHOLE, WHOLE] = sum(map(sum, numbers))
    return counts


def lines_of(counts):
    rows = {row for row, _column in counts}
    columns = {column for _row, column in counts}
    return [[(row, column) for column in columns] for row in rows] + [
        [(row, column) for row in rows] for column in columns
    ]


@given(numbers=tables, entitled=st.booleans())
def test_no_hidden_cell_follows_from_the_margins(numbers, entitled):
    counts = with_margins(numbers)
    hidden = hidden_in_table(counts, entitled=entitled)
    inner = {cell for cell in hidden if WHOLE not in cell}
    small = {cell for cell, count in counts.items() if WHOLE not in cell and is_small(count)}
    assert small <= hidden
    lines = lines_of(counts)
    # a line all of whose cells are hidden has nothing left to hide: only its total, to which one is entitled, speaks
    still = [line for line in lines if any(cell not in hidden and WHOLE not in cell for cell in line)]
    forced = determined(lines, hidden)
    assert not {cell for cell in forced & inner if any(cell in line for line in still)}


@given(numbers=tables)
def test_a_table_of_one_thing_hides_the_same_rows_whatever_it_is_crossed_with(numbers):
    counts = with_margins(numbers)
    alone = hidden_in_table({cell: n for cell, n in counts.items() if cell[1] == WHOLE}, entitled=False)
    crossed = hidden_in_table(counts, entitled=False)
    assert {cell for cell in crossed if cell[1] == WHOLE and cell[0] != WHOLE} == alone


@given(counts=st.lists(st.integers(0, 30), min_size=3, max_size=8))
def test_what_is_hidden_leaves_room_for_more_than_a_few(counts):
    table = list_of(*counts)
    hidden = hidden_in_table(table, entitled=False)
    assert not hidden or len(hidden) == len(counts) or sum(table[cell] for cell in hidden) > 4
    assert len(hidden) != 1


def test_cells_hidden_already_stay_hidden():
    assert hidden_cells({"a": 9, "b": 8, "t": 17}, [("a", "b", "t")], known=("t",), hidden=("a",)) == {"a", "b"}


fine_bands = st.lists(st.integers(0, 12), min_size=6, max_size=6)


@given(numbers=fine_bands, crossed=st.booleans())
def test_several_cuts_of_the_same_people_side_by_side_give_no_small_number_away(numbers, crossed):
    """Fine bands a0 … a5; the main rows are pairs of them, another cut takes them in threes."""
    parts = {f"m{n}": [f"pepfar:a{2 * n}", f"pepfar:a{2 * n + 1}"] for n in range(3)}
    parts |= {f"young:{n}": [f"pepfar:a{3 * n + at}" for at in range(3)] for n in range(2)}
    counts = {(f"pepfar:a{at}", WHOLE): count for at, count in enumerate(numbers)}
    counts |= {(row, WHOLE): sum(counts[part, WHOLE] for part in of) for row, of in parts.items()}
    if crossed:
        halves = {f"m{n}": (counts[f"m{n}", WHOLE] // 2, -(-counts[f"m{n}", WHOLE] // 2)) for n in range(3)}
        counts |= {(row, f"c{at}"): half for row, both in halves.items() for at, half in enumerate(both)}
        counts |= {(WHOLE, f"c{at}"): sum(both[at] for both in halves.values()) for at in range(2)}
    counts[WHOLE, WHOLE] = sum(numbers)
    hidden = hidden_in_table(counts, entitled=False, parts=parts)
    lines = [[*((part, WHOLE) for part in of), (row, WHOLE)] for row, of in parts.items()]
    lines.append([*((f"m{n}", WHOLE) for n in range(3)), (WHOLE, WHOLE)])
    still = [line for line in lines if any(cell not in hidden and cell != (WHOLE, WHOLE) for cell in line)]
    assert {cell for cell, count in counts.items() if is_small(count) and cell != (WHOLE, WHOLE)} <= hidden
    assert not {cell for cell in determined(lines, hidden) if any(cell in line for line in still)}
