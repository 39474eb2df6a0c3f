"""Records that are kept longer than the policy says: erase one, or keep it with the reason."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.models import Client
from dhealth.care.worklists.models import KeptFor
from dhealth.care.worklists.retention import keep_record, kept_for_long, lines_of, years_kept
from dhealth.kernel.dates import show_date
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page

PAGE: Final = 25


@requires("retention.read")
def read(request: StaffRequest) -> HttpResponse:
    """The list, by codes alone: nobody's name is opened for it."""
    found = Paginator(kept_for_long(request.actor, timezone.localdate()), PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "lines": lines_of(list(found.object_list)),
        "reasons": KeptFor.choices,
        "years": years_kept(),
    }
    return page(request, "worklists/kept.html", context)


@requires("retention.keep", methods=("POST",))
def keep(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One record a year longer."""
    client = get_object_or_404(Client.objects.visible_to(request.actor).living(), pk=pk)
    request.actor.require("retention.keep", at=client.organisation_id)
    try:
        kept = keep_record(request.actor, client, request.POST.get("why", ""))
        messages.success(request, _("Kept until %(day)s; then it is asked again.") % {"day": show_date(kept.until)})
    except Refused as refusal:
        messages.warning(request, refusal.message)
    return redirect("retention.read")
