"""`dhealth migrate`: prepares or upgrades the database and says so."""

import argparse

from dhealth.config.console.answers import FINE, say
from dhealth.config.console.prepare import prepare
from dhealth.trust.keys.master import data_dir


def arguments(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(options: argparse.Namespace) -> int:
    """Prepare; a second call changes nothing."""
    prepare()
    say(f"Ready: {data_dir()}")
    return FINE
