"""What attempts and lists do when records are merged, taken apart again, or erased."""

from uuid import UUID

from dhealth.care.clients.models import Client
from dhealth.care.worklists.models import Attempt, Entry


def follow_merge(absorbed: UUID, kept: UUID) -> None:
    """Attempts on the absorbed record now count for the kept one; the lists follow when the act is told."""
    Attempt.objects.filter(person_id=absorbed).update(person_id=kept)


def follow_unmerge(absorbed: UUID, kept: UUID) -> None:
    """Attempts written in the record, or in one laid into it before, count for it again."""
    Attempt.objects.filter(client_id__in=_laid_into(absorbed), person_id=kept).update(person_id=absorbed)


def forget_words(client: UUID) -> None:
    """Drop the notes of attempts on a client who was erased, and every list they stood on."""
    records = _laid_into(client)
    Attempt.objects.filter(client_id__in=records).exclude(note=None).update(note=None)
    Entry.objects.filter(client_id__in=records).delete()


def _laid_into(client: UUID) -> set[UUID]:
    """The record and all that were merged into it, one after another."""
    found, fresh = {client}, {client}
    while fresh:
        fresh = set(Client.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return found
