"""Money of the last months: two contracts, what the province said, a batch that was paid, one that waits. All invented.

Every act is the real one, by the person whose part it is, with the clock at its day.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final
from uuid import UUID

from dhealth.care.claims.actions import (
    AmendmentDraft,
    CeilingDraft,
    ContractDraft,
    Paid,
    PriceDraft,
    Said,
    adjust_claim,
    amend_contract,
    approve_batch,
    close_batch,
    confirm_referral,
    drawn,
    make_contract,
    pay_batch,
    publish_seed,
    receive_payment,
    recheck_claim,
    reverse_claim,
)
from dhealth.care.claims.models import Batch, ClaimLine, Contract, Verdict
from dhealth.care.claims.queries import lines_of
from dhealth.care.clients.models import Client
from dhealth.care.referrals.actions.bringing import Brought, Past, bring_with_records
from dhealth.care.referrals.models import Kind, Referral
from dhealth.care.services.models import Service
from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.queries import agreement_for
from dhealth.config.demonstration.past_days import clock_at
from dhealth.config.demonstration.sending import CLINIC
from dhealth.config.demonstration.setting import CDC, LIFE
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.organisations.models import Organisation

GROUP: Final = "Gnet Biên Hòa"
TEST, PREP, CARE = "confirmatory_test", "prep_start", "art_start"
# Services by how many days ago the client was served; before the amendment, after it, and those of the last days.
EARLIER: Final = ((TEST, 112), (PREP, 106), (TEST, 103), (CARE, 99), (TEST, 94), (PREP, 90), (CARE, 85), (TEST, 81))
LATER: Final = ((TEST, 52), (PREP, 38), (TEST, 33), (TEST, 30), (TEST, 26), (CARE, 24))
LAST: Final = ((TEST, 17), (PREP, 16))
FIRST, CHANGED = 200, 45  # days ago: the contracts begin, the amendment holds
OFFICE: Final = (("Bình", "cdc_officer"), ("Châu", "cdc_officer"), ("Diệp", "finance_officer"))
SEEN: Final = (*("confirmatory_test", "art_start", "art_visit", "prep_start", "prep_visit"),)


@dataclass(frozen=True)
class _Cast:
    people: Mapping[str, Actor]
    at: Mapping[str, Organisation]
    counsellor: UUID
    today: date

    def __getitem__(self, name: str) -> Actor:
        return self.people[name]

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)


def settle(accounts: Mapping[str, User], organisations: Mapping[str, Organisation], today: date) -> None:
    """Write it down; nothing where too few clients are left who were never sent anywhere."""
    group = organisations[GROUP]
    found = _clients(group, accounts["tam"])
    wanted = [*EARLIER, *LATER, *LAST]
    if len(found) < len(wanted):
        return
    people = {**accounts, **_office(organisations[CDC])}
    cast = _Cast(
        {name: Actor.of(user) for name, user in people.items()},
        organisations,
        accounts["yen"].pk,
        today,
    )
    sent = _served(cast, found, wanted)
    grant, social = _contracts(cast)
    _first_batch(cast, grant, social, sent[: len(EARLIER)])
    _second_batch(cast, grant, sent[len(EARLIER) : -len(LAST)])
    with clock_at(cast.ago(3)):
        for one in sent[-len(LAST) :]:
            confirm_referral(cast["an.cdc"], one, Said(Verdict.CONFIRMED))


def _clients(group: Organisation, worker: User) -> list[Client]:
    """The oldest records of whom no clinic told anything and who were never sent; the worker's own first."""
    own = Client.objects.living().filter(organisation=group, taken_over_at=None, referrals=None).exclude(worker=None)
    known = Service.objects.filter(organisation=group, kind__in=SEEN).values("person")
    found = list(own.exclude(pk__in=known).order_by("registered_at", "pk"))
    return sorted(found, key=lambda one: one.worker_id != worker.pk)


def _office(office: Organisation) -> dict[str, User]:
    """Three who settle at the province, so that four people stand behind its money as well; none can sign in."""
    made = {}
    for name, role in OFFICE:
        user = User(username=f"{name.lower()}.cdc", display_name=name)
        user.set_unusable_password()
        user.save()
        Grant.objects.create(user=user, organisation=office, role=role, since=date(2021, 4, 1))
        made[name] = user
    return made


def _served(cast: _Cast, clients: Sequence[Client], wanted: Sequence[tuple[str, int]]) -> list[Referral]:
    """A client each, sent eight days before, taken the next day, come with the slip and served."""
    group, clinic = cast.at[GROUP].pk, cast.at[CLINIC].pk
    resting: dict[Agreement, list[Brought]] = defaultdict(list)
    for number, (client, (service, ago)) in enumerate(zip(clients, wanted, strict=False)):
        agreement = agreement_for(group, clinic, cast.ago(ago + 8))
        assert agreement is not None and client.worker_id is not None  # noqa: S101  # agreeing.py; _clients
        days = {Kind.SENT: ago + 8, Kind.RECEIVED: ago + 7, Kind.PRESENTED: ago, Kind.ARRIVED: ago, Kind.SERVED: ago}
        past = [
            Past(
                kind=kind,
                day=cast.ago(day),
                treatment_code=f"LT-{2100 + number}" if day == ago else "",
                begins=time(8 + 5 * number % 7, number * (7 + day) % 53),  # nobody answers to the minute
            )
            for kind, day in days.items()
        ]
        one = Brought(client=client.pk, worker=client.worker_id, service=service, past=past)
        resting[agreement].append(one)
    ids = [
        pk
        for agreement, some in resting.items()
        for pk in bring_with_records(agreement, group, clinic, cast.counsellor, some)
    ]
    found = Referral.objects.in_bulk(ids)
    return [found[one] for one in ids]


def _contracts(cast: _Cast) -> tuple[Contract, Contract]:
    """LIFE pays from a donor's money, the province from its budget; both parties agree on new prices mid-way."""
    begins = cast.ago(FIRST).replace(day=1)
    ends = begins.replace(year=begins.year + 2) - timedelta(days=1)
    test, care = "Gói kết nối xét nghiệm và dự phòng", "Gói đưa vào điều trị"
    sub_grant = ContractDraft(
        f"HĐ-07/{begins.year}", "sub_grant", cast.at[LIFE].pk, cast.at[GROUP].pk, "donor", begins, ends,
        [PriceDraft(TEST, 350_000, "Điều 4.1", test), PriceDraft(PREP, 400_000, "Điều 4.2", test)],
        [CeilingDraft(45_000_000)], {test: 90},
    )  # fmt: skip
    social = ContractDraft(
        f"ĐH-03/{begins.year}", "social_contract", cast.at[CDC].pk, cast.at[GROUP].pk, "state_budget", begins, ends,
        [PriceDraft(CARE, 1_200_000, "Điều 3.2", care)], [CeilingDraft(36_000_000)], {care: 30},
    )  # fmt: skip
    with clock_at(begins):
        made = make_contract(cast["thao"], sub_grant), make_contract(cast["an.cdc"], social)
    changed = AmendmentDraft(
        "PL-01", "Phòng khám dời xa hơn, đi cùng khách hàng tốn hơn.", cast.ago(CHANGED),
        [PriceDraft(TEST, 380_000, "Phụ lục 1, điều 1")], [CeilingDraft(50_000_000)],
    )  # fmt: skip
    with clock_at(cast.ago(CHANGED + 6)):
        amend_contract(cast["thao"], made[0], changed)
    return made


def _first_batch(cast: _Cast, grant: Contract, social: Contract, sent: Sequence[Referral]) -> None:
    """Confirmed by An, closed, drawn from, looked at, approved, paid; at CDC the money is under way."""
    with clock_at(cast.ago(72)):
        for one in sent:
            confirm_referral(cast["an.cdc"], one, Said(Verdict.CONFIRMED))
    batch = _closed(cast, "oanh", grant, 70)
    province = _closed(cast, "Bình", social, 66)
    with clock_at(cast.ago(66)):
        approve_batch(cast["thao"], batch)
    with clock_at(cast.ago(63)):
        pay_batch(cast["kim"], batch, Paid(cast.ago(63), "UNC 0412"))
    with clock_at(cast.ago(61)):
        receive_payment(cast["hanh"], batch, cast.ago(62))
    with clock_at(cast.ago(20)):
        approve_batch(cast["Châu"], province)
    with clock_at(cast.ago(4)):
        pay_batch(cast["Diệp"], province, Paid(cast.ago(4), "UNC 1188"))


def _second_batch(cast: _Cast, grant: Contract, sent: Sequence[Referral]) -> None:
    """One that was paid is taken back, one is worth half, one is no new case; the batch waits for its approval."""
    with clock_at(cast.ago(21)):
        paid = ClaimLine.objects.filter(contract=grant, service=TEST).order_by("id")[1]
        reverse_claim(cast["oanh"], paid, "Đối chiếu sổ phòng khám: người này đã được tính bằng mã khác.")
    *counted, old = [one for one in sent if one.service != CARE]
    with clock_at(cast.ago(14)):
        for one in [*counted, *(one for one in sent if one.service == CARE)]:
            confirm_referral(cast["an.cdc"], one, Said(Verdict.CONFIRMED))
        why = "Sổ của phòng khám có kết quả từ năm ngoái. Nhóm ghi là hỗ trợ, không tính ca mới."
        confirm_referral(cast["an.cdc"], old, Said(Verdict.REJECTED, "new_case", why))
    with clock_at(cast.ago(12)):
        half = ClaimLine.objects.get(referral=counted[-1])
        adjust_claim(cast["oanh"], half, half.dong // 2, "Chỉ đi cùng một lượt: trả một nửa, theo điều 4.3.")
    _closed(cast, "oanh", grant, 11)


def _closed(cast: _Cast, who: str, contract: Contract, ago: int) -> Batch:
    """Closed over what waits; the number is published, and what it draws is looked at the day after."""
    with clock_at(cast.ago(ago)):
        batch = close_batch(cast[who], contract, cast.ago(ago))
        publish_seed(cast[who], batch)
    whole = Batch.objects.whole().get(pk=batch.pk)
    with clock_at(cast.ago(ago - 1)):
        for line in lines_of(whole).filter(in_batch__place__in=drawn(whole)):
            recheck_claim(cast[who], line, stands=True)
    return whole
