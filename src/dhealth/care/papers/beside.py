"""The paper that somebody types from stands beside every form until they are done with it."""

from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from dhealth.care.papers.models import Paper
from dhealth.trust.accounts.actors import Actor

TYPED_FROM: Final = "paper"  # in the session: the paper's id
FORMS: Final = frozenset({"client.register", "client.correct", "service.record", "service.report", "client.read"})


def beside(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `beside`, the paper that is typed from, on pages where one types. One lookup, only then."""
    session, match = getattr(request, "session", None), request.resolver_match
    chosen = session.get(TYPED_FROM) if session is not None and match and match.url_name in FORMS else None
    actor: Actor | None = getattr(request, "actor", None)
    if not chosen or actor is None:
        return {}
    paper = (
        Paper.objects.visible_to(actor)
        .filter(pk=UUID(hex=chosen))
        .select_related("picture")
        .defer("picture__sealed")
        .first()
    )
    if paper is None:
        return {}
    at = match.kwargs.get("pk") if match else None
    return {
        "beside": {
            "template": "papers/_beside.html",
            "paper": paper,
            "attach": reverse("paper.attach", args=[paper.pk, at]) if at and paper.person_id is None else "",
        }
    }
