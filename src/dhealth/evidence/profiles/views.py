"""The pages of profiles: choose a group, read its profile, take the paper."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from dhealth.evidence.profiles.actions import note_print
from dhealth.evidence.profiles.paper import file_name, paper_of
from dhealth.evidence.profiles.queries import groups_for, profile_of
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.organisations.models import Organisation
from dhealth.ui.htmx import page


@requires("profile.read")
def read(request: StaffRequest) -> HttpResponse:
    """The profile of one's group; who follows several chooses one."""
    groups = list(groups_for(request.actor).select_related("province"))
    if len(groups) == 1:
        return _shown(request, groups[0], several=False)
    return page(request, "profiles/groups.html", {"groups": groups})


@requires("profile.read")
def open_one(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One group's profile."""
    return _shown(request, _group(request, pk), several=True)


@requires("profile.print")
def show_print(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The profile as a PDF of A4."""
    today = timezone.localdate()
    profile = profile_of(_group(request, pk), today)
    note_print(request.actor, profile.group, [one.year for one in profile.years])
    headers = {"Content-Disposition": f'attachment; filename="{file_name(profile)}"', "Cache-Control": "no-store"}
    return HttpResponse(paper_of(profile, today), content_type="application/pdf", headers=headers)


def _group(request: StaffRequest, pk: UUID) -> Organisation:
    return get_object_or_404(groups_for(request.actor).select_related("province", "umbrella"), pk=pk)


def _shown(request: StaffRequest, group: Organisation, *, several: bool) -> HttpResponse:
    profile = profile_of(group, timezone.localdate())
    context: dict[str, Any] = {"profile": profile, "prints": "profile.print" in request.actor.verbs, "several": several}
    return page(request, "profiles/profile.html", context)
