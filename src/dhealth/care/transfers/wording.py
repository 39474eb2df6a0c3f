"""A move on the screen: who, from where to whom, what it waits for, and what this reader may do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.cards import faces
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import in_sight
from dhealth.care.transfers.models import State, Transfer
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class MoveOnScreen:
    """One line of the page of moves."""

    move: Transfer
    title: str  # the code, or the nickname for those who may read it
    code: str
    client: UUID | None  # where the record may be opened
    way: str
    why: str
    since: date
    waits: str
    acts: frozenset[str]


def on_screen(actor: Actor, moves: Sequence[Transfer]) -> list[MoveOnScreen]:
    """The moves in order; one opening of cards a group, no statement of its own."""
    seen = [move.client for move in moves if move.client is not None and in_sight(actor, move.client)]
    titles = {face["id"]: face["title"] for face in faces(actor, seen)}
    return [_line(actor, move, titles) for move in moves]


def clients_shown(actor: Actor, moves: Sequence[Transfer]) -> list[Client]:
    """The clients of these moves of whom more than the code is shown."""
    seen = [move.client for move in moves if move.client is not None and in_sight(actor, move.client)]
    return [c for c, face in zip(seen, faces(actor, seen), strict=True) if "nickname" in face]


def _line(actor: Actor, move: Transfer, titles: dict[UUID, str]) -> MoveOnScreen:
    known = move.code or (move.client.code if move.client else "")
    visible = move.client_id in titles
    client = move.client_id if visible else _new_record(actor, move)
    return MoveOnScreen(
        move=move,
        title=titles[move.client_id] if visible and move.client_id else show_code(known),
        code=show_code(known),
        client=client,
        way=_way(actor, move),
        why=move.get_reason_display(),
        since=timezone.localdate(move.settled_at or move.asked_at),
        waits=_waits(actor, move) if move.state == State.OPEN else _ended(move),
        acts=_acts(actor, move) if move.state == State.OPEN else frozenset(),
    )


def _new_record(actor: Actor, move: Transfer) -> UUID | None:
    """The record that goes on, for the group that keeps it."""
    led = actor.may("transfer.receive", move.to_organisation_id)
    return move.successor_id if led and move.state == State.DONE else None


def _way(actor: Actor, move: Transfer) -> str:
    if not move.between:
        names = (worker.display_name if worker else _("nobody's list") for worker in (move.from_worker, move.to_worker))
        return " → ".join(names)
    return f"{_keeper(actor, move)} → {move.to_organisation.name}"


def _keeper(actor: Actor, move: Transfer) -> str:
    """The group that keeps the record; whoever asked by a code learns it when that group has answered."""
    keeper = move.organisation
    answered = not move.code or move.released_at is not None or move.state == State.DONE
    if keeper is not None and (answered or actor.may("transfer.release", keeper.pk)):
        return keeper.name
    return _("whoever knows the code")


def _waits(actor: Actor, move: Transfer) -> str:
    if move.agreed_on is None:
        return _("The client has not been asked yet.")
    if move.between and move.released_at is None:
        if move.organisation_id and actor.may("transfer.release", move.organisation_id):
            return _("Waits for your word: may they go?")
        return _("Waits for the group that knows the code. If nobody answers, ask them directly.")
    if move.between:
        return _("Waits for %(group)s to take over.") % {"group": move.to_organisation.name}
    return _("Waits for %(who)s.") % {"who": move.to_worker.display_name if move.to_worker else "–"}


def _ended(move: Transfer) -> str:
    if move.state == State.DONE and move.between:
        return _("%(group)s took over.") % {"group": move.to_organisation.name}
    if move.state == State.DECLINED and move.code and move.released_at is None:
        return str(State.DECLINED.label)
    how = str(State(move.state).label)
    return f"{how}: {move.get_why_display()}" if move.why else how


def _acts(actor: Actor, move: Transfer) -> frozenset[str]:
    """What this reader may do now; the page offers nothing else."""
    keeper = move.organisation_id or UUID(int=0)
    here = move.to_organisation_id
    asks_here = here if move.code or move.organisation_id is None else keeper
    found = set()
    if actor.may("transfer.withdraw", asks_here) and (
        move.asked_by_id == actor.id or actor.may("transfer.receive", asks_here)
    ):
        found.add("withdraw")
    ours = move.asked_by_id == actor.id or bool(move.client and in_sight(actor, move.client))
    if move.agreed_on is None and ours and actor.may("transfer.agree", asks_here):
        found.add("agree")
    if not move.between:
        asked = move.to_worker_id == actor.id or actor.may("client.assign", keeper)
        if asked and actor.may("transfer.accept", keeper):
            found |= {"accept", "decline"} if move.agreed_on else {"decline"}
    elif move.released_at is None:
        found |= {"release", "decline"} if actor.may("transfer.release", keeper) else set()
    elif actor.may("transfer.receive", here) and move.agreed_on:
        found |= {"receive"} if move.code else {"receive", "decline"}
    return frozenset(found)
