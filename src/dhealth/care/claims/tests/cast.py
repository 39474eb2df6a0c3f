"""Referrals at any point of their way, and a contract that pays, for stories about money."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from dhealth.care.claims.actions import CeilingDraft, ContractDraft, PriceDraft, make_contract
from dhealth.care.claims.models import Contract
from dhealth.care.clients.identity import Card, Details, cccd_digest, seal_card, seal_details
from dhealth.care.clients.models import Client, MatchKey
from dhealth.care.referrals.codes import sealed_code
from dhealth.care.referrals.models import Kind, Referral, ShareRequest, Standing, Step
from dhealth.commons.agreements.models import Agreement
from dhealth.kernel.codes import new_code, new_slip_code
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation

PRICE = 450_000
STARTS, ENDS = date(2026, 1, 1), date(2026, 12, 31)


def contract_of(
    maker: User,
    payer: Organisation,
    payee: Organisation,
    *,
    dong: int = PRICE,
    ceiling: int = 0,
    service: str = "art_start",
    **changed: object,
) -> Contract:
    """A sub-grant that pays for one service."""
    draft = ContractDraft(
        number=str(changed.pop("number", f"HĐ-{Contract.objects.count() + 1}/2026")),
        kind="sub_grant",
        payer=payer.pk,
        payee=payee.pk,
        funding=str(changed.pop("funding", "donor")),
        starts_on=changed.pop("starts_on", STARTS),
        ends_on=changed.pop("ends_on", ENDS),
        prices=[PriceDraft(service, dong, "Điều 4.1", "Gói 1")],
        ceilings=[CeilingDraft(ceiling)] if ceiling else [],
    )
    assert not changed
    return make_contract(Actor.of(maker), draft)


def person_of(group: Organisation, worker: User, cccd: str = "") -> Client:
    """A client of a group, with an ID number where one is given."""
    id = uuid7()
    made = Client.objects.create(
        id=id,
        organisation=group,
        code=new_code(),
        worker=worker,
        registered_by=worker,
        birth_year=1998,
        card=seal_card(group.pk, id, Card("Trần Quốc Khiêm", "Ken", "")),
        details=seal_details(group.pk, id, Details(cccd=cccd)),
    )
    if cccd:
        MatchKey.objects.create(organisation=group, client=made, source="cccd", digest=cccd_digest(group.pk, cccd))
    return made


def at(day: date, hour: int = 9) -> datetime:
    """A moment of a day, in local time."""
    return timezone.make_aware(datetime(day.year, day.month, day.day, hour))


def sent(
    worker: User,
    agreement: Agreement,
    client: Client,
    clinic: Organisation,
    day: date,
    service: str = "art_start",
    *,
    moment: datetime | None = None,
) -> Referral:
    """A client sent to a clinic on a day, at nine or at this moment."""
    moment = moment or at(day)
    request = ShareRequest.objects.create(
        client=client, person=client, receiver=clinic, service=service, how="paper", answers_back=True,
        said_at=moment, recorded_by=worker,
    )  # fmt: skip
    referral = Referral.objects.create(
        code=new_slip_code(), client=client, person=client, sender_id=client.organisation_id, receiver=clinic,
        agreement=agreement, request=request, service=service, worker=worker, made_by=worker, made_at=moment,
    )  # fmt: skip
    _step(referral, Kind.SENT, client.organisation_id, worker, moment)
    _stands(referral, Kind.SENT, "answer", day)
    return referral


def shown(referral: Referral, counsellor: User, moment: datetime) -> Referral:
    """The client came with the slip; nothing was answered yet."""
    _step(referral, Kind.PRESENTED, referral.receiver_id, counsellor, moment)
    _stands(referral, Kind.PRESENTED, "service", timezone.localdate(moment))
    return referral


def served(
    referral: Referral,
    counsellor: User,
    day: date,
    code: str = "",
    *,
    slip: datetime | None = None,
    late: int = 0,
    told: datetime | None = None,
) -> Referral:
    """The clinic saw the slip, served the client, and wrote its code down, so many days late or at this moment."""
    moment = at(day, 10)
    told = told or moment + timedelta(days=late, hours=1)
    if not referral.steps.filter(kind=Kind.PRESENTED).exists():
        _step(referral, Kind.PRESENTED, referral.receiver_id, counsellor, slip or min(moment, told))
    _step(referral, Kind.ARRIVED, referral.receiver_id, counsellor, min(moment, told))
    _step(referral, Kind.SERVED, referral.receiver_id, counsellor, told, code, day)
    _stands(referral, Kind.SERVED, "confirmation", day)
    return referral


def _step(
    referral: Referral, kind: str, where: UUID, by: User, moment: datetime, code: str = "", day: date | None = None
) -> Step:
    id = uuid7()
    sealed = sealed_code(where, id, code)
    return Step.objects.create(
        id=id, referral=referral, position=referral.steps.count(), kind=kind, organisation_id=where, by=by, at=moment,
        day=day or timezone.localdate(moment), treatment_code=sealed.code, treatment_key=sealed.key,
    )  # fmt: skip


def _stands(referral: Referral, state: str, waits: str, day: date) -> None:
    whose = {name: getattr(referral, name) for name in ("sender_id", "receiver_id", "worker_id", "service")}
    when = {"sent_on": timezone.localdate(referral.made_at), "expires_on": day + timedelta(days=60)}
    seen = {"arrived_on": day, "served_on": day} if state == Kind.SERVED else {}
    stands = {**whose, **when, **seen, "state": state, "waits_for": waits, "due_on": day}
    Standing.objects.update_or_create(referral=referral, defaults=stands)
