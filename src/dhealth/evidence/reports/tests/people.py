"""Clients and services for stories about figures."""

from datetime import date

from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service
from dhealth.care.transfers.models import State, Transfer
from dhealth.kernel.codes import new_code


def client_of(worker, at, **facts):
    """A record that holds no words: reports count, they never read names."""
    return Client.objects.create(organisation=at, worker=worker, code=new_code(), card=b"", **facts)


def service(client, worker, day, kind="counselling", **facts):
    """One service; `day` may be written 2018-10-05."""
    return Service.objects.create(
        client=client,
        person=facts.pop("person", client),
        organisation=client.organisation,
        worker=worker,
        day=date.fromisoformat(str(day)),
        kind=kind,
        **facts,
    )


def joined(before, after, state=State.DONE):
    """The move by which another group's record goes on where this one ends."""
    Client.objects.filter(pk=before.pk).update(taken_over_by=after.organisation, taken_over_at=timezone.now())
    return Transfer.objects.create(
        client=before,
        organisation=before.organisation,
        to_organisation=after.organisation,
        between=True,
        reason="wish",
        asked_by=before.worker,
        state=state,
        successor=after if state == State.DONE else None,
        settled_at=timezone.now(),
    )
