"""`dhealth createuser`: the first administrator, who then invites everybody else in the program itself."""

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from dhealth.config.console.answers import FINE, CommandRefused, CouldNotRead, say, watched
from dhealth.config.console.prepare import prepare

if TYPE_CHECKING:
    from dhealth.trust.organisations.models import Organisation


def arguments(parser: argparse.ArgumentParser) -> None:
    """Who it is, and where."""
    parser.add_argument("username", help="the name to sign in with")
    parser.add_argument("--name", help="what screens call them (default: the name to sign in with)")
    parser.add_argument("--role", default="platform_admin", help="a role of roles.toml (default platform_admin)")
    parser.add_argument("--organisation", help="where they hold it (default: the operator of this installation)")
    parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")


def run(options: argparse.Namespace) -> int:
    """Make the account; the second factor is set up at the first sign-in."""
    prepare()
    from dhealth.trust.accounts.actions import create_user
    from dhealth.trust.accounts.roles import roles

    if options.role not in roles():
        raise CouldNotRead(f"There is no role {options.role}. Roles: {', '.join(roles())}.")
    at, password = _organisation(options.organisation), _password(from_stdin=options.password_stdin)
    create_user(options.username, options.name or options.username, password, role=options.role, at=at)
    say(f"{options.username} may sign in now.")
    return FINE


def _organisation(name: str | None) -> "Organisation | None":
    from dhealth.trust.organisations.models import Organisation

    if name is None:
        return None
    found = Organisation.objects.filter(name=name).first()
    if found is None:
        raise CommandRefused(f"There is no organisation {name}. Write its name as the screens do.")
    return found


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    if not watched():
        raise CommandRefused("Nobody is here to type a password: give it with --password-stdin.")
    first = getpass.getpass("Password (12 characters or more): ")
    if getpass.getpass("Once more: ") != first:
        raise CommandRefused("The two passwords differ. Run the command again.")
    return first
