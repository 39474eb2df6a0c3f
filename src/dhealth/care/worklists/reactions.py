"""What attempts and lists do when records are merged, taken apart again, or erased."""

from uuid import UUID

from dhealth.care.clients.queries import tree
from dhealth.care.worklists.models import Attempt, Entry, Keeping


def forget_words(client: UUID) -> None:
    """Drop the notes of attempts on a client who was erased, every list they stood on, and why the record was kept."""
    records = tree(client)
    Attempt.objects.filter(client_id__in=records).exclude(note=None).update(note=None)
    Entry.objects.filter(client_id__in=records).delete()
    Keeping.objects.filter(client_id__in=records).delete()
