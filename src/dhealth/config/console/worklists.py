"""`dhealth worklists`: works all lists of the working day out anew, from the records alone."""

import argparse
import time
from collections.abc import Callable

from dhealth.config.console.answers import FINE, say, say_json, tell
from dhealth.config.console.prepare import prepare


def arguments(parser: argparse.ArgumentParser) -> None:
    """How to answer."""
    parser.add_argument("--json", action="store_true", help="the numbers as JSON")


def run(options: argparse.Namespace) -> int:
    """Work them out; people may go on working meanwhile."""
    prepare()
    from dhealth.care.worklists.actions import recompute_all

    start = time.monotonic()
    entries = recompute_all(_progress())
    seconds = round(time.monotonic() - start, 1)
    if options.json:
        say_json({"entries": entries, "seconds": seconds})
    else:
        say(f"{entries:,} entries on the lists, worked out in {seconds} s.")
    return FINE


def _progress() -> Callable[[int, int], None]:
    """Tells every tenth part once."""
    told = [0]

    def tell_tenths(done: int, people: int) -> None:
        tenth = 10 * done // max(people, 1)
        if tenth > told[0]:
            told[0] = tenth
            tell(f"{done:,} of {people:,} people")

    return tell_tenths
