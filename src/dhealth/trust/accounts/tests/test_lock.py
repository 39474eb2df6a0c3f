"""The lock: falls when nobody is there, opens by PIN, loses nothing that was typed, and counts wrong PINs for good."""

import time

import pytest
from conftest import browser_of
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts import gate
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.own_account import open_lock, set_pin
from dhealth.trust.accounts.rules import check_pin

PIN = "7294"


@pytest.fixture
def clock(monkeypatch):
    """A clock that the test moves on."""
    now = [time.time()]
    monkeypatch.setattr(gate.time, "time", lambda: now[0])
    return lambda seconds: now.__setitem__(0, now[0] + seconds)


@pytest.fixture
def browser(tam):
    set_pin(tam, PIN)
    browser = browser_of(tam)
    assert browser.get("/account/").status_code == 200
    return browser


@pytest.mark.covers("SEC-04")
@pytest.mark.parametrize(("pause", "shown"), [(119, 200), (120, 302)])
def test_after_two_minutes_without_anybody_a_page_is_locked(browser, clock, pause, shown):
    clock(pause)
    assert browser.get("/account/").status_code == shown


def test_each_page_asked_for_starts_the_two_minutes_anew(browser, clock):
    for _page in range(3):
        clock(100)
        assert browser.get("/account/").status_code == 200


def test_throwing_the_cookie_away_does_not_keep_the_lock_open(browser, clock):
    clock(120)
    del browser.cookies["seen"]
    assert browser.get("/account/")["Location"] == "/lock/"


@pytest.fixture
def renewed(browser, clock):
    """The browser a moment after a page moved the cookie and a new password gave the session another key."""
    clock(110)
    browser.get("/account/")
    clock(2)
    before, new = browser.session.session_key, "bon-chu-khong-lien-quan"
    browser.post("/account/password/", {"current": "mat-khau-cua-tam.gnet", "password": new, "again": new})
    assert browser.session.session_key != before
    return browser


@pytest.mark.covers("SEC-04")
@pytest.mark.parametrize(("pause", "shown"), [(119, 200), (120, 302)])
def test_a_new_key_of_the_session_keeps_the_two_minutes_as_they_run(renewed, clock, pause, shown):
    clock(pause)
    assert renewed.get("/account/").status_code == shown


@pytest.mark.covers("SEC-04")
def test_the_cookie_of_another_session_keeps_none_open(browser, tam, clock):
    forgotten = browser_of(tam)
    clock(115)
    browser.get("/account/")
    forgotten.cookies["seen"] = browser.cookies["seen"].value
    clock(5)
    assert forgotten.get("/account/")["Location"] == "/lock/"
    assert browser.get("/account/").status_code == 200


@pytest.mark.covers("SEC-04")
def test_the_lock_shows_the_clock_and_no_name(browser):
    browser.post("/lock/", {"next": "/account/"})
    page = browser.get("/lock/").content.decode()
    assert "<title>Sổ</title>" in page or "<title>Notebook</title>" in page
    assert "Tâm" not in page
    assert "Gnet" not in page
    assert browser.get("/account/")["Location"] == "/lock/"


def test_the_pin_leads_back_to_the_page_that_was_left(browser, clock):
    clock(600)
    browser.get("/account/sign-ins/")
    assert browser.post("/lock/open/", {"pin": PIN})["Location"] == "/account/sign-ins/"
    assert browser.get("/account/sign-ins/").status_code == 200


def test_it_never_leads_to_another_site(browser):
    browser.post("/lock/", {"next": "https://elsewhere.example/"})
    assert browser.post("/lock/open/", {"pin": PIN})["Location"] == "/"


@pytest.mark.covers("SEC-04")
@pytest.mark.parametrize(("pause", "taken"), [(29 * 60 + 59, True), (30 * 60, False)])
def test_a_form_sent_late_is_taken_in_and_the_next_page_is_locked(browser, tam, clock, pause, taken):
    clock(pause)
    browser.post(
        "/account/password/",
        {"current": "mat-khau-cua-tam.gnet", "password": "bon-chu-khong-lien-quan", "again": "bon-chu-khong-lien-quan"},
    )
    tam.refresh_from_db()
    assert tam.check_password("bon-chu-khong-lien-quan") is taken
    assert browser.get("/account/")["Location"] == "/lock/"


def test_a_locked_session_takes_no_form(browser, tam):
    browser.post("/cover/", {"next": "/account/"})
    answer = browser.post("/account/pin/", {"current": "mat-khau-cua-tam.gnet", "pin": "8035", "again": "8035"})
    assert answer["Location"] == "/lock/"
    tam.refresh_from_db()
    assert open_lock(tam, PIN) == 5


@pytest.mark.covers("SEC-04")
def test_the_fifth_wrong_pin_ends_the_session_and_the_fourth_does_not(browser):
    browser.post("/lock/", {})
    answers = [browser.post("/lock/open/", {"pin": "1357"}).status_code for _try in range(4)]
    assert answers == [422] * 4
    assert browser.post("/lock/open/", {"pin": "1357"})["Location"] == "/sign-in/"
    assert browser.get("/account/")["Location"].startswith("/sign-in/")


def test_a_second_browser_gets_no_further_tries(browser, tam):
    browser.post("/lock/", {})
    for _try in range(5):
        browser.post("/lock/open/", {"pin": "1357"})
    User.objects.filter(pk=tam.pk).update(wrong_pins=5)
    assert open_lock(tam, PIN) == 0


def test_without_a_pin_the_password_returns(as_minh):
    as_minh.post("/lock/", {"next": "/account/"})
    assert as_minh.post("/lock/open/", {"pin": "mat-khau-cua-minh.gnet"})["Location"] == "/account/"


def test_htmx_asks_its_whole_page_to_go_to_the_lock(browser, clock):
    clock(600)
    assert browser.get("/account/", headers={"HX-Request": "true"})["HX-Redirect"] == "/lock/"


@pytest.mark.parametrize(
    ("pin", "fine"),
    [
        ("294", False),
        ("7294", True),
        ("729461", True),
        ("7294613", False),
        ("1111", False),
        ("3456", False),
        ("6543", False),
        ("72 4", False),
        ("７２９４", False),
    ],
)
def test_a_pin_is_four_to_six_digits_that_nobody_tries_first(pin, fine):
    if fine:
        check_pin(pin)
    else:
        with pytest.raises(Refused):
            check_pin(pin)


@given(st.text(max_size=8))
def test_whatever_is_typed_as_a_pin_gets_an_answer(typed):
    try:
        check_pin(typed)
    except Refused as refusal:
        assert refusal.message
    else:
        assert typed.isascii() and typed.isdigit() and 4 <= len(typed) <= 6


def test_the_pages_own_script_gets_the_lock_itself_and_then_only_leave_to_show_the_page_again(browser):
    htmx = {"HX-Request": "true"}
    covered = browser.post("/cover/", {"next": "/account/"}, headers=htmx)
    assert covered.status_code == 200
    assert 'name="pin"' in covered.content.decode()
    assert browser.post("/lock/open/", {"pin": "1357"}, headers=htmx).status_code == 422
    opened = browser.post("/lock/open/", {"pin": PIN}, headers=htmx)
    assert (opened["HX-Redirect"], opened.content) == ("/account/", b"")


def test_typing_counts_as_presence_but_not_once_the_lock_has_fallen(browser, clock):
    for _pause in range(3):
        clock(100)
        assert browser.get("/lock/presence/", headers={"HX-Request": "true"}).status_code == 204
    clock(120)
    assert browser.get("/lock/presence/", headers={"HX-Request": "true"})["HX-Redirect"] == "/lock/"
