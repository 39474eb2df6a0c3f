"""Clients and services for stories about figures."""

from datetime import date

from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service
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
