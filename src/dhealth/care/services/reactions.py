"""What services do when records are merged, taken apart again, or erased."""

from uuid import UUID

from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service


def follow_merge(absorbed: UUID, kept: UUID) -> None:
    """What counted for the absorbed record now counts for the kept one; where it was written stays."""
    Service.objects.filter(person_id=absorbed).update(person_id=kept)


def follow_unmerge(absorbed: UUID, kept: UUID) -> None:
    """What was written in the record, or in one laid into it before, counts for it again."""
    Service.objects.filter(client_id__in=_laid_into(absorbed), person_id=kept).update(person_id=absorbed)


def forget_words(client: UUID) -> None:
    """Drop the notes kept about a client who was erased; what is counted stays."""
    Service.objects.filter(client_id__in=_laid_into(client)).exclude(note=None).update(note=None)


def _laid_into(client: UUID) -> set[UUID]:
    """The record and all that were merged into it, one after another."""
    found, fresh = {client}, {client}
    while fresh:
        fresh = set(Client.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return found
