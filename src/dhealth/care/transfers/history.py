"""A client's moves, and what the group before did for them, where the client wished it to be known."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.cards import is_own
from dhealth.care.clients.merging import Laid
from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service
from dhealth.care.services.queries import told_lines
from dhealth.care.services.timeline import CHANGE, PROTECTED, TOLD, Entry
from dhealth.care.services.wording import groups_of, handed_out, kind_of, title_of
from dhealth.care.transfers.models import State, Transfer
from dhealth.care.transfers.queries import predecessors
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

LINES = 200


def moves_told(client: Client, actor: Actor) -> Iterator[Entry]:
    """The moves of this client and of the records laid into theirs, and the lines that the group before wrote.

    One statement where nobody ever moved.
    """
    ours = Laid(client.pk)
    of = Transfer.objects.filter(Q(client__in=ours) | Q(successor__in=ours), state__in=(State.OPEN, State.DONE))
    moves = list(of.select_related("organisation", "to_organisation", "from_worker", "to_worker", "asked_by"))
    for move in moves:
        yield _told(move, came=_came(move, client))
    if any(_came(move, client) and move.shares_history for move in moves):
        yield from _earlier_lines(client, actor)


def _came(move: Transfer, client: Client) -> bool:
    """Whether this record, or one laid into it, began or went on with the move."""
    return move.between and move.successor_id is not None and move.to_organisation_id == client.organisation_id


def _told(move: Transfer, *, came: bool) -> Entry:
    moment = move.settled_at or move.asked_at
    names = {"from": move.from_worker.display_name if move.from_worker else "–"}
    names["to"] = move.to_worker.display_name if move.to_worker else "–"
    group = move.organisation if came else move.to_organisation
    names["group"] = group.name if group else ""
    by = move.asked_by.display_name if _is_ours(move, came=came) else ""
    return Entry(timezone.localdate(moment), moment, CHANGE, _title(move, came=came) % names, by)


def _is_ours(move: Transfer, *, came: bool) -> bool:
    """Whether the one who asked is of the group that reads this."""
    return not move.between or bool(move.code) == came


def _title(move: Transfer, *, came: bool) -> str:
    if move.state == State.OPEN:
        return _("A move to %(group)s is asked for") if move.between else _("A move to %(to)s is asked for")
    if not move.between:
        return _("Moved from %(from)s to %(to)s")
    return _("Came from %(group)s") if came else _("%(group)s took over")


def _earlier_lines(client: Client, actor: Actor) -> Iterator[Entry]:
    hidden = frozenset(
        group for group in PROTECTED if not actor.sees_field(group, client.organisation_id, own=is_own(actor, client))
    )
    rows = Service.objects.current().filter(person__in=predecessors(client.pk)).exclude(told_lines(hidden))
    for line in rows.select_related("organisation").order_by("-day", "-pk")[:LINES]:
        yield Entry(
            day=line.day,
            moment=line.recorded_at,
            mark=TOLD,
            title=title_of(line),
            by=line.organisation.name,
            what=handed_out(line),
            why=_("Told by the group before; it counts there."),
            masked="result" if line.result and not groups_of(line) & hidden else "",
            see=f"{reverse('transfer.show_result', args=[client.pk])}?line={line.pk}",
        )


@dataclass(frozen=True)
class Shown:
    """What stood behind the mask of one line of the group before."""

    what: str
    result: str


@transaction.atomic
def show_earlier_result(actor: Actor, client: Client, service: UUID | None = None) -> Shown:
    """The result of a line that the group before wrote (the last, where none is named); both groups' chains say so.

    Raises:
        Service.DoesNotExist: no such line was shared with this group.
        PermissionDenied: the actor's roles do not read results of this client.
    """
    actor.require("transfer.show_result", at=client.organisation_id)
    told = Service.objects.current().filter(person__in=predecessors(client.pk)).exclude(result="").order_by("day", "pk")
    line = (told.filter(pk=service) if service else told).last()
    if line is None:
        raise Service.DoesNotExist
    own = is_own(actor, client)
    if not all(actor.sees_field(group, client.organisation_id, own=own) for group in groups_of(line)):
        raise PermissionDenied("transfer.show_result")
    about = {client.organisation_id: client.pk, line.organisation_id: line.person_id}
    for at in sorted(about):
        record("transfer.show_result", actor, line, at=at, details={"client": about[at].hex})
    kind = kind_of(line)
    return Shown(kind.name, kind.result_word(line.result) if line.result else "")
