"""Turns the rows of the three sheets into clients, services and targets, or into rejects with their reason.

Each row is judged by itself and rejected once, for the first thing that stops it: a formula without a value, code,
date, group or service, result, numbers. Whether a code is taken or known is not decided here.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TypeVar

from dhealth.exchange.workbooks.cells import RowCells
from dhealth.exchange.workbooks.columns import Columns
from dhealth.exchange.workbooks.reading import Sheet
from dhealth.exchange.workbooks.rows import ClientRow, Reject, ServiceRow, TargetRow, Unreadable
from dhealth.exchange.workbooks.words import ANY_RESULT, GROUPS, INDICATORS, RESULTS, SERVICES, SEXES
from dhealth.kernel.identity_cards import odd_cccd, read_cccd
from dhealth.kernel.phones import read_phone

R = TypeVar("R", ClientRow, ServiceRow, TargetRow)
MOST_PLANNED = 10_000_000


def parse_clients(sheet: Sheet, columns: Columns, today: dt.date, after: int = 0) -> Iterator[ClientRow | Reject]:
    """The clients of the sheet in its order, from the row below `after` on (after an interruption)."""
    return _parse(sheet, columns, today, after, _client)


def parse_services(sheet: Sheet, columns: Columns, today: dt.date, after: int = 0) -> Iterator[ServiceRow | Reject]:
    """The services of the sheet in its order, from the row below `after` on."""
    return _parse(sheet, columns, today, after, _service)


def parse_targets(sheet: Sheet, columns: Columns, today: dt.date, after: int = 0) -> Iterator[TargetRow | Reject]:
    """The targets of the sheet in its order, from the row below `after` on."""
    return _parse(sheet, columns, today, after, _target)


def _parse(
    sheet: Sheet, columns: Columns, today: dt.date, after: int, read: Callable[[RowCells], R]
) -> Iterator[R | Reject]:
    for number, cells in columns.data_rows(sheet, after):
        row = RowCells(columns, number, cells, today)
        try:
            row.refuse_formulas()
            yield read(row)
        except Unreadable as problem:
            yield row.reject(problem.field, problem.reason)


def _client(row: RowCells) -> ClientRow:
    code, birth = row.code(), row.birth()
    reached_on = None if row.cell("reached_on") is None else row.day("reached_on")
    group = GROUPS.get(row.key("group"))
    if group is None:
        raise Unreadable("group", "unknown_group")
    sex = _sex(row)
    return ClientRow(
        row=row.row,
        code=code,
        name=row.text("name"),
        birth_year=birth.year if birth else None,
        birth_day=birth.day if birth else None,
        sex_at_birth=sex,
        group=group,
        phone=_phone(row),
        cccd=_cccd(row, sex, birth.year if birth else None),
        ward=row.text("ward"),
        district=row.text("district"),
        province=row.text("province"),
        worker=row.text("worker"),
        reached_on=reached_on,
        note=row.note(),
        flags=frozenset(row.flags),
    )


def _service(row: RowCells) -> ServiceRow:
    code, day = row.code(), row.day("day")
    kind = SERVICES.get(row.key("kind"))
    if kind is None:
        raise Unreadable("kind", "unknown_service")
    return ServiceRow(
        row=row.row,
        code=code,
        day=day,
        kind=kind,
        form=row.text("form"),
        result=_result(row, kind),
        place=row.text("place"),
        condoms=row.pieces("condoms"),
        lubricants=row.pieces("lubricants"),
        needles=row.pieces("needles"),
        worker=row.text("worker"),
        note=row.note(),
    )


def _target(row: RowCells) -> TargetRow:
    start, end = row.planned_day("start"), row.planned_day("end")
    if end < start:
        raise Unreadable("end", "bad_date")
    indicator = INDICATORS.get(row.key("indicator"))
    if indicator is None:
        raise Unreadable("indicator", "unknown_service")
    if row.cell("target") is None:
        raise Unreadable("target", "bad_number")
    return TargetRow(row.row, row.text("worker"), indicator, start, end, row.pieces("target", MOST_PLANNED))


def _sex(row: RowCells) -> str:
    sex = SEXES.get(row.key("sex_at_birth"), "")
    if not sex and row.cell("sex_at_birth") is not None:
        row.keep("sex_at_birth", "odd_sex")
    return sex


def _phone(row: RowCells) -> str | None:
    try:
        return read_phone(row.plain("phone"))
    except ValueError:
        row.keep("phone", "odd_phone")
        return None


def _cccd(row: RowCells, sex: str, birth_year: int | None) -> str | None:
    try:
        cccd = read_cccd(row.plain("cccd"))
    except ValueError:
        row.keep("cccd", "odd_cccd")
        return None
    if cccd and odd_cccd(cccd, sex or None, birth_year):
        row.flags.add("odd_cccd")
    return cccd


def _result(row: RowCells, kind: str) -> str:
    """The result as the service knows it. A known result of a service that has none goes to the note."""
    written = row.key("result")
    if kind in RESULTS:
        result = RESULTS[kind].get(written)
        if result is None:
            raise Unreadable("result", "unknown_result")
        return result
    if written and written not in ANY_RESULT:
        raise Unreadable("result", "unknown_result")
    if written:
        row.keep("result", "odd_result")
    return ""
