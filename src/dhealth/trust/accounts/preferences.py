"""Language and light of the screens: the person's own choice, else this device's, else Vietnamese by day or night."""

from collections.abc import Callable

from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from dhealth.trust.accounts.models import User

LANGUAGES = ("vi", "en")
THEMES = ("auto", "light", "dark")
LANGUAGE_COOKIE, THEME_COOKIE = "language", "theme"
A_YEAR = 365 * 24 * 60 * 60


def language_of(request: HttpRequest) -> str:
    """vi or en. What the browser prefers is not asked: phones sold in English are used by Vietnamese."""
    held = request.user.language if isinstance(request.user, User) else request.COOKIES.get(LANGUAGE_COOKIE, "")
    return held if held in LANGUAGES else LANGUAGES[0]


def theme_of(request: HttpRequest) -> str:
    """light, dark, or nothing for as the device has it."""
    user = getattr(request, "user", None)
    held = user.theme if isinstance(user, User) else request.COOKIES.get(THEME_COOKIE, "")
    return held if held in ("light", "dark") else ""


class PreferencesMiddleware:
    """Answers in the reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = get_user(request)  # every answer asks who reads it: from here on without the lazy stand-in
        language = language_of(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response
