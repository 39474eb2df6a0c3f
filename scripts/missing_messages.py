"""Lists every sentence of the program and its pages that has no Vietnamese translation."""

import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from compile_messages import words
from django.conf import settings

SOURCE = Path(__file__).parents[1] / "src" / "dhealth"
KEYWORDS = DEFAULT_KEYWORDS | {f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in ("ngettext", "pgettext", "npgettext")}
KEYWORDS |= {"gettext_lazy": None, "gettext_noop": None, "_lazy": None}


def used() -> Iterator[tuple[str, str | None, str]]:
    """Each sentence with its context and where it stands."""
    settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize

    for place in sorted(SOURCE.rglob("*")):
        if place.suffix not in (".py", ".html", ".txt") or "tests" in place.parts or "migrations" in place.parts:
            continue
        text = place.read_text(encoding="utf-8")
        code = text if place.suffix == ".py" else templatize(text, origin=str(place))
        for line, message, _comments, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
            original = message if isinstance(message, str) else message[0]
            yield original, context, f"{os.path.relpath(place)}:{line}"


def main() -> int:
    """One line for each sentence without a translation; 1 when there is any."""
    known = {((m.id if isinstance(m.id, str) else m.id[0]), m.context) for _place, m in words()}
    missing = {(original, context): place for original, context, place in used() if (original, context) not in known}
    for (original, _context), place in sorted(missing.items(), key=lambda item: item[1]):
        sys.stdout.write(f"{place}: {original!r}\n")
    sys.stdout.write(f"{len(missing)} sentences without a Vietnamese translation.\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
