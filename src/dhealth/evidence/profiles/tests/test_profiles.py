"""Gnet shows an authority who it is: agreements, years in figures, what the clinic says. Full House cannot look in."""

from datetime import date

import pytest
from conftest import browser_of, person
from django.urls import reverse

from dhealth.care.referrals.models import Kind
from dhealth.commons.agreements.actions.relating import add_testimonial
from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.tests.cast import everything_in_effect
from dhealth.evidence.closing.models import Close, Lock
from dhealth.evidence.profiles.queries import profile_of
from dhealth.evidence.successes.tests.slips import fact, slip, somebody
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import OrganisationName, Project

pytestmark = pytest.mark.django_db
TODAY = date(2024, 3, 1)


@pytest.fixture
def twinned(life, cdc, gnet, opc, thao) -> Agreement:
    """Gnet and OPC Long Thành."""
    return everything_in_effect(life, cdc, gnet, opc, thao)


def a_year(twinned, gnet, opc, tam, *, came, sent, year=2023):
    """So many slips of a year, each of somebody counselled; the first ones came and were confirmed."""
    for number in range(sent):
        client = somebody(tam, gnet)
        fact(client, tam, f"{year}-05-02", "counselling")
        slip(client, tam, twinned, opc, f"{year}-05-02", Kind.CONFIRMED if number < came else Kind.EXPIRED)


@pytest.mark.covers("C2P-30")
def test_the_leader_sees_agreements_and_each_year_that_is_over(twinned, gnet, opc, tam):
    a_year(twinned, gnet, opc, tam, came=15, sent=20)
    found = profile_of(gnet, TODAY)
    assert [one.clinic for one in found.twins] == [opc.name]
    assert [one.year for one in found.years] == ["2023"]
    year = found.years[0]
    assert (year.reached, year.slips.sent, year.slips.arrived, year.slips.confirmed) == (20, 20, 15, 15)


def test_this_year_stands_on_no_paper_before_it_is_over(twinned, gnet, opc, tam):
    a_year(twinned, gnet, opc, tam, came=15, sent=20)
    assert profile_of(gnet, date(2023, 12, 31)).years == []
    assert [one.year for one in profile_of(gnet, date(2024, 1, 1)).years] == ["2023"]


@pytest.mark.parametrize(("came", "hidden"), [(0, False), (1, True), (4, True), (5, False), (9, False)])
def test_one_to_four_who_came_are_hidden_with_the_year_of_slips(twinned, gnet, opc, tam, came, hidden):
    a_year(twinned, gnet, opc, tam, came=came, sent=came + 10)
    found = profile_of(gnet, TODAY)
    assert (found.years[0].slips is None, found.hides) == (hidden, hidden)


@pytest.mark.parametrize(("people", "told"), [(4, None), (5, 5)])
def test_four_people_counselled_are_a_dash_and_five_are_five(gnet, tam, people, told):
    for _number in range(people):
        fact(somebody(tam, gnet), tam, "2023-05-02", "counselling")
    assert profile_of(gnet, TODAY).years[0].reached is told


def test_a_month_closed_for_two_projects_is_one_month(gnet, life, hanh):
    for code in ("A", "B"):
        project = Project.objects.create(code=code, name=code, owner=life, starts_on=date(2023, 1, 1))
        days = {"starts_on": date(2023, 4, 26), "ends_on": date(2023, 5, 25)}
        close = Close.objects.create(organisation=gnet, project=project, started_by=hanh, **days)
        sealed = {"digest": "0" * 64, "snapshot": b"", "people": 0, "visits": 0}
        Lock.objects.create(close=close, version=1, locked_by=hanh, locked_at="2023-05-27T03:00:00Z", **sealed)
    assert [one.months for one in profile_of(gnet, TODAY).years] == [1]


def test_what_the_clinic_says_stands_there_and_what_the_group_says_of_itself_does_not(twinned, gnet, opc, hanh):
    head = person("head.opc", "Vân", opc, "clinic_head")
    OrganisationName.objects.create(organisation=gnet, name="Nhóm Sóng", folded="nhom song", valid_to=date(2019, 1, 1))
    for who, words in ((head, "Nhóm đưa khách đến tận nơi."), (hanh, "Chúng tôi rất giỏi.")):
        if "agreement.praise" in Actor.of(who).verbs:
            add_testimonial(Actor.of(who), twinned, words, "Trưởng phòng khám", date(2023, 6, 1))
    found = profile_of(gnet, TODAY)
    assert [one.words for one in found.words] == ["Nhóm đưa khách đến tận nơi."]
    assert found.former == ["Nhóm Sóng"]


def test_the_paper_is_a_pdf_and_taking_it_is_recorded(twinned, gnet, opc, tam, as_hanh):
    a_year(twinned, gnet, opc, tam, came=15, sent=20)
    answer = as_hanh.get(reverse("profile.print", args=[gnet.pk]))
    assert answer.content.startswith(b"%PDF-") and 'filename="ho-so-' in answer["Content-Disposition"]
    assert Event.objects.filter(verb="profile.print", subject=gnet.pk).count() == 1
    as_hanh.get(reverse("profile.read"))
    assert Event.objects.filter(verb="profile.print").count() == 1


def test_who_leads_one_group_opens_it_at_once_and_an_umbrella_chooses(twinned, gnet, full_house, life, as_hanh, thao):
    assert gnet.name in as_hanh.get(reverse("profile.read")).content.decode()
    project = Project.objects.create(code="LADDERS", name="LADDERS", owner=life, starts_on=date(2018, 1, 1))
    project.members.add(gnet, full_house)
    shown = browser_of(thao).get(reverse("profile.read")).content.decode()
    assert reverse("profile.open", args=[gnet.pk]) in shown and reverse("profile.open", args=[full_house.pk]) in shown


def test_another_group_is_not_there_and_a_worker_has_no_profile(gnet, full_house, as_hanh, as_tam):
    assert as_hanh.get(reverse("profile.open", args=[full_house.pk])).status_code == 404
    assert as_hanh.get(reverse("profile.print", args=[full_house.pk])).status_code == 404
    assert as_tam.get(reverse("profile.read")).status_code == 403


def test_a_group_without_anything_says_so(gnet, as_hanh):
    shown = as_hanh.get(reverse("profile.read")).content.decode()
    assert "Chưa có năm nào qua hết" in shown


def test_a_page_asks_as_often_for_twenty_slips_as_for_two(
    twinned, gnet, opc, tam, as_hanh, django_assert_max_num_queries, django_assert_num_queries
):
    a_year(twinned, gnet, opc, tam, came=2, sent=2)
    as_hanh.get(reverse("profile.read"))  # what is read once and kept
    with django_assert_max_num_queries(60) as few:
        as_hanh.get(reverse("profile.read"))
    a_year(twinned, gnet, opc, tam, came=15, sent=18)
    with django_assert_num_queries(len(few.captured_queries)):
        as_hanh.get(reverse("profile.read"))
