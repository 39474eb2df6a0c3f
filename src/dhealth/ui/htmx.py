"""Answering a form: a fragment for htmx, a whole page or a redirect for a plain browser."""

from collections.abc import Mapping
from http import HTTPStatus

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

Context = Mapping[str, object]


def asked_by_htmx(request: HttpRequest) -> bool:
    """Whether a piece of the page was asked for, and not the page."""
    return request.headers.get("HX-Request") == "true"


def page(
    request: HttpRequest, template: str, context: Context, *, fragment: str = "", status: int = 200
) -> HttpResponse:
    """A page, or just its `fragment` template when htmx asks; both get the same context."""
    piece = bool(fragment) and asked_by_htmx(request)
    response = render(request, fragment if piece else template, dict(context), status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def go(request: HttpRequest, where: str) -> HttpResponse:
    """To another page after an act, for htmx and plain browsers alike; `where` is a URL or its name."""
    answer = redirect(where)
    if not asked_by_htmx(request):
        return answer
    return HttpResponse(headers={"HX-Redirect": answer["Location"]})


def answer(
    request: HttpRequest, form: BaseForm, template: str, context: Context, *, fragment: str = "", done_at: str
) -> HttpResponse:
    """After a posted form: the form again where errors (or steps) remain, else `done_at` or the fragment."""
    context = {**context, "form": form}
    if not form.is_valid():
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        return page(request, template, context, fragment=fragment, status=status)
    if fragment and asked_by_htmx(request):
        return page(request, template, context, fragment=fragment)
    return redirect(done_at)
