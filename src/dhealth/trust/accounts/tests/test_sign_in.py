"""Signing in: name and password, then a second factor; wrong tries are slowed and say nothing about names."""

import json
import re
import time
from base64 import urlsafe_b64encode
from importlib import import_module

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import get_hasher
from django.db import connection
from django.test import Client as Browser
from django.utils.module_loading import import_string

from dhealth.trust.accounts.actions import worker_named
from dhealth.trust.accounts.models import User
from dhealth.trust.audit.models import Event


@pytest.fixture(autouse=True)
def _no_waiting(settings):
    """The library's own counters live in the cache, which outlives a test."""
    from django.core.cache import cache

    cache.clear()


def sign_in(browser: Browser, username: str, password: str):
    return browser.post("/sign-in/", {"login": username, "password": password})


def code_of(secret: str, steps: int = 0) -> str:
    """The digits of a half minute that does not end before they are sent."""
    left = 30 - time.time() % 30
    if left < 3:
        time.sleep(left)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up_app(browser: Browser) -> str:
    """Set up an authenticator app as a person does; its secret."""
    page = browser.get("/account/factors/app/").content.decode()
    secret = re.search(r'class="code">([A-Z2-7]{32})<', page).group(1)
    answer = browser.post("/account/factors/app/", {"code": code_of(secret, -1)})
    assert answer["Location"] == "/account/factors/recovery-codes/"
    return secret


@pytest.mark.covers("SEC-09")
def test_the_first_sign_in_leads_to_a_second_factor_and_shows_recovery_codes_once(tam):
    browser = Browser()
    assert sign_in(browser, "Tam.Gnet", "mat-khau-cua-tam.gnet").status_code == 302
    assert browser.get("/people/")["Location"] == "/account/second-factor/"
    set_up_app(browser)
    codes = re.findall(r'<dd class="code">(\d{8})<', browser.get("/account/factors/recovery-codes/").content.decode())
    assert len(codes) == 10
    assert '<dd class="code">' not in browser.get("/account/factors/recovery-codes/").content.decode()
    assert browser.get("/account/").status_code == 200


def test_the_password_alone_opens_nothing_once_a_factor_is_set_up(tam):
    browser = Browser()
    sign_in(browser, "tam.gnet", "mat-khau-cua-tam.gnet")
    secret = set_up_app(browser)
    again = Browser()
    assert sign_in(again, "tam.gnet", "mat-khau-cua-tam.gnet")["Location"] == "/sign-in/second-step/"
    assert again.get("/account/")["Location"].startswith("/sign-in/")
    assert again.post("/sign-in/second-step/", {"code": "000000"}).status_code == 200
    again.post("/sign-in/second-step/", {"code": code_of(secret)})
    assert again.get("/account/").status_code == 200


def test_a_recovery_code_opens_once(tam):
    first = Browser()
    sign_in(first, "tam.gnet", "mat-khau-cua-tam.gnet")
    set_up_app(first)
    code = re.findall(r"\d{8}", first.get("/account/factors/recovery-codes/").content.decode())[0]
    answers = []
    for _time in range(2):
        browser = Browser()
        sign_in(browser, "tam.gnet", "mat-khau-cua-tam.gnet")
        answers.append(browser.post("/sign-in/second-step/", {"code": code}).status_code)
    assert answers == [302, 200]


def test_the_secret_of_the_app_is_sealed_in_the_database(tam):
    browser = Browser()
    sign_in(browser, "tam.gnet", "mat-khau-cua-tam.gnet")
    secret = set_up_app(browser)
    assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))


@pytest.mark.parametrize("name", ["tam.gnet", "nobody.here"])
def test_a_wrong_password_gets_the_same_answer_whether_or_not_the_name_exists(tam, name):
    page = sign_in(Browser(), name, "khong-phai-mat-khau").content.decode()
    assert "The name or the password does not fit" in page or "Tên hoặc mật khẩu" in page
    assert Event.objects.latest("at").verb == "session.refuse"


def test_a_disabled_account_gets_the_answer_of_a_wrong_password(tam):
    User.objects.filter(pk=tam.pk).update(is_active=False)
    right = sign_in(Browser(), "tam.gnet", "mat-khau-cua-tam.gnet")
    assert right.status_code == 200
    assert right.context["form"].errors == sign_in(Browser(), "tam.gnet", "sai-mat-khau").context["form"].errors


@pytest.mark.parametrize("name", ["tam.gnet", "nobody.here"])
def test_the_fifth_wrong_try_closes_the_door_for_a_quarter_of_an_hour(tam, name):
    browser = Browser()
    answers = [sign_in(browser, spelt, "sai-mat-khau").status_code for spelt in [name, name.upper()] * 2]
    assert answers == [200] * 4
    assert sign_in(browser, name, "sai-mat-khau").status_code == 429
    shut = sign_in(browser, name, "mat-khau-cua-tam.gnet")
    assert shut.status_code == 429
    assert "15" in shut.content.decode()


def test_after_four_wrong_tries_the_right_password_still_opens(tam):
    browser = Browser()
    for _time in range(4):
        sign_in(browser, "tam.gnet", "sai-mat-khau")
    assert sign_in(browser, "tam.gnet", "mat-khau-cua-tam.gnet").status_code == 302


def test_the_same_name_from_another_address_is_not_shut_out(tam):
    for _time in range(5):
        sign_in(Browser(), "tam.gnet", "sai-mat-khau")
    elsewhere = Browser(REMOTE_ADDR="203.0.113.7")
    assert sign_in(elsewhere, "tam.gnet", "mat-khau-cua-tam.gnet").status_code == 302


def test_nobody_signs_up_or_resets_by_mail(client):
    for address in ("/signup/", "/accounts/signup/", "/sign-in/password/reset/", "/email/"):
        assert client.get(address).status_code == 404
    assert client.get("/sign-in/forgotten/").status_code == 200


def test_signing_in_and_out_are_events_without_an_address(tam, gnet):
    browser = Browser()
    sign_in(browser, "tam.gnet", "mat-khau-cua-tam.gnet")
    browser.post("/sign-out/")
    held = list(Event.objects.filter(chain=gnet.pk).order_by("seq"))
    assert [event.verb for event in held] == ["session.sign_in", "session.sign_out"]
    assert "127.0.0.1" not in str([event.details for event in held])


def test_unknown_names_unusable_passwords_and_wrong_ones_cost_one_hash_each(tam, gnet, monkeypatch, settings):
    worker_named(gnet, "Lợi")
    hasher, runs = get_hasher(), []
    encode = type(hasher).encode
    monkeypatch.setattr(type(hasher), "encode", lambda *given: runs.append(1) or encode(*given))
    costs = []
    for name in ("tam.gnet", "nobody.here", "loi.gnet-bien-hoa"):
        runs.clear()
        sign_in(Browser(), name, "khong-phai-mat-khau")
        costs.append(len(runs))
    assert costs == [1, 1, 1]


def test_passwords_are_kept_by_argon2id():
    installed = import_module("dhealth.config.settings")  # not the tests' quick hash
    (hasher,) = [import_string(name)() for name in installed.PASSWORD_HASHERS]
    kept = hasher.encode("bon-chu-khong-lien-quan", "a-salt-of-16-byt")
    assert kept.startswith("argon2$argon2id$v=19$m=32768,t=3,p=1$")
    assert hasher.verify("bon-chu-khong-lien-quan", kept)


def test_a_session_that_never_showed_the_new_factor_must_sign_in_again(tam):
    thief, owner = Browser(), Browser()
    for browser in (thief, owner):
        sign_in(browser, "tam.gnet", "mat-khau-cua-tam.gnet")
    set_up_app(owner)
    assert thief.get("/account/factors/passkeys/new/")["Location"] == "/sign-in/"
    assert thief.get("/account/")["Location"].startswith("/sign-in/?")


def test_the_back_button_finds_nothing_kept_of_a_page(as_tam, client):
    assert as_tam.get("/account/")["Cache-Control"] == "private, no-store"


def test_a_code_of_the_app_opens_once_whichever_process_is_asked(tam):
    browser = Browser()
    sign_in(browser, "tam.gnet", "mat-khau-cua-tam.gnet")
    code = code_of(set_up_app(browser))
    answers = []
    for _time in range(2):
        again = Browser()
        sign_in(again, "tam.gnet", "mat-khau-cua-tam.gnet")
        answers.append(again.post("/sign-in/second-step/", {"code": code}).status_code)
    assert answers == [302, 200]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM cache WHERE cache_key LIKE '%%totp.used%%'")
        assert cursor.fetchone()[0] == 1


@pytest.mark.parametrize(("wrong", "status"), [(4, 302), (5, 200)])
def test_after_five_wrong_codes_even_the_right_one_waits(tam, wrong, status):
    browser = Browser()
    sign_in(browser, "tam.gnet", "mat-khau-cua-tam.gnet")
    secret = set_up_app(browser)
    again = Browser()
    sign_in(again, "tam.gnet", "mat-khau-cua-tam.gnet")
    for _try in range(wrong):
        again.post("/sign-in/second-step/", {"code": "000000"})
    assert again.post("/sign-in/second-step/", {"code": code_of(secret)}).status_code == status


def test_a_passkey_that_is_not_known_is_told_of_a_passkey_and_not_of_a_code(client):
    said = {"clientDataJSON": b'{"type":"webauthn.get","challenge":"AAAA","origin":"http://testserver"}'}
    said |= {"authenticatorData": bytes(37), "signature": b"x", "userHandle": b"nobody"}
    response = {name: urlsafe_b64encode(value).decode().rstrip("=") for name, value in said.items()}
    credential = {"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": response}
    answer = client.post("/sign-in/passkey/", {"credential": json.dumps(credential)}, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert said == ["Khoá truy cập này không mở được gì ở đây, có thể đã được gỡ. Chọn khoá khác hoặc đi cách khác."]


@pytest.mark.covers("CLI-33")
@pytest.mark.parametrize("name", ["D.Health", "Sổ tay Biên Hòa"])
def test_an_installation_calls_itself_as_it_likes(client, settings, name):
    settings.PRODUCT_NAME = name
    assert f"<span>{name}</span>" in client.get("/sign-in/").content.decode()
