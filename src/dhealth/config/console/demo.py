"""`dhealth demo`: invented people and services in an empty database that is marked as a demonstration for good."""

import argparse
import multiprocessing

from dhealth.config.console import serve
from dhealth.config.console.answers import FINE, REFUSED, say, tell
from dhealth.config.console.background import end_children_with_this_process
from dhealth.config.console.folders import preparing
from dhealth.config.console.prepare import prepare


def arguments(parser: argparse.ArgumentParser) -> None:
    """How much to invent, and whether to serve it."""
    parser.add_argument("--serve", action="store_true", help="fill when empty, then serve")
    parser.add_argument("--small", action="store_true", help="a few people instead of three years of them")
    serve.arguments(parser)


def run(options: argparse.Namespace) -> int:
    """Fill where empty; refuse where real people may be."""
    end_children_with_this_process()
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
    """Mark an empty database and fill it, whole or not at all; a filled demonstration is left as it is.

    Raises:
        Refused: the database holds something and is not marked.
    """
    prepare(ask=False)
    from dhealth.config.demonstration import fill
    from dhealth.trust.organisations.models import Organisation

    with preparing():  # a second one waits, then finds it filled
        if not Organisation.objects.exists():
            tell("Inventing people and services; this happens once…")
        fill(lambda done, groups: tell(f"{done} of {groups} groups"), small=small)
    return FINE


def accounts_to_print() -> list[str]:
    """In a demonstration, who may sign in and with what; nothing elsewhere."""
    from dhealth.trust.accounts.demonstration import is_demonstration
    from dhealth.trust.accounts.models import Grant
    from dhealth.trust.accounts.roles import roles

    if not is_demonstration():
        return []
    from dhealth.config.demonstration import ACCOUNTS, PASSWORD

    names = [account.username for account in ACCOUNTS]
    held = Grant.objects.filter(user__username__in=names).select_related("user", "organisation")
    people = sorted(held, key=lambda grant: names.index(grant.user.username))
    lines = [f"  {g.user.username:<12} {roles()[g.role].name['en']}, {g.organisation.name}" for g in people]
    return [f"A demonstration: everybody in it is invented. Sign in with the password {PASSWORD} as", *lines]
