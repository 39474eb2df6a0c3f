"""Reading moves: what waits for whom, and which record continues which."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import root_of, tree
from dhealth.care.transfers.models import State, Transfer, TransferQuerySet
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE, Organisation

WITHIN = ("client__worker", "organisation", "to_organisation", "from_worker", "to_worker", "asked_by", "agreed_with")
SHOWN = 50


def moves_seen(actor: Actor) -> TransferQuerySet:
    """The moves that the actor may see, with everybody they name."""
    return Transfer.objects.visible_to(actor).select_related(*WITHIN, "settled_by")


def open_for(actor: Actor) -> QuerySet[Transfer]:
    """Open moves in which the next word is the actor's; the oldest first."""
    led = actor.organisations_where("transfer.receive")
    own = [standing.organisation_id for standing in actor.standings]
    keeps = Q(organisation__in=led) | Q(organisation__in=own, client__worker=actor.id) | Q(asked_by=actor.id)
    to_ask = Q(agreed_on=None) & keeps
    to_accept = Q(between=False, agreed_on__isnull=False)
    mine = to_accept & Q(to_worker=actor.id, organisation__in=own)
    group = to_accept & Q(to_organisation__in=led)
    to_release = Q(between=True, released_at=None, organisation__in=led)
    to_receive = Q(between=True, released_at__isnull=False, agreed_on__isnull=False, to_organisation__in=led)
    waiting = moves_seen(actor).waiting().filter(to_ask | mine | group | to_release | to_receive)
    return waiting.order_by("asked_at", "pk")


def asked_by(actor: Actor) -> QuerySet[Transfer]:
    """Open moves that the actor sees and in which others have the next word."""
    waiting = moves_seen(actor).waiting().exclude(pk__in=open_for(actor).values("pk"))
    return waiting.order_by("asked_at", "pk")


def settled_for(actor: Actor) -> QuerySet[Transfer]:
    """What is over, the last first."""
    return moves_seen(actor).exclude(state=State.OPEN).order_by("-settled_at", "-pk")


def is_taken_over(client: Client) -> bool:
    """Whether another group looks after this person now."""
    return client.taken_over_at is not None


def successors(clients: Collection[UUID] | None = None) -> dict[UUID, UUID]:
    """Records that another group took over → the record there that goes on; all of them, or those of these clients."""
    done = _done().filter(client__taken_over_at__isnull=False)
    done = done if clients is None else done.filter(client__in=clients)
    return {a: b for a, b in done.order_by("settled_at").values_list("client", "successor") if a and b}


def predecessors(client: UUID) -> list[UUID]:
    """Earlier records of this person at other groups whose history the client wished to be known here; nearest first.

    A record that was erased since is none: its facts are nobody's.
    """
    return _predecessors({client: set(tree(client))})[client]


def _predecessors(own: Mapping[UUID, Collection[UUID]]) -> dict[UUID, list[UUID]]:
    """The same for many people, whose own records are given: a statement a generation, however many they are."""
    found: dict[UUID, list[UUID]] = {person: [] for person in own}
    wanted: dict[UUID, list[UUID]] = {person: list(records) for person, records in own.items()}
    while asked := {pk for some in wanted.values() for pk in some}:
        told = _done().filter(successor__in=asked, shares_history=True, client__erased_at=None)
        before: dict[UUID | None, list[UUID]] = defaultdict(list)
        for successor, pk in told.values_list("successor", "client"):
            before[successor] += [pk] if pk else []
        for person, some in wanted.items():
            earlier = dict.fromkeys(pk for one in some for pk in before[one])
            wanted[person] = [pk for pk in earlier if pk not in own[person] and pk not in found[person]]
            found[person] += wanted[person]
    return found


@dataclass
class Came:
    """When a group took this person over, and the earlier records elsewhere of which it may know."""

    at: list[datetime] = field(default_factory=list)
    shared: list[UUID] = field(default_factory=list)


def came_to(clients: Collection[UUID]) -> dict[UUID, Came]:
    """Those of these records (or what was laid into them) in which another group's record goes on."""
    into = {pk: pk for pk in clients}
    fresh = list(clients)
    while rows := Client.objects.filter(merged_into__in=fresh).values_list("pk", "merged_into"):
        into |= {pk: into[kept] for pk, kept in rows if kept}
        fresh = [pk for pk, _kept in rows]
    moves = _done().filter(successor__in=list(into)).order_by("settled_at")
    found: dict[UUID, Came] = defaultdict(Came)
    for successor, at in moves.values_list("successor", "settled_at"):
        if successor and at:
            found[into[successor]].at.append(at)
    own: dict[UUID, set[UUID]] = defaultdict(set)
    for record, person in into.items():
        own[person].add(record)
    for person, shared in _predecessors({person: own[person] for person in found}).items():
        found[person].shared = shared
    return dict(found)


def going_on_from(clients: Collection[UUID]) -> set[UUID]:
    """The records at other groups that know what stands in these, wherever the person went since."""
    found: set[UUID] = set()
    wanted = list(clients)
    while wanted:
        after = Client.objects.in_bulk(successors(wanted).values())
        wanted = [root_of(one).pk for one in after.values() if one.pk not in found]
        found |= {*after, *wanted}
    return found


def _done() -> QuerySet[Transfer]:
    return Transfer.objects.filter(state=State.DONE, between=True, successor__isnull=False)


def record_that_goes_on(client: Client) -> Client:
    """The record that counts for this person today, wherever it is."""
    seen = {client.pk}
    current = root_of(client)
    while current.taken_over_at is not None:
        after = successors([current.pk]).get(current.pk)
        if after is None or after in seen:
            break
        seen.add(after)
        current = root_of(Client.objects.get(pk=after))
    return current


def earlier_record_at(client: Client, organisation: UUID) -> Client | None:
    """A record of this person that the group kept before it gave them away."""
    wanted, seen = [client.pk], {client.pk}
    while wanted:
        before = _done().filter(successor__in=wanted).select_related("client")
        for move in before.order_by("-settled_at"):
            earlier = move.client
            if earlier and earlier.organisation_id == organisation and earlier.taken_over_at and not earlier.erased_at:
                return earlier
        wanted = [move.client_id for move in before if move.client_id and move.client_id not in seen]
        seen.update(wanted)
    return None


def groups_to_ask(but: Collection[UUID]) -> QuerySet[Organisation]:
    """Groups that look after clients, other than these."""
    return Organisation.objects.filter(kind__in=GROUPS_THAT_SERVE).exclude(pk__in=but).order_by("name")


@dataclass(frozen=True)
class Lists:
    """The three parts of the page."""

    waiting: list[Transfer]
    asked: list[Transfer]
    done: list[Transfer]


def lists_for(actor: Actor) -> Lists:
    """What waits for the actor, what others are asked, and what was settled lately."""
    parts = (open_for(actor), asked_by(actor), settled_for(actor))
    return Lists(*(list(part[:SHOWN]) for part in parts))
