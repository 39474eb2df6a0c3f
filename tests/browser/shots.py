"""Every page as every role sees it: phone and desktop, both languages, light and dark, with axe; pictures and an index.

make shots                      all of it, into ./shots
python -m tests.browser.shots --roles tam,hanh --widths 360 --languages vi --themes light --under /slips/,/agreements/
"""

import argparse
import html
import itertools
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Error, Page, sync_playwright

from tests.browser.chromium import DESKTOP, PHONE, start
from tests.browser.serving import demonstration

ROOT = Path(__file__).parents[2]
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/)")
LEAVE_ALONE = ("/sign-out/", "/static/", "/lock/", "/cover/")
MOST_OF_ONE_KIND = 1
PASSWORD = "sotim-demo-2026"
VIEWPORTS = {"360": PHONE, "1280": DESKTOP}


@dataclass
class Shot:
    """One picture and what axe found on it."""

    role: str
    path: str
    variant: str
    file: str
    problems: list[str] = field(default_factory=list)


def kind_of(path: str) -> str:
    """Pages that differ only in the record they show are of one kind."""
    return IDENTIFIER.sub("*", urlsplit(path).path)


def sign_in(page: Page, address: str, username: str) -> None:
    """As a person does."""
    page.goto(address + "/sign-in/")
    page.fill("input[name=login]", username)
    page.fill("input[name=password]", PASSWORD)
    page.click("button.big")
    page.wait_for_load_state("load")


def pages_of(page: Page, address: str, under: list[str]) -> list[str]:
    """Every kind of page that links lead to, from the home page on; `under`: from these, and only what lies there."""
    waiting, seen, found = list(under), set(), []
    while waiting:
        path = waiting.pop(0)
        if kind_of(path) in seen:
            continue
        seen.add(kind_of(path))
        try:
            answer = page.goto(address + path)
        except Error as refusal:
            if "Download" not in refusal.message:
                raise
            continue  # a file, not a page
        if answer is None or "html" not in answer.headers.get("content-type", ""):
            continue
        found.append(path)
        links = page.eval_on_selector_all("a[href]:not([download])", "all => all.map(a => a.getAttribute('href'))")
        waiting += [
            link.split("#")[0] for link in links if link.startswith(tuple(under)) and not link.startswith(LEAVE_ALONE)
        ]
    return found


def look(page: Page, role: str, path: str, variant: str, place: Path) -> Shot:
    """Take one picture and let axe judge the page."""
    name = f"{role}{kind_of(path).replace('/', '-').replace('*', 'x').rstrip('-') or '-home'}-{variant}.png"
    page.screenshot(path=place / name, full_page=True)
    shot = Shot(role, kind_of(path), variant, name)
    for violation in Axe().run(page).response["violations"]:
        where = "; ".join(str(node["target"][0]) for node in violation["nodes"][:3])
        shot.problems.append(f"{violation['id']}: {where}")
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    if wide:
        shot.problems.append("scrolls sideways")
    return shot


def speak(context: BrowserContext, page: Page, address: str, language: str) -> None:
    """Choose a language as the form on the page does."""
    page.goto(address + "/")
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value") or ""
    page.request.post(
        address + "/language/",
        form={"csrfmiddlewaretoken": token, "language": language, "next": "/"},
        headers={"Referer": address + "/"},
    )


def walk(browser: object, address: str, options: argparse.Namespace) -> Iterator[Shot]:
    """Each role, language, width and light."""
    for role in options.roles:
        for width, theme in itertools.product(options.widths, options.themes):
            context = browser.new_context(viewport=VIEWPORTS[width], color_scheme=theme, locale="vi-VN")  # type: ignore[attr-defined]
            page = context.new_page()
            sign_in(page, address, role)
            for language in options.languages:
                speak(context, page, address, language)
                for path in pages_of(page, address, options.under):
                    page.goto(address + path)
                    yield look(page, role, path, f"{width}-{language}-{theme}", options.place)
            speak(context, page, address, "vi")
            context.close()


def write_index(shots: list[Shot], place: Path) -> None:
    """One page to look through."""
    rows = []
    for (role, path), group in itertools.groupby(
        sorted(shots, key=lambda s: (s.role, s.path)), lambda s: (s.role, s.path)
    ):
        rows.append(f"<h2>{html.escape(role)} {html.escape(path)}</h2><div>")
        for shot in group:
            said = "<br>".join(html.escape(problem) for problem in shot.problems)
            rows.append(
                f'<figure><a href="{shot.file}"><img loading="lazy" src="{shot.file}" alt=""></a>'
                f"<figcaption>{shot.variant}<br><b>{said}</b></figcaption></figure>"
            )
        rows.append("</div>")
    style = "div{display:flex;flex-wrap:wrap;gap:1rem}img{max-height:24rem;border:1px solid}b{color:#a00}"
    page = f"<!doctype html><meta charset=utf-8><title>Shots</title><style>{style}</style>{''.join(rows)}"
    (place / "index.html").write_text(page, encoding="utf-8")


def everybody() -> list[str]:
    """The names that may sign in, one a role."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dhealth.config.settings")
    import django

    django.setup()
    from dhealth.config.demonstration import ACCOUNTS

    return [account.username for account in ACCOUNTS]


def arguments() -> argparse.Namespace:
    """What to look at; everything where nothing is said."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    listed = {"type": lambda text: text.split(",")}
    parser.add_argument("--roles", default=everybody(), **listed)
    parser.add_argument("--widths", default=["360", "1280"], **listed)
    parser.add_argument("--languages", default=["vi", "en"], **listed)
    parser.add_argument("--themes", default=["light", "dark"], **listed)
    parser.add_argument("--under", default=["/"], help="only pages whose address begins so", **listed)
    parser.add_argument("--place", type=Path, default=ROOT / "shots")
    parser.add_argument("--address", help="a D.Health that serves already; otherwise a demonstration is started")
    parser.add_argument("--small", action="store_true", help="start with a small demonstration")
    return parser.parse_args()


def main() -> int:
    """Take the pictures; exit 1 where axe or the width found anything."""
    options = arguments()
    options.place.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = start(playwright)
        if options.address:
            shots = list(walk(browser, options.address, options))
        else:
            with demonstration(*(["--small"] if options.small else [])) as served:
                shots = list(walk(browser, served.address, options))
    write_index(shots, options.place)
    for shot in shots:
        for problem in shot.problems:
            print(f"{shot.file}: {problem}")
    bad = sum(bool(shot.problems) for shot in shots)
    print(f"{len(shots)} pictures, {bad} with something to mend: {options.place}/index.html")
    return 1 if any(shot.problems for shot in shots) else 0


if __name__ == "__main__":
    sys.exit(main())
