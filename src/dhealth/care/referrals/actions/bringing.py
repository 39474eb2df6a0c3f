"""Storing very many referrals with their past at once: for the demonstration and the bench, never for a screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from dhealth.care.referrals.codes import sealed_code
from dhealth.care.referrals.models import Kind, Referral, ShareRequest, Standing, Step
from dhealth.care.referrals.rules import BY_CLINIC, stand_of
from dhealth.commons.agreements.models import Agreement, Terms
from dhealth.kernel.codes import new_slip_code
from dhealth.kernel.ids import uuid7
from dhealth.trust.audit.log import record

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
    found, terms = list(referrals), agreement.terms
    ids: list[UUID] = []
    for start in range(0, len(found), AT_ONCE):
        some = [_rows(one, agreement, terms, sender, receiver, answers) for one in found[start : start + AT_ONCE]]
        ShareRequest.objects.bulk_create([row.referral.request for row in some])
        Referral.objects.bulk_create([row.referral for row in some])
        Step.objects.bulk_create([step for row in some for step in row.steps])
        Standing.objects.bulk_create([row.standing for row in some])
        ids += [row.referral.pk for row in some]
    record("system.bring_referrals", None, at=sender, details={"referrals": len(ids)})
    return ids


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
    ours = past.kind not in BY_CLINIC
    sealed = sealed_code(referral.receiver_id, id, past.treatment_code)
    return Step(
        id=id,
        referral=referral,
        position=place,
        kind=past.kind,
        organisation_id=referral.sender_id if ours else referral.receiver_id,
        by_id=None if past.kind == Kind.EXPIRED else referral.worker_id if ours else answers,
        at=_moment(past.day, place),
        day=past.day,
        reason=past.reason,
        appointment_at=past.appointment,
        treatment_code=sealed.code,
        treatment_key=sealed.key,
    )


def _moment(day: date, place: int = 0) -> datetime:
    """In the morning of that day, a quarter of an hour a step; never still to come."""
    morning = timezone.make_aware(datetime.combine(day, AT))
    return min(morning + timedelta(minutes=15 * place), timezone.now())
