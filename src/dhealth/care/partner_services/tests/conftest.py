"""The cast of this room: Su, for whom the clinic has confirmed it, and those whom Su names."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone, translation

from dhealth.care.clients.models import Client
from dhealth.care.clients.names import forget_names
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import registered
from dhealth.care.partner_services.actions import (
    Told,
    choose_way,
    name_contact,
    offer_services,
    open_cluster,
    share_notice,
)
from dhealth.care.partner_services.models import Contact, Named, Notice
from dhealth.care.partner_services.rules import NamedDraft
from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.tests.cast import dong_nai, sharing
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.places.models import Level, Place

BEGAN = timedelta(days=40)  # before today: Su was asked that day


def confirmed(user, nickname="Su", **more):
    """A client of this worker for whom it is confirmed, as they told."""
    return registered(user, ClientDraft(nickname=nickname, told_status="positive", birth_year=1999, **more))


def someone(day, **changed):
    """A contact as Su tells of them."""
    told = {"relation": "sexual", "others": "no", "called": "Bin", "phone": "+84903555777", "day": day}
    return NamedDraft(**told | changed)


@pytest.fixture(autouse=True)
def _in_english():
    forget_names()
    with translation.override("en"):
        yield


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def began(today):
    return today - BEGAN


@pytest.fixture
def su(tam) -> Client:
    return confirmed(tam)


@pytest.fixture
def yes(tam, su, began):
    return offer_services(Actor.of(tam), su, "accepted", began, id=uuid7())


@pytest.fixture
def named(tam, yes, began) -> Named:
    return name_contact(Actor.of(tam), yes, someone(began), id=uuid7())


@pytest.fixture
def bin_(tam, named) -> Contact:
    """Bin, whom Su named; we tell him, without a name."""
    choose_way(Actor.of(tam), named, "no", "provider")
    return Contact.objects.get(pk=named.contact_id)


def told(**changed):
    now = timezone.now()
    plain = Told(
        called="Phúc",
        phone="+84903555444",
        result_at=now - timedelta(hours=5, minutes=59),
        consented_on=timezone.localdate(),
        consent_by="signed",
        when="sau 18 giờ",
        birth_year=1997,
    )
    return replace(plain, **changed)


@pytest.fixture
def ground(life, cdc, gnet, full_house):
    """The province, in which LIFE supports both groups."""
    for place in (life, cdc, gnet, full_house):
        place.province = dong_nai()
        place.umbrella = life if place in (gnet, full_house) else None
        place.save()
    return place


@pytest.fixture
def agreed(ground, life, cdc, thao) -> Agreement:
    return sharing(life, cdc, thao)


@pytest.fixture
def notice(agreed, an, cdc, gnet) -> Notice:
    return share_notice(Actor.of(an), cdc, gnet.pk, told(), id=uuid7())


@pytest.fixture
def tam_hiep():
    return Place.objects.create(
        code="26068", name="Tam Hiệp", folded="tam hiep", level=Level.COMMUNE, parent=dong_nai()
    )


@pytest.fixture
def area(ground, an, cdc, tam_hiep, today):
    return open_cluster(Actor.of(an), cdc, tam_hiep.pk, today, "rise", id=uuid7())
