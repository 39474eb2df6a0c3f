"""Compiles the Vietnamese words: the main catalogue and every part of it become one .mo file (no gettext needed).

Two parts that translate the same words differently, or a translation that lost a %(name)s, are listed and refused.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[1] / "src" / "dhealth" / "locale" / "vi"
TARGET = LOCALE / "LC_MESSAGES" / "django.mo"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def sources() -> list[Path]:
    """The main catalogue first, then the parts by name."""
    return [*LOCALE.glob("LC_MESSAGES/django.po"), *sorted(LOCALE.glob("parts/*.po"))]


def words() -> Iterator[tuple[Path, Message]]:
    """Every translated entry with the file that it stands in."""
    for place in sources():
        with place.open("rb") as file:
            for message in read_po(file, locale="vi", abort_invalid=True):
                if message.id and any(_translations(message)):
                    yield place, message


def _translations(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _originals(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def merged() -> tuple[Catalog, list[str]]:
    """One catalogue, and what is wrong with it in one line each."""
    catalog, problems = Catalog(locale="vi"), []
    first: dict[tuple[str, str | None], tuple[Path, list[str]]] = {}
    for place, message in words():
        originals, translations = _originals(message), _translations(message)[:1]
        key = (originals[0], message.context)
        other, before = first.setdefault(key, (place, translations))
        if before != translations:
            problems.append(f"{originals[0]!r}: {other.name} says {before[0]!r}, {place.name} says {translations[0]!r}")
            continue
        if _lost(originals, translations):
            problems.append(f"{originals[0]!r}: a %(name)s is missing or strange in {translations[0]!r} ({place.name})")
        string = tuple(translations) if len(originals) > 1 else translations[0]
        catalog.add(message.id, string, context=message.context)
    return catalog, problems


def _lost(originals: tuple[str, ...], translations: list[str]) -> bool:
    """The last original (the plural, where there is one) has all the places that a translation fills."""
    return set(PLACEHOLDER.findall(translations[0])) != set(PLACEHOLDER.findall(originals[-1]))


def main() -> int:
    """Write the catalogue; list what is wrong, if anything."""
    catalog, problems = merged()
    for problem in problems:
        sys.stderr.write(problem + "\n")
    if problems:
        return 1
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    part = TARGET.with_suffix(".part")
    with part.open("wb") as file:
        write_mo(file, catalog)
    part.replace(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
