"""A page of rules as a committee wrote it: every mistake is told with its line, in the reader's language."""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, Final

from django.utils.translation import gettext as _

LANGUAGES: Final = ("vi", "en")
_NO_DEFAULT: Final = object()
_HEADING = re.compile(r"\s*\[\[?\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*(?:"([^"]+)"|'([^']+)'|([A-Za-z0-9_-]+))\s*=""")
_TOLD_LINE = re.compile(r"line (\d+)")


class Mistake(ValueError):
    """Something in a page of rules that cannot be obeyed: `line` counts from 1, `message` says what to write."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"{line}: {message}")
        self.line = line
        self.message = message


class Table:
    """One `[heading]` of a page with its values; what nobody asked for is a mistake (`finish`)."""

    def __init__(self, name: str, line: int, values: Mapping[str, Any], lines: Mapping[str, int]) -> None:
        self.name = name
        self.line = line
        self._values = dict(values)
        self._lines = lines
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def line_of(self, key: str) -> int:
        """Where the key stands; the heading's line where it is missing."""
        return self._lines.get(key, self.line)

    def mistake(self, key: str, message: str) -> Mistake:
        """A mistake at this key, to be raised."""
        return Mistake(self.line_of(key), message)

    def number(self, key: str, *, at_least: int = 0, at_most: int = 3650, default: Any = _NO_DEFAULT) -> int:
        """A whole number between two bounds, both allowed."""
        found = self._take(key, default)
        if isinstance(found, bool) or not isinstance(found, int) or not at_least <= found <= at_most:
            told = {"key": key, "low": at_least, "high": at_most}
            raise self.mistake(key, _("“%(key)s” must be a whole number from %(low)s to %(high)s.") % told)
        return found

    def flag(self, key: str, default: Any = _NO_DEFAULT) -> bool:
        """true or false."""
        found = self._take(key, default)
        if not isinstance(found, bool):
            raise self.mistake(key, _("“%(key)s” must be true or false.") % {"key": key})
        return found

    def text(self, key: str, default: Any = _NO_DEFAULT) -> str:
        """Words in quotes."""
        found = self._take(key, default)
        if not isinstance(found, str):
            raise self.mistake(key, _("“%(key)s” must be words in quotes.") % {"key": key})
        return found

    def choice(self, key: str, allowed: Collection[str], default: Any = _NO_DEFAULT) -> str:
        """One of these words."""
        found = self.text(key, default)
        if found not in allowed:
            raise self.mistake(key, self._choose(key, allowed))
        return found

    def choices(self, key: str, allowed: Collection[str], default: Any = _NO_DEFAULT) -> tuple[str, ...]:
        """A list of these words, without one twice; it may be empty."""
        found = self._take(key, default)
        fits = isinstance(found, list | tuple) and all(isinstance(word, str) and word in allowed for word in found)
        if not fits or len(set(found)) < len(found):
            raise self.mistake(key, self._choose(key, allowed))
        return tuple(found)

    def numbers(
        self, key: str, *, at_least: int = 0, at_most: int = 3650, default: Any = _NO_DEFAULT
    ) -> tuple[int, ...]:
        """A list of whole numbers, each greater than the one before."""
        found = self._take(key, default)
        fits = isinstance(found, list | tuple) and all(
            isinstance(one, int) and not isinstance(one, bool) and at_least <= one <= at_most for one in found
        )
        if not fits or any(later <= earlier for earlier, later in pairwise(found)):
            told = {"key": key, "low": at_least, "high": at_most}
            words = _("“%(key)s” must be whole numbers from %(low)s to %(high)s, each greater than the one before.")
            raise self.mistake(key, words % told)
        return tuple(found)

    def said(self, key: str, default: Any = _NO_DEFAULT) -> dict[str, str]:
        """The same words in both languages: { vi = "…", en = "…" }."""
        found = self._take(key, default)
        fits = isinstance(found, dict) and set(found) == set(LANGUAGES) and all(found.values())
        if not fits or not all(isinstance(words, str) for words in found.values()):
            raise self.mistake(key, _('“%(key)s” must be written as { vi = "…", en = "…" }.') % {"key": key})
        return dict(found)

    def days(self, key: str, default: Any = _NO_DEFAULT) -> tuple[date, ...]:
        """A list of days written as 2026-09-02, in their order, none twice."""
        found = self._take(key, default)
        fits = isinstance(found, list | tuple) and all(type(one) is date for one in found)
        if not fits or any(later <= earlier for earlier, later in pairwise(found)):
            words = _("“%(key)s” must be days such as 2026-09-02, without quotes, each later than the one before.")
            raise self.mistake(key, words % {"key": key})
        return tuple(found)

    def keys(self) -> tuple[str, ...]:
        """What stands under the heading, for one whose keys are free."""
        return tuple(self._values)

    def finish(self) -> None:
        """Refuse what nobody asked for: a misspelt key would otherwise be a rule that nobody obeys."""
        for key in self._values:
            if key not in self._asked:
                raise self.mistake(key, _("Nothing here is called “%(key)s”.") % {"key": key})

    def _take(self, key: str, default: Any) -> Any:
        self._asked.add(key)
        if key not in self._values and default is _NO_DEFAULT:
            told = {"key": key, "table": self.name}
            raise Mistake(self.line, _("“%(key)s” is missing under [%(table)s].") % told)
        return self._values.get(key, default)

    def _choose(self, key: str, allowed: Collection[str]) -> str:
        words = ", ".join(f'"{word}"' for word in allowed)
        return _("“%(key)s” must be of these: %(words)s.") % {"key": key, "words": words}


def read_tables(text: str) -> dict[str, Table]:
    """The headings of a page in its order, each with its values.

    Raises:
        Mistake: it is not TOML, or something stands outside every heading.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        told = _TOLD_LINE.search(str(problem))
        line = int(told[1]) if told else len(text.splitlines())
        raise Mistake(line, _("This line cannot be read. Compare it with the lines above and below.")) from problem
    lines = dict(_lines_of(text))
    tables = {}
    for name, values in found.items():
        at = lines.get((name, ""), lines.get(("", name), 1))
        if not isinstance(values, dict):
            raise Mistake(at, _("“%(key)s” stands outside every heading.") % {"key": name})
        tables[name] = Table(
            name, at, values, {key: line for (table, key), line in lines.items() if table == name and key}
        )
    return tables


def _lines_of(text: str) -> Iterator[tuple[tuple[str, str], int]]:
    """Where each heading (heading, "") and each key (heading, key) stands; the first place counts."""
    heading = ""
    seen = set()
    for number, line in enumerate(text.splitlines(), 1):
        if found := _HEADING.match(line):
            heading = found[1].strip("\"'")
            place = (heading, "")
        elif found := _KEY.match(line):
            place = (heading, next(filter(None, found.groups())))
        else:
            continue
        if place not in seen:
            seen.add(place)
            yield place, number
