"""What slips put on the agenda of a meeting: how many were sent and came since the last one, how many wait too long."""

from collections.abc import Iterable

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from dhealth.care.referrals.models import Standing
from dhealth.commons.gatherings.agenda import Line, Wanted
from dhealth.kernel.dates import show_date


def slips_between(wanted: Wanted) -> Iterable[Line]:
    """Figures of the slips between those who meet; no slip and no client is named."""
    rows = Standing.objects.filter(sender__in=wanted.organisations, receiver__in=wanted.organisations)
    since = Q(sent_on__range=(wanted.since, wanted.until))
    late = ~Q(waits_for="") & Q(due_on__lt=wanted.until)
    counted = rows.aggregate(
        sent=Count("pk", filter=since),
        came=Count("pk", filter=since & Q(arrived_on__isnull=False)),
        late=Count("pk", filter=late),
    )
    if counted["sent"] or counted["late"]:
        told = counted | {"since": show_date(wanted.since)}
        words = _("Slips since %(since)s: %(sent)s sent, %(came)s came; past their day: %(late)s")
        yield Line("slips", words % told)
