"""The people behind a figure, for those who may open their records: by code, with nickname where that is theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from dhealth.care.clients.identity import open_cards
from dhealth.care.clients.models import Client
from dhealth.evidence.indicators.definitions import Figure
from dhealth.evidence.reports.lines import Line
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import Filters
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.actors import Actor

LIST = "report.list"


def may_list(actor: Actor, reach: Reach, filters: Filters, figure: Figure) -> bool:
    """Whether the people behind this figure may be listed: their records are open to the actor, and so is what
    standing in the list would tell (a result, or the target group that the filter names). Who may not read results or
    risk lists nobody: a narrow list beside a count of one would tell them (few.py)."""
    if reach.guarded or reach.nothing or reach.unread:
        return False
    told = {figure.reveals} - {""} | ({"risk"} if filters.group else set())
    at = {filters.organisation} if filters.organisation else reach.within
    return all(
        actor.may(LIST, at=one) and all(actor.sees_field(group, one, own=one in reach.own) for group in told)
        for one in at
        if one is not None
    )


@dataclass(frozen=True)
class Entry:
    """A line as it is shown; without a client where the record is out of this person's sight by now."""

    line: Line
    client: Client | None
    code: str = ""
    nickname: str = ""


def entries(actor: Actor, lines: Sequence[Line]) -> list[Entry]:
    """The lines with codes, and nicknames where the actor may read them."""
    people = {line.person for line in lines}
    seen = {client.pk: client for client in Client.objects.visible_to(actor).filter(pk__in=people)}
    names = _nicknames(actor, seen)
    return [
        Entry(line, client, show_code(client.code), names.get(client.pk, ""))
        if (client := seen.get(line.person))
        else Entry(line, None)
        for line in lines
    ]


def shown_by_organisation(listed: Sequence[Entry]) -> dict[UUID, list[UUID]]:
    """The clients that a page shows, by organisation, for the event log."""
    shown: dict[UUID, list[UUID]] = defaultdict(list)
    for entry in listed:
        if entry.client is not None:
            shown[entry.client.organisation_id].append(entry.client.pk)
    return dict(shown)


def _nicknames(actor: Actor, clients: dict[UUID, Client]) -> dict[UUID, str]:
    """Nicknames of those clients whose nickname is this person's to read; opened together for each organisation."""
    groups: dict[UUID, list[Client]] = defaultdict(list)
    for client in clients.values():
        own = client.worker_id == actor.id
        if client.card and actor.sees_field("nickname", client.organisation_id, own=own):
            groups[client.organisation_id].append(client)
    found: dict[UUID, str] = {}
    for organisation, members in groups.items():
        cards = open_cards(organisation, [(member.pk, bytes(member.card)) for member in members])
        found |= {member.pk: card.nickname for member, card in zip(members, cards, strict=True)}
    return found
