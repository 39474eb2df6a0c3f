"""The clients' list and search: what is typed is posted, so that no address or history keeps a name."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from dhealth.care.clients.actions import note_looks
from dhealth.care.clients.cards import Face, faces
from dhealth.care.clients.finding import Found, counts_seen, find, latest_seen, rows_of
from dhealth.care.services.queries import last_contact_days
from dhealth.engagement.onboarding.actions import note_step
from dhealth.engagement.onboarding.rules import FIND
from dhealth.kernel.text import fold, squeeze
from dhealth.pages.navigation import searches_names
from dhealth.trust.accounts.actors import ORGANISATION, Actor
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page

PAGE = 50
MOST_PAGES = 4  # of one search: who looks for somebody types more, who copies a list should not (docs/decisions/0009)
LONGEST = 80
ASKED = {"q", "mine", "page", "csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Hit:
    """One line: who, what of the title was searched for, and the day of the last contact for the margin."""

    face: Face
    title: SafeString
    last: date | None
    by_full_name: bool = False  # found by a part of the name that the line does not show


@dataclass(frozen=True)
class Results:
    """One page of what was found."""

    words: str
    mine: bool
    hits: list[Hit]
    count: int
    number: int

    @property
    def next(self) -> int | None:
        """The number of the next page, if there is one."""
        return self.number + 1 if self.number * PAGE < self.count and self.number < MOST_PAGES else None

    @property
    def is_cut(self) -> bool:
        """Whether more was found than one search shows."""
        return self.number >= MOST_PAGES and self.number * PAGE < self.count


@requires("client.search", methods=("GET", "POST"))
def search(request: StaffRequest) -> HttpResponse:
    """An empty field with the latest records below, or what was found."""
    if request.GET or (request.method == "POST" and set(request.POST) - ASKED):
        raise BadRequest  # no other order or filter: it would ask what is protected
    words = Truncator(squeeze(request.POST.get("q", ""))).chars(LONGEST, truncate="")
    mine = request.POST.get("mine") == "1"
    number = request.POST.get("page", "1")
    results = _results(request.actor, words, mine, int(number) if number.isdecimal() and len(number) < 5 else 1)
    if words and results.hits and request.actor.practises:
        note_step(request.user, FIND)
    context = {
        "results": results,
        "counts": None if words else counts_seen(request.actor),  # counting a large group takes longer than finding
        "has_tabs": bool(request.actor.records_of(ORGANISATION)) and "client.register" in request.actor.verbs,
        "by_name": searches_names(request.actor),
    }
    return page(request, "pages/search.html", context, fragment="pages/_results.html")


def _results(actor: Actor, words: str, mine: bool, number: int) -> Results:
    found = find(actor, words, mine=mine) if words else Found(latest_seen(actor, mine=mine), "latest")
    number = min(max(number, 1), MOST_PAGES)
    start = PAGE * (number - 1)
    clients = found.exactly or rows_of(actor, found.ids(start, start + PAGE))
    shown = faces(actor, clients)
    if any("nickname" in face for face in shown):
        note_looks(actor, [c for c, face in zip(clients, shown, strict=True) if "nickname" in face], "search")
    days = last_contact_days([client.pk for client in clients])
    titles = [marked(face["title"], words) for face in shown]
    spoken = bool(words) and found.by == "name" and not any(letter.isdecimal() for letter in words)
    hits = [
        Hit(face, title, days.get(face["id"]), by_full_name=spoken and "<mark>" not in title)
        for face, title in zip(shown, titles, strict=True)
    ]
    return Results(words, mine, hits, len(found.keys), number)


def marked(title: str, words: str) -> SafeString:
    """The title with what was searched for highlighted, whatever its case and accents."""
    folded = "".join(fold(letter) or " " for letter in title)
    found: set[int] = set()
    if len(folded) == len(title):  # else a letter folds to two, and places no longer agree
        for word in fold(words).split():
            start = folded.find(word)
            found.update(range(start, start + len(word)) if start >= 0 else ())
    runs = groupby(enumerate(title), key=lambda place: place[0] in found)
    parts = (("".join(letter for _place, letter in run), hit) for hit, run in runs)
    return format_html_join("", "{}", ((format_html("<mark>{}</mark>", text) if hit else text,) for text, hit in parts))
