"""Everything that the checks ask of many referrals, read in a few statements however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone

from dhealth.care.claims.models import ClaimLine, Contract, Tariff
from dhealth.care.claims.policy import Rules
from dhealth.care.claims.rules import choose_price
from dhealth.care.clients.identity import open_details
from dhealth.care.referrals.codes import treatment_code_of
from dhealth.care.referrals.models import Kind, Referral, Step
from dhealth.care.services.models import Service
from dhealth.care.transfers.same import records_of_one
from dhealth.commons.agreements.models import Agreement
from dhealth.kernel.portions import portions
from dhealth.trust.accounts.models import Grant
from dhealth.trust.linkage.counting import Key, counted_already, person_codes, treatment_key

ENDS = (Kind.NOT_ELIGIBLE, Kind.DECLINED, Kind.NOT_COME, Kind.WITHDRAWN, Kind.EXPIRED)


@dataclass(frozen=True)
class Rival:
    """Another group's referral that asks for the same person, service and episode."""

    sender: UUID
    service: str
    day: date  # of the service; today where it is still open
    sent: datetime
    shown: datetime | None  # when its slip was shown
    served: bool


@dataclass
class Facts:
    """One referral with what is known of it."""

    referral: Referral
    steps: dict[str, Step]
    codes: list[bytes]  # by which the person is counted: the clinic's code, the ID number, the record written in
    also: list[bytes]  # the person's other records: whoever was counted by one of them was counted
    episode: str
    price: Tariff | None
    agreement_pays: bool
    barred_by_funding: bool = False
    counted: bool = False
    old: bool = False
    own: bool = False
    claimed: bool = False
    treatment: str = field(default="", repr=False)  # the clinic's code and the ID number, opened to be compared
    cccd: str = field(default="", repr=False)
    rivals: list[Rival] = field(default_factory=list)

    @property
    def served(self) -> Step | None:
        """The clinic says that it served."""
        return self.steps.get(Kind.SERVED)

    @property
    def presented(self) -> Step | None:
        """The slip was shown."""
        return self.steps.get(Kind.PRESENTED)

    @property
    def ended(self) -> bool:
        """It ended without having been served."""
        return any(kind in self.steps for kind in ENDS)

    @cached_property
    def sent_on(self) -> date:
        """The day on which the client was sent."""
        return timezone.localdate(self.referral.made_at)

    @property
    def keys(self) -> list[Key]:
        """By which keys the person may have been counted."""
        return [(code, self.referral.service, self.episode) for code in self.known_by]

    @property
    def known_by(self) -> list[bytes]:
        """All codes of the person."""
        return [*self.codes, *self.also]


def facts_of(referrals: Iterable[Referral], rules: Rules) -> list[Facts]:
    """The facts of these referrals, in their order."""
    found = [one for portion in portions(referrals) for one in _read(portion, rules)]
    _count(found)
    return found


def _read(asked: Sequence[Referral], rules: Rules) -> list[Facts]:
    steps = Step.objects.filter(is_current=True)
    whole = Referral.objects.filter(pk__in=[one.pk for one in asked]).select_related("person")
    by_id = {one.pk: one for one in whole.prefetch_related(Prefetch("steps", steps, "standing_steps"))}
    _share_agreements(by_id.values())
    payees = _prices({one.sender_id for one in asked})
    records = records_of_one({one.person_id for one in by_id.values()})
    stored = [by_id[one.pk] for one in asked if one.pk in by_id]
    read = [_facts(one, payees, rules, records[one.person_id]) for one in stored]
    _old(read, rules)
    _own(read)
    claimed = ClaimLine.objects.filter(referral=OuterRef("pk"), reverses=None)  # as their one index says it
    known = set(Referral.objects.filter(Exists(claimed), pk__in=list(by_id)).values_list("pk", flat=True))
    for one in read:
        one.claimed = one.referral.pk in known
    return read


def _share_agreements(referrals: Collection[Referral]) -> None:
    """Many referrals rest on few agreements: each is read once."""
    found = Agreement.objects.select_related("start", "ending").prefetch_related("services")
    by_id = found.in_bulk({one.agreement_id for one in referrals})
    for one in referrals:
        one.agreement = by_id[one.agreement_id]


Payees = dict[UUID, tuple[list[Contract], dict[object, list[Tariff]]]]


def _prices(payees: set[UUID]) -> Payees:
    found: Payees = {one: ([], {}) for one in payees}
    for contract in Contract.objects.filter(payee__in=payees).prefetch_related("tariffs"):
        contracts, prices = found[contract.payee_id]
        contracts.append(contract)
        prices[contract.pk] = list(contract.tariffs.all())
    return found


def _facts(referral: Referral, payees: Payees, rules: Rules, records: Collection[UUID]) -> Facts:
    steps = {step.kind: step for step in getattr(referral, "standing_steps", ())}
    served, told = steps.get(Kind.SERVED), coded_step(steps)
    day = served.day if served else timezone.localdate()
    contracts, prices = payees[referral.sender_id]
    allowed = [one for one in contracts if referral.service in rules.pays.get(one.funding, ())]
    price = choose_price(allowed, prices, referral.service, day, rules.order)
    barred = choose_price(contracts, prices, referral.service, day, rules.order) is not None and price is None
    episode = rules.episode_of(referral.service, day)
    pays = any(one.pays and one.service == referral.service for one in referral.agreement.services.all())
    treatment, cccd = _told_apart_by(referral, told)
    # Counted by the record written in, so that two that are taken apart again are two people again.
    codes = person_codes(treatment=treatment_key(treatment), cccd=cccd, records=[referral.client_id])
    every = person_codes(treatment=treatment_key(treatment), cccd=cccd, records=records)
    also = [code for code in every if code not in codes]
    return Facts(referral, steps, codes, also, episode, price, pays, barred, treatment=treatment, cccd=cccd)


def coded_step(steps: Mapping[str, Step]) -> Step | None:
    """The clinic's answer that holds its code: of the service, else of the arrival."""
    answers = (steps.get(kind) for kind in (Kind.SERVED, Kind.ARRIVED))
    return next((step for step in answers if step is not None and step.treatment_code), None)


def _told_apart_by(referral: Referral, told: Step | None) -> tuple[str, str]:
    person = referral.person
    cccd = open_details(person.organisation_id, person.pk, person.details).cccd if person.details else ""
    return treatment_code_of(told) if told else "", cccd


def _old(read: Sequence[Facts], rules: Rules) -> None:
    kinds = {kind for one in read for kind in rules.old.get(one.referral.service, ())}
    before: dict[UUID, list[tuple[str, date]]] = defaultdict(list)
    rows = Service.objects.current().filter(person__in={one.referral.person_id for one in read}, kind__in=kinds)
    for person, kind, day in rows.values_list("person", "kind", "day") if kinds else ():
        before[person].append((kind, day))
    for one in read:
        wanted = rules.old.get(one.referral.service, ())
        one.old = any(kind in wanted and day < one.sent_on for kind, day in before[one.referral.person_id])


def _own(read: Sequence[Facts]) -> None:
    """Whether somebody who answered for the clinic works for the group, or sent the client."""
    answerers = {step.by_id for one in read for step in _answers(one) if step.by_id}
    senders = {one.referral.sender_id for one in read}
    grants = Grant.objects.filter(user__in=answerers, organisation__in=senders)
    works_at: dict[tuple[UUID, UUID], list[Grant]] = defaultdict(list)
    for grant in grants:
        works_at[grant.user_id, grant.organisation_id].append(grant)
    for one in read:
        sent_by = {one.referral.made_by_id, one.referral.worker_id}
        one.own = any(
            step.by_id in sent_by
            or any(_held(grant, one, step) for grant in works_at.get((step.by_id, one.referral.sender_id), ()))
            for step in _answers(one)
            if step.by_id
        )


def _held(grant: Grant, one: Facts, step: Step) -> bool:
    """On the day that was typed, when it was typed, or when the client was sent: one of them can be chosen at will."""
    return any(grant.holds_on(day) for day in (step.day, timezone.localdate(step.at), one.sent_on))


def _answers(one: Facts) -> list[Step]:
    return [step for kind in (Kind.PRESENTED, Kind.ARRIVED, Kind.SERVED) if (step := one.steps.get(kind))]


def _count(found: Sequence[Facts]) -> None:
    """Who was counted already, by another claim than this referral's own."""
    counted = counted_already(key for one in found if not one.claimed for key in one.keys)
    for one in found:
        one.counted = not one.claimed and any(key in counted for key in one.keys)
