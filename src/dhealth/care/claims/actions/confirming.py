"""The province's word. It alone makes a claim: nobody asks for money, and no group types "success"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.care.claims import books
from dhealth.care.claims.actions.batching import no_party
from dhealth.care.claims.checking import Case, judge
from dhealth.care.claims.models import ClaimLine, Confirmation, Contract, Kind, Move, Tariff, Verdict
from dhealth.care.claims.policy import CHECKS, YES
from dhealth.care.claims.queries import province_of, room_for
from dhealth.care.referrals.actions.mending import note_confirmation
from dhealth.care.referrals.codes import treatment_code_of
from dhealth.care.referrals.models import Kind as StepKind
from dhealth.care.referrals.models import Referral, Step
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.linkage.counting import count_once
from dhealth.trust.organisations.practice import is_practice

CODED = (StepKind.SERVED, StepKind.ARRIVED)


@dataclass(frozen=True)
class Said:
    """The province's word before it is stored; `reason`: the check that speaks against it."""

    verdict: str
    reason: str = ""
    note: str = ""


@transaction.atomic
def confirm_referral(actor: Actor, referral: Referral, said: Said, id: UUID | None = None) -> Confirmation:
    """Say that a referral counts, or why not. A yes makes the claim in the same moment; pressed twice: one claim.

    Raises:
        Refused: it does not pass the checks as they stand now, it has the same word already, no reason is given, or
            the actor works for a party.
        PermissionDenied: no province's officer for this group's area.
    """
    at = _authority(actor, referral)
    held = Referral.objects.select_for_update(of=("self",), no_key=True).get(pk=referral.pk)
    _hold_prices_of(held.sender_id)
    if said_before := Confirmation.objects.filter(referral=held, verdict=Verdict.CONFIRMED).first():
        if said.verdict == Verdict.CONFIRMED:
            return said_before
        raise Refused(_("This case was confirmed and is a claim now. Take the claim back instead."))
    (case,) = judge([held])
    confirmation = _confirmation(actor, at, case, said, id or uuid7())
    if confirmation.verdict == Verdict.CONFIRMED:
        _claim(actor, case, confirmation)
    _tell(actor, held, confirmation)
    for where in sorted((at, held.sender_id)):  # in one order in every act: two never wait for each other
        record("claim.confirm", actor, held, at=where, why=confirmation.verdict)
    return confirmation


def _hold_prices_of(payee: UUID) -> None:
    """No price moves meanwhile, and what one confirms of a group the next has read."""
    list(Contract.objects.select_for_update(no_key=True).filter(payee=payee).order_by("pk"))


def _authority(actor: Actor, referral: Referral) -> UUID:
    """The office for which the actor speaks.

    Raises:
        PermissionDenied: none of this area.
        Refused: they work for the group or the clinic as well.
    """
    at = province_of(actor, referral.sender_id)
    if at is None or is_practice(referral.sender_id):
        raise PermissionDenied("claim.confirm")
    no_party(actor, referral.sender_id, referral.receiver_id)
    return at


def _confirmation(actor: Actor, at: UUID, case: Case, said: Said, key: UUID) -> Confirmation:
    if said.verdict == Verdict.CONFIRMED and case.said != YES:
        against = case.against[0]
        raise Refused(_("%(why)s %(what)s") % {"why": against.sentence, "what": against.check.do})
    if said.verdict == Verdict.REJECTED and said.reason not in CHECKS:
        raise Refused(_("Choose which condition it does not meet."), field="reason")
    if said.verdict not in Verdict.values:
        raise Refused(_("Say whether it counts or not."), field="verdict")
    return Confirmation.objects.create(
        id=key,
        referral=case.referral,
        verdict=said.verdict,
        reason=said.reason if said.verdict == Verdict.REJECTED else "",
        note=squeeze(said.note),
        checks=case.by_check,
        organisation_id=at,
        by=actor.user,
    )


def _claim(actor: Actor, case: Case, confirmation: Confirmation) -> ClaimLine:
    """The claim, counted once for its person, its price cut to what the ceilings leave."""
    price, served = case.price, case.facts.served
    if price is None or served is None:  # checks that the committee turned off are no reason to pay without them
        raise Refused(_("There is no price or no day of service: this cannot be paid. Look at the contract."))
    if not case.facts.codes:
        raise Refused(_("This person cannot be told apart from others: nobody is paid for them."))
    line = ClaimLine(
        id=uuid7(),
        referral=case.referral,
        confirmation=confirmation,
        contract_id=price.contract_id,
        tariff=price,
        payee_id=case.referral.sender_id,
        service=case.referral.service,
        day=served.day,
        episode=case.facts.episode,
        dong=price.dong,
        flags=list(case.flags),
    )
    if not count_once(line.payee_id, line.pk, case.facts.codes, line.service, line.episode):
        raise Refused(_("Already counted elsewhere."))
    line.save(force_insert=True)
    # Held already, but for a contract that was written down while this waited for the others.
    _ask(actor, Contract.objects.select_for_update(no_key=True).get(pk=price.contract_id), line, price)
    return line


def _ask(actor: Actor, contract: Contract, line: ClaimLine, price: Tariff) -> None:
    room = room_for(contract, line)
    Move.objects.create(line=line, kind=Kind.ASKED, dong=price.dong, by=actor.user)
    books.post(actor.user, contract, Kind.ASKED, [(line.pk, price.dong)])
    if room is not None and room < price.dong:
        Move.objects.create(line=line, kind=Kind.ADJUSTED, dong=room, reason="ceiling", by=actor.user)
        books.post(actor.user, contract, Kind.ADJUSTED, [(line.pk, room - price.dong)])


def _tell(actor: Actor, referral: Referral, confirmation: Confirmation) -> None:
    counts = confirmation.verdict == Verdict.CONFIRMED
    at = confirmation.organisation_id
    note_confirmation(actor, referral, confirmed=counts, reason=confirmation.reason, organisation=at)


@dataclass(frozen=True)
class Many:
    """What came of confirming many: how many count, and which not, with the sentence why."""

    confirmed: int
    refused: Sequence[tuple[Referral, str]]


def confirm_many(actor: Actor, referrals: Sequence[Referral]) -> Many:
    """Say yes to many, each on its own: what does not pass stays where it is, with the reason."""
    done, refused = 0, []
    for referral in referrals:
        try:
            confirm_referral(actor, referral, Said(Verdict.CONFIRMED))
            done += 1
        except Refused as refusal:
            refused.append((referral, refusal.message))
    return Many(done, refused)


@transaction.atomic
def show_code(actor: Actor, referral: Referral) -> str:
    """The clinic's code, for the province's officer to compare with the register; both chains say who looked.

    Raises:
        PermissionDenied: no province's officer for this group's area.
        Refused: the actor works for a party.
    """
    at = _authority(actor, referral)
    answers = Step.objects.filter(referral=referral, kind__in=CODED, is_current=True, treatment_code__isnull=False)
    told = answers.order_by("-position").first()
    for organisation in sorted((at, referral.sender_id)):
        record("claim.show_code", actor, referral, at=organisation)
    return treatment_code_of(told) if told else ""
