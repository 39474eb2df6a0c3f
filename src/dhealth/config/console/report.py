"""`dhealth report`: the figures of any two dates, as an aligned table or one JSON object."""

import argparse
from datetime import date
from typing import Any

from dhealth.config.console.answers import FINE, say, say_json
from dhealth.config.console.prepare import prepare

GROUPS = ("MSM", "TG", "PWID", "FSW", "PARTNER")
BY = ("worker", "organisation", "group", "month", "place")
STRUCTURES = ("old", "new", "written")


def a_day(text: str) -> date:
    """A date as people write it, 31/12/2018, or as programs do, 2018-12-31."""
    try:
        day, month, year = map(int, text.split("/")) if "/" in text else map(int, reversed(text.split("-")))
        return date(year, month, day)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a date: write 31/12/2018 or 2018-12-31") from error


def arguments(parser: argparse.ArgumentParser) -> None:
    """Which days, whose, and by what."""
    parser.add_argument("--from", dest="start", type=a_day, required=True, metavar="DAY", help="the first day")
    parser.add_argument("--to", dest="end", type=a_day, required=True, metavar="DAY", help="the last day")
    parser.add_argument("--group", choices=GROUPS, help="only this target group")
    parser.add_argument("--by", choices=BY, help="one row for each of these")
    told = "for --by place: the 63 provinces (old), the 34 (new), or as each record names it (default: the last day's)"
    parser.add_argument("--structure", choices=STRUCTURES, help=told)
    parser.add_argument("--organisation", help="only this organisation (default: all)")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")


def run(options: argparse.Namespace) -> int:
    """Count and answer."""
    prepare()
    from dhealth.evidence.reports.commandline import report_json

    answer = report_json(options.organisation, options.start, options.end, options.group, options.by, options.structure)
    if options.json:
        say_json(answer)
    else:
        for line in table(answer["rows"]):
            say(line)
    return FINE


def table(rows: list[dict[str, Any]]) -> list[str]:
    """Rows under their headings: the key to the left, numbers to the right."""
    if not rows:
        return ["Nothing in these days."]
    headings = list(rows[0])
    lines = [headings, *([str(row.get(heading, "")) for heading in headings] for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(headings))]
    return ["  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip() for line in lines]
