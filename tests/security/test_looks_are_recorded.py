"""Through whichever door somebody's words are read: one event a request says who read, whose they were, and why."""

import re
from collections.abc import Callable

import pytest

from dhealth.care.clients.names import forget_names
from dhealth.evidence.indicators.definitions import figures
from dhealth.trust.accounts.roles import roles
from dhealth.trust.audit.models import Event
from tests.security.addresses import ADDRESSES, Visitor
from tests.security.test_field_rights import words_of
from tests.security.world import CANARIES, ONE_A_ROLE, STAFF, World

WORDS = [word for group in ("identity", "nickname") for word in CANARIES[group]]
Look = tuple[str, str, dict[str, object]]

# door: who looks, how, and the verb and the reason that the event must carry
DOORS: dict[str, tuple[str, Callable[[World], Look], str, str]] = {
    "page": ("hanh", lambda w: ("GET", f"/clients/{w.things['client']}/", {}), "client.read", "check"),
    "search by name": ("tam", lambda w: ("POST", "/clients/", {"q": "bo cau"}), "client.search", "search"),
    "search by phone": ("tam", lambda w: ("POST", "/clients/", {"q": "0903555218"}), "client.search", "search"),
    "search by code": ("hanh", lambda w: ("POST", "/clients/", {"q": w.things["code"]}), "client.search", "search"),
    "list": ("tam", lambda w: ("GET", "/clients/", {}), "client.search", "search"),
    "today": ("tam", lambda w: ("GET", "/", {}), "client.search", "today"),
    "one list": ("tam", lambda w: ("GET", "/lists/1/", {}), "client.search", "worklist"),
    "by criteria": ("tam", lambda w: ("GET", "/lists/find/", {}), "client.search", "worklist"),
    "calling": (
        "tam",
        lambda w: ("POST", f"/clients/{w.things['client']}/reach/", {"channel": "call"}),
        "client.show_identity",
        "call",
    ),
    "reaching": ("tam", lambda w: ("GET", f"/clients/{w.things['client']}/reach/", {}), "client.read", "call"),
    "mask": (
        "tam",
        lambda w: ("POST", f"/clients/{w.things['client']}/identity/", {"why": "meet"}),
        "client.show_identity",
        "meet",
    ),
    "correction": (
        "tam",
        lambda w: ("GET", f"/clients/{w.things['client']}/correct/", {}),
        "client.show_identity",
        "correct",
    ),
    "meeting": ("tam", lambda w: ("GET", f"/clients/{w.things['client']}/meetings/new/", {}), "client.read", "meet"),
    "told": ("tam", lambda w: ("GET", f"/clients/{w.things['client']}/elsewhere/new/", {}), "client.read", "check"),
    "access": (
        "hanh",
        lambda w: ("GET", f"/clients/{w.things['client']}/looks/", {}),
        "client.show_access",
        "client_asked",
    ),
    "copy": ("hanh", lambda w: ("POST", f"/clients/{w.things['client']}/copy/", {}), "client.export", "client_asked"),
    "duplicates": ("hanh", lambda w: ("GET", "/duplicates/", {}), "client.search", "duplicate"),
    "list behind a figure": (
        "hanh",
        lambda w: ("GET", "/reports/list/", {"f": str(figures()["tests"].number)}),
        "report.list",
        "report",
    ),
    "sheet of a worker": ("tam", lambda w: ("GET", "/reports/print/", {}), "report.list", "report"),
}


def concerns(event: Event, client: object) -> bool:
    told = event.details.get("clients", [event.details.get("client")])
    return event.subject == client or client.hex in told


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("door", DOORS)
def test_a_look_is_one_event_with_who_whose_and_why(world, door):
    name, way, verb, why = DOORS[door]
    method, path, data = way(world)
    before = set(Event.objects.values_list("pk", flat=True))
    answer = getattr(world.browser(name), method.lower())(path, data)
    about = [e for e in Event.objects.exclude(pk__in=before) if concerns(e, world.things["client"])]
    assert answer.status_code == 200
    assert [(e.verb, e.why, e.actor) for e in about] == [(verb, why, world.people[name].pk)]


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("how", [{}, {"HX-Request": "true"}])
def test_the_result_behind_the_mask_is_one_event(world, how):
    before = Event.objects.count()
    shown = world.browser("tam").post(f"/services/{world.things['service']}/result/", headers=how)
    last = Event.objects.latest("seq", "at")
    assert (shown.status_code, Event.objects.count() - before) == (200, 1)
    assert concerns(Event.objects.get(verb="service.show_result"), world.things["client"]) and last


@pytest.mark.covers("SEC-01")
def test_the_reviewers_look_stands_in_the_chains_of_both_groups(world):
    world.browser("lien").post(f"/matches/{world.things['case']}/people/")
    looks = Event.objects.filter(verb="linkage.show_identity", actor=world.people["lien"].pk)
    homes = {world.people[name].grants.get().organisation_id for name in ("tam", "khoa")}
    assert (looks.count(), {look.chain for look in looks}) == (2, homes)


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize(("way", "why"), [("", "read"), ("rows-to-mend/", "rejects")])
def test_the_words_of_rejected_rows_are_read_on_record(world, way, why):
    before = set(Event.objects.values_list("pk", flat=True))
    world.browser("hanh").get(f"/imports/{world.things['import']}/{way}")
    (look,) = Event.objects.exclude(pk__in=before)
    assert (look.verb, look.why, look.actor) == ("workbook.import", why, world.people["hanh"].pk)
    assert look.subject == world.things["import"]


@pytest.mark.covers("SEC-01")
def test_being_told_of_a_likely_duplicate_is_a_look(world):
    draft = {"id": "", "nickname": "Ai đó", "phone": "0903 555 218", "birth": "1990"}
    before = set(Event.objects.values_list("pk", flat=True))
    answer = world.browser("tam").post("/clients/new/", draft)
    about = [e for e in Event.objects.exclude(pk__in=before) if concerns(e, world.things["client"])]
    assert "Bồ Câu" in answer.content.decode()
    assert [(e.verb, e.why) for e in about] == [("client.search", "duplicate")]


@pytest.mark.slow
@pytest.mark.covers("SEC-01")
def test_no_word_leaves_by_any_address_without_an_event(world):
    odd = []
    for name in ONE_A_ROLE:
        visitor, may = Visitor(world, name), roles()[STAFF[name][2]].may
        for one in (one for one in ADDRESSES if one.guard.verb in may or one.name == "home"):
            for method in one.guard.methods:
                said, noted = visitor.look(one.path(world), method, one.data)
                shown = [word for word in WORDS if word in words_of(said)]
                odd += [(name, one.name, method, shown)] if shown and not noted else []
    forget_names()
    assert odd == []


def test_the_label_names_nobody_and_so_needs_no_event(world):
    said = words_of(world.browser("tam").get(f"/clients/{world.things['client']}/label/"))
    assert not [word for word in WORDS if word in said]
    assert re.search(r"[A-Z0-9]{3}-[A-Z0-9]{3,4}", said)


def test_a_refused_look_is_no_event(world):
    before = Event.objects.count()
    for name in ("khoa", "bac", "minh", "an"):
        world.browser(name).post(f"/clients/{world.things['client']}/identity/")
    assert Event.objects.count() == before
