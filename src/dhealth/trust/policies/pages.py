"""Which pages of rules there are; rooms above register their own and ask here which rules hold today."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.utils.functional import Promise

from dhealth.kernel.rule_text import Mistake
from dhealth.trust.keys.master import data_dir
from dhealth.trust.policies.models import RulesVersion

T = TypeVar("T")

LOOK_AGAIN_AFTER: Final = 60.0  # seconds until another machine notices what was adopted
MARK: Final = "rules-changed"  # a file of the data folder: its age tells the other processes of this machine at once


@dataclass(frozen=True)
class PolicyPage(Generic[T]):
    """One page: where it was delivered, and how its text becomes rules.

    `read` raises Mistake with the line. `says` lists, for people, what the rules are: (name, sentence).
    """

    name: str
    title: Promise
    file: Path
    read: Callable[[str], T]
    says: Callable[[T], Iterable[tuple[str, str]]]

    @property
    def delivered(self) -> str:
        """The text that came with the program."""
        return self.file.read_text(encoding="utf-8")


@dataclass(frozen=True)
class Holding(Generic[T]):
    """The rules that hold, the text they were read from, and what is wrong with a newer text if anything is."""

    rules: T
    text: str
    version: UUID | None  # none: straight from the delivered file
    mistake: Mistake | None = None


pages: dict[str, PolicyPage[Any]] = {}

# (name of the page): called after new rules were adopted, inside the transaction; rooms reckon anew what hangs on them.
adopted: list[Callable[[str], None]] = []

_held: dict[str, tuple[float, int, Holding[Any]]] = {}


def register(page: PolicyPage[T]) -> PolicyPage[T]:
    """Make a page known to readers and to those who may change it."""
    pages[page.name] = page
    return page


def in_force(page: PolicyPage[T]) -> T:
    """The rules that hold now: what the installation adopted last and can be read, else as delivered."""
    return held(page).rules


def held(page: PolicyPage[T]) -> Holding[T]:
    """The rules that hold now, with where they come from; asks the database only when they may have changed."""
    known = _held.get(page.name)
    now, mark = time.monotonic(), _marked()
    if known is None or known[1] != mark or now - known[0] > LOOK_AGAIN_AFTER:
        _held[page.name] = known = (now, mark, _look(page, known[2] if known else None))
    return known[2]


def forget_what_holds() -> None:
    """Look again at the next question: another database is in use, or something was adopted here."""
    _held.clear()


def tell_the_others() -> None:
    """Let every process of this machine look again: what was adopted is stored."""
    forget_what_holds()
    (data_dir() / MARK).touch()


def _marked() -> int:
    try:
        return (data_dir() / MARK).stat().st_mtime_ns
    except OSError:
        return 0


def _look(page: PolicyPage[T], before: Holding[T] | None) -> Holding[T]:
    newest = RulesVersion.objects.filter(page=page.name, adopted_by__isnull=False).order_by("-adopted_at", "-id")
    version = newest.values_list("pk", "text").first()
    if before is not None and before.version == (version[0] if version else None) and not before.mistake:
        return before
    if version and version[1]:
        try:
            return Holding(page.read(version[1]), version[1], version[0])
        except Mistake as mistake:  # adopted under an older program
            return Holding(*_as_delivered(page), version[0], mistake)
    return Holding(*_as_delivered(page), version[0] if version else None)


def _as_delivered(page: PolicyPage[T]) -> tuple[T, str]:
    """The delivered file, or where somebody spoilt it, the last text that came with the program and could be read."""
    text = page.delivered
    try:
        return page.read(text), text
    except Mistake:
        earlier = RulesVersion.objects.filter(page=page.name, adopted_by=None).order_by("-adopted_at", "-id")
        for kept in earlier.values_list("text", flat=True)[:5]:
            try:
                return page.read(kept), kept
            except Mistake:
                continue
        raise
