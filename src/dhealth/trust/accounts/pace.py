"""The pace of opening records: after the day's number the password is asked for, before another client is shown."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar, cast
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse

from dhealth.trust.accounts.daily_looks import looks_today, tell_of_many_off_list
from dhealth.trust.accounts.guards import StaffRequest
from dhealth.ui.htmx import go

V = TypeVar("V", bound=Callable[..., HttpResponse])


def paced(view: V) -> V:
    """Mark a view that shows one client's record: it opens at the day's pace.

    A client who was opened today opens again without being counted, so a form that lies open is never lost to it.
    """

    @wraps(view)
    def at_the_days_pace(request: StaffRequest, pk: UUID) -> HttpResponse:
        looks = looks_today(request.actor, pk)
        if looks.must_confirm:
            back = reverse("client.read", args=[pk]) if request.method == "POST" else request.get_full_path()
            return go(request, f"{reverse('account.open_more')}?{urlencode({'next': back})}")
        shown = view(request, pk)
        if looks.off_list >= settings.OFF_LIST_ALERT - 1 and not looks.told:
            tell_of_many_off_list(request.actor)
        return shown

    return cast(V, at_the_days_pace)
