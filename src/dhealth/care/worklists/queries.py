"""Who stands on which list today, how many, and the few cards of Today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q

from dhealth.care.clients.models import Client
from dhealth.care.worklists.models import Computed, Entry, EntryQuerySet
from dhealth.care.worklists.policy import LISTS, TELLING, rules_in_force, rules_mark
from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor

RESULTS: Final = "results"
NOTHING: Final = Q(pk=None)


@dataclass(frozen=True)
class Reach:
    """Entries that somebody reads: of a whole organisation, or of their own people in it; on these lists."""

    organisation: UUID
    worker: UUID | None
    rules: tuple[str, ...]

    @property
    def condition(self) -> Q:
        """As a filter that the indexes answer."""
        own = {} if self.worker is None else {"worker_id": self.worker}
        return Q(organisation_id=self.organisation, rule__in=self.rules, **own)


def reaches(actor: Actor, rules: Iterable[str] = LISTS) -> list[Reach]:
    """Where the actor reads entries, and of which of these lists: what tells of results only where they read those."""
    whole = actor.records_of(ORGANISATION)
    own = [at for at in actor.records_of(OWN_LIST) if at not in whole]
    found = [Reach(at, None, _readable(actor, at, rules, own=False)) for at in whole]
    found += [Reach(at, actor.id, _readable(actor, at, rules, own=True)) for at in own]
    return [reach for reach in found if reach.rules]


def _readable(actor: Actor, at: UUID, rules: Iterable[str], *, own: bool) -> tuple[str, ...]:
    reads = actor.sees_field(RESULTS, at, own=own)
    return tuple(rule for rule in rules if reads or rule not in TELLING)


def readable(actor: Actor, rules: Iterable[str] = LISTS) -> Q:
    """The entries that the actor reads, as a condition."""
    return reduce(or_, (reach.condition for reach in reaches(actor, rules)), NOTHING)


def standing(actor: Actor, today: date, rule: str | None = None) -> EntryQuerySet:
    """Who stands on the lists (or on one) today, longest waiting first; to be cut into pages."""
    rules = LISTS if rule is None else (rule,)
    return Entry.objects.filter(readable(actor, rules)).on(today).order_by("since", "pk")


def counts(actor: Actor, today: date) -> dict[str, int]:
    """How many stand on each list today, in one question; every list that the actor reads and that is kept is named."""
    rules = rules_in_force()
    named = {rule: 0 for reach in reaches(actor) for rule in reach.rules if rules.on(rule)}
    rows = Entry.objects.filter(readable(actor)).on(today).order_by().values_list("rule").annotate(Count("*"))
    found: dict[str, int] = dict(rows)
    return {rule: found.get(rule, 0) for rule in LISTS if rule in named}


def overdue(actor: Actor, today: date) -> EntryQuerySet:
    """Steps that have risen to the leader, in the organisations whose records they open; longest risen first."""
    led = [reach.condition for reach in reaches(actor) if reach.worker is None]
    risen = Entry.objects.filter(reduce(or_, led, NOTHING), rises_on__lte=today)
    return risen.on(today).order_by("rises_on", "pk")


def of_client(actor: Actor, client: Client, today: date) -> list[Entry]:
    """The lists on which one person stands today, the most pressing first."""
    whole = client.organisation_id in actor.records_of(ORGANISATION)
    own = client.worker_id == actor.id and client.organisation_id in actor.records_of(OWN_LIST)
    if not (whole or own):
        return []
    rules = _readable(actor, client.organisation_id, LISTS, own=client.worker_id == actor.id)
    order = _order()
    found = Entry.objects.filter(client=client, rule__in=rules).on(today)
    return sorted(found, key=lambda entry: (order.get(entry.rule, len(LISTS)), entry.since))


def today(actor: Actor, day: date, limit: int | None = None) -> list[Entry]:
    """The cards of Today, one a person, in the order of worklists.toml; within a list, longest waiting first.

    Of the worker's own people; what belongs to the leader, of the organisation that they lead.
    """
    rules = rules_in_force()
    limit = min(limit or rules.cards, rules.cards)
    kept = [rule for rule in rules.order if rules.on(rule)]
    wanted: list[tuple[UUID, UUID | None, str]] = []
    for reach in reaches(actor, kept):
        for rule in reach.rules:
            if rules.lists[rule].owner == "worker":
                wanted.append((reach.organisation, actor.id, rule))
            elif reach.worker is None:
                wanted.append((reach.organisation, None, rule))
    return _first_of_each(_foremost(wanted, day, limit), limit)


def _order() -> dict[str, int]:
    return {rule: place for place, rule in enumerate(rules_in_force().order)}


def _foremost(wanted: Sequence[tuple[UUID, UUID | None, str]], day: date, limit: int) -> list[Entry]:
    """The first few of each list in one statement: so many of each are enough for so many cards, one a person."""
    if not wanted:
        return []
    selects, params = [], []
    for organisation, worker, rule in wanted:
        who, values = ("worker_id = %s AND ", [_key(worker)]) if worker else ("", [])
        # The names come from here, never from a request.
        selects.append(
            "SELECT * FROM (SELECT id FROM worklists_entry "  # noqa: S608
            f"WHERE {who}organisation_id = %s AND rule = %s AND today_on <= %s "
            "AND (leaves_on IS NULL OR leaves_on > %s) ORDER BY since, id LIMIT %s) AS few"
        )
        params += [*values, _key(organisation), rule, _day(day), _day(day), limit]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), params)
        ids = [row[0] for row in cursor.fetchall()]
    order = _order()
    return sorted(Entry.objects.filter(pk__in=ids), key=lambda one: (order[one.rule], one.since, one.pk))


def _first_of_each(entries: Iterable[Entry], limit: int) -> list[Entry]:
    cards: dict[UUID, Entry] = {}
    for entry in entries:
        cards.setdefault(entry.client_id, entry)
    return list(cards.values())[:limit]


def _key(id: UUID | None) -> Any:
    return id if id is None or connection.features.has_native_uuid_field else id.hex


def _day(day: date) -> Any:
    return connection.ops.adapt_datefield_value(day)


def being_worked_out(actor: Actor) -> bool:
    """Whether some lists that the actor reads are still being brought up to date in the background."""
    at = [reach.organisation for reach in reaches(actor)]
    return Computed.objects.filter(organisation__in=at, rules=rules_mark()).count() < len(at)
