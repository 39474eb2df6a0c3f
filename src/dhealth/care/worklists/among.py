"""Very many records in one condition: their keys go to the database as one value, not as a thousand."""

import json
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models.expressions import RawSQL

_ONE_BY_ONE = "SELECT value FROM json_each(%s)"


def is_among(column: str, ids: Collection[UUID]) -> tuple[str, Any]:
    """That a column is one of these keys: the condition, and its one value."""
    if connection.features.has_native_uuid_field:
        return f"{column} = ANY(%s::uuid[])", list(ids)
    return f"{column} IN ({_ONE_BY_ONE})", _as_json(ids)


def among(ids: Collection[UUID]) -> RawSQL | list[UUID]:
    """The same for a filter: `person__in=among(ids)`. SQLite would look at a list key by key, in each statement anew;
    PostgreSQL plans with a list, and knows nothing of how many come out of a subquery.
    """
    if connection.features.has_native_uuid_field:
        return list(ids)
    return RawSQL(_ONE_BY_ONE, (_as_json(ids),))  # noqa: S611  # the text comes from here


def _as_json(ids: Collection[UUID]) -> str:
    return json.dumps([id.hex for id in ids])
