"""Compiles the words: the parts of each language become one .mo file (no gettext needed).

Vietnamese has every sentence; English only those that replace what the framework itself would say.

Two parts that translate the same words differently, or a translation that lost a %(name)s, are listed and refused.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE = Path(__file__).parents[1] / "src" / "dhealth" / "locale"
LANGUAGES = ("vi", "en")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")


def sources(language: str) -> list[Path]:
    """The parts by name."""
    return sorted((LOCALE / language).glob("parts/*.po"))


def words(language: str = "vi") -> Iterator[tuple[Path, Message]]:
    """Every translated entry with the file that it stands in."""
    for place in sources(language):
        with place.open("rb") as file:
            for message in read_po(file, locale=language, abort_invalid=True):
                if message.id and any(_translations(message)):
                    yield place, message


def _translations(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _originals(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def merged(language: str) -> tuple[Catalog, list[str]]:
    """One catalogue, and what is wrong with it in one line each."""
    catalog, problems = Catalog(locale=language), []
    first: dict[tuple[str, str | None], tuple[Path, list[str]]] = {}
    for place, message in words(language):
        originals, translations = _originals(message), _translations(message)[: catalog.num_plurals]
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
    """Write the catalogues; list what is wrong, if anything."""
    made = {language: merged(language) for language in LANGUAGES}
    problems = [problem for _catalog, found in made.values() for problem in found]
    for problem in problems:
        sys.stderr.write(problem + "\n")
    if problems:
        return 1
    for language, (catalog, _none) in made.items():
        write(catalog, LOCALE / language / "LC_MESSAGES" / "django.mo")
    return 0


def write(catalog: Catalog, target: Path) -> None:
    """The file that the program reads, put in its place at once."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    with part.open("wb") as file:
        write_mo(file, catalog)
    part.replace(target)


if __name__ == "__main__":
    sys.exit(main())
