"""What is measured, through HTTP: one function an act of a signed-in worker."""

import itertools
import random

from bench.browser import Browser

PASSWORD = "do-toc-do-2026"
serial = itertools.count(random.SystemRandom().randrange(100_000_000))


def signed_in(port: int, username: str) -> Browser:
    """A worker's browser with a form token for what comes."""
    browser = Browser(port)
    browser.get("/sign-in/")
    browser.post("/sign-in/", {"login": username, "password": PASSWORD})
    browser.get("/clients/")
    return browser


def bare_browser(port: int) -> Browser:
    """The same at the yardstick."""
    browser = Browser(port)
    status, _ = browser.post("/sign-in", {"username": "bare", "password": "bare"})
    assert status == 200, status
    return browser


def found(browser: Browser, words: str, *, script: bool = True) -> None:
    """Look somebody up; nobody found is a fault of the bench."""
    status, content = browser.post("/clients/", {"q": words}, script=script)
    assert status == 200 and b'class="name"' in content, (status, content[:2000])


acknowledged: list[str] = []  # the ids of the records that the server said it has


def registered(browser: Browser) -> None:
    """Register somebody new; the address of the record is the server's word that it is stored."""
    number = next(serial)
    fields = {"nickname": f"Đo {number}", "phone": f"07{number % 100_000_000:08}", "birth": "1999", "save": "1"}
    status, content = browser.post("/clients/new/", fields)
    assert status in (302, 303), (status, content[-3000:])
    acknowledged.append(browser.location.strip("/").rpartition("/")[2])


def inserted(browser: Browser) -> None:
    """Insert a bare row."""
    status, _ = browser.post("/insert", {"name": f"new {next(serial)}"})
    assert status == 200, status


def reported(browser: Browser, query: str) -> None:
    """Open a period report."""
    content = browser.get("/reports/" + query)
    assert b'class="fig' in content, content[:2000]
