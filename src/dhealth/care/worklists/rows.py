"""A line of a list as a screen shows it: who, why, how long, what was tried last, the next step, and the buttons."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from dhealth.care.clients.cards import Face, faces, safe_contacts
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import in_sight
from dhealth.care.clients.safe import SafeContact
from dhealth.care.worklists.models import Attempt, Entry, Outcome
from dhealth.care.worklists.policy import Rule, Rules, rules_in_force
from dhealth.care.worklists.queries import of_client, today
from dhealth.care.worklists.reaching import Way, attempt_in_words, ways_now
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.figures import day_month, figure

ON_A_DAY = ("appointment", "clinic_day", "medicine_out")  # the margin counts from the day that matters


@dataclass(frozen=True)
class Row:
    """One person on one list. `days` counts from the day that matters; negative: still to come."""

    client: Client
    face: Face
    rule: Rule
    why: str
    day: date
    days: int
    late: bool
    last: str = ""
    ways: list[Way] = field(default_factory=list)
    safe: SafeContact | None = None
    paused_until: date | None = None
    was_referred: bool = False

    @property
    def on_a_day(self) -> bool:
        """Whether the margin says today or tomorrow instead of how long."""
        return self.rule.key in ON_A_DAY

    @property
    def first_way(self) -> Way | None:
        """What one press on the closed line does."""
        return next((way for way in self.ways if not way.objection), None)

    @property
    def refers(self) -> bool:
        """Whether referring is the next thing to do: it was not done yet."""
        return bool(self.rule.referred) and not self.was_referred


def why_of(entry: Entry, rule: Rule, today: date) -> str:
    """The sentence of worklists.toml with this person's days."""
    matters = date.fromisoformat(entry.detail["day"]) if "day" in entry.detail else entry.since
    words = rule.says_referred if "day" in entry.detail else rule.says
    return words.format(
        since=day_month(entry.since) if entry.since.year == today.year else entry.since.strftime("%d/%m/%Y"),
        days=figure((today - entry.since).days),
        day=day_month(matters),
        left=figure((matters - today).days),
        tries=figure(entry.detail.get("tries", 0)),
    )


@dataclass(frozen=True)
class _Known:
    """What the lines of one page have in common, asked for once."""

    today: date
    now: time
    rules: Rules
    clients: dict[UUID, Client]
    shown: dict[UUID, Face]
    safe: dict[UUID, SafeContact]
    last: dict[UUID, Attempt]
    may: frozenset[UUID]


def rows_of(actor: Actor, entries: Sequence[Entry]) -> list[Row]:
    """The lines in order, of records still in sight; the number of queries never grows with them."""
    found = Client.objects.select_related("worker").in_bulk({entry.client_id for entry in entries})
    clients = {pk: client for pk, client in found.items() if in_sight(actor, client)}
    known = _Known(
        today=timezone.localdate(),
        now=timezone.localtime().time(),
        rules=rules_in_force(),
        clients=clients,
        shown={one["id"]: one for one in faces(actor, list(clients.values()))},
        safe=safe_contacts(actor, clients.values()),
        last=last_attempts(clients),
        may=frozenset(actor.organisations_where("attempt.record")),
    )
    return [_row(entry, known) for entry in entries if entry.client_id in clients]


def _row(entry: Entry, known: _Known) -> Row:
    rule, client, today = known.rules.lists[entry.rule], known.clients[entry.client_id], known.today
    day = date.fromisoformat(entry.detail["day"]) if entry.rule in ON_A_DAY else entry.since
    days, attempt, contact = (today - day).days, known.last.get(client.pk), known.safe.get(client.pk)
    risen = entry.rises_on is not None and entry.rises_on <= today
    pressing = days > 0 if entry.rule in ON_A_DAY else known.rules.stage(entry.rule, days) > 0
    return Row(
        client=client,
        face=known.shown[client.pk],
        rule=rule,
        why=why_of(entry, rule, today),
        day=day,
        days=days,
        late=risen or pressing,
        last=attempt_in_words(attempt) if attempt else "",
        ways=ways_now(contact, known.now) if contact and client.organisation_id in known.may else [],
        safe=contact,
        paused_until=_paused(attempt, today),
        was_referred=bool(rule.referred) and "day" in entry.detail,
    )


def _paused(attempt: Attempt | None, today: date) -> date | None:
    """Until when nobody is sent, after an arrest."""
    if attempt and attempt.outcome == Outcome.IN_CUSTODY and attempt.next_day and attempt.next_day > today:
        return attempt.next_day
    return None


@dataclass(frozen=True)
class Waits:
    """What waits for one client, for the client's own page."""

    name: str
    why: str
    next: str
    late: bool
    refers: bool


def waits_for(actor: Actor, client: Client, standing: Sequence[Entry] | None = None) -> list[Waits]:
    """The lists on which one client stands today, the most pressing first, in words."""
    day, rules = timezone.localdate(), rules_in_force()
    return [
        Waits(
            name=(rule := rules.lists[entry.rule]).name,
            why=why_of(entry, rule, day),
            next=rule.next,
            late=entry.rises_on is not None and entry.rises_on <= day,
            refers=bool(rule.referred) and "day" not in entry.detail,
        )
        for entry in (of_client(actor, client, day) if standing is None else standing)
    ]


def cards_of_today(actor: Actor) -> list[Row]:
    """Today: at most ten people, in the order of worklists.toml; the same for every screen and for the phone."""
    return rows_of(actor, today(actor, timezone.localdate()))


def last_attempts(persons: Iterable[UUID]) -> dict[UUID, Attempt]:
    """The last attempt that stands for each person, in one question."""
    standing = Attempt.objects.standing().filter(person__in=list(persons))
    latest = standing.values("person").annotate(last=Max("at")).values("last")
    return {one.person_id: one for one in standing.filter(at__in=latest).order_by("at")}
