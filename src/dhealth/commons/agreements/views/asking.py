"""One way for every act that asks something first: show the form, do it, say what happened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.queries import seen_by
from dhealth.trust.accounts.guards import StaffRequest
from dhealth.ui import saving
from dhealth.ui.htmx import go


def one(request: StaffRequest, pk: UUID) -> Agreement:
    """An agreement in the reader's sight."""
    return get_object_or_404(seen_by(request.actor), pk=pk)


def done(request: StaffRequest, agreement: Agreement, act: Callable[[], object], said: str) -> HttpResponse:
    """Do it, say so, and back to the agreement; a refusal is said there too."""
    return saving.done(request, act, said, where(agreement))


def asked(
    request: StaffRequest, agreement: Agreement, form: forms.Form, act: Callable[[], object], words: Mapping[str, Any]
) -> HttpResponse:
    """A form of its own page. `words`: title, why, button, said; template where it is not the plain one."""
    if request.method == "POST" and saving.saved(form, act):
        messages.success(request, words["said"])
        return go(request, where(agreement))
    template = words.get("template", "agreements/ask.html")
    return saving.again(request, form, {"agreement": agreement, **words}, template)


def where(agreement: Agreement) -> str:
    """Its own page."""
    return reverse("agreement.open", args=[agreement.pk])
