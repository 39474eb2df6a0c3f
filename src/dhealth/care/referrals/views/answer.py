"""The page behind a link: a clinic without an account answers once, with its PIN. It names nobody."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from dhealth.care.referrals.actions import answer_by_link, link_of
from dhealth.care.referrals.forms import AnswerForm
from dhealth.care.referrals.models import HeldAnswer
from dhealth.care.referrals.views.browsers import browser_of, remembered
from dhealth.care.services.catalogue import catalogue
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import public


@public(methods=("GET", "POST"))
@never_cache
@remembered
def answer(request: HttpRequest, text: str) -> HttpResponse:
    """What is asked and by which group, until one answer was given."""
    link = link_of(text)
    if link is None:
        return render(request, "referrals/answered.html", {"gone": True}, status=HTTPStatus.NOT_FOUND)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            given = answer_by_link(link, form.said(), browser=browser_of(request))
        except Refused as refusal:
            named = {"appointment": "day"}.get(refusal.field or "", refusal.field)
            form.add_error(named if named in form.fields else None, refusal.message)
            if link_of(text) is None:
                return render(request, "referrals/answered.html", {"gone": True}, status=HTTPStatus.NOT_FOUND)
        else:
            held = isinstance(given, HeldAnswer)
            return render(request, "referrals/answered.html", {"gone": False, "held": held})
    referral = link.referral
    context = {"form": form, "referral": referral, "about": catalogue()[referral.service].face}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "referrals/answer.html", context, status=status)
