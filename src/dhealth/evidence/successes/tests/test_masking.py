"""No table of figures gives a small number away, neither by itself nor by its margins."""

from hypothesis import given, settings
from hypothesis import strategies as st

from dhealth.evidence.successes.masking import OF_COUNTS, WHOLE, hidden_in, with_margins
from dhealth.evidence.successes.rules import Counts, Outcome
from dhealth.kernel.suppression import determined, is_small

YEARS = ["2018", "2019"]
cells = st.dictionaries(
    st.tuples(st.sampled_from("abc"), st.sampled_from(YEARS)),
    st.builds(
        lambda came, lost, open_: Counts(
            {Outcome.SERVED: came, Outcome.LOST_ARRIVAL: lost, Outcome.OPEN_ARRIVAL: open_}
        ),
        *(st.sampled_from([0, 0, 1, 3, 5, 20]) for _ in range(3)),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=150, deadline=None)
@given(told=cells)
def test_no_small_number_is_shown_or_follows_from_what_is(told):
    table = with_margins(told)
    rows = sorted({row for row, _year in told})
    hidden = hidden_in(table, [rows], YEARS)
    for cell, counts in table.items():
        if cell[1] != WHOLE and cell not in hidden:
            assert not any(is_small(measure(counts)) for measure in OF_COUNTS)
    lines = [[(row, year) for row in (*rows, WHOLE) if (row, year) in table] for year in YEARS]
    given_away = determined([line for line in lines if len(line) > 1], hidden)
    assert not any(is_small(measure(table[cell])) for cell in given_away for measure in OF_COUNTS)


def test_the_row_of_all_is_judged_alike_above_every_table():
    by_area = with_margins({("a", "2018"): _came(3), ("b", "2018"): _came(9), ("a", "2019"): _came(30)})
    by_service = with_margins({("x", "2018"): _came(12), ("x", "2019"): _came(30)})
    margins = [
        {cell for cell in hidden_in(table, [rows], YEARS) if cell[0] == WHOLE}
        for table, rows in ((by_area, ["a", "b"]), (by_service, ["x"]))
    ]
    assert margins[0] == margins[1] == set()


def _came(number):
    return Counts({Outcome.SERVED: number})
