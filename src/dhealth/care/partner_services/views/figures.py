"""The steps in figures, for a group's leader and, with small numbers hidden, for those who support it."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.partner_services.cascade import cascade_of, hours_of, quarters_over, reach_of
from dhealth.care.partner_services.policy import days
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.charts import Step
from dhealth.ui.htmx import page


@requires("partner.figures")
def figures(request: StaffRequest) -> HttpResponse:
    """One quarter: the steps of those asked and those named in it, as far as they have come."""
    today = timezone.localdate()
    reach = reach_of(request.actor)
    offered = quarters_over(today)
    if not reach.guarded:
        offered = [Period.quarter(today.year, (today.month - 1) // 3 + 1), *offered]
    period = next((one for one in offered if f"{one.start:%Y-%m}" == request.GET.get("from")), offered[0])
    steps = cascade_of(reach, period).steps()
    hours = hours_of(request.actor, period, days().wanted_hours) if "notice.read" in request.actor.verbs else None
    drawn = [Step(label, count) for label, count in steps if count is not None]
    context = {
        "period": period,
        "periods": offered,
        "steps": steps,
        "drawn": drawn if any(step.count for step in drawn) else [],
        "guarded": reach.guarded,
        "hours": hours,
        "wanted": days().wanted_hours,
        "title": _("The steps in figures"),
    }
    return page(request, "partner_services/figures.html", context)
