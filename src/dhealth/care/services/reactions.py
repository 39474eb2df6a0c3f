"""What services do when records are merged or taken apart again."""

from uuid import UUID

from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service


def follow_merge(absorbed: UUID, kept: UUID) -> None:
    """The services of the absorbed record now count for the kept one; where each was written stays."""
    Service.objects.filter(person_id=absorbed).update(person_id=kept)


def follow_unmerge(absorbed: UUID, kept: UUID) -> None:
    """They count for the record again in which they were written, or that had taken it in before."""
    Service.objects.filter(client_id__in=_laid_into(absorbed)).update(person_id=absorbed)


def _laid_into(client: UUID) -> set[UUID]:
    """The record and all that were merged into it, one after another."""
    found, fresh = {client}, {client}
    while fresh:
        fresh = set(Client.objects.filter(merged_into__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return found
