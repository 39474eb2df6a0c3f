"""Putting a claim right: another sum or out before it is approved, a reversal in the next batch after it was paid."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.care.claims import books
from dhealth.care.claims.actions.batching import LONGEST_WHY, post_move, settling, take_out
from dhealth.care.claims.models import ClaimLine, Contract, InBatch, Kind, Move
from dhealth.care.claims.queries import room_for, state_of, worth_of
from dhealth.care.claims.rules import may_move
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import squeeze
from dhealth.kernel.words import within
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.linkage.counting import uncount


@transaction.atomic
def adjust_claim(actor: Actor, line: ClaimLine, dong: int, reason: str) -> Move:
    """Let a claim be worth less than what was asked, before its batch is closed; asked stays as it was.

    Raises:
        Refused: no reason, more than was asked or than the ceilings leave, or it is too late.
        PermissionDenied: the actor does not check this payer's claims.
    """
    actor.require("claim.adjust", at=line.contract.payer_id)
    contract = Contract.objects.select_for_update(no_key=True).get(pk=line.contract_id)
    if not may_move(state_of(line), Kind.ADJUSTED) or InBatch.objects.filter(line=line).exists():
        raise Refused(_("Its batch is closed. A mistake is put right when claims are looked at again."))
    if not 0 <= dong <= line.dong:
        raise Refused(_("A claim can be worth less than was asked, never more."), field="dong")
    if not squeeze(reason):
        raise Refused(_("Write why it is worth less."), field="reason")
    before, room = worth_of(line), room_for(contract, line)
    if room is not None and dong > max(before, room):
        raise Refused(_("The contract's ceiling leaves no room for so much."), field="dong")
    move = post_move(actor, line, Kind.ADJUSTED, dong, within(squeeze(reason), LONGEST_WHY, "reason"))
    books.post(actor.user, line.contract, Kind.ADJUSTED, [(line.pk, dong - before)])
    for at in sorted((line.contract.payer_id, line.payee_id)):
        record("claim.adjust", actor, line, at=at)
    return move


@transaction.atomic
def reverse_claim(actor: Actor, line: ClaimLine, reason: str) -> ClaimLine:
    """Take a claim back: out of what waits, or, where it was paid, by a line of its own in the next batch.

    Gives the line that takes it back, or the line itself where nothing was paid yet. Twice: the first holds.

    Raises:
        Refused: no reason; its batch is closed and not yet paid; it is a reversal itself.
        PermissionDenied: the actor takes back no claims here: neither at the payer nor for the province.
    """
    at = settling(actor, "claim.reverse", line.contract)
    contract = Contract.objects.select_for_update(no_key=True).get(pk=line.contract_id)
    if line.reverses_id is not None:
        raise Refused(_("This line takes back another one. It stays."))
    if not squeeze(reason):
        raise Refused(_("Write why it is taken back."), field="reason")
    if earlier := ClaimLine.objects.filter(reverses=line).first():
        return _standing(earlier)
    state = state_of(line)
    if state == Kind.REFUSED:
        return line
    back = _taken_back(actor, contract, line, state, within(squeeze(reason), LONGEST_WHY, "reason"))
    for where in sorted({at, line.payee_id}):
        record("claim.reverse", actor, line, at=where)
    return back


def _standing(back: ClaimLine) -> ClaimLine:
    if state_of(back) == Kind.REFUSED:
        raise Refused(_("It was taken back before, and that was found to be wrong. It stays as it is."))
    return back


def _taken_back(actor: Actor, contract: Contract, line: ClaimLine, state: str, reason: str) -> ClaimLine:
    if state in (Kind.PAID, Kind.RECEIVED):
        return _reversal(actor, contract, line, reason)
    if InBatch.objects.filter(line=line).exists():
        words = _("Its batch is closed and not yet paid. Say so when it is looked at again, or after the payment.")
        raise Refused(words)
    take_out(actor, line, reason)
    return line


def _reversal(actor: Actor, contract: Contract, line: ClaimLine, reason: str) -> ClaimLine:
    paid = Move.objects.get(line=line, kind=Kind.PAID).dong
    if paid == 0:
        raise Refused(_("Nothing was paid for this claim."))
    back = ClaimLine.objects.create(
        id=uuid7(),
        referral_id=line.referral_id,
        confirmation_id=line.confirmation_id,
        contract=contract,
        tariff_id=line.tariff_id,
        payee_id=line.payee_id,
        service=line.service,
        day=line.day,
        episode=line.episode,
        dong=-paid,
        reverses=line,
    )
    Move.objects.create(line=back, kind=Kind.ASKED, dong=-paid, reason=reason, by=actor.user)
    books.post(actor.user, contract, Kind.ASKED, [(back.pk, -paid)])
    uncount(line.pk)
    return back
