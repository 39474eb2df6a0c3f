"""`dhealth createuser`: the first administrator, who then invites everybody else in the program itself."""

import argparse
import getpass
import sys

from dhealth.config.console.answers import FINE, CommandRefused, say, watched
from dhealth.config.console.prepare import prepare


def arguments(parser: argparse.ArgumentParser) -> None:
    """Who it is, and where."""
    parser.add_argument("username", help="the name to sign in with")
    parser.add_argument("--name", help="what screens call them (default: the name to sign in with)")
    parser.add_argument("--organisation", default="D.Health", help="where they administer; made when it is not known")
    parser.add_argument("--role", default="platform_admin", help="a role of roles.toml (default platform_admin)")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def run(options: argparse.Namespace) -> int:
    """Make the account; the second factor is set up at the first sign-in."""
    prepare()
    from dhealth.config.console.first_account import make_account

    make_account(
        options.username,
        options.name or options.username,
        options.organisation,
        options.role,
        _password(from_stdin=options.password_stdin),
    )
    say(f"{options.username} may sign in now.")
    return FINE


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if not watched():
        raise CommandRefused("Nobody is here to type a password: give it with --password-stdin.")
    first = getpass.getpass("Password (12 characters or more): ")
    if getpass.getpass("Once more: ") != first:
        raise CommandRefused("The two passwords differ. Run the command again.")
    return first
