"""The `dhealth` command: what a person at the machine itself can do with an installation."""

from dhealth.config.console.dispatch import main

__all__ = ["main"]
