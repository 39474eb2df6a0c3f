"""What a linkage reviewer sees of a record, and only after a press."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from dhealth.care.clients.cards import sex_in_words
from dhealth.care.clients.identity import open_card, open_details
from dhealth.care.clients.models import Client
from dhealth.kernel.codes import show_code
from dhealth.kernel.dates import show_date
from dhealth.kernel.phones import show_phone
from dhealth.trust.linkage.faces import Face


def codes_of(clients: Iterable[UUID]) -> dict[UUID, str]:
    """The printed codes of these clients."""
    rows = Client.objects.filter(pk__in=list(clients)).values_list("pk", "code")
    return {pk: show_code(code) for pk, code in rows}


def open_face(organisation: UUID, client: UUID) -> Face | None:
    """Name, phone, birth and sex of one record: nothing of groups, status or services."""
    record = Client.objects.filter(pk=client, organisation_id=organisation, erased_at=None).first()
    if record is None:
        return None
    card = open_card(organisation, client, record.card)
    born = open_details(organisation, client, record.details).birth_day
    birth = show_date(date.fromisoformat(born)) if born else str(record.birth_year or "")
    return Face(card.name or card.nickname, show_phone(card.phone) if card.phone else "", birth, sex_in_words(record))
