"""A journey in a real Chromium with a virtual authenticator: first sign-in, passkey, PIN, lock, and back by passkey."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright
from tests.browser.chromium import PHONE, excused, start
from tests.browser.serving import answers, free_port

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(excused(), reason="no Chromium on this machine: set CHROMIUM to its path"),
]
PASSWORD = "bon-chu-khong-lien-quan"
AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def address(request, tmp_path: Path):
    """The real program with one administrator, on a free port; the parameter is its pause in seconds."""
    port = free_port()
    held = {k: v for k, v in os.environ.items() if k not in ("DHEALTH_DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    held |= {"DHEALTH_DATA_DIR": str(tmp_path / "data"), "DHEALTH_KEY_FILE": str(tmp_path / "keys" / "master.key")}
    held["DHEALTH_IDLE_SECONDS"] = str(getattr(request, "param", 120))
    dhealth = [sys.executable, "-m", "dhealth.config.console"]
    made = [*dhealth, "createuser", "quan.tri", "--password-stdin"]
    subprocess.run(made, env=held, input=PASSWORD.encode(), check=True, capture_output=True)
    server = subprocess.Popen([*dhealth, "serve", "--workers", "1", "--port", str(port)], env=held)
    try:
        until = time.monotonic() + 90
        while not answers(f"http://localhost:{port}/sign-in/") and time.monotonic() < until:
            time.sleep(0.3)
        yield f"http://localhost:{port}"
    finally:
        server.terminate()
        server.wait(30)


@pytest.fixture
def page(address):
    """A phone's page whose device has a fingerprint reader; no script error is let pass."""
    with sync_playwright() as playwright:
        browser = start(playwright)
        context = browser.new_context(viewport=PHONE, base_url=address)
        page, errors = context.new_page(), []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
        devtools = context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
        yield page
        browser.close()
        assert errors == []


def send(page: Page, field: str) -> None:
    """Press Enter in a field and wait for the page that follows."""
    with page.expect_navigation():
        page.press(field, "Enter")


def set_up_passkey_and_pin(page: Page) -> None:
    """The first sign-in of an invited person."""
    page.goto("/sign-in/")
    page.fill("[name=login]", "quan.tri")
    page.fill("[name=password]", PASSWORD)
    send(page, "[name=password]")
    page.goto("/account/")
    page.click("a[href='/account/factors/passkeys/new/']")
    page.click("#passkey-add")
    page.wait_for_url("**/recovery-codes/")
    page.goto("/account/pin/")
    page.fill("[name=pin]", "7294")
    page.fill("[name=again]", "7294")
    send(page, "[name=again]")


@pytest.mark.covers("SEC-09")
def test_a_passkey_is_set_up_and_then_opens_alone(page):
    set_up_passkey_and_pin(page)
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.click("#passkey-login")
    page.wait_for_url(lambda reached: "/sign-in/" not in reached)
    assert page.goto("/account/").url.endswith("/account/")


@pytest.mark.covers("SEC-04")
@pytest.mark.parametrize("address", [9], indirect=True)
def test_the_lock_falls_over_a_half_written_form_and_gives_it_back(page):
    set_up_passkey_and_pin(page)
    page.goto("/people/new/")
    for _part in range(4):  # twelve seconds of typing: longer than the pause, and no lock
        page.wait_for_timeout(3000)
        page.type("[name=display_name]", "Hạ ")
    assert page.input_value("[name=display_name]") == "Hạ " * 4
    page.wait_for_selector("#pin", timeout=20_000)
    assert page.title() == "Sổ"
    assert page.locator("[name=display_name]").count() == 0
    page.fill("#pin", "1357")
    page.press("#pin", "Enter")
    page.wait_for_selector("#pin_error")
    page.fill("#pin", "7294")
    page.press("#pin", "Enter")
    page.wait_for_selector("[name=display_name]")
    assert page.input_value("[name=display_name]") == "Hạ " * 4


@pytest.mark.covers("SEC-04")
def test_escape_twice_covers_at_once_and_neither_back_nor_reload_shows_the_page(page):
    set_up_passkey_and_pin(page)
    page.goto("/account/")
    page.goto("/people/")
    for _time in range(2):
        page.keyboard.press("Escape")
    page.wait_for_selector("#pin")
    page.reload()
    assert page.url.endswith("/lock/")
    page.go_back()
    page.wait_for_selector("#pin")
    assert page.url.endswith("/lock/")
