"""How two records become one: which is kept, whose word holds where they differ, what was written twice."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.care.clients.actions import Choices
from dhealth.care.clients.merging import Twin
from dhealth.care.clients.models import Client
from dhealth.kernel.errors import Refused

FIRST, SECOND = "first", "second"


def choices_in(
    typed: Mapping[str, Any], first: Client, second: Client, names: Sequence[str], twins: Sequence[Twin]
) -> Choices:
    """What was chosen on the page of a pair; what was not asked there stays as it is by itself.

    Raises:
        Refused: an answer that was not offered.
    """
    mine = str(typed.get("keep", ""))
    keep = {FIRST: first.pk, SECOND: second.pk}.get(mine)
    if keep is None:
        raise Refused(_("Choose which record is kept."))
    taken = {name for name in names if typed.get(f"take-{name}", mine) in {FIRST, SECOND} - {mine}}
    return Choices(keep, frozenset(taken), struck_in(typed, twins))


def struck_in(typed: Mapping[str, Any], twins: Sequence[Twin]) -> frozenset[UUID]:
    """The lines that were said to be written twice: of each two that stay or go, the one that goes."""
    gone = {FIRST: lambda twin: twin.second, SECOND: lambda twin: twin.first}
    found = set()
    for twin in twins:
        stays = typed.get(f"twin-{twin.first.hex}-{twin.second.hex}", "")
        if stays in gone:
            found.add(gone[stays](twin))
    return frozenset(found)
