"""Writing a contract down with its prices and ceilings, and amending it mid-way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dhealth.care.claims.models import (
    Amendment,
    Ceiling,
    ClaimLine,
    Contract,
    ContractKind,
    Funding,
    Package,
    Tariff,
)
from dhealth.care.claims.queries import groups_to_pay
from dhealth.care.services.catalogue import catalogue
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


@dataclass(frozen=True)
class PriceDraft:
    """The price of one success, the clause it stands in, and the package it belongs to."""

    service: str
    dong: int
    clause: str
    package: str = ""


@dataclass(frozen=True)
class CeilingDraft:
    """The most for one service, or (empty) for all."""

    dong: int
    service: str = ""


@dataclass(frozen=True)
class ContractDraft:
    """A contract before it is stored."""

    number: str
    kind: str
    payer: UUID
    payee: UUID
    funding: str
    starts_on: date
    ends_on: date
    prices: Sequence[PriceDraft]
    ceilings: Sequence[CeilingDraft] = ()
    agreed: dict[str, int] = field(default_factory=dict)  # package → successes


@transaction.atomic
def make_contract(actor: Actor, draft: ContractDraft, id: UUID | None = None) -> Contract:
    """Write a contract down, at the payer. Sent twice, also at the same moment: it is made once.

    Raises:
        Refused: what cannot be a contract, with the field.
        PermissionDenied: the actor makes no contracts for this payer.
    """
    actor.require("contract.make", at=draft.payer)
    key = id or uuid7()
    if earlier := Contract.objects.filter(pk=key, payer=draft.payer).first():
        return earlier
    _judge(actor, draft)
    contract = Contract(
        id=key,
        number=squeeze(draft.number),
        kind=draft.kind,
        payer_id=draft.payer,
        payee_id=draft.payee,
        funding=draft.funding,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        made_by=actor.user,
    )
    try:
        with transaction.atomic():
            contract.save(force_insert=True)
    except IntegrityError:  # the same form or number, a moment ago
        if earlier := Contract.objects.filter(pk=key, payer=draft.payer).first():
            return earlier
        raise _number_taken() from None
    packages = _packages(contract, draft)
    _write(contract, draft.starts_on, draft.prices, draft.ceilings, packages, None)
    for at in sorted((draft.payer, draft.payee)):
        record("contract.make", actor, contract, at=at)
    return contract


def _judge(actor: Actor, draft: ContractDraft) -> None:
    if not squeeze(draft.number):
        raise Refused(_("Write the number of the contract, such as HĐ-12/2026."), field="number")
    if Contract.objects.filter(number=squeeze(draft.number)).exists():
        raise _number_taken()
    if draft.kind not in ContractKind.values or draft.funding not in Funding.values:
        raise Refused(_("Choose what sort of contract it is, and where its money comes from."), field="kind")
    if draft.ends_on < draft.starts_on:
        raise Refused(_("The contract ends before it begins. Look at the two days again."), field="ends_on")
    if not groups_to_pay(actor).filter(pk=draft.payee).exists():
        raise Refused(_("Choose the group that is paid."), field="payee")
    if not draft.prices:
        raise Refused(_("Write at least one price."), field="prices")
    _judge_prices(draft.prices, draft.ceilings)


def _number_taken() -> Refused:
    return Refused(_("A contract with this number is here already. Amend it, or write another number."), "number")


def _judge_prices(prices: Sequence[PriceDraft], ceilings: Sequence[CeilingDraft]) -> None:
    known = catalogue()["referral"].forms
    services = [one.service for one in prices]
    if any(one not in known for one in services) or len(set(services)) < len(services):
        raise Refused(_("Each service has one price. Look at the list again."), field="prices")
    if any(not squeeze(one.clause) for one in prices):
        raise Refused(_("Write the clause that each price stands in: payments lead back to it."), field="prices")
    limited = [one.service for one in ceilings]
    if any(one and one not in known for one in limited) or len(set(limited)) < len(limited):
        raise Refused(_("Each service has one ceiling. Look at the list again."), field="ceilings")


def _packages(contract: Contract, draft: ContractDraft) -> dict[str, Package]:
    agreed: Counter[str] = Counter()
    for name, number in draft.agreed.items():
        agreed[_same(name)] += number
    made: dict[str, Package] = {}
    for name in (squeeze(one.package) for one in draft.prices if squeeze(one.package)):
        made.setdefault(_same(name), Package(contract=contract, name=name, agreed=agreed[_same(name)]))
    Package.objects.bulk_create(made.values())
    return made


def _same(name: str) -> str:
    """By what two spellings of a package are one: spaces and capitals make no difference."""
    return squeeze(name).casefold()


def _write(
    contract: Contract,
    day: date,
    prices: Sequence[PriceDraft],
    ceilings: Sequence[CeilingDraft],
    packages: dict[str, Package],
    amendment: Amendment | None,
) -> None:
    Tariff.objects.bulk_create(
        Tariff(
            contract=contract,
            package=packages.get(_same(one.package)),
            service=one.service,
            dong=one.dong,
            valid_from=day,
            clause=squeeze(one.clause),
            amendment=amendment,
        )
        for one in prices
    )
    Ceiling.objects.bulk_create(
        Ceiling(contract=contract, service=one.service, dong=one.dong, valid_from=day, amendment=amendment)
        for one in ceilings
    )


@dataclass(frozen=True)
class AmendmentDraft:
    """What changes from a day on."""

    number: str
    reason: str
    valid_from: date
    prices: Sequence[PriceDraft] = ()
    ceilings: Sequence[CeilingDraft] = ()


@transaction.atomic
def amend_contract(actor: Actor, contract: Contract, draft: AmendmentDraft) -> Amendment:
    """Let other prices or ceilings hold from a day on. Claims already made keep theirs. Sent twice: made once.

    Raises:
        Refused: the day lies outside the contract, or a service of that day or a later one has been claimed already at
            the earlier price; nothing changes; no reason.
        PermissionDenied: the actor makes no contracts for this payer.
    """
    actor.require("contract.make", at=contract.payer_id)
    held = Contract.objects.select_for_update(no_key=True).get(pk=contract.pk)
    if earlier := held.amendments.filter(number=squeeze(draft.number)).first():
        return earlier
    if not squeeze(draft.number) or not squeeze(draft.reason):
        raise Refused(_("Write the number of the amendment and why it is made."), field="reason")
    if not held.holds_on(draft.valid_from):
        raise Refused(_("This day lies outside the contract."), field="valid_from")
    if not draft.prices and not draft.ceilings:
        raise Refused(_("Nothing changes. Write the new price or ceiling."), field="prices")
    _judge_prices(draft.prices, draft.ceilings)
    _judge_day(held, draft)
    packages = {_same(one.name): one for one in held.packages.all()}
    draft = replace(draft, prices=_in_their_packages(held, draft.prices))
    amendment = Amendment.objects.create(
        contract=held,
        number=squeeze(draft.number),
        reason=squeeze(draft.reason),
        valid_from=draft.valid_from,
        made_by=actor.user,
    )
    _write(held, draft.valid_from, draft.prices, draft.ceilings, packages, amendment)
    for at in sorted((held.payer_id, held.payee_id)):
        record("contract.make", actor, held, at=at)
    return amendment


def _in_their_packages(contract: Contract, prices: Sequence[PriceDraft]) -> list[PriceDraft]:
    """A new price of a service stays in the package that the service was in."""
    before = {one.service: one.package.name for one in contract.tariffs.select_related("package") if one.package}
    return [one if one.package else replace(one, package=before.get(one.service, "")) for one in prices]


def _judge_day(contract: Contract, draft: AmendmentDraft) -> None:
    services = [one.service for one in draft.prices]
    claimed = ClaimLine.objects.filter(contract=contract, service__in=services, day__gte=draft.valid_from)
    if claimed.exists():
        words = _("Services of this day or later were claimed at the price that held. Choose a later day.")
        raise Refused(words, field="valid_from")
    if contract.tariffs.filter(service__in=services, valid_from=draft.valid_from).exists():
        raise Refused(_("A price begins on this day already. Choose another day."), field="valid_from")
    if contract.ceilings.filter(service__in=[c.service for c in draft.ceilings], valid_from=draft.valid_from).exists():
        raise Refused(_("A ceiling begins on this day already. Choose another day."), field="valid_from")
