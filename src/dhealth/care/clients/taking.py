"""What one record may take over from another when two become one: field by field, and back again to the last one."""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import draft_of
from dhealth.care.clients.rules import ClientDraft, check
from dhealth.kernel.errors import Refused
from dhealth.trust.keys import sealing

BEFORE: Final = "clients.merge"
# What is taken or left as a whole: the words of a screen → the fields of a draft.
FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "nickname": ("nickname",),
    "name": ("name",),
    "phone": ("phone",),
    "birth": ("birth_year", "birth_day"),
    "cccd": ("cccd",),
    "sex_at_birth": ("sex_at_birth",),
    "gender": ("gender",),
    "groups": ("main_group", "other_groups"),
    "channel": ("channel",),
    "reached_on": ("reached_on",),
    "told": ("told_status", "told"),
    "safe_hours": ("safe_from", "safe_to"),
    "safe_ways": ("safe_ways",),
    "safe_time": ("safe_time",),
    "safe_words": ("safe_words",),
    "zalo": ("zalo",),
    "facebook": ("facebook",),
    "place": ("place",),
    "address": ("address",),
    "note": ("note",),
    "worker": ("worker",),
}
Said = dict[str, Any]  # field of a draft → what it says, as JSON can hold it


def said_in(draft: ClientDraft, name: str) -> Said:
    """What a draft says under one name of FIELDS."""
    return {field: _plain(getattr(draft, field)) for field in FIELDS[name]}


def is_empty(said: Said) -> bool:
    """Whether nothing is said."""
    return not any(said.values())


def empty_in(kept: ClientDraft, absorbed: ClientDraft) -> list[str]:
    """What the kept record lacks, the other one has, and what may be written there by the rules."""
    found: list[str] = []
    for name in FIELDS:
        said = said_in(absorbed, name)
        if is_empty(said_in(kept, name)) and not is_empty(said) and _may_stand(tried := written(kept, said)):
            kept = tried
            found.append(name)
    return found


def differing(kept: ClientDraft, absorbed: ClientDraft) -> list[str]:
    """What both records say, and not the same."""
    pairs = ((name, said_in(kept, name), said_in(absorbed, name)) for name in FIELDS)
    return [name for name, one, other in pairs if one != other and not is_empty(one) and not is_empty(other)]


def written(draft: ClientDraft, said: Said) -> ClientDraft:
    """The draft with these words in it."""
    return replace(draft, **{field: _read(field, value) for field, value in said.items()})


def names_of_fields(fields: Collection[str]) -> set[str]:
    """The names of FIELDS to which these fields of a draft belong."""
    return {name for name, parts in FIELDS.items() if set(parts) & set(fields)}


def seal_before(owner: UUID, merge: UUID, before: Mapping[str, Said]) -> bytes | None:
    """What the kept record said until the merge, as it is stored."""
    return sealing.seal(owner, BEFORE, merge, json.dumps(before, ensure_ascii=False)) if before else None


def open_before(owner: UUID, merge: UUID, sealed: bytes | memoryview | None) -> dict[str, Said]:
    """The same again."""
    return json.loads(sealing.open_sealed(owner, BEFORE, merge, bytes(sealed))) if sealed else {}


def drafts_of_both(kept: Client, absorbed: Client) -> tuple[ClientDraft, ClientDraft]:
    """Two stored records as drafts."""
    return draft_of(kept), draft_of(absorbed)


def _may_stand(draft: ClientDraft) -> bool:
    try:
        check(draft, timezone.localdate())
    except Refused:
        return False
    return True


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, UUID):
        return value.hex
    return list(value) if isinstance(value, tuple) else value


def _read(field: str, value: Any) -> Any:
    if field in ("birth_day", "reached_on"):
        return dt.date.fromisoformat(value) if value else None
    if field == "worker":
        return UUID(value) if value else None
    if field in ("other_groups", "safe_ways"):
        return tuple(value)
    return dict(value) if field == "told" else value
