"""Guessing passwords is slowed: five wrong tries from one address for one name, then a quarter of an hour."""

import math
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from dhealth.kernel.text import nfc


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name that was typed, one spelling of it: capitals win nobody a sixth try."""
    typed = (credentials or {}).get("username") or request.POST.get("login", "")
    return nfc(str(typed)).strip().casefold()[:255]


def address_of(request: HttpRequest) -> str:
    """Where the request comes from; behind our own proxy, the address that the proxy saw."""
    seen = str(request.META.get("REMOTE_ADDR") or "127.0.0.1")
    if settings.HTTPS and (forwarded := request.headers.get("X-Forwarded-For", "")):
        seen = forwarded.rsplit(",", 1)[-1].strip()
    return seen


def too_many(request: HttpRequest, original: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """Say when to try again, in the same words whether or not the name exists."""
    return render(request, "accounts/too_many.html", {"minutes": minutes_left(request)}, status=429)


def minutes_left(request: HttpRequest) -> int:
    """Minutes until this name may be tried again from this address, at least one."""
    last = (
        AccessAttempt.objects.filter(username=name_tried(request), ip_address=address_of(request))
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    left = settings.AXES_COOLOFF_TIME - (timezone.now() - (last or timezone.now()))
    return max(1, math.ceil(left.total_seconds() / 60))


def drop_old_tries() -> int:
    """Forget addresses of wrong tries once they no longer slow anybody; how many were dropped."""
    before = timezone.now() - settings.AXES_COOLOFF_TIME
    return int(AccessAttempt.objects.filter(attempt_time__lt=before).delete()[0])
