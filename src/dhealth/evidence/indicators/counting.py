"""Turns a figure's definition into what the database computes: first for each person, then over all people."""

from collections.abc import Sequence
from dataclasses import dataclass

from dhealth.evidence.indicators.definitions import PEOPLE, Figure


@dataclass(frozen=True)
class Sql:
    """A piece of SQL with its parameters, never with a value written into it."""

    text: str
    params: tuple[object, ...] = ()


def condition(figure: Figure) -> Sql:
    """Which rows of the services table (called s) count; always true where every service does."""
    parts: list[str] = []
    params: list[object] = []
    for column, words in (("kind", figure.kinds), ("result", figure.results)):
        if words:
            parts.append(f"s.{column} IN ({', '.join(['%s'] * len(words))})")
            params.extend(words)
    if figure.sums:
        parts.append(f"s.{figure.sums} > 0")
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
    outer: str


def columns(figures: Sequence[Figure]) -> Columns:
    """The columns that compute these figures in one pass; people are heads, visits and items are sums."""
    named: dict[Sql, str] = {}
    outer = []
    for figure in figures:
        name = named.setdefault(contribution(figure), f"n{len(named)}")
        heads = figure.unit == PEOPLE
        outer.append(f"COUNT(*) FILTER (WHERE p.{name} > 0)" if heads else f"COALESCE(SUM(p.{name}), 0)")
    inner = ", ".join(f"{piece.text} AS {name}" for piece, name in named.items())
    return Columns(Sql(inner, tuple(value for piece in named for value in piece.params)), ", ".join(outer))
