"""How commands speak: results to standard output, everything else in sentences to standard error."""

import json
import sys
from typing import Any

FINE, REFUSED, UNREADABLE = 0, 1, 2


class CommandRefused(Exception):
    """The command may not or cannot do this; one sentence says why and what to do."""


class CouldNotRead(Exception):
    """A file or an option could not be read; one sentence says which and why."""


def say(text: str = "") -> None:
    """A result, for whoever asked."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def say_json(answer: dict[str, Any]) -> None:
    """A result for a program: one JSON object."""
    say(json.dumps(answer, ensure_ascii=False, indent=2, default=str))


def tell(text: str) -> None:
    """Progress or a refusal, for whoever watches."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def watched() -> bool:
    """Whether a person sits at both ends of this command."""
    return sys.stdin.isatty() and sys.stdout.isatty()
