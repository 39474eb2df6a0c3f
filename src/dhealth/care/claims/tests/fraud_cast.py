"""A generated half year: groups, clinics and workers as they are, and among them whoever cheats in one of nine ways.

Who cheats knows no thresholds: in most ways some rows lie beyond what the rules look for.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from conftest import organisation, person
from django.utils import timezone

from dhealth.care.claims.tests.cast import person_of, sent, served
from dhealth.care.clients.models import Client
from dhealth.care.referrals.models import Referral
from dhealth.care.services.models import Service
from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.tests.cast import EVERYTHING, dong_nai, mechanism, twinned
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation

NOW = timezone.make_aware(datetime(2026, 10, 15, 10))
BEGAN, ENDED = date(2026, 1, 5), date(2026, 6, 28)
GROUPS, WORKERS, CLINICS = 4, 3, 5
ORDINARY, LOTS, LOST = 420, 20, 150
MINUTE = timedelta(minutes=1)


def moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


@dataclass
class Pair:
    """A group's worker and a twinned clinic with its counsellor."""

    group: Organisation
    worker: User
    clinic: Organisation
    counsellor: User
    way: Agreement


@dataclass
class World:
    """Everybody, and what happened: kind of row → referrals."""

    rng: Random
    pairs: list[Pair]
    rows: dict[str, list[Referral]] = field(default_factory=dict)
    number: int = 0

    def row(
        self,
        kind: str,
        pair: Pair,
        sent_at: datetime,
        told: datetime | None,
        *,
        day: date | None = None,
        **more: object,
    ) -> None:
        """Somebody sent at one moment and told about at another; lost where nothing is told."""
        client = more.get("client") or self.client(pair, sent_at, record=more.get("record"), bare=more.get("bare"))
        service = str(more.get("service", "art_start"))
        one = sent(pair.worker, pair.way, client, pair.clinic, sent_at.date(), service, moment=sent_at)
        if told:
            self.number += 1
            on = day or timezone.localdate(told)
            served(one, pair.counsellor, on, str(more.get("code", f"BN-{self.number:05}")), told=told)
            self.rows.setdefault(kind, []).append(one)

    def client(self, pair: Pair, sent_at: datetime, *, record: object = None, bare: object = False) -> Client:
        """Somebody whose record was made before; mostly with more in it than the slip."""
        made = person_of(pair.group, pair.worker)
        before = record if isinstance(record, timedelta) else self.before()
        Client.objects.filter(pk=made.pk).update(registered_at=sent_at - before)
        if not bare:
            day = timezone.localdate(sent_at)
            Service.objects.create(
                client=made, person=made, organisation=pair.group, worker=pair.worker, day=day, kind="counselling"
            )
        return made

    def before(self) -> timedelta:
        """One in five records is made within the hour before; the others lie months back."""
        return self.rng.randint(5, 55) * MINUTE if self.rng.random() < 0.2 else self.rng.randint(1, 90) * timedelta(1)

    def day(self) -> date:
        return BEGAN + timedelta(days=self.rng.randrange((ENDED - BEGAN).days))

    def hour(self, first: int = 8, last: int = 17) -> time:
        return time(self.rng.randrange(first, last), self.rng.randrange(60), self.rng.randrange(60))

    def sending(self, day: date | None = None) -> datetime:
        return moment(day or self.day(), self.hour())


def world_of(life: Organisation, cdc: Organisation, maker: User, seed: int) -> World:
    """Groups with two clinics each, and three workers."""
    groups = [organisation(f"Nhóm {number}") for number in range(GROUPS)]
    clinics = [organisation(f"Phòng khám {number}", "clinic") for number in range(CLINICS)]
    Organisation.objects.update(province=dong_nai())
    Organisation.objects.filter(pk__in=[one.pk for one in groups]).update(umbrella=life)
    mechanism(life, cdc, maker)
    counsellors = [
        person(f"pk{number}", f"PK {number}", one, "clinic_counsellor") for number, one in enumerate(clinics)
    ]
    world = World(Random(seed), [])
    for number, group in enumerate(groups):
        workers = [person(f"tc{number}{at}", f"TC {number}{at}", group, "outreach_worker") for at in range(WORKERS)]
        for clinic in (number, (number + 1) % CLINICS):
            way = twinned(life, group, clinics[clinic], maker, paid=EVERYTHING)
            world.pairs += [Pair(group, one, clinics[clinic], counsellors[clinic], way) for one in workers]
    return world


def ordinary(world: World) -> None:
    """As it mostly is: days between, told at work on the day or the days after; a few in the evening or very late."""
    rng = world.rng
    for _ in range(ORDINARY):
        sent_at = world.sending()
        told_on = timezone.localdate(sent_at) + timedelta(days=rng.randint(1, 20))
        late = 0 if rng.random() < 0.8 else rng.randint(1, 12) if rng.random() < 0.95 else rng.randint(46, 60)
        evening = rng.random() < 0.05
        told = moment(told_on + timedelta(days=late), world.hour(18, 22) if evening else world.hour())
        world.row("ordinary", rng.choice(world.pairs), sent_at, told, day=told_on, bare=rng.random() < 0.1)
    for number in range(LOTS):  # a counsellor who answers what lies there at the end of a day
        pair = world.pairs[number % len(world.pairs)]
        day = world.day() + timedelta(days=2)
        for _ in range(rng.randint(3, 5)):
            sent_at = world.sending(day - timedelta(days=rng.randint(1, 6)))
            told = moment(day, time(17, rng.randrange(30), rng.randrange(60)))
            world.row("ordinary", pair, sent_at, told, day=day - timedelta(days=rng.randrange(2)))
    for _ in range(LOST):
        world.row("lost", rng.choice(world.pairs), world.sending(), None)


# --- nine ways to cheat ----------------------------------------------------------------------------------------------


def burst(world: World) -> None:
    """A clinic account answers a group's slips one after the other in a few minutes."""
    pair = world.pairs[0]
    begins = moment(date(2026, 2, 11), time(15, 3))
    for number in range(14):
        world.row(
            "burst",
            pair,
            world.sending(date(2026, 2, 2 + number % 7)),
            begins + number * world.rng.randint(20, 60) * timedelta(seconds=1),
        )


def too_quick(world: World) -> None:
    """Served before anybody could have got there."""
    for number in range(14):
        sent_at = world.sending(date(2026, 3, 2 + 2 * number))
        world.row("too_quick", world.pairs[7], sent_at, sent_at + world.rng.randint(2, 15) * MINUTE)


def odd_hour(world: World) -> None:
    """Answered while the clinic is closed."""
    for number in range(14):
        sent_at = world.sending(date(2026, 4, 1 + 2 * number))
        night = time(world.rng.choice((21, 22, 22, 23, 23, 0, 1, 2, 3)), world.rng.randrange(60))
        world.row("odd_hour", world.pairs[8], sent_at, moment(sent_at.date() + timedelta(days=3), night))


def late_answer(world: World) -> None:
    """A day of service dated back to where the price, the ceiling or the contract was better."""
    for number in range(14):
        sent_at = world.sending(date(2026, 2, 1 + number))
        day = sent_at.date() + timedelta(days=2)
        told = moment(day + timedelta(days=world.rng.randint(43, 110)), world.hour())
        world.row("late_answer", world.pairs[16], sent_at, told, day=day)


def period_end(world: World) -> None:
    """The target of the month is filled up in its last days."""
    for number in range(26):
        sent_at = world.sending(date(2026, 5, 4 + number % 20))
        world.row(
            "period_end",
            world.pairs[10],
            sent_at,
            moment(date(2026, 5, (28, 29, 29, 30, 30, 31, 31)[number % 7]), world.hour()),
        )


def same_rhythm(world: World) -> None:
    """A machine answers: at the same minute each day, or always the same time after sending."""
    for number in range(14):
        told = moment(date(2026, 6, 4 + number), time(14, 7, world.rng.randrange(60)))
        world.row("same_rhythm", world.pairs[13], told - timedelta(days=3, minutes=world.rng.randint(5, 300)), told)
        sent_at = world.sending(date(2026, 3, 2 + number))
        world.row("same_rhythm", world.pairs[19], sent_at, sent_at + timedelta(days=4, hours=2, minutes=17))


def sure_worker(world: World) -> None:
    """A worker whose clients all come, where every fifth of the others' does not."""
    near = world.pairs[3]
    sure = Pair(
        near.group, person("tc.chac", "Chắc", near.group, "outreach_worker"), near.clinic, near.counsellor, near.way
    )
    for number in range(24):
        sent_at = world.sending(date(2026, 4, 2) + timedelta(days=3 * number))
        told = moment(sent_at.date() + timedelta(days=world.rng.randint(1, 12)), world.hour())
        world.row("sure_worker", sure, sent_at, told)


def split(world: World) -> None:
    """One course of treatment told as two, on both sides of the end of a quarter."""
    pair = world.pairs[22]
    for number in range(8):
        sent_at = world.sending(date(2026, 3, 10 + number))
        client = world.client(pair, sent_at)
        last, first = date(2026, 3, 24 + number % 7), date(2026, 4, 1 + world.rng.randrange(9))
        told = {"client": client, "service": "sti_treatment", "code": f"LK-{number:03}"}
        world.row("split", pair, sent_at, moment(last, world.hour()), **told)
        world.row("split", pair, moment(last, time(17, 30)), moment(first, world.hour()), **told)


def bare_record(world: World) -> None:
    """Clients who exist on paper only: a record, a slip, and nothing else."""
    for number in range(14):
        sent_at = world.sending(date(2026, 2, 3 + number))
        told = moment(sent_at.date() + timedelta(days=world.rng.randint(1, 15)), world.hour())
        record = world.rng.randint(4, 64) * MINUTE
        world.row("bare_record", world.pairs[5], sent_at, told, record=record, bare=True)


def nine() -> Iterator[Callable[[World], None]]:
    """The ways, each called as the sign that should tell of it."""
    yield from (burst, too_quick, odd_hour, late_answer, period_end, same_rhythm, sure_worker, split, bare_record)
