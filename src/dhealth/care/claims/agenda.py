"""What money puts on the agenda of a meeting: how many confirmed cases are not paid, and how long the oldest waits."""

from collections.abc import Iterable
from typing import Final
from uuid import NAMESPACE_OID, uuid5

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from dhealth.care.claims.models import ClaimLine, Kind, Move
from dhealth.commons.gatherings.agenda import Line, Wanted
from dhealth.kernel.suppression import is_small
from dhealth.trust.organisations.models import Organisation

PAIR: Final = 2  # a group and its clinic, nobody else at the table


def money_between(wanted: Wanted) -> Iterable[Line]:
    """Each pair at the table: cases confirmed by that day and not paid yet, and since when the oldest waits; no sum."""
    here = wanted.organisations
    over = Move.objects.filter(line=OuterRef("pk"), kind__in=(Kind.PAID, Kind.REFUSED))
    rows = ClaimLine.objects.filter(Q(reverses=None), referral__sender__in=here, referral__receiver__in=here)
    rows = rows.filter(made_at__date__lte=wanted.until)  # minutes of a day that is over ask nothing of what came later
    waiting = rows.filter(~Exists(over)).order_by().values_list("referral__sender", "referral__receiver")
    found = list(waiting.annotate(n=Count("pk"), since=Min("made_at")))
    names = dict(
        Organisation.objects.filter(pk__in=[one for row in found for one in row[:2]]).values_list("pk", "name")
    )
    for sender, receiver, n, since in sorted(found, key=lambda row: (names[row[0]], names[row[1]])):
        days = (wanted.until - localdate(since)).days
        told = {"group": names[sender], "clinic": names[receiver], "n": n, "days": days}
        if is_small(n) and len(here) > PAIR:
            words = _("%(group)s – %(clinic)s: a few confirmed cases are not paid yet; days of the oldest: %(days)s")
        else:
            words = _("%(group)s – %(clinic)s: confirmed, not paid yet: %(n)s; days of the oldest: %(days)s")
        yield Line("money", words % told, uuid5(NAMESPACE_OID, f"{sender} {receiver}"))
