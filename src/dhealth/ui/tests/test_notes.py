"""Notes for the next page do not pile up."""

from django.http import HttpResponse
from django.test import RequestFactory

from dhealth.ui.notes import MOST, LastFew


def after(cookie, note):
    """The cookie after one more request that leaves a note and shows none."""
    request = RequestFactory().get("/")
    request.COOKIES["messages"] = cookie
    notes, response = LastFew(request), HttpResponse()
    notes.add(20, note)
    notes.update(response)
    return response.cookies["messages"].value


def kept(cookie):
    request = RequestFactory().get("/")
    request.COOKIES["messages"] = cookie
    return [str(note) for note in LastFew(request)]


def test_the_last_few_are_kept_in_order():
    cookie = ""
    for number in range(MOST + 4):
        cookie = after(cookie, f"Written down {number}.")
    assert kept(cookie) == [f"Written down {number}." for number in range(4, MOST + 4)]
