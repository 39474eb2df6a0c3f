"""`dhealth slips`: lets the slips to clinics run out whose time is over; `work` does so every hour by itself."""

import argparse

from dhealth.config.console.answers import FINE, say, say_json
from dhealth.config.console.prepare import prepare


def arguments(parser: argparse.ArgumentParser) -> None:
    """How to answer."""
    parser.add_argument("--json", action="store_true", help="the number as JSON")


def run(options: argparse.Namespace) -> int:
    """Look once through what is due; people may go on working meanwhile."""
    prepare()
    from dhealth.care.referrals.actions import expire_due

    done = expire_due()
    if options.json:
        say_json({"expired": done})
    else:
        say(f"{done:,} slips ran out.")
    return FINE
