"""A list taken away as a file."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from dhealth.care.worklists.exporting import as_workbook, export_list
from dhealth.care.worklists.forms.criteria import CriteriaForm
from dhealth.care.worklists.listing import entries_of
from dhealth.care.worklists.policy import Rule
from dhealth.care.worklists.views.lists import list_again, rule_at
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("worklist.export", methods=("POST",))
def export(request: StaffRequest, address: str) -> HttpResponse:
    """The list as it stands on the screen, by its criteria; unreadable ones give no file. Its name tells nothing."""
    chosen, today = rule_at(request, address), timezone.localdate()
    form = CriteriaForm(request.POST, actor=request.actor, rule=chosen if isinstance(chosen, Rule) else None)
    if not form.is_valid():
        return list_again(request, chosen)
    entries = entries_of(request.actor, today, chosen.key, form.criteria())
    try:
        taken = export_list(request.actor, entries, chosen.address, today)
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return go(request, reverse("worklist.open", args=[chosen.address]))
    name = f"danh-sach-{chosen.address}-{today.isoformat()}.xlsx"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(
        as_workbook([str(chosen.name), *form.in_words()], taken, today), content_type=XLSX, headers=headers
    )
