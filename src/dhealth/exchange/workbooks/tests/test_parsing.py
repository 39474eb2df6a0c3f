"""A whole row of a hand-kept workbook is read, or rejected with its reason, never lost."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.exchange.workbooks.cells import RowCells
from dhealth.exchange.workbooks.columns import Columns, find_columns
from dhealth.exchange.workbooks.headings import HEADINGS
from dhealth.exchange.workbooks.parsing import _client, _service, _target
from dhealth.exchange.workbooks.reading import read_workbook
from dhealth.exchange.workbooks.rows import ClientRow, Reject, ServiceRow, TargetRow, Unreadable
from dhealth.exchange.workbooks.tests.books import PARSERS, TODAY, agreed, parse

pytestmark = pytest.mark.covers("CLI-05")

REAL = Path(__file__).parents[6] / "shared" / "data" / "workbooks"


def test_a_row_with_several_faults_is_rejected_once_for_the_first(client_row, service_row):
    faults = {"code": None, "birth": "31/02/1998", "group": "XYZ"}
    assert client_row(**faults).reason == "missing_code"
    assert client_row(**{**faults, "code": "GB1"}).reason == "bad_date"
    assert service_row(day="x", kind="x", result="x", condoms="x").reason == "bad_date"
    assert service_row(kind="x", result="x", condoms="x").reason == "unknown_service"
    assert service_row(result="x", condoms="x").reason == "unknown_result"


def test_one_bad_row_costs_no_other(tmp_path):
    rows = [{"code": f"GB{number}", "group": "MSM" if number % 3 else "?"} for number in range(30)]
    read = parse(tmp_path / "so.xlsx", "clients", agreed("clients", rows))
    assert [row.row for row in read] == list(range(2, 32))
    assert Counter(type(row) for row in read) == {ClientRow: 20, Reject: 10}


CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from(["GB1", "MSM", "Tư vấn", "3/11/2018", "Có phản ứng", "5", "Xét nghiệm sàng lọc"]),
)


@given(st.sampled_from([("clients", _client), ("services", _service), ("targets", _target)]), st.data())
def test_whatever_stands_in_a_row_it_is_read_or_rejected(kind_and_read, data):
    kind, read = kind_and_read
    names = tuple(names[0] for names in HEADINGS[kind].values())
    columns = Columns(kind, "S", 1, names, {field: index for index, field in enumerate(HEADINGS[kind])})
    row = RowCells(columns, 2, data.draw(st.lists(CELLS, max_size=len(names))), TODAY)
    try:
        assert isinstance(read(row), ClientRow | ServiceRow | TargetRow)
    except Unreadable as problem:
        assert row.reject(problem.field, problem.reason).column in names


@pytest.mark.skipif(not REAL.exists(), reason="the real workbook lies beside the project")
def test_the_real_workbook_is_read_to_its_last_row():
    truth = json.loads((REAL / "truth.json").read_text())["files"]
    for name, expected in truth.items():
        book = read_workbook(REAL / name)
        found = find_columns(book)
        read = {kind: list(PARSERS[kind](book.sheets[c.sheet], c, TODAY)) for kind, c in found.items()}
        assert len(read["clients"]) == expected["client_rows"]
        assert len(read["services"]) == expected["service_rows"]
        assert {f"{row.worker}|{HEADING_OF[row.indicator]}": row.target for row in read["targets"]} == expected[
            "targets"
        ]
        later = {"code_in_use", "unknown_client"}  # decided against the records, not from the row alone
        for kind, key in (("clients", "rejected_client_rows"), ("services", "rejected_service_rows")):
            reasons = sorted(row.reason for row in read[kind] if isinstance(row, Reject))
            assert reasons == sorted(set(expected[key]) - later)


HEADING_OF = {
    "counselled_people": "Khách hàng được tư vấn",
    "tests": "Lượt xét nghiệm HIV",
    "confirmed_positive_people": "Ca HIV dương tính mới",
}
