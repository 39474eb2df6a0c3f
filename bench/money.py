"""What follows from a served slip: the province's word, the claim, its books, and the batches of quarters gone by."""

import datetime as dt
import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any
from uuid import UUID

from bench.chain import ONCE_A_YEAR, PAID, SETTLED_AFTER, Office, Pair, code_of
from dhealth.kernel.ids import uuid7
from dhealth.kernel.inserting import insert

PRICE, CEILING = 450_000, 10**13
LOT = 5_000


class Books:
    """The province's words on slips that were brought, and the claims that wait for a batch."""

    def __init__(self, office: Office, today: dt.date) -> None:
        from dhealth.care.claims.models import ClaimLine

        self.office, self.today = office, today
        self.counted = set(ClaimLine.objects.values_list("referral__client", "service", "episode"))
        self.waiting: dict[UUID, list[Any]] = defaultdict(list)  # contract → claims
        self.contracts: dict[UUID, Any] = {}

    def judged(self, one: Any) -> Any:
        """The slip with the province's word where it was served long enough ago: one person counts once."""
        from dhealth.care.referrals.actions.bringing import Past

        last = one.past[-1]
        if last.kind != "served" or (self.today - last.day).days < SETTLED_AFTER:
            return one
        key = (one.client, one.service, episode_of(one.service, last.day))
        counts = one.service in PAID and key not in self.counted
        self.counted |= {key} if counts else set()
        spoken = (self.office.cdc.pk, self.office.officer.pk)
        day = last.day + dt.timedelta(days=14)
        reason = "" if counts else "counted_once" if one.service in PAID else "agreement"
        word = Past(kind="confirmed" if counts else "rejected", day=day, reason=reason, spoken=spoken)
        return replace(one, past=[*one.past, word])

    def note(self, pair: Pair, brought: Sequence[Any], ids: Sequence[UUID]) -> None:
        """The words and claims of what was brought."""
        from django.db import transaction

        spoken = [(one, pk) for one, pk in zip(brought, ids, strict=True) if one.past[-1].spoken]
        for start in range(0, len(spoken), LOT):
            with transaction.atomic():
                self._write(pair, spoken[start : start + LOT])

    def _write(self, pair: Pair, spoken: Sequence[tuple[Any, UUID]]) -> None:
        from dhealth.care.claims.models import ClaimLine, Confirmation, Kind, Move
        from dhealth.care.claims.policy import CHECKS
        from dhealth.trust.linkage.counting import person_codes, treatment_key
        from dhealth.trust.linkage.models import Counted

        contract = self._contract(pair)
        price = {one.service: one for one in contract.tariffs.all()}
        by = {"organisation_id": self.office.cdc.pk, "by": self.office.officer}
        words, lines, counted = [], [], []
        for one, pk in spoken:
            yes = one.past[-1].kind == "confirmed"
            checks = {check: "yes" if yes else "no" for check in CHECKS}
            said = {"verdict": one.past[-1].kind, "reason": one.past[-1].reason, "checks": checks}
            words.append(Confirmation(id=uuid7(), referral_id=pk, **said, **by))
            if not yes:
                continue
            served, tariff = one.past[-2], price[one.service]
            line = ClaimLine(
                id=uuid7(), referral_id=pk, confirmation=words[-1], contract=contract, tariff=tariff,
                payee_id=pair.group, service=one.service, day=served.day,
                episode=episode_of(one.service, served.day), dong=tariff.dong,
            )  # fmt: skip
            lines.append(line)
            key = {"claim": line.pk, "service": line.service, "episode": line.episode}
            known = person_codes(treatment=treatment_key(code_of(one.client)), records=[one.client])
            counted += [Counted(organisation=pair.group, code=code, **key) for code in known]
        insert(words)
        insert(counted)
        insert(lines)
        insert(Move(line=line, kind=Kind.ASKED, dong=line.dong, by=self.office.officer) for line in lines)
        self._post(contract, Kind.ASKED, [(line.pk, line.dong) for line in lines], self.office.officer)
        self.waiting[contract.pk] += lines

    def _post(self, contract: Any, kind: str, sums: Sequence[tuple[UUID, int]], by: Any) -> None:
        from dhealth.care.claims import books

        books.post(by, contract, kind, sums)

    def _contract(self, pair: Pair) -> Any:
        from dhealth.care.claims.actions import CeilingDraft, ContractDraft, PriceDraft, make_contract
        from dhealth.care.claims.models import Contract
        from dhealth.trust.accounts.actors import Actor

        if pair.group not in self.contracts:
            draft = ContractDraft(
                number=f"HĐ-{pair.number:02}/ĐO", kind="sub_grant", payer=self.office.umbrella.pk, payee=pair.group,
                funding="donor", starts_on=dt.date(2024, 1, 1), ends_on=dt.date(2029, 12, 31),
                prices=[PriceDraft(one, PRICE, "Điều 4.1", "Gói 1") for one in PAID], ceilings=[CeilingDraft(CEILING)],
            )  # fmt: skip
            found = Contract.objects.filter(payee=pair.group).first()
            self.contracts[pair.group] = found or make_contract(Actor.of(self.office.approves), draft)
        return self.contracts[pair.group]

    def settle(self) -> None:
        """A batch a quarter that is over; the last one is approved, those before are paid and received."""
        from django.db import transaction

        from dhealth.care.claims.rules import quarter_of

        now = quarter_of(self.today)
        last = quarter_of(now.start - dt.timedelta(days=1))
        by_id = {one.pk: one for one in self.contracts.values()}
        for contract, lines in self.waiting.items():
            over = sorted((one for one in lines if one.day < now.start), key=lambda one: (one.day, one.pk))
            for end, quarter in groupby(over, key=lambda one: quarter_of(one.day).end):
                with transaction.atomic():
                    self._batch(by_id[contract], list(quarter), end, paid=end < last.start)

    def _batch(self, contract: Any, lines: Sequence[Any], end: dt.date, *, paid: bool) -> None:
        from dhealth.care.claims.models import Approval, Batch, Closing, InBatch, Kind, Payment, Receipt, Recheck, Seed
        from dhealth.care.claims.rules import digest_of, draw

        office, total = self.office, sum(line.dong for line in lines)
        batch = Batch.objects.create(contract=contract, number=contract.batches.count() + 1, until=end)
        insert(InBatch(line=line, batch=batch, place=place) for place, line in enumerate(lines, 1))
        digest = digest_of((place, line.pk.hex, line.dong) for place, line in enumerate(lines, 1))
        Closing.objects.create(batch=batch, lines=len(lines), dong=total, digest=digest, by=office.closes)
        seed = Seed.objects.create(batch=batch, seed=secrets.token_hex(16), per_cent=5, by=office.closes)
        looked = {"stands": True, "organisation_id": office.umbrella.pk, "by": office.closes}
        insert(Recheck(line=lines[place - 1], **looked) for place in draw(seed.seed, len(lines), (), 5))
        Approval.objects.create(batch=batch, dong=total, by=office.approves)
        self._moved(contract, batch, lines, Kind.APPROVED, office.approves)
        if paid:
            day = {"day": self.today}
            Payment.objects.create(batch=batch, dong=total, reference="UNC", by=office.pays, **day)
            self._moved(contract, batch, lines, Kind.PAID, office.pays)
            leader = contract.payee.grants.filter(role="cbo_leader").select_related("user")[0].user
            Receipt.objects.create(batch=batch, by=leader, **day)
            self._moved(contract, batch, lines, Kind.RECEIVED, leader)

    def _moved(self, contract: Any, batch: Any, lines: Sequence[Any], kind: str, by: Any) -> None:
        from dhealth.care.claims.models import Move

        insert(Move(line=line, kind=kind, dong=line.dong, by=by) for line in lines)
        self._post(contract, kind, [(batch.pk, sum(line.dong for line in lines))], by)


def episode_of(service: str, day: dt.date) -> str:
    """In which stretch of time somebody counts once, as claims.toml has it."""
    return str(day.year) if service == ONCE_A_YEAR else "ever"
