"""What services do when records are merged, taken apart again, or erased."""

from uuid import UUID

from dhealth.care.clients.queries import tree
from dhealth.care.services.models import Service


def forget_words(client: UUID) -> None:
    """Drop the notes kept about a client who was erased; what is counted stays."""
    Service.objects.filter(client_id__in=tree(client)).exclude(note=None).update(note=None)
