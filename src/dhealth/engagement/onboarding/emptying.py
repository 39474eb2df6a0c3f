"""Throwing a practice away: whatever rooms there are, nothing of it is left but its log."""

from collections.abc import Iterator
from functools import cache
from typing import Final
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.practice import is_practice

KEPT: Final = {"accounts.grant", "onboarding.practiceworld", "organisations.organisation", "accounts.user"}
# Its files lie on the disk, so an import is taken away only with them: the keeper of files does that by itself.


def empty(organisation: UUID) -> None:
    """Remove every row that belongs to this practice, the deepest first. Links between rows are checked at the end.

    What belongs to it is read from the organisation down, a table at a time: one statement that joins its way up would
    be planned by guesses, and PostgreSQL guesses badly about tables that have just been filled.

    Raises:
        ValueError: the organisation is a real one.
    """
    if not is_practice(organisation):
        raise ValueError(f"{organisation} is no practice")
    theirs: dict[type[models.Model], list[UUID]] = {Organisation: [organisation]}
    for model, links in _owners_first():
        by_link = Q(pk__in=[])  # a table that nothing leads to is left alone
        for name, above in links:
            by_link |= Q(**{f"{name}__in": theirs[above]})
        theirs[model] = list(model._base_manager.filter(by_link).values_list("pk", flat=True))
    for model, _links_up in reversed(_owners_first()):
        rows = model._base_manager.filter(pk__in=theirs[model])
        rows._raw_delete(rows.db)  # no cascade: every table has its own turn


@cache
def _owners_first() -> list[tuple[type[models.Model], list[tuple[str, type[models.Model]]]]]:
    """Every table whose rows lead to an organisation, after those that its rows lead to; and by which fields.

    Where two tables lead to each other, the first in order is found by its other links alone.
    """
    found: list[type[models.Model]] = [Organisation]
    for above in found:  # grows while it is read
        found += [m for m in apps.get_models(include_auto_created=True) if m not in found and any(_links(m, above))]
    ordered = _after_their_owners(found[1:])
    known: list[type[models.Model]] = [Organisation, *ordered]
    return [
        (model, [(name, above) for above in known[: known.index(model)] for name in _links(model, above)])
        for model in ordered
    ]


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
