"""Reading how the rules came to be as they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from typing import Literal

from dhealth.trust.policies.models import RulesVersion
from dhealth.trust.policies.pages import PolicyPage


@dataclass(frozen=True)
class Line:
    """One line of a comparison."""

    text: str
    mark: Literal["", "+", "-", "…"]


@dataclass(frozen=True)
class Change:
    """One version with what it changed against the one before."""

    version: RulesVersion
    lines: list[Line]
    latest: bool


def history(page: PolicyPage[object]) -> list[Change]:
    """What this installation adopted, newest first."""
    versions = list(
        RulesVersion.objects.filter(page=page.name, adopted_by__isnull=False)
        .select_related("adopted_by")
        .order_by("pk")
    )
    before = page.delivered
    found = []
    for version in versions:
        text = version.text or page.delivered
        found.append(Change(version, list(compare(before, text)), version is versions[-1]))
        before = text
    return found[::-1]


@dataclass(frozen=True)
class NumberedLine:
    """One line of a page with its number; `wrong` where the mistake is."""

    number: int
    text: str
    wrong: bool


def around(text: str, line: int) -> list[NumberedLine]:
    """The line of a mistake with two lines before and after it, so that it is found without counting."""
    numbered = list(enumerate(text.splitlines(), start=1))[max(0, line - 3) : line + 2]
    return [NumberedLine(number, said, number == line) for number, said in numbered]


def compare(before: str, after: str) -> Iterator[Line]:
    """The changed lines with two lines around each."""
    for line in list(unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=2))[2:]:
        if line.startswith("@@"):
            yield Line("", "…")
        else:
            mark = line[0]
            yield Line(line[1:], mark if mark in "+-" else "")  # type: ignore[arg-type]  # narrowed by the test
