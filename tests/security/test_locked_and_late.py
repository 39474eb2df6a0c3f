"""A locked session, a session left alone, and somebody without a second factor: no door opens, however it is tried."""

import time

import pytest

from dhealth.trust.accounts import gate
from dhealth.trust.accounts.guards import ANYBODY
from tests.security.addresses import ADDRESSES, Visitor
from tests.security.world import CANARIES

HTMX = {"HX-Request": "true"}
WORDS = [word for group in ("identity", "nickname") for word in CANARIES[group]]
BEHIND = [one for one in ADDRESSES if one.guard.verb != ANYBODY and one.name not in gate.OPEN_WHILE_LOCKED]


@pytest.fixture
def locked(world):
    """Hạnh's and Tâm's browsers, covered a moment ago."""
    return {name: _changed(world, name, **{gate.LOCKED: time.time()}) for name in {one.right for one in BEHIND}}


def _changed(world, name: str, **held: object) -> Visitor:
    visitor = Visitor(world, name)
    session = visitor.browser.session
    session.update(held)
    session.save()
    return visitor


def led_to(answer) -> str:
    return answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""


@pytest.mark.slow
@pytest.mark.covers("SEC-04")
def test_nothing_opens_while_locked_neither_by_pages_nor_forms_nor_pieces(world, locked):
    odd = []
    for one in BEHIND:
        for method in ("GET", "POST", "HEAD", "PUT"):
            answer = locked[one.right].visit(one.path(world), method, one.data)
            odd += [] if led_to(answer) == "/lock/" else [(one.name, method, answer.status_code)]
        piece = locked[one.right].browser.get(one.path(world), headers=HTMX)
        odd += [] if led_to(piece) == "/lock/" else [(one.name, "htmx", piece.status_code)]
    assert odd == []


@pytest.mark.covers("SEC-04")
@pytest.mark.parametrize("path", ["/clients/", "/clients/{client}/identity/", "/services/{service}/result/"])
def test_what_only_shows_is_never_answered_late(world, path, monkeypatch):
    browser, now = world.browser("tam"), time.time()
    assert browser.get("/account/").status_code == 200
    monkeypatch.setattr(gate.time, "time", lambda: now + 121)
    answer = browser.post(path.format(**world.things), {"q": "bo cau", "why": "call"})
    assert answer.headers["Location"] == "/lock/"
    assert not [word for word in WORDS if word in answer.content.decode()]


@pytest.mark.covers("SEC-04")
def test_without_a_second_factor_nothing_opens_but_setting_one_up(world):
    visitors = {name: _changed(world, name, **{gate.FACTOR: False}) for name in {one.right for one in BEHIND}}
    odd = []
    for one in BEHIND:
        if one.name in gate.OPEN_WITHOUT_FACTOR:
            continue
        answer = visitors[one.right].visit(one.path(world), one.method, one.data)
        if led_to(answer) not in ("/account/second-factor/", "/sign-in/"):
            odd.append((one.name, answer.status_code))
    assert odd == []


@pytest.mark.slow
@pytest.mark.covers("SEC-04")
def test_pages_behind_the_gate_are_kept_by_no_browser_or_proxy(world):
    visitors = {name: Visitor(world, name) for name in {one.right for one in BEHIND}}
    odd = []
    for one in BEHIND:
        answer = visitors[one.right].visit(one.path(world), one.method, one.data)
        if "no-store" not in answer.headers.get("Cache-Control", ""):
            odd.append(one.name)
    assert odd == []


def test_every_answer_carries_what_keeps_frames_scripts_and_referrers_out(world):
    for name, path in (
        ("", "/sign-in/"),
        ("", f"/welcome/{world.things['secret']}/"),
        ("tam", "/clients/"),
        ("tam", "/no/"),
    ):
        headers = world.browser(name).get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy and "unsafe" not in policy
        assert (headers["X-Frame-Options"], headers["Referrer-Policy"]) == ("DENY", "same-origin")
        assert (headers["X-Content-Type-Options"], headers["Cross-Origin-Opener-Policy"]) == ("nosniff", "same-origin")


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(world):
    browser = world.browser("")
    browser.get("/sign-in/")
    browser.post("/sign-in/", {"login": "tam", "password": "mat-khau-cua-tam"})
    browser.post("/language/", {"language": "en"})
    assert {cookie.key for cookie in browser.cookies.values()} >= {"csrftoken", "language"}
    assert all(cookie["httponly"] and cookie["samesite"] == "Lax" for cookie in browser.cookies.values())


def test_signing_in_gives_a_session_of_a_new_key(world):
    browser = world.browser("")
    browser.post("/language/", {"language": "en"})
    session = browser.session
    session.save()
    browser.cookies["session"] = session.session_key
    browser.post("/sign-in/", {"login": "minh", "password": "mat-khau-cua-minh"})
    assert browser.session.session_key != session.session_key
    assert browser.get("/account/").headers["Location"] == "/account/second-factor/"
