"""Storing very many referrals with their past at once: for the demonstration and the bench, never for a screen."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from dhealth.care.referrals.codes import sealed_code
from dhealth.care.referrals.models import Kind, Referral, ShareRequest, Standing, Step
from dhealth.care.referrals.rules import BY_CLINIC, stand_of
from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.drafts import Draft
from dhealth.care.services.inserting import Brought as Told
from dhealth.care.services.inserting import insert_services
from dhealth.care.services.models import ReportedBy
from dhealth.commons.agreements.models import Agreement, Terms
from dhealth.kernel.codes import new_slip_code
from dhealth.kernel.ids import uuid7
from dhealth.kernel.inserting import insert
from dhealth.kernel.portions import portions
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation

AT_ONCE = 2_000
AT = time(9, 30)


@dataclass(frozen=True, kw_only=True)
class Past:
    """One step that happened on a day."""

    kind: str
    day: date
    reason: str = ""
    appointment: datetime | None = None
    treatment_code: str = ""
    begins: time = AT  # when that day's first step was; each later one a quarter of an hour after the one before
    spoken: tuple[UUID, UUID] | None = None  # where and who, if neither the group nor the clinic: the province


@dataclass(frozen=True, kw_only=True)
class Brought:
    """One referral with its past; the first step is that it was sent."""

    client: UUID
    worker: UUID
    service: str
    past: Sequence[Past]
    answers_back: bool = True
    wished_on: date | None = None
    written: UUID | None = None


@transaction.atomic
def bring_referrals(
    agreement: Agreement, sender: UUID, receiver: UUID, answers: UUID, referrals: Iterable[Brought]
) -> list[UUID]:
    """Store them as they are, and give their ids; `answers`: who answers at the clinic.

    History is history: no rule is asked but the database's own.
    """
    return _bring(agreement, sender, receiver, answers, referrals)


def _bring(
    agreement: Agreement, sender: UUID, receiver: UUID, answers: UUID, referrals: Iterable[Brought]
) -> list[UUID]:
    terms, ids = agreement.terms, list[UUID]()
    for portion in portions(referrals, AT_ONCE):
        some = [_rows(one, agreement, terms, sender, receiver, answers) for one in portion]
        insert(row.referral.request for row in some)
        insert(row.referral for row in some)
        insert(step for row in some for step in row.steps)
        insert(row.standing for row in some)
        ids += [row.referral.pk for row in some]
    record("system.bring_referrals", None, at=sender, details={"referrals": len(ids)})
    return ids


@transaction.atomic
def bring_with_records(
    agreement: Agreement, sender: UUID, receiver: UUID, answers: UUID, referrals: Iterable[Brought]
) -> list[UUID]:
    """The same with all that the acts write into the clients' records: the group's referral, the clinic's service."""
    place, found = Organisation.objects.get(pk=receiver).name, list(referrals)
    own = [
        Told(one.client, Draft(kind=REFERRAL, form=one.service, day=one.past[0].day, worker_id=one.worker, place=place))
        for one in found
    ]
    written = insert_services(found[0].worker, sender, own, None) if found else []
    brought = [replace(one, written=at) for one, at in zip(found, written, strict=True)]
    ids = _bring(agreement, sender, receiver, answers, brought)  # no savepoint: SQLite goes through it at each row
    served: list[Told] = []
    for portion in portions(ids):
        served += _served(portion, place)
    insert_services(answers, sender, served, None)
    return ids


def _served(referrals: Sequence[UUID], place: str) -> Iterator[Told]:
    steps = Step.objects.filter(referral__in=referrals, kind=Kind.SERVED, referral__request__answers_back=True)
    rows = steps.values_list("pk", "day", "referral__client", "referral__worker", "referral__service")
    for pk, day, client, worker, service in rows:
        draft = Draft(kind=service, day=day, worker_id=worker, place=place, reported_by=ReportedBy.CLINIC.value)
        yield Told(client, draft, id=pk)


@dataclass(frozen=True)
class _Rows:
    referral: Referral
    steps: list[Step]
    standing: Standing


def _rows(one: Brought, agreement: Agreement, terms: Terms, sender: UUID, receiver: UUID, answers: UUID) -> _Rows:
    moment = _moment(one.past[0].day)
    person = {"client_id": one.client, "person_id": one.client}
    request = ShareRequest(
        receiver_id=receiver,
        service=one.service,
        how="signed_here",
        answers_back=one.answers_back,
        said_at=moment,
        recorded_by_id=one.worker,
        **person,
    )
    referral = Referral(
        code=new_slip_code(),
        sender_id=sender,
        receiver_id=receiver,
        agreement=agreement,
        request=request,
        service=one.service,
        worker_id=one.worker,
        made_by_id=one.worker,
        made_at=moment,
        wished_on=one.wished_on,
        written_id=one.written,
        **person,
    )
    steps = [_step(referral, place, past, answers) for place, past in enumerate(one.past)]
    stand = vars(stand_of(steps, terms, one.wished_on))
    standing = Standing(
        referral=referral,
        sender_id=sender,
        receiver_id=receiver,
        worker_id=one.worker,
        service=one.service,
        changed_at=steps[-1].at,
        **stand,
    )
    return _Rows(referral, steps, standing)


def _step(referral: Referral, place: int, past: Past, answers: UUID) -> Step:
    id = uuid7()
    own = (referral.receiver_id, answers) if past.kind in BY_CLINIC else (referral.sender_id, referral.worker_id)
    where, who = past.spoken or own
    sealed = sealed_code(referral.receiver_id, id, past.treatment_code)
    return Step(
        id=id,
        referral=referral,
        position=place,
        kind=past.kind,
        organisation_id=where,
        by_id=None if past.kind == Kind.EXPIRED else who,
        at=_moment(past.day, place, past.begins),
        day=past.day,
        reason=past.reason,
        appointment_at=past.appointment,
        treatment_code=sealed.code,
        treatment_key=sealed.key,
    )


def _moment(day: date, place: int = 0, begins: time = AT) -> datetime:
    """From when the day began, a quarter of an hour a step; never still to come."""
    return min(_begun(day, begins) + timedelta(minutes=15 * place), timezone.now())


@lru_cache(maxsize=2_000)
def _begun(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
