"""The frame of every page: quiet title, a way to cover and lock, a nav that says where one is."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.forms import CharField, Form
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from dhealth.ui import errors, htmx
from dhealth.ui.renderer import Renderer
from dhealth.ui.shell import Item, Shell

NAVIGATION = [Item("/", "Today", "today", current=True), Item("/new", "Write", "plus", plus=True)]
SHELL = Shell(organisation="Gnet", person="Tâm", search="/find", cover="/cover", lock="/lock", idle_seconds=300)


def request(method: str = "get", **headers: Any) -> HttpRequest:
    made = getattr(RequestFactory(), method)("/here?page=2", headers=headers)
    made.user = AnonymousUser()
    made._messages = []
    return made


def page(**context: Any) -> str:
    with translation.override("en"):
        return render_to_string("ui/page.html", {"navigation": NAVIGATION, "shell": SHELL, **context}, request())


def test_a_page_says_its_language_and_where_one_is() -> None:
    html = page()
    assert '<html lang="en"' in html and html.count('aria-current="page"') == 1
    assert 'class="skip btn" href="#main"' in html and '<main id="main"' in html


@pytest.mark.covers("SEC-02")
def test_every_page_can_be_covered_and_locked_and_its_title_is_quiet() -> None:
    html = page()
    assert re.search(r'<form method="post" action="/cover" id="cover">.*csrf', html)
    assert re.search(r'<form method="post" action="/lock" id="lock">.*csrf', html)
    assert "<title>Notebook</title>" in html and 'data-idle-seconds="300"' in html


def test_the_chosen_light_is_written_by_the_server() -> None:
    assert 'data-theme="dark"' in page(shell=Shell(theme="dark"))
    assert "data-theme" not in page()


def test_what_can_not_be_found_tells_what_to_do_next() -> None:
    with translation.override("en"):
        answer = errors.not_found(request())
    assert answer.status_code == 404 and b"Search again by name" in answer.content


def test_a_refused_door_says_whose_task_it_is() -> None:
    answer = errors.forbidden(request(), PermissionDenied("Your leader does this."))
    assert answer.status_code == 403 and b"Your leader does this." in answer.content


def test_a_fault_of_ours_leaves_a_code_to_read_out_and_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    answer = errors.server_error(request())
    code = re.search(rb"<b>(\d\d-\w{4})</b>", answer.content)
    assert answer.status_code == 500 and code and code[1].decode() in caplog.text


def test_inside_a_page_an_error_is_one_message_and_not_a_page_within_a_page() -> None:
    for answer in (
        errors.not_found(request(hx_request="true")),
        errors.server_error(request(hx_request="true")),
    ):
        assert b"<html" not in answer.content and b'role="alert"' in answer.content


class Name(Form):
    default_renderer = Renderer
    name = CharField()


def answered(data: dict[str, str], **headers: Any) -> HttpResponse:
    context = {"title": "x", "words": "x", "tone": "late", "message": "piece"}
    asked = request("post", **headers)
    return htmx.answer(asked, Name(data), "ui/gate.html", context, fragment="ui/_flash.html", done_at="/done")


def test_a_plain_browser_gets_the_whole_page_again_or_is_sent_on() -> None:
    assert (again := answered({})).status_code == 422 and b"<html" in again.content
    assert (done := answered({"name": "Su"})).status_code == 302 and done["Location"] == "/done"


def test_htmx_gets_only_the_piece() -> None:
    assert (again := answered({}, hx_request="true")).status_code == 422 and b"<html" not in again.content
    assert b"piece" in answered({"name": "Su"}, hx_request="true").content


def test_htmx_is_sent_on_by_a_header() -> None:
    assert htmx.go(request(hx_request="true"), "/next").headers["HX-Redirect"] == "/next"
    assert htmx.go(request(), "/next")["Location"] == "/next"


@pytest.mark.covers("SEC-02")
def test_a_masked_value_is_asked_for_and_is_not_in_the_page_before() -> None:
    html = render_to_string("ui/_mask.html", {"url": "/read", "words": "Name"}, request())
    assert '<form class="ask" method="post" action="/read" hx-post="/read"' in html and "csrf" in html
    assert html.rstrip().endswith('<div class="shown" aria-live="polite"></div>')


def test_a_page_without_anybody_signed_in_has_no_rail_and_no_locks() -> None:
    html = page(navigation=[], shell=Shell())
    assert "<nav" not in html and 'id="lock"' not in html and 'class="app"' not in html
