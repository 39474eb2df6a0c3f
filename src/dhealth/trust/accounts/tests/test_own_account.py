"""One's own account: language, light, password, PIN, and where one is signed in."""

import pytest
from allauth.usersessions.models import UserSession
from conftest import browser_of
from django.core.cache import cache
from django.test import Client as Browser

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.demonstration import (
    COMMON_PASSWORD,
    forget_what_is_known,
    is_demonstration,
    mark_as_demonstration,
    who_may_practise,
)
from dhealth.trust.accounts.devices import device_in_words
from dhealth.trust.accounts.models import Demonstration, User


def signed_in(username: str) -> Browser:
    cache.clear()
    browser = Browser(headers={"user-agent": "Firefox on a shared PC"})
    browser.post("/sign-in/", {"login": username, "password": "mat-khau-cua-" + username})
    session = browser.session
    session["second_factor"] = True
    session.save()
    return browser


def test_vietnamese_comes_first_whatever_the_browser_prefers():
    page = Browser(headers={"accept-language": "en-GB,en"}).get("/sign-in/").content.decode()
    assert '<html lang="vi"' in page


def test_a_visitor_chooses_english_and_keeps_it():
    browser = Browser()
    assert browser.post("/language/", {"language": "en", "next": "/sign-in/"})["Location"] == "/sign-in/"
    assert '<html lang="en"' in browser.get("/sign-in/").content.decode()


def test_the_choice_follows_the_person_to_another_device(tam, as_tam):
    as_tam.post("/language/", {"language": "en", "next": "/account/"})
    as_tam.post("/theme/", {"theme": "dark", "next": "/account/"})
    page = browser_of(tam).get("/account/").content.decode()
    assert '<html lang="en" data-theme="dark"' in page


@pytest.mark.parametrize("odd", ["fr", "", "../../etc", "vi\r\nX: y"])
def test_an_odd_language_or_light_changes_nothing(odd):
    browser = Browser()
    for field in ("language", "theme"):
        assert browser.post(f"/{field}/", {field: odd, "next": "//elsewhere.example"})["Location"] == "/"
    assert '<html lang="vi">' in browser.get("/sign-in/").content.decode()


def test_a_new_password_ends_the_other_sign_ins_and_keeps_this_one(tam):
    here, elsewhere = signed_in("tam.gnet"), signed_in("tam.gnet")
    new = "bon-chu-khong-lien-quan"
    here.post("/account/password/", {"current": "mat-khau-cua-tam.gnet", "password": new, "again": new})
    assert here.get("/account/").status_code == 200
    assert elsewhere.get("/account/")["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(("length", "status"), [(11, 422), (12, 302)])
def test_a_password_has_twelve_characters_or_more(as_tam, length, status):
    new = "xin-chao-ban-nhe"[:length]
    answer = as_tam.post("/account/password/", {"current": "mat-khau-cua-tam.gnet", "password": new, "again": new})
    assert answer.status_code == status


def test_sign_ins_are_listed_for_their_owner_and_one_is_ended(tam, khoa):
    here, elsewhere, khoas = signed_in("tam.gnet"), signed_in("tam.gnet"), signed_in("khoa.fullhouse")
    assert here.get("/account/sign-ins/").content.count(b'class="line"') == 2
    other = UserSession.objects.get(session_key=elsewhere.session.session_key)
    here.post("/account/sign-ins/", {"sign_in": other.pk})
    assert elsewhere.get("/account/")["Location"].startswith("/sign-in/")
    assert here.get("/account/").status_code == 200
    here.post("/account/sign-ins/", {"sign_in": UserSession.objects.get(user=khoa).pk})
    assert khoas.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36", "Chrome · Android"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/130.0 Safari/537.36 Edg/130.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari · iPhone"),
    ],
)
def test_a_sign_in_is_named_as_its_owner_knows_the_device(said, words):
    assert device_in_words(said) == words
    assert "Mozilla" not in device_in_words("Mozilla/5.0")


def test_all_other_sign_ins_are_ended_at_once(tam):
    here, *others = (signed_in("tam.gnet") for _browser in range(3))
    here.post("/account/sign-ins/")
    assert here.get("/account/").status_code == 200
    assert [other.get("/account/").status_code for other in others] == [302, 302]


def test_in_a_demonstration_the_password_is_enough_and_a_banner_says_so(gnet, tam):
    Demonstration.objects.create()
    cache.clear()
    browser = Browser()
    assert browser.post("/sign-in/", {"login": "tam.gnet", "password": "mat-khau-cua-tam.gnet"})["Location"] == "/"
    page = browser.get("/account/").content.decode()
    assert 'role="note"' in page


def test_without_the_mark_no_banner_and_no_way_round_the_factor(tam):
    browser = Browser()
    browser.post("/sign-in/", {"login": "tam.gnet", "password": "mat-khau-cua-tam.gnet"})
    for address in ("/account/", "/people/", "/policy/roles/", "/account/factors/", "/account/pin/"):
        assert browser.get(address)["Location"] == "/account/second-factor/"


def test_the_sign_in_page_of_a_demonstration_says_who_may_sign_in(gnet, tam, hanh):
    assert COMMON_PASSWORD not in Browser().get("/sign-in/").text
    User.objects.filter(pk=hanh.pk).update(password="")
    Demonstration.objects.create()
    forget_what_is_known()
    page = Browser().get("/sign-in/").text
    assert (COMMON_PASSWORD in page, ">tam.gnet<" in page, ">hanh.gnet<" in page) == (True, True, False)
    assert [grant.user for grant in who_may_practise()] == [tam]


def test_only_an_empty_database_is_marked_and_twice_is_once():
    mark_as_demonstration()
    mark_as_demonstration()
    assert is_demonstration()
    assert Demonstration.objects.count() == 1


@pytest.mark.parametrize("held", ["gnet", "tam"])
def test_a_database_that_holds_anything_is_never_marked(request, held):
    request.getfixturevalue(held)
    with pytest.raises(Refused):
        mark_as_demonstration()
    assert not is_demonstration()
