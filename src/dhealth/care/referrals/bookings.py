"""The appointments that a clinic gave when it took a slip: each takes a place in its hours."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clinics.queries import known
from dhealth.care.clinics.rules import is_full
from dhealth.care.referrals.models import Kind, Referral, Step
from dhealth.kernel.errors import Refused
from dhealth.trust.organisations.models import Organisation

FREED = (Kind.WITHDRAWN, Kind.DECLINED, Kind.EXPIRED)  # nobody comes any more


def appointments(clinics: Collection[UUID], since: datetime) -> Mapping[UUID, list[datetime]]:
    """Those that still hold; one statement (index step_by_appointment)."""
    rows = Step.objects.filter(
        organisation__in=clinics, appointment_at__gte=since, kind=Kind.RECEIVED, is_current=True
    ).exclude(referral__standing__state__in=FREED)
    found: dict[UUID, list[datetime]] = defaultdict(list)
    for clinic, moment in rows.values_list("organisation", "appointment_at"):
        if moment is not None:
            found[clinic].append(moment)
    return found


def refuse_full(referral: Referral, moment: datetime) -> None:
    """Stop an appointment in hours whose places are all given; two who take the last one wait for each other.

    Raises:
        Refused: with the field.
    """
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=referral.receiver_id)
    one, local = known(referral.receiver), timezone.localtime(moment).replace(tzinfo=None)
    own = Step.objects.filter(referral=referral, kind=Kind.RECEIVED, is_current=True).first()
    booked = list(one.booked)
    if own is not None and own.appointment_at is not None:  # a new appointment frees the old one
        before = timezone.localtime(own.appointment_at).replace(tzinfo=None)
        if before in booked:
            booked.remove(before)
    if is_full(one.slots, booked, local):
        raise Refused(_("These hours have no place left. Choose another time."), field="appointment")
