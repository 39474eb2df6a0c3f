"""A small demonstration in a real server, and a phone in somebody's hand."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import PHONE, excused, start
from tests.browser.serving import Served, demonstration

PASSWORD = "sotim-demo-2026"


@pytest.fixture(autouse=True)
def _database():
    """The served program has a database of its own."""


@pytest.fixture(scope="session")
def served() -> Iterator[Served]:
    with demonstration("--small") as served:
        yield served


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if excused():
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = start(playwright)
        yield browser
        browser.close()


@pytest.fixture
def new_phone(chromium, served):
    """Opens a phone that nobody has signed in on; without script where asked."""
    opened = []

    def of(**settings) -> Page:
        context = chromium.new_context(viewport=PHONE, locale="vi-VN", base_url=served.address, **settings)
        opened.append(context)
        return context.new_page()

    yield of
    for context in opened:
        context.close()


@pytest.fixture
def phone(new_phone):
    """Opens a phone for one person, signed in."""

    def of(username: str, **settings) -> Page:
        page = new_phone(**settings)
        page.goto("/sign-in/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", PASSWORD)
        page.click("button.big")
        page.wait_for_load_state("load")
        return page

    return of
