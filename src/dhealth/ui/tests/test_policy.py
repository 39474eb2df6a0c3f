"""Every answer says what a page may load: errors, redirects and files too, in the library's own words."""

import pytest
from csp.middleware import CSPMiddleware
from django.http import HttpResponse
from django.test import Client as Browser
from django.test import RequestFactory

HEADER = "Content-Security-Policy"


@pytest.fixture
def said_by_the_library() -> str:
    """What django-csp puts on an answer by these settings."""
    return str(CSPMiddleware(lambda _request: HttpResponse())(RequestFactory().get("/"))[HEADER])


@pytest.mark.parametrize(
    ("address", "status"),
    [("/sign-in/", 200), ("/clients/", 302), ("/no/such/page/", 404), ("/static/ui/dhealth.css", 200)],
)
@pytest.mark.django_db
def test_every_answer_carries_the_policy(said_by_the_library, settings, address, status):
    settings.WHITENOISE_USE_FINDERS = settings.WHITENOISE_AUTOREFRESH = True  # nothing is collected for tests
    answer = Browser().get(address)
    assert (answer.status_code, answer[HEADER]) == (status, said_by_the_library)


@pytest.mark.django_db
def test_a_form_without_its_token_and_an_unknown_host_carry_it_too(said_by_the_library):
    refused = Browser(enforce_csrf_checks=True).post("/sign-in/", {})
    strange = Browser().get("/sign-in/", headers={"host": "elsewhere.example"})
    assert [(one.status_code, one[HEADER]) for one in (refused, strange)] == [
        (403, said_by_the_library),
        (400, said_by_the_library),
    ]


@pytest.mark.django_db
def test_an_error_of_ours_carries_it_too(said_by_the_library, monkeypatch):
    monkeypatch.setattr("dhealth.trust.accounts.preferences.language_of", lambda _request: 1 / 0)
    answer = Browser(raise_request_exception=False).get("/sign-in/")
    assert (answer.status_code, answer[HEADER]) == (500, said_by_the_library)
