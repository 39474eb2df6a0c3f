"""What stands around every page: where one may go, who is working, and where the screen is covered."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from django.http import HttpRequest
from django.utils.functional import Promise

Words = str | Promise
Theme = Literal["", "light", "dark"]

THEME_COOKIE: Final = "theme"


@dataclass(frozen=True)
class Item:
    """One place to go: `short` fits under an icon of the bottom bar, `plus` is the filled middle one."""

    url: str
    label: Words
    icon: str
    short: Words = ""
    current: bool = False
    wide_only: bool = False
    plus: bool = False


@dataclass(frozen=True)
class Shell:
    """The frame of a page; an empty address leaves its control out.

    `home`, `search`, `cover`, `lock` and `logout` are addresses: search is asked with GET, the other three
    are posted to. `searches_names` is false for those who find by code alone. `idle_seconds` 0 never locks by itself.
    """

    organisation: Words = ""
    person: Words = ""
    home: str = "/"
    search: str = ""
    searches_names: bool = True
    cover: str = ""
    lock: str = ""
    logout: str = ""
    account: str = ""
    idle_seconds: int = 0
    demo: bool = False
    theme: Theme = ""
    practising: bool = False  # with invented clients: said on every page, with the way out and a fresh start
    leave_practice: str = ""
    practise_again: str = ""
    help: str = ""  # the page of help that fits the page at hand
    links: Sequence[Item] = field(default=())
    scripts: Sequence[str] = field(default=())  # static files that a room adds to every page


def chosen_theme(request: HttpRequest) -> Theme:
    """Light or dark as this browser chose; "" follows the device."""
    chosen = request.COOKIES.get(THEME_COOKIE)
    if chosen == "light":
        return "light"
    return "dark" if chosen == "dark" else ""
