"""What the page of one client shows: answers, whom they named, ways, when to ask about harm; nothing of contacts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dhealth.care.clients.models import Client
from dhealth.care.partner_services.cards import open_called
from dhealth.care.partner_services.follow_up import ToAsk, to_ask
from dhealth.care.partner_services.models import Named
from dhealth.care.partner_services.queries import may_be_asked, named_by, offers_of, standing_offer


@dataclass(frozen=True)
class NamedLine:
    """Somebody whom the client named, as the client told; whether they know, and no more of what became of them."""

    named: Named
    called: str
    knows: bool
    asks: list[ToAsk]


def page_of(client: Client, today: date) -> dict[str, object]:
    """Offers, the yes that holds, those named, and whether the client may be asked."""
    namings = named_by(client.pk)
    asks: dict[UUID, list[ToAsk]] = {}
    for one in to_ask(namings):
        asks.setdefault(one.named.pk, []).append(one)
    lines = [
        NamedLine(
            named,
            open_called(named.organisation_id, named.pk, named.called),
            named.knew_on is not None,
            asks.get(named.pk, []),
        )
        for named in namings
    ]
    return {
        "offers": offers_of(client.pk),
        "standing": standing_offer(client.pk),
        "lines": lines,
        "today": today,
        "may_be_asked": may_be_asked(client.pk),
    }
