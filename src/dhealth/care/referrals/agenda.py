"""What slips put on the agenda: what was sent and came since the last meeting, what is late, where lists differ."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.referrals.models import Difference
from dhealth.care.referrals.pair_figures import Figures, figures_of_pairs
from dhealth.commons.gatherings.agenda import Line, Wanted
from dhealth.kernel.dates import show_date
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Organisation


def slips_between(wanted: Wanted) -> Iterable[Line]:
    """Each pair at the table by itself. Where others sit there too, few are not told; no slip is named."""
    here, today = wanted.organisations, min(wanted.until, timezone.localdate())
    since = Period(wanted.since, max(wanted.since, wanted.until))
    found = figures_of_pairs(here, here, since, today)
    names = _names({one for pair in found for one in pair})
    for pair, figures in sorted(found.items(), key=lambda item: [names[one] for one in item[0]]):
        if not (figures.sent or figures.late):
            continue
        alone = len(here) == len(pair)
        about = None if alone else uuid5(NAMESPACE_OID, f"{pair[0]} {pair[1]}")
        between = "" if alone else f"{names[pair[0]]} – {names[pair[1]]}. "
        yield Line("slips", between + _said(figures, wanted.since, told=alone or not figures.few), about)


def _said(figures: Figures, since: date, *, told: bool) -> str:
    if not told:
        return _("Slips since %(since)s: too few to be told here") % {"since": show_date(since)}
    words = _("Slips since %(since)s: %(sent)s sent, %(came)s came; past their day: %(late)s")
    return words % {"since": show_date(since), "sent": figures.sent, "came": figures.arrived, "late": figures.late}


def differences_between(wanted: Wanted) -> Iterable[Line]:
    """Lines of the months' shared lists about which both do not agree yet, by pair and month; no slip is named."""
    rows = Difference.objects.filter(
        Q(settled=None), shared__sender__in=wanted.organisations, shared__receiver__in=wanted.organisations
    )
    counted = rows.values_list("shared", "shared__sender", "shared__receiver", "shared__month").annotate(
        n=Count("referral", distinct=True)
    )
    found = list(counted.order_by("shared__month", "shared"))
    names = _names({one for row in found for one in row[1:3]})
    for shared, sender, receiver, month, n in found:
        told = {"group": names[sender], "clinic": names[receiver], "month": f"{month:%m/%Y}", "n": n}
        words = _("The shared list of %(group)s and %(clinic)s, %(month)s: lines that differ: %(n)s")
        yield Line("list", words % told, shared)


def _names(keys: Iterable[UUID]) -> Mapping[UUID, str]:
    return dict(Organisation.objects.filter(pk__in=list(keys)).values_list("pk", "name"))
