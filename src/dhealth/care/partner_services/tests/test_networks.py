"""Networks over two groups: one person is one, by codes that nobody is shown; few are hidden."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import registered
from dhealth.care.partner_services.actions import name_contact, offer_services
from dhealth.care.partner_services.gathering import quarters_of, table_of
from dhealth.care.partner_services.ground import Ground
from dhealth.care.partner_services.models import Contact, Named
from dhealth.care.partner_services.networks import _namings, _sizes, graph_of
from dhealth.care.partner_services.tests.conftest import someone
from dhealth.care.partner_services.tests.test_figures import case
from dhealth.kernel.ids import uuid7
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.linkage.actions import decide_case
from dhealth.trust.linkage.models import LinkageCase, LinkageCode

PHONE = {"phone": "+84903555901", "birth_year": 1995}


def names(user, began, nickname, **contact):
    """A client of this worker names somebody, of whom phone and year of birth are told."""
    client = registered(user, ClientDraft(nickname=nickname, told_status="positive", **contact.pop("who", {})))
    yes = offer_services(Actor.of(user), client, "accepted", began, id=uuid7())
    return name_contact(Actor.of(user), yes, someone(began, **{**PHONE, **contact}), id=uuid7())


def networks(gnet, full_house, began):
    period = Period(began, began + timedelta(days=30))
    found = _namings({gnet.pk, full_house.pk}, Ground(None, began), [period])
    people = {one for naming in found for one in (naming.first, naming.second)}
    return len(found), len(people)


@pytest.mark.covers("PNS-04")
def test_a_contact_whom_clients_of_two_groups_name_is_one_and_neither_group_is_told(tam, binh, gnet, full_house, began):
    for user in (tam, binh):
        names(user, began, "Su")
    assert networks(gnet, full_house, began) == (2, 3)
    assert Contact.objects.count() == 2 and not LinkageCase.objects.exists()
    assert not LinkageCode.objects.filter(client__in=Contact.objects.values("pk")).exists()


@pytest.mark.covers("PNS-04")
@pytest.mark.parametrize("contact", [{"birth_year": None}, {"phone": ""}, {"birth_year": 1996}])
def test_less_than_phone_and_year_of_birth_joins_nobody(tam, binh, gnet, full_house, began, contact):
    names(tam, began, "Su")
    names(binh, began, "Su", **contact)
    assert networks(gnet, full_house, began) == (2, 4)


@pytest.mark.covers("PNS-04")
def test_who_is_named_at_one_group_and_a_client_of_another_is_one(tam, binh, khoa, gnet, full_house, began):
    names(tam, began, "Su")
    names(binh, began, "Bin", who=PHONE, phone="+84903555902")  # whom Su named at the other group
    assert networks(gnet, full_house, began) == (2, 3)


def test_whom_a_reviewer_told_apart_are_two(request, life, tam, binh, gnet, full_house, began):
    request.getfixturevalue("ground")
    for user, phone in ((tam, "+84903555903"), (binh, "+84903555904")):
        names(user, began, "Su", who=PHONE, phone=phone)
    assert networks(gnet, full_house, began) == (2, 3)
    from conftest import person

    decide_case(Actor.of(person("lien.life", "Liên", life, "reviewer")), LinkageCase.objects.get(), "different")
    assert networks(gnet, full_house, began) == (2, 4)


def test_who_does_not_want_to_be_compared_joins_nobody(tam, binh, gnet, full_house, began):
    first = names(tam, began, "Su", who=PHONE, phone="+84903555903")
    names(binh, began, "Su", who=PHONE, phone="+84903555904")
    LinkageCode.objects.filter(client=first.offer.person_id).delete()
    assert networks(gnet, full_house, began) == (2, 4)


@pytest.mark.covers("PNS-06")
def test_one_person_at_two_groups_is_one_new_case_in_the_first_quarter(request, tam, binh, gnet, full_house, tam_hiep):
    request.getfixturevalue("ground")
    for number in range(6):
        phone = f"+8490355592{number}"
        for user, day in ((tam, date(2025, 2, 3)), (binh, date(2025, 5, 3))):
            client = registered(user, ClientDraft(nickname="X", phone=phone, birth_year=1990, place=tam_hiep.pk))
            case(client, user, day)
    quarters = quarters_of(2025, date(2026, 1, 1))
    table = table_of({gnet.pk, full_house.pk}, Ground(tam_hiep.parent_id, quarters[-1].end), quarters)
    assert (table.totals, table.total) == ([6, 0, 0, 0], 6)


@pytest.mark.covers("PNS-06")
def test_the_commune_of_a_contact_is_asked_and_goes_with_them(request, as_tam, yes, today, tam_hiep):
    request.getfixturevalue("ground")
    url = reverse("partner.name", args=[yes.pk])
    assert "Tam Hiệp" in as_tam.get(url).text
    typed = {"called": "Bin", "relation": "sexual", "others": "no", "day": f"{today:%d/%m/%Y}"}
    as_tam.post(url, {**typed, "id": str(uuid7()), "place": "999999"})
    assert not Named.objects.exists()
    as_tam.post(url, {**typed, "id": str(uuid7()), "place": str(tam_hiep.pk)})
    assert Contact.objects.get().place == tam_hiep


@pytest.mark.covers("PNS-04")
def test_sizes_stand_only_when_the_year_is_over(tam, gnet, began):
    names(tam, began, "Su")
    ground = Ground(None, began)
    year = [Period.quarter(began.year, number) for number in range(1, 5)]
    assert graph_of({gnet.pk}, ground, year[:3]).sizes == []
    assert [word for word, _count in graph_of({gnet.pk}, ground, year).sizes] == ["2", "3–4", "5–9", "≥ 10"]
    assert _sizes([]) == [("2", 0), ("3–4", 0), ("5–9", 0), ("≥ 10", 0)]


@pytest.mark.covers("PNS-04")
def test_the_drawing_has_a_table_beside_it_and_names_places_only(request, as_an, tam, gnet, tam_hiep, today):
    request.getfixturevalue("ground")
    place = {"place": tam_hiep.pk}
    for number in range(6):
        names(tam, date(today.year - 1, 2, 3), f"Su{number}", who=place, phone=f"+8490355593{number}", **place)
    page = as_an.get(reverse("cluster.figures"), {"year": today.year - 1}).text
    assert "<svg" in page.split("<main")[1] and page.count("Tam Hiệp") == 2
    assert '<td role="cell" class="n">6</td>' in page and "Su0" not in page
