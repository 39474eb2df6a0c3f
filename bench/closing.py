"""The close of a month: a group of forty workers, locked, printed and written as files."""

import datetime as dt
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.servers import ours, python

WORKERS, EACH, MONTHS = 40, 60, 12
TODAY = dt.date(2024, 12, 31)
_ASK = """
from bench.closing import made, measured
made({clients})
measured()
"""


def measure(place: Path, clients: int) -> None:
    """Fill a database of its own and print what each part takes."""
    environment = ours(place)
    subprocess.run(
        [sys.executable, "-m", "dhealth.config.console", "migrate"], env=environment, check=True, capture_output=True
    )
    print(f"\nthe close of a month: {WORKERS} workers with {EACH} people each, among {clients:,} clients")
    print(python(_ASK.format(clients=clients), environment), end="", flush=True)


def made(clients: int) -> None:
    """One group with many clients, its workers, and a year of services: sixty people a month each."""
    from bench.population import FIRST_DAY, fill_clients, group_named
    from dhealth.care.clients.models import Client
    from dhealth.care.services.actions import Brought, record_many
    from dhealth.care.services.drafts import Draft
    from dhealth.trust.accounts.demonstration import mark_as_demonstration
    from dhealth.trust.accounts.models import Grant, User
    from dhealth.trust.accounts.operator import Operator

    mark_as_demonstration()
    group, leader = group_named(1)
    fill_clients(group, leader.pk, 0, clients)
    everybody, chance = list(Client.objects.values_list("pk", flat=True)), random.Random(1)
    workers: list[UUID] = []
    for number in range(WORKERS):
        user = User.objects.create(username=f"tcv{number:02}", display_name=f"Tiếp cận viên {number:02}")
        Grant.objects.create(user=user, organisation=group, role="outreach_worker")
        workers.append(user.pk)

    def services():
        for month in range(MONTHS):
            for worker in workers:
                for person in chance.sample(everybody, EACH):
                    day = FIRST_DAY + dt.timedelta(days=30 * month + chance.randrange(28))
                    plain = Draft(kind="contact", form="face_to_face", day=day, worker_id=worker, condoms=10)
                    yield Brought(person, plain)
                    yield Brought(person, Draft(kind="counselling", form="face_to_face", day=day, worker_id=worker))

    record_many(Operator.at_the_console(), group.pk, services(), None)


def measured() -> None:
    """Check, lock, print and pack the third month; what each takes, and all of it."""
    from bench.__main__ import say
    from bench.population import group_named
    from dhealth.care.services.locks import refusal
    from dhealth.evidence.closing.actions import start_close
    from dhealth.evidence.closing.calendars import Calendar
    from dhealth.evidence.closing.screen import boards
    from dhealth.kernel.periods import Period
    from dhealth.trust.accounts.actors import Actor

    group, leader = group_named(1)
    actor = Actor.of(leader)
    began = time.perf_counter()
    _closed(actor, start_close(actor, Calendar(group.pk), Period.month(2024, 3), TODAY))
    say("the close of a month with its prints", f"{time.perf_counter() - began:.2f} s", "≤ 60 s")
    _timed("the months at a glance", lambda: boards(actor, TODAY))
    start = time.perf_counter()
    for _ in range(500):
        refusal(group.pk, None, dt.date(2024, 6, 5))
    say("asked on every writing: is this day locked?", f"{(time.perf_counter() - start) * 2:.3f} ms")


def _closed(actor: Any, close: Any) -> None:
    """From the check to the ZIP."""
    from django.template.loader import render_to_string

    from dhealth.evidence.closing.actions import lock_close, note_sheets
    from dhealth.evidence.closing.checking import check
    from dhealth.evidence.closing.files import as_zip
    from dhealth.evidence.closing.printing import papers_of
    from dhealth.evidence.closing.screen import page_of

    _timed("check what is doubtful", lambda: check(close))
    _timed("the page of the month before the lock", lambda: page_of(actor, close, TODAY))
    lock = _timed("lock, with every figure kept", lambda: lock_close(actor, close, TODAY, "Đo tốc độ"))
    snapshot = _timed("open a version", lambda: note_sheets(actor, "close.print", lock))
    papers = papers_of(lock, snapshot)
    name = f"print {len(papers)} sheets"
    _timed(name, lambda: [render_to_string("closing/_sheet.html", {"paper": paper}) for paper in papers])
    _timed("the ZIP of all workers", lambda: as_zip(lock, snapshot))


def _timed(name: str, act: Callable[[], Any]) -> Any:
    from bench.__main__ import say

    start = time.perf_counter()
    answer = act()
    took = time.perf_counter() - start
    say(name, f"{took * 1000:.1f} ms" if took < 1 else f"{took:.2f} s")
    return answer
