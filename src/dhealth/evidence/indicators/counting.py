"""Turns a figure's definition into what the database computes: first for each person, then over all people."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from dhealth.evidence.indicators.definitions import PEOPLE, Figure

KNOWN_BY_OWN_WORD: Final = "positive"  # the status that a client told at first contact
OWN_RECORD: Final = "= p.person"


@dataclass(frozen=True)
class Sql:
    """A piece of SQL with its parameters, never with a value written into it."""

    text: str
    params: tuple[object, ...] = ()


def condition(figure: Figure, table: str = "s") -> Sql:
    """Which rows of the services table, under this name, count; always true where every service does."""
    parts: list[str] = []
    params: list[object] = []
    for column, words in (("kind", figure.kinds), ("result", figure.results)):
        if words:
            parts.append(f"{table}.{column} IN ({', '.join(['%s'] * len(words))})")
            params.extend(words)
    if figure.sums:
        parts.append(f"{table}.{figure.sums} > 0")
    return Sql(" AND ".join(parts) or "1 = 1", tuple(params))


def contribution(figure: Figure) -> Sql:
    """What one person adds: services or pieces. Figures with the same rule share one contribution."""
    if figure.sums and not figure.kinds and not figure.results:
        return Sql(f"SUM(s.{figure.sums})")
    where = condition(figure)
    counted = f"SUM(s.{figure.sums})" if figure.sums else "COUNT(*)"
    return Sql(f"{counted} FILTER (WHERE {where.text})", where.params)


@dataclass(frozen=True)
class Columns:
    """The columns of both steps, in the figures' order: `inner` for each person, `outer` over all people (p)."""

    inner: Sql
    outer: Sql


def columns(figures: Sequence[Figure], records: str = OWN_RECORD) -> Columns:
    """The columns that compute these figures in one pass; people are heads, visits and items are sums.

    `records`: in which records it stands what was known of a person (p) before; the one that counts for them.
    """
    named: dict[Sql, str] = {}
    outer = []
    for figure in figures:
        name = named.setdefault(contribution(figure), f"n{len(named)}")
        if figure.known:
            where = condition(figure)
            first = named.setdefault(Sql(f"MIN(s.day) FILTER (WHERE {where.text})", where.params), f"n{len(named)}")
            outer.append(_known(figure, name, first, records))
        elif figure.unit == PEOPLE:
            outer.append(Sql(f"COUNT(*) FILTER (WHERE p.{name} > 0)"))
        else:
            outer.append(Sql(f"COALESCE(SUM(p.{name}), 0)"))
    inner = ", ".join(f"{piece.text} AS {name}" for piece, name in named.items())
    return Columns(_joined(inner, named), _joined(", ".join(piece.text for piece in outer), outer))


def _known(figure: Figure, name: str, first: str, records: str) -> Sql:
    """Heads whom the records knew, or did not know, before their first counted service in the period."""
    own = condition(figure, "e")
    marks = ", ".join(["%s"] * len(figure.signs))
    earlier = (
        f"SELECT 1 FROM services_service e WHERE e.person_id {records} AND e.is_current "  # noqa: S608
        f"AND e.day < p.{first} AND (e.kind IN ({marks}) OR ({own.text}))"
    )
    told = f"SELECT 1 FROM clients_client t WHERE t.id {records} AND t.told_status = %s"  # noqa: S608
    sign = "" if figure.known == "before" else "NOT "
    return Sql(
        f"COUNT(*) FILTER (WHERE p.{name} > 0 AND {sign}(EXISTS ({earlier}) OR EXISTS ({told})))",
        (*figure.signs, *own.params, KNOWN_BY_OWN_WORD),
    )


def _joined(text: str, pieces: Iterable[Sql]) -> Sql:
    return Sql(text, tuple(value for piece in pieces for value in piece.params))
