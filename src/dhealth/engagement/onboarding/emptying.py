"""Throwing a practice away: whatever rooms there are, nothing of it is left but its log."""

from collections.abc import Iterator
from functools import cache
from typing import Final
from uuid import UUID

from django.apps import apps
from django.db import models

from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.practice import is_practice

KEPT: Final = {"accounts.grant", "onboarding.practiceworld", "organisations.organisation", "accounts.user"}
# Its files lie on the disk, so an import is taken away only with them: the keeper of files does that by itself.


def empty(organisation: UUID) -> None:
    """Remove every row that belongs to this practice, the deepest first. Links between rows are checked at the end.

    Raises:
        ValueError: the organisation is a real one.
    """
    if not is_practice(organisation):
        raise ValueError(f"{organisation} is no practice")
    for model, paths in _deepest_first():
        for path in paths:  # one way at a time: PostgreSQL joins every row with every other for an OR across tables
            rows = model._base_manager.filter(**{path: organisation})
            rows._raw_delete(rows.db)  # no cascade: every table has its own turn


@cache
def _deepest_first() -> list[tuple[type[models.Model], list[str]]]:
    """Every table whose rows lead to an organisation by way of its records, and the ways."""
    ways: dict[type[models.Model], list[str]] = {Organisation: [""]}
    order: list[type[models.Model]] = []
    found: list[type[models.Model]] = [Organisation]
    while found:
        found = [model for above in found for model in _new_below(above, ways)]
        order += found
    return [(model, ways[model]) for model in reversed(_after_their_owners(order))]


def _new_below(above: type[models.Model], ways: dict[type[models.Model], list[str]]) -> Iterator[type[models.Model]]:
    for model in apps.get_models(include_auto_created=True):
        for name in _links(model, above):
            path = f"{name}__{ways[above][0]}" if above is not Organisation else name
            known = ways.setdefault(model, [])
            known.append(path)
            if len(known) == 1:
                yield model


def _links(model: type[models.Model], above: type[models.Model]) -> Iterator[str]:
    if model is above or model._meta.label_lower in KEPT:
        return
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.remote_field.model is above:
            yield field.name


def _after_their_owners(order: list[type[models.Model]]) -> list[type[models.Model]]:
    """Each table after those that its rows lead to; two that lead to each other keep their order."""
    placed: list[type[models.Model]] = []

    def place(model: type[models.Model], under_way: frozenset[type[models.Model]]) -> None:
        if model in placed or model in under_way:
            return
        for above in order:
            if any(True for _name in _links(model, above)):
                place(above, under_way | {model})
        placed.append(model)

    for model in order:
        place(model, frozenset())
    return placed
