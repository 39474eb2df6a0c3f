"""What is held about a client includes the services, for the client to be told."""

from datetime import date

import pytest
from django.urls import reverse

from dhealth.care.clients.identity import Card, seal_card
from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service
from dhealth.kernel.ids import uuid7

PK = uuid7()


@pytest.mark.covers("SEC-03")
def test_the_client_is_told_of_every_service(as_hanh, tam, gnet):
    client = Client.objects.create(
        organisation=gnet, pk=PK, code="KX47TM9", worker=tam, card=seal_card(gnet.pk, PK, Card())
    )
    facts = {"client": client, "person": client, "organisation": gnet, "worker": tam, "day": date(2026, 11, 2)}
    Service.objects.create(**facts, kind="contact", condoms=12)
    Service.objects.create(**facts, kind="screening", result="reactive", is_current=False)
    answer = as_hanh.post(reverse("client.export", args=[client.pk])).text
    assert all(word in answer for word in ("02/11/2026", "12 ", "Tâm"))
    assert "ositive" not in answer
