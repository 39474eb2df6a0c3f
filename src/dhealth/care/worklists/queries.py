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
MOST_COUNTED: Final = 5_000


@dataclass(frozen=True)
class Reach:
    """Entries that somebody reads: of a whole organisation, or of their own people in it; on these lists."""

    organisation: UUID
    worker: UUID | None
    rules: tuple[str, ...]

    @property
    def condition(self) -> Q:
        """As a filter that the indexes answer."""
        rules = {"rule": self.rules[0]} if len(self.rules) == 1 else {"rule__in": self.rules}
        return Q(**self._theirs, **rules)

    @property
    def of_any_rule(self) -> Q:
        """The same for an index that is not by rule: who reads all of them is asked about none."""
        return Q(**self._theirs) if set(self.rules) == set(LISTS) else self.condition

    @property
    def _theirs(self) -> dict[str, UUID]:
        own = {} if self.worker is None else {"worker_id": self.worker}
        return {"organisation_id": self.organisation, **own}


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
    return _any(reach.condition for reach in reaches(actor, rules))


def _any(conditions: Iterable[Q]) -> Q:
    """One of these conditions; of none, nothing. A condition that never holds beside others would hide the indexes."""
    found = list(conditions)
    return reduce(or_, found) if found else Q(pk=None)


def standing(actor: Actor, today: date, rule: str | None = None) -> EntryQuerySet:
    """Who stands on the lists (or on one) today, who has stood there longest first; to be cut into pages."""
    rules = LISTS if rule is None else (rule,)
    return Entry.objects.filter(readable(actor, rules)).on(today).order_by("enters_on", "pk")


def counts(actor: Actor, today: date) -> dict[str, int]:
    """How many stand on each list today, in one question; every list that the actor reads and that is kept is named.

    Counting stops at MOST_COUNTED a list and organisation: that many, or more.
    """
    rules = rules_in_force()
    wanted = [(reach, rule) for reach in reaches(actor) for rule in reach.rules if rules.on(rule)]
    named = {rule for _reach, rule in wanted}
    found: dict[str, int] = dict.fromkeys((rule for rule in LISTS if rule in named), 0)
    selects, params = [], []
    for reach, rule in wanted:
        who, values = _scope(reach.organisation, reach.worker, rule)
        few = f"SELECT 1 FROM worklists_entry WHERE {who} AND {_STANDS} LIMIT %s"  # noqa: S608  # names come from here
        selects.append(f"SELECT %s AS rule, (SELECT COUNT(*) FROM ({few}) AS stood)")  # noqa: S608
        params += [rule, *values, _day(today), _day(today), MOST_COUNTED]
    for rule, number in _rows(" UNION ALL ".join(selects), params) if wanted else ():
        found[rule] += number
    return found


def overdue(actor: Actor, today: date) -> EntryQuerySet:
    """Steps that have risen to the leader, in the organisations whose records they open; longest risen first."""
    led = _any(reach.of_any_rule for reach in reaches(actor) if reach.worker is None)
    # nobody rises before coming on the list, so that the index alone answers
    risen = Entry.objects.filter(led, Q(leaves_on=None) | Q(leaves_on__gt=today), rises_on__lte=today)
    return risen.order_by("rises_on", "pk")


def overdue_by_worker(actor: Actor, today: date, organisation: UUID) -> dict[UUID | None, int]:
    """How many steps of each worker's people have risen to the leader of one group; of nobody's list under None."""
    risen = overdue(actor, today).filter(organisation=organisation).order_by()
    return dict(risen.values("worker").annotate(steps=Count("pk")).values_list("worker", "steps"))


def how_many(entries: EntryQuerySet) -> int:
    """How many there are; counting stops at MOST_COUNTED."""
    return entries[:MOST_COUNTED].count()


def of_client(actor: Actor, client: Client, today: date) -> list[Entry]:
    """The lists on which one person stands today, the most pressing first."""
    whole = client.organisation_id in actor.records_of(ORGANISATION)
    own = client.worker_id == actor.id and client.organisation_id in actor.records_of(OWN_LIST)
    if not (whole or own):
        return []
    rules = _readable(actor, client.organisation_id, LISTS, own=client.worker_id == actor.id)
    order = _order()
    found = Entry.objects.filter(client=client, rule__in=rules).on(today)
    return sorted(found, key=lambda entry: (order.get(entry.rule, len(LISTS)), entry.enters_on))


def today(actor: Actor, day: date, limit: int | None = None) -> list[Entry]:
    """The cards of Today, one a person, in the order of worklists.toml; the longest on a list first.

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
        who, values = _scope(organisation, worker, rule)
        selects.append(
            "SELECT * FROM (SELECT id FROM worklists_entry "  # noqa: S608  # names come from here
            f"WHERE {who} AND {_STANDS} AND today_on <= %s ORDER BY enters_on, id LIMIT %s) AS few"
        )
        params += [*values, _day(day), _day(day), _day(day), limit]
    ids = [row[0] for row in _rows(" UNION ALL ".join(selects), params)]
    order = _order()
    return sorted(Entry.objects.filter(pk__in=ids), key=lambda one: (order[one.rule], one.enters_on, one.pk))


_STANDS: Final = "enters_on <= %s AND (leaves_on IS NULL OR leaves_on > %s)"


def _scope(organisation: UUID, worker: UUID | None, rule: str) -> tuple[str, list[Any]]:
    """Whose entries, and of which list."""
    if worker is None:
        return "organisation_id = %s AND rule = %s", [_key(organisation), rule]
    return "worker_id = %s AND organisation_id = %s AND rule = %s", [_key(worker), _key(organisation), rule]


def _rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


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
