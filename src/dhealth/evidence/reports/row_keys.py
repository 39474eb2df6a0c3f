"""What tells the rows of a report apart, in the words of the database."""

from __future__ import annotations

from typing import Final

from django.db import connection

from dhealth.evidence.reports.rules import (
    AGES,
    BANDS,
    COMMUNE,
    GROUP,
    MONTH,
    ORGANISATION,
    PLACE,
    PROJECT,
    SEX,
    UNKNOWN,
    WORKER,
)

FIRST: Final = "first"  # rows by the month in which a person was first counselled: each person in one row
PERSON: Final = "person"  # a row for each person, by the record that counts
OF_CLIENT: Final = {GROUP: "c.main_group", SEX: "c.sex_at_birth", PLACE: "c.place_id", COMMUNE: "c.place_id"}


def key_of_service(by: str) -> str:
    """What splits one person's services over several rows."""
    if by == WORKER:
        return "s.worker_id"
    if by == PROJECT:
        return "s.project_id"
    if by == MONTH:  # on PostgreSQL a number is told apart faster than the text that it becomes at the end
        return "date_trunc('month', s.day::timestamp)" if connection.vendor == "postgresql" else month_of("s.day")
    if by in AGES:
        age = f"({year_of('s.day')} - c.birth_year)"
        if connection.vendor == "postgresql":
            return _band_of(age, by)
        bands = " ".join(f"WHEN {age} BETWEEN {low} AND {high} THEN '{band}'" for band, low, high in BANDS[by])
        return f"CASE {bands} ELSE '{UNKNOWN}' END"
    return ""


def _band_of(age: str, by: str) -> str:
    """The band by one look into the list of their first ages, where a CASE would work the age out for each band."""
    names = ", ".join(f"'{band}'" for band, _low, _high in BANDS[by])
    limits = ", ".join(str(low) for _band, low, _high in BANDS[by])
    return f"COALESCE((ARRAY[{names}])[width_bucket({age}, ARRAY[{limits}, {BANDS[by][-1][2] + 1}])], '{UNKNOWN}')"


def outer_key(by: str, organisation: str) -> str:
    """The row's key over all people, and the organisation where the key needs one."""
    if by == WORKER:
        return "p.k, p.o"
    if by == ORGANISATION:
        return "p.o, p.o"
    if by == PERSON:
        return "p.person, NULL"
    if by == FIRST:
        return f"{month_of('p.first')}, {organisation}"
    if by in OF_CLIENT:
        return f"{OF_CLIENT[by]}, {organisation}"
    if by == MONTH and connection.vendor == "postgresql":
        return f"{month_of('p.k')}, {organisation}"
    return f"p.k, {organisation}" if by else ""


def month_of(column: str) -> str:
    """The month of a day, as 2018-10."""
    return f"to_char({column}, 'YYYY-MM')" if connection.vendor == "postgresql" else f"substr({column}, 1, 7)"


def year_of(column: str) -> str:
    """The year of a day, as a number."""
    if connection.vendor == "postgresql":
        return f"CAST(EXTRACT(YEAR FROM {column}) AS integer)"
    return f"CAST(substr({column}, 1, 4) AS integer)"
