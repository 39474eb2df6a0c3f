"""What a row of the workbook says once it is read, and what is said of a row that could not be."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Group = Literal["MSM", "TG", "PWID", "FSW", "PARTNER"]
Reason = Literal[
    "missing_code",
    "code_in_use",
    "bad_date",
    "future_date",
    "unknown_group",
    "unknown_client",
    "unknown_service",
    "unknown_result",
    "bad_number",
    "locked_period",  # not of the format: a month's close holds the day
    "formula_without_value",  # not of the format: a file that no Excel has worked out yet
]


@dataclass(frozen=True, slots=True)
class ClientRow:
    """One row of KHACH_HANG. `row` is Excel's number; `code` is in capitals without spaces.

    Flags, never a reason to reject: odd_phone, odd_cccd, odd_sex, long_text (what was typed is in the note).
    """

    row: int
    code: str
    name: str
    birth_year: int | None
    birth_day: dt.date | None
    sex_at_birth: str  # "M", "F", or "" when not told
    group: Group
    phone: str | None  # +84903555218
    cccd: str | None  # twelve digits
    ward: str
    district: str
    province: str
    worker: str
    reached_on: dt.date | None
    note: str
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """One row of DICH_VU; quantities are pieces, an empty cell is 0."""

    row: int
    code: str
    day: dt.date
    kind: str
    form: str
    result: str  # "" where there is none
    place: str
    condoms: int
    lubricants: int
    needles: int
    worker: str
    note: str


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One row of CHI_TIEU: what a worker should reach between two days, both counted."""

    row: int
    worker: str
    indicator: str
    start: dt.date
    end: dt.date
    target: int


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was not taken: where it stands, which cell stopped it (as text) and why."""

    sheet: str
    row: int
    column: str
    value: str
    reason: Reason


class Unreadable(Exception):
    """A cell that cannot be read: the field and the reason."""

    def __init__(self, field: str, reason: Reason) -> None:
        super().__init__(field, reason)
        self.field = field
        self.reason = reason
