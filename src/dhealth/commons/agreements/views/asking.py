"""One way for every act that asks something first: show the form, do it, say what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.queries import seen_by
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest
from dhealth.ui.htmx import go, page


def one(request: StaffRequest, pk: UUID) -> Agreement:
    """An agreement in the reader's sight."""
    return get_object_or_404(seen_by(request.actor), pk=pk)


def done(request: StaffRequest, agreement: Agreement, act: Callable[[], object], said: str) -> HttpResponse:
    """Do it, say so, and back to the agreement; a refusal is said there too."""
    try:
        act()
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, reverse("agreement.open", args=[agreement.pk]))


def asked(
    request: StaffRequest, agreement: Agreement, form: forms.Form, act: Callable[[], object], words: Mapping[str, Any]
) -> HttpResponse:
    """A form of its own page. `words`: title, why, button, said; template where it is not the plain one."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
            messages.success(request, words["said"])
            return go(request, reverse("agreement.open", args=[agreement.pk]))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "agreement": agreement, **words}
    return page(request, words.get("template", "agreements/ask.html"), context, status=status)
