"""Somebody has taken over a clinic's account: without the codes that clients carry, nobody is confirmed (T06)."""

from datetime import timedelta

import pytest
from conftest import browser_of, person
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from dhealth.care.referrals.actions import (
    BrowserSeen,
    LinkAnswer,
    answer_by_link,
    arrive,
    confirm_month,
    let_device_in,
    lift_scan_lock,
    match_walk_in,
    meet_device,
    not_eligible,
    present_slip,
    prove_device,
    receive_referral,
    record_walk_in,
    send_referral,
    serve,
    serve_on,
    set_clinic_pin,
    shut_device,
    stepping,
    take_back_step,
)
from dhealth.care.referrals.clinic_urls import urlpatterns
from dhealth.care.referrals.models import (
    AnswerLink,
    ClinicDevice,
    ClinicPin,
    DeviceLetIn,
    DeviceShut,
    HeldAnswer,
    HeldAnswerEnd,
    Kind,
    ScanLock,
    Standing,
    Step,
)
from dhealth.kernel.codes import new_slip_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.models import Grant
from dhealth.trust.audit.models import Event

pytestmark = pytest.mark.slow

CAME = (Kind.PRESENTED, Kind.ARRIVED, Kind.SERVED, Kind.NOT_ELIGIBLE)
NAMES = ("Ken", "Minh", "1996")
PASSWORD = "mat-khau-cua-yen.opc"


@pytest.fixture
def desk(opc, yen):
    """The clinic's own computer, its first."""
    return meet_device(opc.pk, BrowserSeen("desk", "Edge · Windows"), yen)


@pytest.fixture
def new_phone(opc, yen, desk):
    """A browser that the clinic has not seen before."""
    return meet_device(opc.pk, BrowserSeen("phone", "Chrome · Android"), yen)


def today():
    return timezone.localdate().strftime("%d/%m/%Y")


def tries(sent, yen, opc, actor, held):
    """Everything that the program offers, with all that an attacker in the clinic's account knows."""
    who = actor(yen)
    guesses = (sent.number, sent.pk.hex, sent.code[:4], new_slip_code())
    yield from (lambda act=act: act(who, sent) for act in (arrive, serve))
    yield lambda: not_eligible(who, sent, "papers")
    yield lambda: receive_referral(who, sent, appointment=timezone.now() + timedelta(days=1))
    yield from (
        lambda act=act: act(who, sent) for act in (arrive, serve, take_back_step, take_back_step, serve, arrive)
    )
    yield from (lambda text=text: present_slip(who, opc.pk, text) for text in guesses)
    yield from (lambda text=text: match_walk_in(who, held, text, treatment_code="LT-1") for text in guesses)
    yield lambda: confirm_month(who, opc.pk, "\n".join((*guesses, "LT-1846")))


@pytest.mark.covers("SEC-07")
def test_every_act_in_every_order_confirms_nobody(sent, yen, opc, actor):
    held = record_walk_in(actor(yen), opc.pk, sent.service, timezone.localdate(), "số 14")
    for _round in range(2):
        for act in tries(sent, yen, opc, actor, held):
            try:
                act()
            except (Refused, PermissionDenied):
                continue
    assert not Step.objects.filter(kind__in=CAME).exists()
    for kind in (Kind.ARRIVED, Kind.SERVED, Kind.NOT_ELIGIBLE):
        with pytest.raises(IntegrityError), transaction.atomic():
            Step.objects.create(referral=sent, position=9, kind=kind, organisation=opc, day=timezone.localdate())


@pytest.mark.slow
@pytest.mark.covers("SEC-07")
def test_every_page_and_form_of_a_clinic_confirms_nobody_and_names_nobody(sent, yen, son, opc, actor):
    held = record_walk_in(actor(yen), opc.pk, sent.service, timezone.localdate(), "số 14")
    said = {"code": sent.number, "codes": sent.number, "treatment_code": "LT-1846", "day": today(), "reason": "papers"}
    said |= {"confirm": "1", "appointment": "", "words": "?", "password": "?", "says": "came", "how": "stands"}
    for user in (yen, son):
        browser = browser_of(user)
        for one in urlpatterns:
            for pk in (sent.pk, held.pk) if "<uuid:pk>" in str(one.pattern) else (None,):
                where = reverse(one.name, args=[pk] if pk else [])
                for answer in (browser.get(where), browser.post(where, said), browser.get(where)):
                    page = answer.content.decode()
                    assert sent.code[:4] not in page and not any(name in page for name in NAMES), one.name
    assert not Step.objects.filter(kind__in=CAME).exists()


def test_a_slip_taken_back_after_it_was_shown_needs_its_code_again(sent, yen, opc, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    take_back_step(actor(yen), sent)
    for act in (arrive, serve):
        with pytest.raises(Refused, match="Scan"):
            act(actor(yen), sent)
    assert not Step.objects.filter(kind__in=(Kind.ARRIVED, Kind.SERVED)).exists()


def test_a_code_opens_one_slip_only_and_no_other_of_the_same_client(sent, ken, tam, wanted, yen, opc, actor):
    other = send_referral(actor(tam), ken, wanted(service="prep_start"))
    present_slip(actor(yen), opc.pk, sent.code)
    with pytest.raises(Refused, match="Scan"):
        serve(actor(yen), other)


@pytest.mark.covers("SEC-07")
def test_twenty_wrong_codes_lock_the_clinic_whatever_the_way_and_nineteen_do_not(sent, yen, thao, opc, actor, verbs):
    present_slip(actor(yen), opc.pk, sent.code)
    for _try in range(19):
        with pytest.raises(Refused):
            present_slip(actor(yen), opc.pk, new_slip_code())
    assert not ScanLock.objects.exists()
    with pytest.raises(Refused):
        present_slip(actor(yen), opc.pk, new_slip_code())
    assert "system.lock_scanning" in verbs()
    for act in (serve, arrive):  # not even the client who is there already: by the umbrella's word first
        with pytest.raises(Refused, match="locked"):
            act(actor(yen), sent)
    lift_scan_lock(actor(thao), ScanLock.objects.get())
    assert serve(actor(yen), sent).kind == Kind.SERVED


def test_the_umbrella_reads_of_a_locked_clinic_on_its_first_page(twinned, opc, as_thao, as_tam):
    assert "Scanning is locked" not in as_thao.get("/").content.decode()
    ScanLock.objects.create(clinic=opc)
    page = as_thao.get("/").content.decode()
    assert "bị khoá" in page and reverse("clinic_pin.set") in page
    assert reverse("clinic_pin.set") not in as_tam.get("/").content.decode()


@pytest.mark.parametrize(("before", "passes"), [(2, True), (3, False)])
def test_an_account_confirms_at_a_pace_at_which_people_are_seen(
    sent, ken, tam, wanted, yen, opc, actor, monkeypatch, before, passes
):
    monkeypatch.setattr(stepping, "SERVED_AN_HOUR", 3)
    services = ("art_start", "prep_start", "sti_treatment")
    for service in services[:before]:
        slip = send_referral(actor(tam), ken, wanted(service=service))
        present_slip(actor(yen), opc.pk, slip.code)
        serve(actor(yen), slip)
    present_slip(actor(yen), opc.pk, sent.code)
    if passes:
        assert serve(actor(yen), sent)
    else:
        with pytest.raises(Refused, match="in an hour"):
            serve(actor(yen), sent)
        an_hour_on = timezone.now() + timedelta(minutes=61)
        monkeypatch.setattr(timezone, "now", lambda: an_hour_on)
        assert serve(actor(yen), sent)


@pytest.mark.covers("SEC-07")
def test_served_on_a_new_device_is_held_until_the_head_lets_it_in(sent, yen, son, opc, desk, new_phone, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    held = serve_on(new_phone, actor(yen), sent, treatment_code="LT-1846")
    assert serve_on(new_phone, actor(yen), sent) == held
    assert Standing.objects.get(pk=sent.pk).state == Kind.PRESENTED
    for here in (None, new_phone):  # from the new device itself nobody lets it in
        with pytest.raises(Refused, match="new here itself"):
            let_device_in(actor(son), new_phone, here=here)
    with pytest.raises(PermissionDenied):
        let_device_in(actor(yen), new_phone, here=desk)
    for _again in range(2):
        let_device_in(actor(son), new_phone, here=desk)
    served = Step.objects.get(kind=Kind.SERVED)
    assert (served.by, HeldAnswerEnd.objects.get().given) == (yen, True)
    assert Event.objects.filter(verb="clinic_device.let_in", chain=opc.pk).count() == 2  # the desk, and this one


def test_served_on_the_clinics_first_device_counts_at_once(sent, yen, opc, desk, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    assert serve_on(desk, actor(yen), sent).kind == Kind.SERVED


def test_what_cannot_be_said_is_refused_on_a_new_device_too(sent, yen, new_phone, actor):
    with pytest.raises(Refused, match="Scan"):
        serve_on(new_phone, actor(yen), sent)
    assert not HeldAnswer.objects.exists()


def test_many_at_once_and_held_visits_wait_for_a_known_device(sent, yen, opc, new_phone, actor):
    held = record_walk_in(actor(yen), opc.pk, sent.service, timezone.localdate(), "số 14")
    with pytest.raises(Refused, match="new at your clinic"):
        match_walk_in(actor(yen), held, sent.code, device=new_phone)
    present_slip(actor(yen), opc.pk, sent.code)
    arrive(actor(yen), sent, treatment_code="LT-1846")
    with pytest.raises(Refused, match="new at your clinic"):
        confirm_month(actor(yen), opc.pk, "LT-1846", device=new_phone)
    assert not Step.objects.filter(kind=Kind.SERVED).exists()


def test_what_was_held_falls_away_where_it_does_not_fit_any_more(sent, yen, tam, son, opc, desk, new_phone, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    serve_on(new_phone, actor(yen), sent)
    take_back_step(actor(yen), sent)
    let_device_in(actor(son), new_phone, here=desk)
    ended = HeldAnswerEnd.objects.get()
    assert not ended.given and "Scan" in ended.why
    assert not Step.objects.filter(kind=Kind.SERVED).exists()


def test_a_held_answer_of_somebody_who_left_falls_away(sent, yen, thao, opc, new_phone, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    serve_on(new_phone, actor(yen), sent)
    Grant.objects.filter(user=yen).delete()
    let_device_in(actor(thao), new_phone)
    assert not HeldAnswerEnd.objects.get().given


def test_a_device_shut_out_confirms_nothing_and_what_it_held_falls_away(sent, yen, son, opc, new_phone, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    serve_on(new_phone, actor(yen), sent)
    for _again in range(2):
        shut_device(actor(son), new_phone)
    assert not HeldAnswerEnd.objects.get().given
    with pytest.raises(Refused, match="shut out"):
        serve_on(new_phone, actor(yen), sent)
    with pytest.raises(Refused, match="shut out"):
        let_device_in(actor(son), new_phone, here=ClinicDevice.objects.first())


def test_signing_in_once_more_lets_the_own_device_in_and_five_wrong_tries_close_that_way(
    sent, yen, opc, new_phone, actor, settings, monkeypatch
):
    from dhealth.trust.accounts import proof

    monkeypatch.setattr(proof, "is_demonstration", lambda: True)
    present_slip(actor(yen), opc.pk, sent.code)
    serve_on(new_phone, actor(yen), sent)
    for _try in range(4):
        with pytest.raises(Refused, match="does not prove"):
            prove_device(actor(yen), new_phone, "sai", "")
    ClinicDevice.objects.filter(pk=new_phone.pk).update(wrong_proofs=5)
    with pytest.raises(Refused, match="Five wrong"):
        prove_device(actor(yen), new_phone, PASSWORD, "")
    ClinicDevice.objects.filter(pk=new_phone.pk).update(wrong_proofs=4)
    prove_device(actor(yen), new_phone, PASSWORD, "")
    assert Standing.objects.get(pk=sent.pk).state == Kind.SERVED


def test_without_the_apps_digits_a_password_proves_nothing(yen, new_phone, actor):
    with pytest.raises(Refused, match="does not prove"):
        prove_device(actor(yen), new_phone, PASSWORD, "123456")


def test_in_a_browser_the_second_device_is_told_and_shown(sent, yen, son, opc, actor, monkeypatch):
    from dhealth.trust.accounts import proof

    monkeypatch.setattr(proof, "is_demonstration", lambda: True)
    monkeypatch.setattr("dhealth.care.referrals.views.devices.asks_for_digits", lambda: False)
    meet_device(opc.pk, BrowserSeen("desk", "Edge · Windows"), son)
    browser = browser_of(yen)
    browser.post("/scan/", {"code": sent.code})
    answer = browser.post(f"/inbox/{sent.pk}/done/", {"day": today(), "treatment_code": "LT-1846"})
    assert answer["Location"] == reverse("clinic_device.read")
    assert Standing.objects.get(pk=sent.pk).state == Kind.PRESENTED
    assert "Máy này còn lạ" in browser.get(answer["Location"]).content.decode()
    assert browser.post(reverse("clinic_device.prove"), {"password": "sai"}).status_code == 422
    browser.post(reverse("clinic_device.prove"), {"password": PASSWORD})
    assert Standing.objects.get(pk=sent.pk).state == Kind.SERVED


def test_a_stranger_lets_nothing_in(new_phone, phuc, son, hanh, life, thao, bien_hoa, as_yen):
    head = person("linh.bienhoa", "Linh", bien_hoa, "clinic_head")
    where = reverse("clinic_device.let_in", args=[new_phone.pk])
    assert browser_of(head).post(where).status_code == 404
    assert as_yen.post(where).status_code == 403
    assert browser_of(thao).post(where).status_code == 404  # no agreement with this clinic
    assert not ClinicDevice.objects.get(pk=new_phone.pk).is_known


@pytest.mark.covers("SEC-07")
def test_the_group_answers_no_link_in_the_browser_that_made_it(linked, tam, as_tam, client):
    link, text = linked
    where = reverse("referral.answer", args=[text])
    said = {"answer": "serve", "code": link.referral.code, "treatment_code": "BH-77", "pin": "206814"}
    as_tam.post(reverse("referral.link", args=[link.referral_id]))
    assert "làm đường dẫn trên máy này" in as_tam.post(where, said).content.decode()
    client.post(where, said)  # on another phone the worker gets no further than being held
    assert Standing.objects.get().state == Kind.PRESENTED
    assert HeldAnswer.objects.get().link == link


@pytest.mark.parametrize(("wrong", "passes"), [(19, True), (20, False)])
def test_a_pin_tried_twenty_times_on_all_links_together_is_closed(linked, thao, bien_hoa, actor, wrong, passes):
    link, _text = linked
    ClinicPin.objects.update(wrong=wrong)
    right = LinkAnswer(pin="206814", answer="receive")
    if passes:
        assert answer_by_link(link, right)
        return
    with pytest.raises(Refused, match="closed after many"):
        answer_by_link(link, right)
    new = set_clinic_pin(actor(thao), bien_hoa.pk)
    assert answer_by_link(AnswerLink.objects.get(), LinkAnswer(pin=new, answer="receive"))


def test_a_wrong_pin_counts_for_the_pin_and_for_the_clinic(linked):
    link, _text = linked
    with pytest.raises(Refused):
        answer_by_link(link, LinkAnswer(pin="000000", answer="receive"))
    assert ClinicPin.objects.get().wrong == 1


@pytest.mark.parametrize("then", ["served", "refused"])
def test_what_a_known_device_still_holds_is_settled_when_it_is_met_again(
    sent, yen, son, thao, opc, desk, new_phone, actor, then
):
    """The power went after it was let in or shut out; or the answer was held in the very second in which it was."""
    present_slip(actor(yen), opc.pk, sent.code)
    serve_on(new_phone, actor(yen), sent, treatment_code="LT-1846")
    if then == "served":
        DeviceLetIn.objects.create(device=new_phone, how="head", by=son)
    else:
        DeviceShut.objects.create(device=new_phone, by=son)
    for _again in range(2):
        meet_device(opc.pk, BrowserSeen("phone", "Chrome · Android"), yen)
    assert HeldAnswerEnd.objects.get().given is (then == "served")
    assert Standing.objects.get(pk=sent.pk).state == (Kind.SERVED if then == "served" else Kind.PRESENTED)
