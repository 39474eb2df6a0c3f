"""Every URL says who may come in; a view that does not say is never run."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import resolve_url

from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.sessions import PRACTISING

SIGNED_IN = "signed in"
ANYBODY = ""


class StaffRequest(HttpRequest):
    """A request that has passed a guard."""

    user: User
    actor: Actor


@dataclass(frozen=True)
class Guard:
    """What a view asks of its visitor: a verb, to be signed in, or nothing."""

    verb: str
    methods: tuple[str, ...] = ("GET",)


class _Guarded(Protocol):
    guard: Guard


V = TypeVar("V", bound=Callable[..., HttpResponse])


def requires(verb: str, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[V], V]:
    """Mark a view: only people who hold this verb somewhere; the view then fetches only what they may see."""

    def mark(view: V) -> V:
        cast(_Guarded, view).guard = Guard(verb, methods)
        return view

    return mark


def signed_in(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[V], V]:
    """Mark a view: anybody who is signed in, for what concerns only themselves."""
    return requires(SIGNED_IN, methods=methods)


def public(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[V], V]:
    """Mark a view: anybody may come in."""
    return requires(ANYBODY, methods=methods)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back here after; a piece of a page asks its whole page to go."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": resolve_url(settings.LOGIN_URL)})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")


class GuardMiddleware:
    """Fail closed: no guard, no answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Judge the visitor before the view runs."""
        guard = getattr(view, "guard", None)
        if not isinstance(guard, Guard):
            raise ImproperlyConfigured(f"{view.__module__}.{getattr(view, '__name__', view)} has no guard")
        if ("GET" if request.method == "HEAD" else request.method) not in guard.methods:
            return HttpResponseNotAllowed(guard.methods)
        if guard.verb == ANYBODY:
            return None
        if not isinstance(request.user, User):
            return to_sign_in(request)
        actor = Actor.of(request.user, practising=PRACTISING in request.session)
        if guard.verb != SIGNED_IN and guard.verb not in actor.verbs:
            raise PermissionDenied(guard.verb)
        request.actor = actor  # type: ignore[attr-defined]  # see StaffRequest
        return None
