"""At the day's number of records the password is asked for; who leads is told who, when and how many, never whose."""

from datetime import timedelta
from urllib.parse import unquote

import pytest
from conftest import browser_of, organisation, person
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.identity import Card, seal_card
from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.kernel.codes import new_code, show_code
from dhealth.trust.accounts import daily_looks
from dhealth.trust.accounts.daily_looks import looks_today
from dhealth.trust.accounts.models import UnusualLook
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import Kind
from tests.architecture.house import url_patterns
from tests.security.addresses import ADDRESSES

pytestmark = pytest.mark.slow

MORE = "/account/more-records/"
PASSWORDS = {"tam": "mat-khau-cua-tam.gnet", "hanh": "mat-khau-cua-hanh.gnet"}


@pytest.fixture(autouse=True)
def _small_day(settings):
    settings.RECORDS_A_DAY, settings.OFF_LIST_ALERT = 3, 5


@pytest.fixture
def many(tam, gnet):
    """Eight records on Tâm's list, whose cards hold no words."""
    people = [Client(organisation=gnet, worker=tam, code=new_code()) for _n in range(8)]
    for one in people:
        one.card = seal_card(gnet.pk, one.pk, Card())
    return Client.objects.bulk_create(people)


def opened(browser, client):
    return browser.get(reverse("client.read", args=[client.pk]))


def open_all(browser, clients):
    return [opened(browser, client).status_code for client in clients]


@pytest.mark.covers("SEC-01")
def test_the_one_after_the_days_number_asks_for_the_password_and_then_goes_on(as_tam, many):
    assert open_all(as_tam, many[:4]) == [200, 200, 200, 302]
    asked = opened(as_tam, many[3])
    assert unquote(asked["Location"]) == f"{MORE}?next={reverse('client.read', args=[many[3].pk])}"
    assert as_tam.get(asked["Location"]).status_code == 200
    after = as_tam.post(MORE, {"pin": PASSWORDS["tam"], "next": reverse("client.read", args=[many[3].pk])})
    assert after["Location"] == reverse("client.read", args=[many[3].pk])
    assert open_all(as_tam, many[3:7]) == [200, 200, 200, 302]


def test_a_client_of_today_opens_again_and_is_counted_once(as_tam, actor, tam, many):
    assert open_all(as_tam, [many[0]] * 6 + many[1:3]) == [200] * 8
    assert opened(as_tam, many[3]).status_code == 302
    assert open_all(as_tam, many[:3]) == [200] * 3
    assert looks_today(actor(tam)).opened == 3


def test_what_was_typed_before_the_limit_is_saved(as_tam, tam, gnet, actor, many):
    mine = register_client(actor(tam), gnet.pk, ClientDraft(nickname="Ken", birth_year=1999), allow_likely=True)
    form = as_tam.get(reverse("service.record", args=[mine.pk]))
    assert form.status_code == 200
    open_all(as_tam, many[:4])
    assert opened(as_tam, many[4]).status_code == 302
    page = as_tam.post(reverse("service.record", args=[mine.pk]), {"day": ""})
    assert page.status_code == 422  # the form speaks, not the limit


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("name", ["client.read", "client.correct", "client.show_identity", "client.show_access"])
def test_every_door_to_a_record_keeps_the_pace(as_hanh, many, name):
    open_all(as_hanh, many[:3])
    address = reverse(name, args=[many[4].pk])
    ask = as_hanh.post if name == "client.show_identity" else as_hanh.get
    before = Event.objects.count()
    assert ask(address)["Location"].startswith(MORE)
    assert Event.objects.count() == before
    piece = ask(address, headers={"HX-Request": "true"})
    assert piece["HX-Redirect"].startswith(MORE)


def test_every_view_that_shows_a_record_is_paced():
    doors = {"client.read", "client.correct", "client.show_identity", "client.show_access", "client.export"}
    doors |= {"service.record", "service.report", "service.refer"}
    paced = {p.name for p in url_patterns() if getattr(p.callback, "__wrapped__", None) and p.name in doors}
    assert paced == doors == doors & {one.name for one in ADDRESSES}


def test_a_wrong_password_opens_nothing_and_the_fifth_ends_the_session(as_tam, many):
    open_all(as_tam, many[:3])
    answers = [as_tam.post(MORE, {"pin": "sai", "next": "/"}) for _n in range(5)]
    assert [answer.status_code for answer in answers] == [422] * 4 + [302]
    assert as_tam.get("/").headers["Location"].startswith("/sign-in/")
    assert not UnusualLook.objects.exists()


@pytest.mark.covers("SEC-01")
def test_going_on_is_an_event_and_a_line_for_the_leader(as_tam, as_hanh, tam, many):
    open_all(as_tam, many[:3])
    as_tam.post(MORE, {"pin": PASSWORDS["tam"]})
    event = Event.objects.get(verb="account.open_more")
    assert (event.actor, event.subject, event.details) == (tam.pk, tam.pk, {"opened": 3, "off_list": 0})
    page = as_hanh.get("/unusual/").text
    assert "Tâm" in page and not [one for one in many if one.code in page or show_code(one.code) in page]
    assert "/unusual/" in as_hanh.get("/").text


def test_steps_cannot_be_taken_beforehand(as_tam, many):
    assert as_tam.post(MORE, {"pin": PASSWORDS["tam"], "next": "/"}).status_code == 302
    assert not Event.objects.filter(verb="account.open_more").exists()
    assert open_all(as_tam, many[:4])[-1] == 302


def test_tomorrow_begins_anew(as_tam, many, monkeypatch):
    open_all(as_tam, many[:3])
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    monkeypatch.setattr(daily_looks, "_midnight", lambda: midnight)
    assert opened(as_tam, many[3]).status_code == 200


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize(("looks", "told"), [(4, 0), (5, 1), (7, 1)])
def test_many_records_outside_ones_own_list_are_told_once(settings, as_hanh, hanh, many, looks, told):
    settings.RECORDS_A_DAY = 150
    open_all(as_hanh, many[:looks])
    assert Event.objects.filter(verb="account.many_off_list", actor=hanh.pk).count() == told
    assert list(UnusualLook.objects.values_list("why", "off_list")) == [("off_list", 5)] * told


def test_an_alert_that_two_requests_at_once_jumped_over_is_told_with_the_next_record(settings, as_hanh, many):
    settings.RECORDS_A_DAY, settings.OFF_LIST_ALERT = 150, 100
    open_all(as_hanh, many[:6])
    settings.OFF_LIST_ALERT = 5
    open_all(as_hanh, many[6:])
    assert list(UnusualLook.objects.values_list("off_list", flat=True)) == [7]


def test_who_opens_records_nowhere_any_more_is_told_nothing_worse_than_the_way_back(settings, as_oanh, oanh):
    settings.RECORDS_A_DAY = 0
    assert as_oanh.post(MORE, {"pin": "mat-khau-cua-oanh.life"}).status_code == 302
    assert not UnusualLook.objects.exists()


def test_ones_own_list_raises_no_alarm(settings, as_tam, many):
    settings.RECORDS_A_DAY = 150
    open_all(as_tam, many)
    assert not UnusualLook.objects.exists()
    assert not Event.objects.filter(verb="client.read", details__off_list=True).exists()


@pytest.mark.covers("SEC-01", "SEC-10")
def test_who_answers_for_a_group_sees_its_alerts_and_nobody_else(as_tam, tam, hanh, gnet, full_house, life, many):
    open_all(as_tam, many[:3])
    as_tam.post(MORE, {"pin": PASSWORDS["tam"]})
    gnet.umbrella = life
    gnet.save()
    told = {
        person("thao.life", "Thảo", life, "project_manager"): 1,
        person("quan", "Quân", organisation("Tổ vận hành", Kind.PLATFORM), "platform_admin"): 1,
        person("lan.fullhouse", "Lan", full_house, "cbo_leader"): 0,
        hanh: 1,
    }
    for user, number in told.items():
        assert len(browser_of(user).get("/unusual/").context["page_obj"].object_list) == number
    assert as_tam.get("/unusual/").status_code == 403


def test_the_pace_costs_one_statement(actor, tam, django_assert_num_queries):
    who = actor(tam)
    with django_assert_num_queries(1):
        looks_today(who)
