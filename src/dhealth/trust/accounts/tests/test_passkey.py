"""A journey in a real Chromium with a virtual authenticator: first sign-in, passkey, PIN, lock, and back by passkey."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import PHONE, chromium_path, start
from tests.browser.serving import answers, free_port

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(chromium_path() is None, reason="no Chromium on this machine: set CHROMIUM to its path"),
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
def address(tmp_path: Path):
    """The real program with one administrator, on a free port."""
    port = free_port()
    held = {k: v for k, v in os.environ.items() if k not in ("DHEALTH_DATABASE_URL", "DJANGO_SETTINGS_MODULE")}
    held |= {"DHEALTH_DATA_DIR": str(tmp_path / "data"), "DHEALTH_KEY_FILE": str(tmp_path / "keys" / "master.key")}
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


def first_sign_in(page: Page) -> None:
    page.goto("/sign-in/")
    page.fill("[name=login]", "quan.tri")
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.goto("/account/")


@pytest.mark.covers("SEC-04", "SEC-09")
def test_a_passkey_is_set_up_and_then_opens_alone(page):
    first_sign_in(page)
    page.click("a[href='/account/factors/passkeys/new/']")
    page.click("#passkey-add")
    page.wait_for_url("**/recovery-codes/")
    page.goto("/account/pin/")
    page.fill("[name=pin]", "7294")
    page.fill("[name=again]", "7294")
    page.press("[name=again]", "Enter")
    page.goto("/account/")
    page.click("#lock button")
    page.wait_for_url("**/lock/")
    page.go_back()
    page.wait_for_url("**/lock/")
    page.fill("#pin", "7294")
    page.press("#pin", "Enter")
    page.wait_for_url("**/account/")
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.click("#passkey-login")
    page.wait_for_url(lambda reached: "/sign-in/" not in reached)
    assert page.goto("/account/").url.endswith("/account/")
