"""The money behind slips: the province's checks, the pages of claims, the statement of a quarter with its papers."""

import time
from collections.abc import Callable
from typing import Any

BATCH = 40  # one slip in forty: 5,000 of 200,000
Asked = tuple[str, str, str]  # what it is called, who opens it, where


def pages(ids: dict[str, str]) -> list[Asked]:
    """The pages of claims."""
    return [
        ("the province's checks of what waits, a page", "cdc", "/claims/queue/"),
        ("a group's claims", "do00", "/claims/"),
        ("every claim of the umbrella", "ql", "/claims/"),
        ("contracts", "ql", "/contracts/"),
        ("a batch", "ql", f"/batches/{ids['batch']}/"),
    ]


def papers(ids: dict[str, str]) -> list[Asked]:
    """The statement of the quarter that has the largest batch, and all papers of that batch in one file."""
    return [
        ("the statement of a quarter, the page", "ql", f"/contracts/{ids['contract']}/?quarter={ids['quarter']}"),
        (f"the papers of a batch of {ids['lines']:,}", "ql", f"/batches/{ids['batch']}/papers/"),
    ]


def checks(slips: int) -> None:
    """All checks of a batch of cases that wait for the province; then fifty of them confirmed, each by itself."""
    from bench.__main__ import say
    from dhealth.care.claims.actions import confirm_many
    from dhealth.care.claims.checking import judge
    from dhealth.care.claims.queries import to_confirm
    from dhealth.trust.accounts.actors import Actor
    from dhealth.trust.accounts.models import User

    officer = Actor.of(User.objects.get(username="cdc"))
    waiting = list(to_confirm(officer)[: max(50, slips // BATCH)])
    judged, took = _timed(lambda: judge(waiting))
    say(f"all checks on {len(judged):,} cases", f"{took:.2f} s", "≤ 10 s for 5,000")
    ready = [case.referral for case in judged if case.said == "yes"][:50]
    many, took = _timed(lambda: confirm_many(officer, ready))
    say(f"{many.confirmed} cases confirmed, a claim each", f"{took:.2f} s")


def _timed(act: Callable[[], Any]) -> tuple[Any, float]:
    start = time.perf_counter()
    answer = act()
    return answer, time.perf_counter() - start
