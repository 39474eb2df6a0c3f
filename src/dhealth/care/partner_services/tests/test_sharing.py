"""CDC tells a group of one person: under an agreement in effect, with a yes, for some days, each look kept."""

from datetime import timedelta

import pytest
from conftest import organisation, person
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.actions import merge_clients
from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import registered
from dhealth.care.partner_services.actions import (
    answer_notice,
    assign_notice,
    offer_services,
    open_cluster,
    share_notice,
    show_notice,
    withdraw_notice,
)
from dhealth.care.partner_services.actions.sharing import forget_expired
from dhealth.care.partner_services.models import Notice, NoticeEnd
from dhealth.care.partner_services.tests.conftest import BEGAN, told
from dhealth.commons.agreements.models import Ending
from dhealth.commons.agreements.tests.cast import sharing
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import Kind


@pytest.mark.covers("PNS-09")
def test_without_an_agreement_nothing_is_shared(ground, an, cdc, gnet, life, thao, verbs):
    for days in ({}, {"valid_to": timezone.localdate() - timedelta(days=1)}):
        if days:
            sharing(life, cdc, thao, **days)
        with pytest.raises(Refused, match="No agreement on sharing"):
            share_notice(Actor.of(an), cdc, gnet.pk, told(), id=uuid7())
    assert not Notice.objects.exists() and "notice.share" not in verbs()


@pytest.mark.covers("PNS-09")
def test_the_agreement_of_somebody_else_is_none(agreed, an, cdc, gnet):
    gnet.umbrella = None
    gnet.save()
    with pytest.raises(Refused, match="No agreement on sharing"):
        share_notice(Actor.of(an), cdc, gnet.pk, told(), id=uuid7())


@pytest.mark.covers("PNS-07", "PNS-12")
def test_shared_once_it_is_an_event_of_both_and_the_hours_are_known(agreed, an, cdc, gnet):
    id = uuid7()
    for _time in range(2):
        notice = share_notice(Actor.of(an), cdc, gnet.pk, told(), id=id)
    assert (notice.hours, Notice.objects.count()) == (5, 1)
    assert sorted(Event.objects.filter(verb="notice.share").values_list("chain", flat=True)) == sorted(
        [cdc.pk, gnet.pk]
    )
    assert (notice.expires_at - notice.shared_at).days == 14
    assert "Phúc".encode() not in bytes(notice.card)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"called": " "}, "called"),
        ({"phone": ""}, "phone"),
        ({"consented_on": None}, "consented_on"),
        ({"consent_by": ""}, "consented_on"),
        ({"consented_on": timezone.localdate() + timedelta(days=1)}, "day"),
        ({"result_at": timezone.now() + timedelta(hours=1)}, "result_at"),
        ({"birth_year": 1850}, "birth_year"),
    ],
)
def test_what_is_missing_is_said(agreed, an, cdc, gnet, changed, field):
    with pytest.raises(Refused) as refused:
        share_notice(Actor.of(an), cdc, gnet.pk, told(**changed), id=uuid7())
    assert refused.value.field == field


def test_only_the_office_shares_and_only_with_a_group_of_its_province(agreed, an, tam, hanh, oanh, cdc, gnet, opc):
    for somebody in (tam, hanh, oanh):
        with pytest.raises(PermissionDenied):
            share_notice(Actor.of(somebody), cdc, gnet.pk, told(), id=uuid7())
    with pytest.raises(Refused, match="Choose a group"):
        share_notice(Actor.of(an), cdc, opc.pk, told(), id=uuid7())


@pytest.mark.covers("PNS-07")
def test_each_look_stands_in_both_logs(notice, hanh, cdc, gnet):
    for _look in range(2):
        card = show_notice(Actor.of(hanh), notice)
    assert (card.called, card.phone, card.when) == ("Phúc", "+84903555444", "sau 18 giờ")
    looks = Event.objects.filter(verb="notice.show", subject=notice.pk)
    assert [looks.filter(chain=at).count() for at in (cdc.pk, gnet.pk)] == [2, 2]


def test_given_to_one_worker_it_opens_for_them_and_the_leader(notice, hanh, tam, lan_anh, khoa, binh):
    assign_notice(Actor.of(hanh), notice, tam.pk)
    assert show_notice(Actor.of(tam), notice).called == "Phúc"
    with pytest.raises(Refused, match="A colleague"):
        show_notice(Actor.of(lan_anh), notice)
    assert show_notice(Actor.of(hanh), notice).called == "Phúc"
    seen = {
        user.display_name: Notice.objects.visible_to(Actor.of(user)).exists() for user in (tam, lan_anh, khoa, binh)
    }
    assert seen == {"Tâm": True, "Lan Anh": False, "Khoa": False, "Bình": False}
    with pytest.raises(PermissionDenied):
        show_notice(Actor.of(khoa), notice)


def test_cdc_and_the_umbrella_read_no_words(notice, an, oanh, thao):
    for somebody in (an, oanh, thao):
        with pytest.raises(PermissionDenied):
            show_notice(Actor.of(somebody), notice)


@pytest.mark.covers("PNS-09")
def test_when_the_agreement_has_ended_nothing_opens_any_more(notice, agreed, hanh, thao):
    yesterday = timezone.localdate() - timedelta(days=1)
    Ending.objects.create(agreement=agreed, day=yesterday, reason="x", by=thao)
    with pytest.raises(Refused, match="has ended"):
        show_notice(Actor.of(hanh), notice)


@pytest.mark.covers("PNS-07")
def test_after_its_days_it_opens_no_more_and_its_words_are_gone(notice, hanh):
    now = timezone.now()
    span = {"result_at": now - timedelta(days=20), "shared_at": now - timedelta(days=14)}
    Notice.objects.filter(pk=notice.pk).update(**span, expires_at=now + timedelta(minutes=1))
    assert show_notice(Actor.of(hanh), notice).called == "Phúc"
    Notice.objects.filter(pk=notice.pk).update(expires_at=now)
    with pytest.raises(Refused, match="run out"):
        show_notice(Actor.of(hanh), notice)
    assert (forget_expired(now - timedelta(microseconds=1)), forget_expired(now), forget_expired(now)) == (0, 1, 0)
    assert (Notice.objects.get().card, Notice.objects.get().birth_year) == (None, None)


@pytest.mark.covers("PNS-07")
@pytest.mark.parametrize(("left", "kept"), [(timedelta(minutes=5), True), (timedelta(0), False)])
def test_by_the_daily_look_the_words_are_gone_on_their_day_and_both_chains_say_so(notice, cdc, gnet, left, kept):
    from dhealth.config.console.work import work

    now = timezone.now()
    span = {"result_at": now - timedelta(days=20), "shared_at": now - timedelta(days=14)}
    Notice.objects.filter(pk=notice.pk).update(**span, expires_at=now + left)
    for _look in range(2):
        work(once=True)
    assert (Notice.objects.get().card is not None) is kept
    forgot = Event.objects.filter(verb="system.forget_notice", subject=notice.pk)
    assert sorted(forgot.values_list("chain", flat=True)) == ([] if kept else sorted([cdc.pk, gnet.pk]))


def test_a_new_notice_does_not_wait_for_the_words_of_another(notice, an, cdc, gnet):
    now = timezone.now()
    span = {"result_at": now - timedelta(days=20), "shared_at": now - timedelta(days=14)}
    Notice.objects.filter(pk=notice.pk).update(**span, expires_at=now)
    share_notice(Actor.of(an), cdc, gnet.pk, told(), id=uuid7())
    assert Notice.objects.get(pk=notice.pk).card is not None  # the daily look does that, also where nobody shares


def test_only_who_follows_it_answers_it(notice, hanh, tam, lan_anh):
    assign_notice(Actor.of(hanh), notice, tam.pk)
    with pytest.raises(Refused, match="A colleague"):
        answer_notice(Actor.of(lan_anh), notice, "not_found")
    assert answer_notice(Actor.of(tam), notice, "not_found")


@pytest.mark.covers("PNS-07")
def test_no_page_shows_its_words_without_a_press_that_is_on_record(notice, as_hanh, as_an, cdc, gnet):
    for browser in (as_hanh, as_an):
        for page in (reverse("notice.read"), reverse("notice.follow", args=[notice.pk]), reverse("home")):
            text = browser.get(page).text
            assert not [word for word in ("Phúc", "555 444", "0903555444", "1997") if word in text]
    assert not Event.objects.filter(verb="notice.show").exists()
    as_hanh.post(reverse("notice.show", args=[notice.pk]))
    assert Event.objects.filter(verb="notice.show", subject=notice.pk, chain__in=[cdc.pk, gnet.pk]).count() == 2
    as_an.post(reverse("notice.show", args=[notice.pk]))
    assert Event.objects.filter(verb="notice.show").count() == 2  # the office reads no words of its own notice


@pytest.mark.covers("PNS-01", "PNS-07")
def test_taken_up_the_client_can_be_asked_and_the_words_are_gone(notice, hanh, tam, cdc):
    client = registered(tam, ClientDraft(nickname="Phúc"))
    with pytest.raises(Refused, match="code of their record"):
        answer_notice(Actor.of(hanh), notice, "taken")
    for _time in range(2):
        answer_notice(Actor.of(hanh), notice, "taken", client)
    assert Notice.objects.get().card is None and NoticeEnd.objects.get().client == client
    told_to_cdc = Event.objects.filter(chain=cdc.pk, subject=notice.pk)
    assert client.pk.hex not in " ".join(str(event.details) for event in told_to_cdc)
    day = timezone.localdate()
    assert offer_services(Actor.of(tam), client, "declined", day, id=uuid7())


def test_taken_back_it_is_gone_for_the_group(notice, an, hanh, tam):
    for _time in range(2):
        withdraw_notice(Actor.of(an), notice)
    with pytest.raises(Refused, match="answered already"):
        show_notice(Actor.of(hanh), notice)
    assert answer_notice(Actor.of(hanh), notice, "not_found").how == "withdrawn"
    with pytest.raises(PermissionDenied):
        withdraw_notice(Actor.of(tam), notice)


def test_the_days_of_this_room_are_a_page_of_rules():
    from dhealth.care.partner_services.policy import PAGE, days

    assert (days().try_within.days, days().test_within.days, days().wanted_hours) == (3, 14, 24)
    assert days().test_within < BEGAN
    assert (days().harm_rises.days, len(list(PAGE.says(days())))) == (3, 3)


def test_who_came_by_a_notice_can_be_asked_after_their_records_were_merged_too(notice, hanh, tam):
    first, second = (registered(tam, ClientDraft(nickname=name)) for name in ("Phúc", "Phúc Bông"))
    answer_notice(Actor.of(hanh), notice, "taken", second)
    merge_clients(Actor.of(hanh), second, first)
    kept = Client.objects.get(merged_into=None)
    assert kept == first
    assert offer_services(Actor.of(tam), kept, "declined", timezone.localdate(), id=uuid7())


def test_a_form_whose_number_stands_elsewhere_is_refused_in_words(notice, area, gnet, tam_hiep):
    other = organisation("CDC Bình Dương", Kind.PROVINCIAL_CDC)
    other.province = area.organisation.province
    other.save()
    linh = Actor.of(person("linh.cdc", "Linh", other, "cdc_officer"))
    with pytest.raises(Refused, match="another record"):
        share_notice(linh, other, gnet.pk, told(), id=notice.pk)
    with pytest.raises(Refused, match="another record"):
        open_cluster(linh, other, tam_hiep.pk, timezone.localdate(), "rise", id=area.pk)
