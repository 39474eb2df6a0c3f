"""`dhealth demo`: invented people and services in an empty database that is marked as a demonstration for good."""

import argparse
import importlib
import multiprocessing

from dhealth.config.console import serve
from dhealth.config.console.answers import FINE, REFUSED, say, tell
from dhealth.config.console.prepare import prepare


def arguments(parser: argparse.ArgumentParser) -> None:
    """How much to invent, and whether to serve it."""
    parser.add_argument("--serve", action="store_true", help="fill when empty, then serve")
    parser.add_argument("--small", action="store_true", help="a few people instead of three years of them")
    serve.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Fill where empty; refuse where real people may be."""
    if options.serve:
        serve.start_over_lean()
    filling = multiprocessing.get_context("fork").Process(target=_fill_apart, args=(options.small,))
    filling.start()  # apart: what filling needs in memory, serving does not
    filling.join()
    if filling.exitcode:
        return REFUSED
    prepare(ask=False)
    if options.serve:
        serve.serve(options.host, options.port, options.workers)
        return FINE
    for line in accounts_to_print():
        say(line)
    return FINE


def _fill_apart(small: bool) -> None:
    from dhealth.config.console.dispatch import answer

    raise SystemExit(answer(lambda: fill_where_empty(small=small)))


def fill_where_empty(*, small: bool) -> int:
    """Mark an empty database and fill it; a marked one is left as it is.

    Raises:
        CommandRefused, Refused: the database holds something and is not marked.
    """
    prepare(ask=False)
    from dhealth.trust.accounts.demonstration import is_demonstration, mark_as_demonstration
    from dhealth.trust.organisations.models import Organisation

    if not is_demonstration():
        mark_as_demonstration()
    if not Organisation.objects.exists():
        _fill(small=small)
    return FINE


def _fill(*, small: bool) -> None:
    try:
        demonstration = importlib.import_module("dhealth.config.demonstration")
    except ModuleNotFoundError:
        tell("The demonstration's people are not part of this version: the database stays empty.")
        return
    tell("Inventing people and services; this happens once…")
    demonstration.fill(small=small)


def accounts_to_print() -> list[str]:
    """In a demonstration, one person a role with the name to sign in with; nothing elsewhere."""
    from dhealth.trust.accounts.demonstration import is_demonstration
    from dhealth.trust.accounts.models import Grant
    from dhealth.trust.accounts.roles import roles

    if not is_demonstration():
        return []
    first: dict[str, Grant] = {}
    for grant in Grant.objects.select_related("user", "organisation").order_by("user__username"):
        if grant.user.password and grant.user.has_usable_password():
            first.setdefault(grant.role, grant)
    people = [first[role] for role in roles() if role in first]
    lines = [f"  {g.user.username:<22} {roles()[g.role].name['en']}, {g.organisation.name}" for g in people]
    return [f"A demonstration: everybody in it is invented. Sign in with the password {_password()} as", *lines]


def _password() -> str:
    try:
        return str(importlib.import_module("dhealth.config.demonstration").PASSWORD)
    except ModuleNotFoundError:
        return "(not set)"
