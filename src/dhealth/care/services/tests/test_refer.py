"""Tâm refers Ken to a clinic: asked first, written down as referred, and never as given."""

from dataclasses import replace
from datetime import timedelta

import pytest
from conftest import person
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dhealth.care.clients.actions import assign_client, withdraw_consent
from dhealth.care.clients.merging import count_for, erasers
from dhealth.care.clients.models import Consent, Purpose
from dhealth.care.clients.tests.people import gone
from dhealth.care.services.actions import record_service
from dhealth.care.services.catalogue import REFERRAL, catalogue
from dhealth.care.services.corrections import correct_service, strike_service
from dhealth.care.services.drafts import Draft, draft_of
from dhealth.care.services.holding import services_held
from dhealth.care.services.models import Service
from dhealth.care.services.months import month_by_worker, own_month
from dhealth.care.services.queries import last_contact_days
from dhealth.care.services.referring import refer_client
from dhealth.care.services.tests.people import client_of
from dhealth.care.services.timeline import timeline
from dhealth.care.worklists.rows import cards_of_today, waits_for
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts import roles


def onward(ago: int = 0, **more) -> Draft:
    day = timezone.localdate() - timedelta(days=ago)
    return Draft(**{"kind": REFERRAL, "form": "confirmatory_test", "place": "OPC Long Thành", "day": day} | more)


@pytest.fixture
def reactive(actor, tam, ken):
    """Ken's quick check of five days ago was reactive."""
    check = {"form": "finger_prick", "result": "reactive", "lot": "2608A", "read_after": 16}
    return record_service(actor(tam), ken, onward(5, **check, kind="screening_test", place=""))


@pytest.mark.covers("CLI-26")
def test_a_referral_keeps_for_what_where_to_and_when(actor, tam, ken, verbs):
    made = refer_client(actor(tam), ken, onward(2), agreed=True)
    stored = Service.objects.get(pk=made.pk)
    assert (stored.kind, stored.form, stored.place) == (REFERRAL, "confirmatory_test", "OPC Long Thành")
    assert (stored.day, stored.worker, stored.reported_by, stored.result) == (onward(2).day, tam, "", "")
    assert verbs() == ["consent.give", "service.refer"]


@pytest.mark.covers("CLI-26")
def test_somebody_can_be_referred_to_everything_that_only_a_facility_gives_and_to_nothing_else():
    assert list(catalogue()[REFERRAL].forms) == [
        kind.key for kind in catalogue().values() if kind.facility_only and not kind.ends_treatment
    ]


@pytest.mark.covers("SEC-12")
def test_nobody_is_referred_without_a_yes_of_their_own(actor, tam, ken, verbs):
    with pytest.raises(Refused, match="Ask the client first") as refusal:
        refer_client(actor(tam), ken, onward(), agreed=False)
    assert refusal.value.field == "agreed"
    with pytest.raises(Refused, match="Ask the client first"):
        record_service(actor(tam), ken, onward())
    assert (Service.objects.count(), Consent.objects.count(), verbs()) == (0, 0, [])


@pytest.mark.covers("SEC-12")
def test_a_yes_is_kept_once_and_asked_for_again_after_it_was_taken_back(actor, tam, ken, verbs):
    for place in ("OPC Long Thành", "OPC Biên Hòa"):
        refer_client(actor(tam), ken, onward(place=place), agreed=True)
    withdraw_consent(actor(tam), ken, Purpose.SHARE_WITH_CLINIC)
    with pytest.raises(Refused):
        record_service(actor(tam), ken, onward())
    assert verbs() == ["consent.give", "service.refer", "service.refer", "consent.withdraw"]


def test_a_refused_referral_keeps_no_yes_either(actor, tam, ken):
    with pytest.raises(Refused):
        refer_client(actor(tam), ken, onward(place=""), agreed=True)
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"form": ""}, "form"),
        ({"form": "screening_test"}, "form"),
        ({"place": ""}, "place"),
        ({"day": timezone.localdate() + timedelta(days=1)}, "day"),
        ({"condoms": 1}, "condoms"),
        ({"result": "positive"}, "result"),
        ({"reported_by": "client"}, "kind"),
    ],
)
def test_what_a_referral_cannot_be_is_refused_beside_its_field(actor, tam, ken, wrong, field):
    with pytest.raises(Refused) as refusal:
        refer_client(actor(tam), ken, replace(onward(), **wrong), agreed=True)
    assert refusal.value.field == field


def test_the_same_form_twice_is_one_referral_and_one_yes(actor, tam, ken, verbs):
    id = uuid7()
    first = refer_client(actor(tam), ken, onward(), agreed=True, id=id)
    withdraw_consent(actor(tam), ken, Purpose.SHARE_WITH_CLINIC)
    assert refer_client(actor(tam), ken, onward(), agreed=True, id=id) == first
    assert (Service.objects.count(), verbs()[2:]) == (1, ["consent.withdraw"])


def test_strangers_and_counters_may_not(actor, khoa, minh, yen, ken):
    for somebody in (khoa, minh, yen):
        with pytest.raises(PermissionDenied):
            refer_client(actor(somebody), ken, onward(), agreed=True)
    assert not Service.objects.exists()


def test_a_colleagues_client_is_not_referred(actor, tam, hanh, gnet):
    with pytest.raises(Refused, match="not on your list"):
        refer_client(actor(tam), client_of(gnet, hanh), onward(), agreed=True)


@pytest.mark.covers("CLI-23", "SEC-02")
def test_it_stands_on_the_line_of_time_in_quiet_words(actor, tam, ken):
    refer_client(actor(tam), ken, onward(form="prep_start"), agreed=True)
    line = next(e for e in timeline(ken, actor(tam)).entries if e.service)
    assert (line.mark, line.title, line.why) == ("own", "Referral · Start of prevention", "To OPC Long Thành")


@pytest.mark.covers("SEC-02", "SEC-10")
def test_without_the_right_to_what_it_is_for_the_line_and_its_correction_are_absent(actor, tam, minh, ken):
    made = refer_client(actor(tam), ken, onward(), agreed=True)
    correct_service(actor(tam), made, replace(draft_of(made), place="OPC Biên Hòa"), "mistake")
    said = repr(timeline(ken, actor(minh)).entries)
    assert [word for word in ("Referral", "OPC", "Confirming") if word in said] == []
    assert "OPC Biên Hòa" in repr(timeline(ken, actor(tam)).entries)


@pytest.mark.covers("SEC-10")
def test_a_referral_is_hidden_by_the_right_of_the_service_that_it_is_for(actor, tam, ken, monkeypatch):
    for form in ("methadone_start", "art_start"):
        refer_client(actor(tam), ken, onward(form=form), agreed=True)
    page = {group: dict(who) for group, who in roles.protected_fields().items()}
    del page["risk"]["outreach_worker"]
    monkeypatch.setattr(roles, "protected_fields", lambda: page)
    assert [e.title for e in timeline(ken, actor(tam)).entries if e.service] == [
        "Referral · Start of care at the clinic"
    ]


def test_it_is_corrected_with_the_old_line_kept_also_after_the_yes_was_taken_back(actor, tam, ken):
    made = refer_client(actor(tam), ken, onward(), agreed=True)
    withdraw_consent(actor(tam), ken, Purpose.SHARE_WITH_CLINIC)
    correct_service(actor(tam), made, replace(draft_of(made), form="art_start"), "mistake")
    assert list(Service.objects.order_by("pk").values_list("form", "is_current")) == [
        ("confirmatory_test", False),
        ("art_start", True),
    ]
    change = next(e for e in timeline(ken, actor(tam)).entries if e.mends)
    assert [(m.label, m.old, m.new) for m in change.mends] == [
        ("For what", "Confirming step", "Start of care at the clinic")
    ]


def test_struck_out_it_stands_as_a_change(actor, tam, ken):
    strike_service(actor(tam), refer_client(actor(tam), ken, onward(), agreed=True), "mistake")
    titles = [e.title for e in timeline(ken, actor(tam)).entries]
    assert any(title.startswith("Struck out: Referral · Confirming step") for title in titles)


@pytest.mark.covers("SEC-03")
def test_the_client_is_told_of_it_with_its_full_name(actor, tam, ken):
    refer_client(actor(tam), ken, onward(), agreed=True)
    said = " ".join(map(str, services_held(actor(tam), ken).rows))
    assert all(word in said for word in ("Referral", "HIV confirmatory test", "To OPC Long Thành"))


def test_it_follows_its_person_and_loses_its_words_when_they_are_erased(actor, tam, gnet, ken):
    made = refer_client(actor(tam), ken, onward(note="Đi cùng chiều thứ ba"), agreed=True)
    kept = client_of(gnet, tam)
    count_for(kept.pk, ken.pk)
    made.refresh_from_db()
    assert made.person == kept
    for forget in erasers:
        forget(ken.pk)
    made.refresh_from_db()
    assert made.note is None


@pytest.mark.covers("CLI-19")
def test_after_a_reactive_check_referring_is_offered_until_it_was_done(actor, tam, ken, reactive):
    before = waits_for(actor(tam), ken)[0]
    assert (before.refers, "Waits for" in before.why) == (True, True)
    refer_client(actor(tam), ken, onward(1), agreed=True)
    after = waits_for(actor(tam), ken)[0]
    assert (after.refers, "no word since" in after.why) == (False, True)


@pytest.mark.parametrize(("ago", "form"), [(6, "confirmatory_test"), (0, "sti_treatment")])
def test_an_earlier_referral_or_one_for_something_else_is_not_that_step(actor, tam, ken, reactive, ago, form):
    refer_client(actor(tam), ken, onward(ago, form=form), agreed=True)
    assert cards_of_today(actor(tam))[0].refers


@pytest.mark.covers("CLI-26", "SEC-10")
def test_it_goes_along_when_the_record_is_put_on_another_list(actor, tam, hanh, gnet, ken, reactive):
    made = refer_client(actor(tam), ken, onward(1), agreed=True)
    loc = person("loc.gnet", "Lộc", gnet, "outreach_worker")
    gone(tam)
    ken = assign_client(actor(hanh), ken, loc.pk)
    assert [(row.client.pk, row.refers) for row in cards_of_today(actor(loc))] == [(ken.pk, False)]
    assert "To OPC Long Thành" in repr(timeline(ken, actor(loc)).entries)
    assert list(Service.objects.visible_to(actor(loc)).filter(pk=made.pk)) == [made]
    assert (cards_of_today(actor(tam)), Service.objects.visible_to(actor(tam)).exists()) == ([], False)
    with pytest.raises(Refused, match="not on your list"):
        refer_client(actor(tam), ken, onward(), agreed=True)


@pytest.mark.covers("SEC-10")
def test_the_last_day_in_a_list_does_not_tell_of_a_line_that_not_everybody_sees(actor, tam, ken):
    record_service(actor(tam), ken, Draft(kind="contact", day=onward(3).day))
    refer_client(actor(tam), ken, onward(1), agreed=True)
    assert last_contact_days([ken.pk]) == {ken.pk: onward(3).day}


@pytest.mark.covers("CLI-26")
def test_a_referral_alone_is_no_visit_of_the_month(actor, tam, gnet, ken):
    refer_client(actor(tam), ken, onward(), agreed=True)
    assert (own_month(actor(tam)).visits, month_by_worker(gnet.pk)) == (0, [])
    record_service(actor(tam), ken, Draft(kind="contact", day=timezone.localdate()))
    assert (own_month(actor(tam)).visits, month_by_worker(gnet.pk)[0].visits) == (1, 1)
