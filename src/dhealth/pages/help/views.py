"""The pages of help: the list, one page, and the search in all of them."""

from django.http import Http404, HttpResponse
from django.utils.translation import get_language

from dhealth.engagement.onboarding.queries import progress_of
from dhealth.pages.help.texts import TOPICS, find, text_of, texts_for
from dhealth.trust.accounts.guards import StaffRequest, signed_in
from dhealth.ui.htmx import page

LONGEST = 80
MOST = 12


@signed_in()
def read(request: StaffRequest) -> HttpResponse:
    """What concerns this person first, then everything else; or where the words that they look for stand."""
    mine, others = texts_for(request.actor.verbs, _language())
    words = request.GET.get("q", "")[:LONGEST].strip()
    context = {
        "mine": mine,
        "others": others,
        "words": words,
        "hits": list(find(words, mine + others))[:MOST] if words else [],
        "role": request.actor.home.role if request.actor.home else None,
        "tour": progress_of(request.actor) if "tour.follow" in request.actor.verbs else None,
        "may_practise": "practice.start" in request.actor.verbs,
    }
    return page(request, "pages/help.html", context)


@signed_in()
def open_topic(request: StaffRequest, topic: str) -> HttpResponse:
    """One page of help."""
    if topic not in TOPICS:
        raise Http404
    return page(request, "pages/help_topic.html", {"text": text_of(topic, _language())})


def _language() -> str:
    return (get_language() or "vi")[:2]
