"""What the rows of a report are called: workers, groups, places and the rest, in the reader's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.care.clients.models import Group, Sex
from dhealth.evidence.reports.rules import (
    AGES,
    BANDS,
    GROUP,
    ORGANISATION,
    PROJECT,
    SEX,
    UNKNOWN,
    WORKER,
)
from dhealth.kernel.text import fold
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation, Project


def keys_of(by: str, values: Sequence[tuple[Any, Any]]) -> list[str]:
    """One key a row as the interfaces give it, in the rows' order; the same in every language."""
    if by == WORKER:
        return _workers(values)
    if by == ORGANISATION:
        names = Organisation.with_practice.in_bulk([UUID(str(value)) for value, _other in values])
        return [names[UUID(str(value))].name for value, _other in values]
    if by == PROJECT:
        projects = Project.objects.in_bulk([UUID(str(value)) for value, _other in values if value])
        return [projects[UUID(str(value))].code if value else UNKNOWN for value, _other in values]
    return [str(value or UNKNOWN) for value, _other in values]


def _workers(values: Sequence[tuple[Any, Any]]) -> list[str]:
    """Organisation / worker; two of one name in one organisation are told apart by the name they sign in with."""
    pairs = [(UUID(str(worker)), UUID(str(organisation))) for worker, organisation in values]
    people = User.objects.in_bulk({worker for worker, _organisation in pairs})
    places = Organisation.with_practice.in_bulk({organisation for _worker, organisation in pairs})
    keys = [f"{places[at].name} / {people[worker].display_name}" for worker, at in pairs]
    often = Counter(keys)
    return [
        f"{key} ({people[worker].username})" if often[key] > 1 else key
        for key, (worker, _at) in zip(keys, pairs, strict=True)
    ]


def words_of(by: str, key: str) -> str:
    """A key as a person reads it."""
    if key == UNKNOWN:
        return _("not known")
    if by == GROUP and key in Group.values:
        return str(Group(key).label)
    if by == SEX and key in Sex.values:
        return str(Sex(key).label)
    if by == "month":
        return f"{key[5:]}/{key[:4]}"
    return key.replace("-", "–") if by in AGES else key


def in_order(by: str, keys: Iterable[str]) -> list[str]:
    """The keys as a reader expects them: groups and ages in their own order, all else by the alphabet."""
    fixed = [band for band, _low, _high in BANDS[by]] if by in AGES else Group.values if by == GROUP else []
    places = {key: at for at, key in enumerate(fixed)}
    return sorted(keys, key=lambda key: (key == UNKNOWN, places.get(key, len(places)), fold(key), key))
