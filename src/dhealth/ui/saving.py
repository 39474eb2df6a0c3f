"""One form on a page: judged by the act it leads to, shown again with one sentence where that refuses."""

from collections.abc import Callable
from http import HTTPStatus

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dhealth.kernel.errors import Refused
from dhealth.ui.htmx import Context, page

FORM = "ui/form_page.html"


def saved(form: Form, act: Callable[[], object]) -> bool:
    """Whether the form was good and the act went through; else the form says why not."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    return True


def again(request: HttpRequest, form: Form, context: Context, template: str = FORM) -> HttpResponse:
    """The form as it was filled in, with what is wrong."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, template, {**context, "form": form}, status=status)


def done(request: HttpRequest, act: Callable[[], object], said: str, where: str) -> HttpResponse:
    """A button without a form: the act, a word about it, and on to a page."""
    try:
        act()
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(where)
