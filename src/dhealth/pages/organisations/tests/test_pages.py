"""The register on screen: found by any name, open as far as one may see, changed by those who may."""

from datetime import date

import pytest
from conftest import browser_of, organisation, person
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dhealth.trust.organisations.actions import add_project, give_name, join_project
from dhealth.trust.organisations.models import Kind, Organisation, Project
from dhealth.trust.organisations.rules import ProjectFacts
from dhealth.trust.places.actions import load_places
from dhealth.trust.places.models import Level, Place


@pytest.fixture
def as_quan_tri():
    return browser_of(person("quantri", "Quản trị", organisation("Nơi vận hành", Kind.PLATFORM), "platform_admin"))


@pytest.fixture
def manager(life):
    return person("manager.life", "Quản lý", life, "project_manager")


def text(browser, name, *args, **query):
    answer = browser.get(reverse(name, args=args), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.covers("C2P-12")
def test_the_list_says_by_which_former_name_it_was_found(as_hanh, cdc, full_house):
    give_name(None, cdc, "Trung tâm Phòng, chống HIV/AIDS", valid_to=date(2018, 6, 30))
    shown = text(as_hanh, "organisation.read", q="trung tam phong")
    assert "CDC Đồng Nai" in shown and "30/06/2018" in shown and "Full House" not in shown


def test_a_name_that_nobody_has_says_what_was_tried(as_hanh):
    assert 'class="empty"' in text(as_hanh, "organisation.read", q="Sao Hoả")


def test_another_group_shows_name_and_kind_only(as_hanh, full_house, khoa):
    Organisation.objects.filter(pk=full_house.pk).update(phone="+842854319580", name_en="Everybody's House")
    shown = text(as_hanh, "organisation.open", full_house.pk)
    assert "Full House" in shown and "028 5431 9580" not in shown
    assert reverse("organisation.change", args=[full_house.pk]) not in shown


@pytest.mark.covers("ORG-06")
def test_the_own_page_dials_the_office(as_hanh, gnet, tam):
    Organisation.objects.filter(pk=gnet.pk).update(phone="+842854319580")
    shown = text(as_hanh, "organisation.open", gnet.pk)
    assert 'href="tel:+842854319580"' in shown and "028 5431 9580" in shown


@pytest.mark.slow
@pytest.mark.covers("ORG-13")
def test_a_place_stands_on_both_maps(as_hanh, gnet):
    load_places()
    old = Place.objects.get(level=Level.PROVINCE, name="Tỉnh Bình Phước")
    Organisation.objects.filter(pk=gnet.pk).update(province=old)
    shown = text(as_hanh, "organisation.open", gnet.pk)
    assert "Tỉnh Bình Phước" in shown and "Đồng Nai" in shown


@pytest.mark.covers("ORG-05")
def test_a_leader_writes_a_move_down_and_the_old_office_stays(as_hanh, gnet):
    where = reverse("organisation.change", args=[gnet.pk])
    for address, since in (("12 Võ Thị Sáu", "01/01/2020"), ("205 đường số 9A", "01/03/2024")):
        said = {"name": gnet.name, "kind": "cbo", "address": address, "since": since}
        assert as_hanh.post(where, said).status_code == 302
    shown = text(as_hanh, "organisation.open", gnet.pk)
    assert "12 Võ Thị Sáu" in shown and "29/02/2024" in shown and "205 đường số 9A" in shown


def test_a_stranger_s_page_cannot_be_changed(as_hanh, as_tam, gnet, full_house):
    assert as_hanh.get(reverse("organisation.change", args=[full_house.pk])).status_code == 404
    assert as_tam.get(reverse("organisation.change", args=[gnet.pk])).status_code == 403


def test_what_must_be_mended_stands_beside_its_field(as_hanh, gnet, full_house):
    where = reverse("organisation.change", args=[gnet.pk])
    answer = as_hanh.post(where, {"name": "FULL HOUSE", "kind": "cbo", "phone": "không nhớ"})
    assert answer.status_code == 422 and "Full House" in answer.content.decode()
    assert Organisation.objects.filter(name="Gnet Biên Hòa").exists()


@pytest.mark.covers("C2P-12")
def test_a_former_name_is_given_on_the_page(as_hanh, gnet):
    where = reverse("organisation.name", args=[gnet.pk])
    assert as_hanh.post(where, {"name": "G-Net", "valid_to": "31/12/2017"}).status_code == 302
    assert "31/12/2017" in text(as_hanh, "organisation.open", gnet.pk)
    assert as_hanh.post(where, {"name": ""}).status_code == 422


def test_sending_the_form_twice_enters_one(as_quan_tri):
    said = {"name": "Aloboy", "kind": "cbo", "identifier": "0190a1b2-0000-7000-8000-000000000001"}
    for _twice in range(2):
        assert as_quan_tri.post(reverse("organisation.add"), said).status_code == 302
    assert Organisation.objects.filter(name="Aloboy").count() == 1


@pytest.mark.covers("ORG-10", "ORG-11")
def test_a_project_is_entered_with_its_code_and_days(manager, life):
    browser = browser_of(manager)
    said = {"code": "", "name": "C-Link phía Nam", "owner": life.pk, "starts_on": "01/10/2016", "ends_on": "31/12/2020"}
    said |= {"calendar": "us_fiscal", "month_starts_on": "26"}
    assert browser.post(reverse("project.add"), said).status_code == 422
    assert browser.post(reverse("project.add"), said | {"code": "C-LINK"}).status_code == 302
    shown = text(browser, "project.open", Project.objects.get().pk)
    assert "C-LINK" in shown and "01/10/2016" in shown and "Trung tâm LIFE" in shown


def test_a_group_joins_and_then_sees_the_project(manager, life, gnet, as_hanh, as_khoa):
    project = add_project(None, ProjectFacts("C-LINK", "C-Link", life, date(2016, 10, 1)))
    assert as_hanh.get(reverse("project.open", args=[project.pk])).status_code == 404
    browser_of(manager).post(reverse("project.join", args=[project.pk]), {"organisation": gnet.pk})
    assert "Gnet Biên Hòa" in text(as_hanh, "project.open", project.pk)
    assert "C-LINK" in text(as_hanh, "project.read")


def test_the_list_asks_the_same_number_of_questions_however_long(as_hanh, django_assert_num_queries, gnet):
    text(as_hanh, "organisation.read")
    with CaptureQueriesContext(connection) as few:
        text(as_hanh, "organisation.read")
    for number in range(30):
        organisation(f"Nhóm {number}")
    with django_assert_num_queries(len(few)):
        text(as_hanh, "organisation.read")


def test_a_long_project_asks_the_same_number_of_questions(manager, life, gnet, django_assert_num_queries):
    project = add_project(None, ProjectFacts("C-LINK", "C-Link", life, date(2016, 10, 1)))
    browser = browser_of(manager)
    join_project(None, project, gnet)
    text(browser, "project.open", project.pk)
    with CaptureQueriesContext(connection) as few:
        text(browser, "project.open", project.pk)
    for number in range(20):
        join_project(None, project, organisation(f"Nhóm {number}"))
    with django_assert_num_queries(len(few)):
        text(browser, "project.open", project.pk)
