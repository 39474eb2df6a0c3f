"""Who looks after clients in a group: the workers who can be asked, and those who are gone."""

from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.accounts.roles import roles


def carriers(organisation: UUID) -> QuerySet[User]:
    """Everybody who may have a list of clients in this group today."""
    today = timezone.localdate()
    held = Grant.objects.filter(
        Q(since=None) | Q(since__lte=today),
        Q(until=None) | Q(until__gte=today),
        organisation_id=organisation,
        role__in=[key for key, role in roles().items() if "client.register" in role.may],
    )
    return User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("display_name")


def is_left_alone(client: Client) -> bool:
    """Whether nobody who could be asked has this client: on no list, or its worker is gone or never signs in."""
    if client.worker_id is None:
        return True
    worker = carriers(client.organisation_id).filter(pk=client.worker_id).first()
    return worker is None or not worker.can_sign_in
