"""What a practice begins with was written down on its own day, as if the weeks before had been real."""

from datetime import datetime, time
from uuid import UUID

from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service

EVENING = time(18, 30)


def lay_back(organisation: UUID) -> None:
    """Set when each record and service was written: in the evening of its day, and never later than now."""
    now = timezone.now()
    for model, day, moment in ((Client, "reached_on", "registered_at"), (Service, "day", "recorded_at")):
        mine = model._base_manager.filter(organisation_id=organisation)
        for when in set(mine.values_list(day, flat=True)):
            if when is not None:
                evening = timezone.make_aware(datetime.combine(when, EVENING))
                mine.filter(**{day: when}).update(**{moment: min(now, evening)})
