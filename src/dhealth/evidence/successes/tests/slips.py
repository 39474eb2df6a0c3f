"""Slips and referrals for stories, written as rows: what a year of work leaves behind."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.referrals.models import Kind, Part, Referral, RequestWithdrawal, ShareRequest, Standing, Step
from dhealth.care.referrals.rules import stand_of
from dhealth.care.services.models import Service
from dhealth.kernel.codes import new_code, new_slip_code

ALL_THE_WAY = (Kind.SENT, Kind.RECEIVED, Kind.PRESENTED, Kind.ARRIVED, Kind.SERVED, Kind.CONFIRMED)
CLINICS = {Kind.RECEIVED, Kind.PRESENTED, Kind.ARRIVED, Kind.SERVED, Kind.NOT_COME, Kind.NOT_ELIGIBLE, Kind.DECLINED}


def somebody(worker, at, place=None):
    """A record that holds no words."""
    return Client.objects.create(organisation=at, worker=worker, code=new_code(), card=b"", place=place)


def referred(client, worker, day, form="confirmatory_test", place="OPC Long Thành"):
    """The group's own act, without a slip."""
    return fact(client, worker, day, "referral", form=form, place=place)


def fact(client, worker, day, kind, **more):
    """Any service of a day."""
    whose = {"client": client, "person": client, "organisation": client.organisation, "worker": worker}
    return Service.objects.create(**whose, day=_day(day), kind=kind, **more)


def slip(
    client, worker, agreement, clinic, day, until=Kind.SENT, *, service="confirmatory_test", answers_back=True, **days
):
    """A slip that went as far as `until`; `days`: after how many days each step was taken, else one a day."""
    sent, how = _day(day), {"how": "paper", "answers_back": answers_back}
    people = {"client": client, "person": client, "receiver": clinic, "service": service}
    request = ShareRequest.objects.create(**people, **how, recorded_by=worker, said_at=_moment(sent))
    made = Referral.objects.create(
        **people,
        code=new_slip_code(),
        sender=client.organisation,
        agreement=agreement,
        request=request,
        worker=worker,
        made_by=worker,
        made_at=_moment(sent),
        written=referred(client, worker, sent, service, clinic.name),
    )
    steps = []
    for position, kind in enumerate(path_to(until)):
        on = sent + timedelta(days=days.get(kind, position))
        at = clinic if kind in CLINICS else client.organisation
        named = {"referral": made, "position": position, "kind": kind, "organisation": at, "by": worker}
        steps.append(Step.objects.create(**named, at=_moment(on), day=on))
    stand = vars(stand_of(steps, agreement.terms, None))
    whose = {"sender": made.sender, "receiver": clinic, "worker": worker, "service": service}
    Standing.objects.create(referral=made, **whose, **stand, changed_at=steps[-1].at)
    return made


def path_to(until):
    """The steps on the way to one."""
    if until in ALL_THE_WAY:
        return ALL_THE_WAY[: ALL_THE_WAY.index(until) + 1]
    before = {
        Kind.NOT_COME: Kind.RECEIVED,
        Kind.NOT_ELIGIBLE: Kind.ARRIVED,
        Kind.REJECTED: Kind.SERVED,
        Kind.EXPIRED: Kind.RECEIVED,
    }.get(until, Kind.SENT)
    return (*path_to(before), until)


def keeps_answers(referral, day):
    """The client takes back the yes to answers."""
    how = {"request": referral.request, "part": Part.ANSWERS, "recorded_by": referral.worker}
    RequestWithdrawal.objects.create(**how, said_at=_moment(_day(day)))


def _day(day):
    return day if isinstance(day, date) else date.fromisoformat(day)


def _moment(day):
    return min(timezone.now(), datetime(day.year, day.month, day.day, 3, tzinfo=UTC))
