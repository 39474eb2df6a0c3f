"""One very large group: its lists worked out from nothing and after one service, and their pages."""

import datetime as dt
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.acts import signed_in
from bench.browser import Browser
from bench.measuring import Act, alternating
from bench.servers import dhealth_serving, ours, python

PAGES = {  # with their numbers in worklists.toml
    **{"next_step": 1, "reactive": 2, "not_on_treatment": 3, "pickup_late": 4},
    **{"at_risk": 10, "lost": 11, "long_lost": 12, "test_due": 13},
}
WORKERS = 40
LOT = 5000
KINDS = (
    *(["contact"] * 6 + ["counselling"] * 3 + ["screening_test"] * 3 + ["self_test_kit"]),
    *(["confirmatory_test", "art_start", "art_visit", "prep_start", "prep_visit"]),
)


def fill(clients: int, services: int) -> None:
    """A group of that size with its leader (do00) and forty workers, and their services of three years up to today.

    Written as in life: one day after another, each on its evening, two in a hundred without their form or lot.
    """
    from bench.population import fill_clients, group_named
    from dhealth.trust.accounts.models import Grant, User

    organisation, leader = group_named(0)
    people: list[tuple[UUID, UUID]] = []
    for number in range(WORKERS):
        user = User(username=f"tcv{number:02}", display_name=f"Tiếp cận viên {number:02}", password=leader.password)
        user.save()
        Grant.objects.create(user=user, organisation=organisation, role="outreach_worker")
        share = clients // WORKERS
        people += [(client, user.pk) for client in fill_clients(organisation, user.pk, number * share, share)]
    _fill_services(organisation.pk, leader.pk, people, services)
    _written_on_the_evening()


def _fill_services(organisation: UUID, leader: UUID, people: list[tuple[UUID, UUID]], count: int) -> None:
    from django.db import transaction

    from dhealth.care.services.inserting import insert_services

    made = _services(people, count)
    while lot := list(islice(made, LOT)):
        with transaction.atomic():
            insert_services(leader, organisation, lot, None)


def _written_on_the_evening() -> None:
    from django.db import connection

    evening = "day || ' 11:00:00'" if connection.vendor == "sqlite" else "day + TIME '11:00'"  # UTC
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE services_service SET recorded_at = {evening}")


def _services(people: list[tuple[UUID, UUID]], count: int) -> Iterator[object]:
    from dhealth.care.services.actions import Brought
    from dhealth.care.services.drafts import Draft

    chance, today = random.Random(count), dt.date.today()
    for back in sorted((int(1000 * chance.random() ** 2) for _ in range(count)), reverse=True):
        (client, worker), kind, day = chance.choice(people), chance.choice(KINDS), today - dt.timedelta(days=back)
        treated, met = kind.startswith(("art", "prep")), kind == "contact" and chance.random() < 0.1
        complete = chance.random() < 0.98
        yield Brought(
            client,
            Draft(
                kind=kind,
                day=day,
                worker_id=worker,
                form="face_to_face" if complete and kind in ("contact", "counselling") else "",
                result=_result(kind, chance),
                lot="L26" if complete and kind == "screening_test" else "",
                kits=int(kind == "self_test_kit"),
                medicine_days=chance.choice((30, 60, 90)) if treated else None,
                next_day=day + dt.timedelta(days=chance.choice((28, 56, 84))) if treated else None,
                answer="appointment" if met else "",
                answer_day=day + dt.timedelta(days=chance.randrange(14)) if met else None,
            ),
        )


def _result(kind: str, chance: random.Random) -> str:
    if kind == "confirmatory_test":
        return chance.choice(("positive", "negative", "negative"))
    return chance.choice(("reactive", *["non_reactive"] * 15)) if kind == "screening_test" else ""


def recompute_from_nothing() -> dict[str, float]:
    """Seconds, entries and MB of a process that works all lists out anew."""
    import resource

    from dhealth.care.worklists.actions import recompute_all

    start = time.perf_counter()
    entries = recompute_all()
    seconds = time.perf_counter() - start
    return {
        "seconds": seconds,
        "entries": entries,
        "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def after_one_service(rounds: int = 50) -> float:
    """Milliseconds, the median, that the lists add to one service."""
    import statistics

    from django.db import transaction

    from dhealth.care.clients.models import Client
    from dhealth.care.services.drafts import Draft
    from dhealth.care.services.inserting import Brought, insert_services
    from dhealth.care.worklists.actions import recompute

    chance, times = random.Random(5), []
    people = list(Client.objects.values_list("pk", "organisation_id", "worker_id")[:5000])
    for _ in range(rounds):
        client, organisation, worker = chance.choice(people)
        with transaction.atomic():
            contact = Draft(kind="contact", day=dt.date.today(), worker_id=worker)
            insert_services(worker, organisation, [Brought(client, contact)], None)
            start = time.perf_counter()
            recompute([client])
            times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def questions() -> dict[str, float]:
    """Milliseconds, the median, of each question in one process: as the leader of everybody, and as one worker."""
    from dhealth.care.worklists import queries
    from dhealth.care.worklists.policy import LISTS
    from dhealth.trust.accounts.actors import Actor
    from dhealth.trust.accounts.models import User

    today, found = dt.date.today(), {}
    for name in ("do00", "tcv07"):
        actor = Actor.of(User.objects.get(username=name))
        asked = {"Today": lambda a=actor: queries.today(a, today), "counts": lambda a=actor: queries.counts(a, today)}
        asked["risen"] = lambda a=actor: list(queries.overdue(a, today)[:50])
        for rule in LISTS:
            asked[rule] = lambda a=actor, r=rule: list(queries.standing(a, today, r)[:50])
        for what, act in asked.items():
            act()
            found[f"{name} {what}"] = min(_took(act) for _ in range(5))
    return found


def _took(act: Act) -> float:
    start = time.perf_counter()
    act()
    return 1000 * (time.perf_counter() - start)


def told(call: str, environment: dict[str, str]) -> Any:
    """What a function of this file answers in a process of its own."""
    return json.loads(python(f"import json, bench.worklists as w; print(json.dumps(w.{call}))", environment))


def say(name: str, value: str, wanted: str = "") -> None:
    """One line of the table."""
    print(f"{name:<58} {value:>16}   {wanted}", flush=True)


def measure(folder: Path, clients: int, services: int, port: int) -> None:
    """Fill, work out, ask, and print beside what is promised."""
    environment = ours(folder)
    command = [sys.executable, "-m", "dhealth.config.console", "migrate"]
    subprocess.run(command, env=environment, check=True, capture_output=True)
    python(
        "from dhealth.trust.accounts.demonstration import mark_as_demonstration; mark_as_demonstration()\n"
        f"import bench.worklists as w; w.fill({clients}, {services})",
        environment,
    )
    print(f"\nlists of one group of {clients:,} with {services:,} services")
    anew = told("recompute_from_nothing()", environment)
    say("all lists from nothing", f"{anew['seconds']:.0f} s", "≤ 60 s")
    say("entries, memory of that process", f"{anew['entries']:,}, {anew['mb']:.0f} MB")
    say("lists after one service", f"{told('after_one_service()', environment):.1f} ms", "≤ 50 ms")
    with dhealth_serving(environment, port):
        for name, username in (("leader of all", "do00"), ("one of 40 workers", "tcv07")):
            browser, leads = signed_in(port, username), username == "do00"
            pages: dict[str, Act] = {} if leads else {"Today": lambda b=browser: _opened(b, "/")}
            pages |= {rule: lambda b=browser, r=rule: _opened(b, f"/lists/{PAGES[r]}/") for rule in PAGES}
            pages |= {"risen": lambda b=browser: _opened(b, "/lists/overdue/")} if leads else {}
            times = alternating(pages, 3, each=5)
            if leads:
                week = alternating({"week": lambda b=browser: _opened(b, "/week/")}, 1, each=3)["week"]
                say("leader's week", f"{week / 1000:.1f} s", "≤ 1 s")
            else:
                say(f"Today, {name}", f"{times.pop('Today'):.0f} ms", "≤ 150 ms")
            slowest = max(times, key=lambda rule: times[rule])
            say(f"slowest first page, {name}: {slowest}", f"{times[slowest]:.0f} ms", "≤ 200 ms")


def _opened(browser: Browser, path: str) -> None:
    assert b"<main" in browser.get(path), path
