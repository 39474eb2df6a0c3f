"""Closing a batch, drawing from it, looking again, approving. Each by somebody else; the database sees to it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.claims import books
from dhealth.care.claims.models import (
    Approval,
    Batch,
    ClaimLine,
    Closing,
    Contract,
    InBatch,
    Kind,
    Move,
    Recheck,
    Seed,
    Sign,
)
from dhealth.care.claims.policy import rules_in_force
from dhealth.care.claims.queries import (
    codes_of,
    lines_of,
    people_of,
    room_again,
    settles_at,
    waiting_for_batch,
    worth_of,
)
from dhealth.care.claims.rules import digest_of, draw
from dhealth.care.claims.signs import signs_of
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7, uuid7_after
from dhealth.kernel.inserting import insert
from dhealth.kernel.text import squeeze
from dhealth.kernel.words import within
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant
from dhealth.trust.audit.log import record
from dhealth.trust.linkage.counting import count_again, uncount

LONGEST_WHY: Final = 120  # as a move keeps it


def four_people(actor: Actor, batch: Batch) -> None:
    """Nobody does two things in one batch, and nobody settles what their own group is paid (security T07).

    Raises:
        Refused: the actor confirmed one of its cases, closed it, or approved it, or works for the group.
    """
    no_party(actor, batch.contract.payee_id)
    if actor.id in people_of(batch):
        raise Refused(_("You have done another step of this batch. Somebody else does this one."))


def hold(batch: Batch) -> tuple[Contract, Batch]:
    """The batch as it stands now, and its contract, locked: whoever presses at the same moment comes after."""
    contract = Contract.objects.select_for_update(no_key=True).get(pk=batch.contract_id)
    return contract, Batch.objects.whole().get(pk=batch.pk)


def no_party(actor: Actor, *parties: UUID) -> None:
    """Stop who works for one of these today.

    Raises:
        Refused: they do.
    """
    held = Grant.objects.filter(user=actor.user, organisation__in=parties)
    if any(one.holds_today for one in held):
        raise Refused(_("You also work for the group that is paid or for the clinic. Somebody else does this step."))


@transaction.atomic
def close_batch(actor: Actor, contract: Contract, until: date) -> Batch:
    """Close a batch over everything that waits under a contract, services up to a day; nothing joins it afterwards.

    Raises:
        Refused: nothing waits (closed a moment ago?), the day is to come, or the actor confirmed a case.
        PermissionDenied: the actor closes no batches for this payer.
    """
    actor.require("batch.close", at=contract.payer_id)
    if until > timezone.localdate():
        raise Refused(_("This day is still to come."), field="until")
    no_party(actor, contract.payee_id)
    held = Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    lines = list(waiting_for_batch(held, until).select_related("confirmation"))
    if not lines:
        raise Refused(_("Nothing waits for a batch: everything until this day stands in one already."))
    if any(line.confirmation.by_id == actor.id for line in lines):
        raise Refused(_("You confirmed a case of this batch. Somebody else closes it."))
    batch = Batch.objects.create(contract=held, number=held.batches.count() + 1, until=until)
    insert(InBatch(line=line, batch=batch, place=place) for place, line in enumerate(lines, 1))
    worth = [int(getattr(line, "worth", 0)) for line in lines]
    marks = ((place, line.pk.hex, dong) for place, (line, dong) in enumerate(zip(lines, worth, strict=True), 1))
    Closing.objects.create(batch=batch, lines=len(lines), dong=sum(worth), digest=digest_of(marks), by=actor.user)
    _note_signs(lines)
    _record(actor, "batch.close", batch)
    return batch


def _note_signs(lines: Sequence[ClaimLine]) -> None:
    """What looks odd now that the answers around are there, and did not when each was confirmed by itself."""
    found = signs_of(codes_of(lines), rules_in_force())
    known = {(line.pk, sign) for line in lines for sign in line.flags}
    odd = ((line.pk, sign) for line in lines if line.reverses_id is None for sign in found.get(line.referral_id, ()))
    insert(Sign(line_id=pk, sign=sign) for pk, sign in odd if (pk, sign) not in known)


@transaction.atomic
def publish_seed(actor: Actor, batch: Batch) -> Seed:
    """Make and publish the number from which the sample is drawn, once; a second press gives the same.

    Raises:
        PermissionDenied: the actor may not.
    """
    actor.require("batch.close", at=batch.contract.payer_id)
    Contract.objects.select_for_update(no_key=True).get(pk=batch.contract_id)
    if earlier := Seed.objects.filter(batch=batch).first():
        return earlier
    per_cent = rules_in_force().per_cent
    seed = Seed.objects.create(batch=batch, seed=secrets.token_hex(16), per_cent=per_cent, by=actor.user)
    _record(actor, "batch.close", batch)
    return seed


def drawn(batch: Batch) -> list[int]:
    """The places of a batch that are looked at again; none before the seed is published."""
    seed = getattr(batch, "seed", None)
    if seed is None:
        return []
    odd = Q(pk__in=Sign.objects.filter(line__in_batch__batch=batch).values("line")) | ~Q(line__flags=[])
    flagged = InBatch.objects.filter(odd, batch=batch).values_list("place", flat=True)
    return draw(seed.seed, batch.closing.lines, list(flagged), seed.per_cent)


@transaction.atomic
def recheck_claim(actor: Actor, line: ClaimLine, *, stands: bool, reason: str = "") -> Recheck:
    """Look again at a claim that was drawn. What does not stand is taken out and counts nobody. Twice: the first holds.

    Raises:
        Refused: it was not drawn, no reason, the batch is approved, the actor confirmed it or works for a party, or
            the line takes back a claim that cannot stand beside what came since (`take_out`).
        PermissionDenied: the actor looks at none of this payer's.
    """
    batch = Batch.objects.whole().get(pk=line.in_batch.batch_id)
    at = settling(actor, "claim.recheck", batch.contract)
    no_party(actor, line.payee_id, line.referral.receiver_id)
    Contract.objects.select_for_update(no_key=True).get(pk=batch.contract_id)
    if earlier := Recheck.objects.filter(line=line).first():
        return earlier
    if line.in_batch.place not in drawn(batch):
        raise Refused(_("This claim was not drawn."))
    if Approval.objects.filter(batch=batch).exists():
        raise Refused(_("The batch is approved. A mistake is put right by a reversal in the next one."))
    if line.confirmation.by_id == actor.id:
        raise Refused(_("You confirmed this case. Somebody else looks again."))
    if not stands and not squeeze(reason):
        raise Refused(_("Write what is wrong, so that the group can answer."), field="reason")
    why = "" if stands else within(squeeze(reason), LONGEST_WHY, "reason")
    recheck = Recheck.objects.create(line=line, stands=stands, reason=why, organisation_id=at, by=actor.user)
    if not stands:
        take_out(actor, line, why)
    record("claim.recheck", actor, line, at=at, why="stands" if stands else "wrong")
    return recheck


def settling(actor: Actor, verb: str, contract: Contract) -> UUID:
    """The organisation for which the actor looks again or takes back: the payer, the province, never a clinic.

    Raises:
        PermissionDenied: neither; who only supports the group settles nothing.
    """
    at = settles_at(actor, verb, contract)
    if at is None:
        raise PermissionDenied(verb)
    return at


def take_out(actor: Actor, line: ClaimLine, reason: str) -> None:
    """A claim is worth nothing any more; the person is free to be counted. Of a reversal: the person counts again.

    Raises:
        Refused: of a reversal: the person was counted for another claim since, or what it freed under a ceiling went to
            others; the first is not paid besides.
    """
    if line.reverses_id is not None:
        _stand_again(line, line.reverses_id)
    worth = worth_of(line)
    post_move(actor, line, Kind.REFUSED, 0, reason)
    books.post(actor.user, line.contract, Kind.REFUSED, [(line.pk, -worth)])
    if line.reverses_id is None:
        uncount(line.pk)


def _stand_again(back: ClaimLine, paid: UUID) -> None:
    if not count_again(paid):
        raise Refused(_("This person was counted elsewhere since this claim was taken back. It stays taken back."))
    room = room_again(back.contract, back)
    if room is not None and room < -back.dong:
        words = _("Other claims used up the ceiling since. It stays taken back until an amendment raises the ceiling.")
        raise Refused(words)


def post_move(actor: Actor, line: ClaimLine, kind: str, dong: int, reason: str) -> Move:
    """Another move of a claim; it sorts behind the others even when the clock was set back in between."""
    last = Move.objects.filter(line=line).order_by("-id").values_list("id", flat=True).first()
    key = uuid7_after(last) if last else uuid7()
    return Move.objects.create(id=key, line=line, kind=kind, dong=dong, reason=reason, by=actor.user)


@transaction.atomic
def approve_batch(actor: Actor, batch: Batch) -> Approval:
    """The payer agrees to pay what stands in the batch. Pressed twice: approved once.

    Raises:
        Refused: no seed yet, drawn claims not looked at, or the actor did another step.
        PermissionDenied: the actor approves nothing for this payer.
    """
    actor.require("batch.approve", at=batch.contract.payer_id)
    contract, held = hold(batch)
    if earlier := Approval.objects.filter(batch=held).first():
        return earlier
    four_people(actor, held)
    places = drawn(held)
    if not hasattr(held, "seed"):
        raise Refused(_("The number for the sample is not published yet. Whoever closed the batch publishes it."))
    looked = Recheck.objects.filter(line__in_batch__batch=held, line__in_batch__place__in=places).count()
    if looked < len(places):
        words = _("%(left)s drawn claims have not been looked at again. Approve when they are.")
        raise Refused(words % {"left": len(places) - looked})
    lines = [line for line in lines_of(held) if getattr(line, "refused_at", None) is None]
    total = sum(int(getattr(line, "worth", 0)) for line in lines)
    approval = Approval.objects.create(batch=held, dong=total, by=actor.user)
    move_all(actor, lines, Kind.APPROVED)
    books.post(actor.user, contract, Kind.APPROVED, [(held.pk, total)])
    _record(actor, "batch.approve", held)
    return approval


def move_all(actor: Actor, lines: list[ClaimLine], kind: str) -> None:
    """The same move for each claim, at what it is worth."""
    now = timezone.now()
    insert(Move(line=line, kind=kind, dong=int(getattr(line, "worth", 0)), by=actor.user, at=now) for line in lines)


def _record(actor: Actor, verb: str, batch: Batch) -> None:
    for at in sorted((batch.contract.payer_id, batch.contract.payee_id)):
        record(verb, actor, batch, at=at)
