"""Finds what a command needs of another room, only when that command runs."""

import importlib
from typing import Any

from dhealth.config.console.answers import CommandRefused


def borrow(module: str, name: str) -> Any:
    """A function of another room.

    Raises:
        CommandRefused: this version of D.Health was built without that room.
    """
    try:
        return getattr(importlib.import_module(module), name)
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
        raise CommandRefused("This version of D.Health cannot do that: install a complete one.") from error
