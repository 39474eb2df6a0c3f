"""Which clients somebody may ask a move for: one, or those of one list."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count
from django.http import Http404

from dhealth.care.clients.carriers import carriers
from dhealth.care.clients.models import Client
from dhealth.trust.accounts.actors import ORGANISATION, Actor
from dhealth.trust.accounts.models import User

MOST = 100
NOBODY = "nobody"


@dataclass(frozen=True)
class Source:
    """A list from which clients can move."""

    key: str
    name: str
    count: int
    at_once: bool  # nobody there can be asked
    gone: bool = False  # works here no more; others never signed in


@dataclass(frozen=True)
class Offer:
    """The clients to choose from, where they stand, and whether they move at once."""

    organisation: UUID
    clients: list[Client]
    single: bool = False
    source: str = ""
    lists: list[Source] = field(default_factory=list)
    at_once: bool = False
    more: bool = False


def to_choose_from(actor: Actor, client: str, source: str) -> Offer:
    """One client by id, or those of a list: one's own, or for a leader any of the group.

    Raises:
        Http404: no such client or list in sight.
    """
    at = actor.organisations_where("transfer.ask")[0]
    seen = Client.objects.visible_to(actor).living().filter(taken_over_at=None).select_related("worker")
    lists = _lists(at) if at in actor.records_of(ORGANISATION) else []
    if client:
        pk = _id(client)
        one = seen.filter(pk=pk).first() if pk else None
        if one is None:
            raise Http404
        at_once = any(s.at_once and s.key == str(one.worker_id or NOBODY) for s in lists)
        return Offer(one.organisation_id, [one], single=True, at_once=at_once)
    if not lists:
        return _of(at, list(seen.filter(worker_id=actor.id).order_by("-pk")[: MOST + 1]), str(actor.id), [])
    here = next((s for s in lists if s.key == source), None) or next((s for s in lists if s.at_once), lists[0])
    worker = None if here.key == NOBODY else UUID(here.key)
    rows = list(seen.filter(organisation_id=at, worker_id=worker).order_by("-pk")[: MOST + 1])
    return _of(at, rows, here.key, lists, at_once=here.at_once)


def _of(at: UUID, rows: list[Client], source: str, lists: list[Source], *, at_once: bool = False) -> Offer:
    return Offer(at, rows[:MOST], source=source, lists=lists, at_once=at_once, more=len(rows) > MOST)


def _lists(organisation: UUID) -> list[Source]:
    living = Client.objects.filter(organisation_id=organisation, taken_over_at=None).living().order_by()
    counts = dict(living.values_list("worker").annotate(n=Count("pk")))
    here = {user.pk: user for user in carriers(organisation)}
    people = User.objects.filter(pk__in=[pk for pk in counts if pk]).order_by("display_name")
    found = [
        Source(str(user.pk), user.display_name, counts[user.pk], gone or not user.can_sign_in, gone)
        for user in people
        for gone in (user.pk not in here,)
    ]
    nobody = [Source(NOBODY, "", counts[None], True)] if counts.get(None) else []
    return [*nobody, *found] or [Source(NOBODY, "", 0, True)]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
