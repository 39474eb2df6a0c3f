"""Two in the same second: one slip at two clinics, two answers, an answer and a withdrawal, an end and an arrival."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from dhealth.care.clinics.actions import HoursDraft, set_hours
from dhealth.care.referrals.actions import (
    BrowserSeen,
    LinkAnswer,
    answer_by_link,
    decline_referral,
    expire_due,
    let_device_in,
    link_of,
    match_walk_in,
    meet_device,
    present_slip,
    receive_referral,
    record_walk_in,
    send_referral,
    serve,
    serve_on,
    show_to_clinic,
    withdraw_referral,
    write_message,
)
from dhealth.care.referrals.models import (
    ClinicDevice,
    DeviceLetIn,
    HeldAnswerEnd,
    Kind,
    LinkUse,
    Message,
    ScanLock,
    Standing,
    Step,
    WalkIn,
    WalkInMatch,
)
from dhealth.care.referrals.queries import steps_of
from dhealth.care.referrals.rules import MOVES, stand_of
from dhealth.care.services.actions import record_service
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import Service
from dhealth.kernel.codes import new_slip_code
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.tests.at_once import at_once
from dhealth.trust.accounts.actors import Actor

pytestmark = pytest.mark.usefixtures("committed")
TIMES = 8 if connection.vendor == "postgresql" else 2


def whole(slip) -> list[str]:
    """The steps that count: each follows from the one before, and the standing says the same."""
    steps = steps_of(slip)
    kinds = [step.kind for step in steps]
    assert all(after in MOVES[before] for before, after in zip(["", *kinds], kinds, strict=False))
    kept, said = Standing.objects.get(pk=slip.pk), stand_of(steps, slip.agreement.terms, slip.wished_on)
    assert {name: getattr(kept, name) for name in vars(said)} == vars(said)
    return kinds


@pytest.mark.slow
def test_two_clinics_scan_one_slip(sent, yen, phuc, opc, bien_hoa):
    scans = [lambda: present_slip(Actor.of(yen), opc.pk, sent.code)] * TIMES
    scans += [lambda: present_slip(Actor.of(phuc), bien_hoa.pk, sent.code)] * TIMES
    said = at_once(*scans)
    assert [isinstance(one, Refused) for one in said] == [False] * TIMES + [True] * TIMES
    assert whole(sent) == ["sent", "presented"]
    assert not Step.objects.filter(organisation=bien_hoa).exists()


def test_two_answers_at_once_leave_one(sent, yen):
    answers = [lambda: receive_referral(Actor.of(yen), sent), lambda: decline_referral(Actor.of(yen), sent, "full")]
    at_once(*answers * TIMES)
    assert whole(sent) in (["sent", "declined"], ["sent", "received", "declined"])


@pytest.mark.slow
def test_served_by_many_is_served_once(sent, ken, yen, opc):
    present_slip(Actor.of(yen), opc.pk, sent.code)
    said = at_once(*[lambda: serve(Actor.of(yen), sent)] * 2 * TIMES)
    assert len({step.pk for step in said}) == 1
    assert whole(sent) == ["sent", "presented", "arrived", "served"]
    assert Service.objects.filter(person=ken, reported_by="clinic").count() == 1


def test_an_answer_racing_a_withdrawal(sent, tam, yen):
    first, second = at_once(
        lambda: receive_referral(Actor.of(yen), sent), lambda: withdraw_referral(Actor.of(tam), sent, "wish")
    )
    kinds = whole(sent)
    assert kinds[-1] == Kind.WITHDRAWN and not isinstance(second, Refused)
    assert isinstance(first, Refused) is (kinds == ["sent", "withdrawn"])


@pytest.mark.slow
def test_an_arrival_racing_the_end_of_the_slip(sent, yen, opc):
    after = Standing.objects.get(pk=sent.pk).expires_on + timedelta(days=1)
    shown, _ended = at_once(lambda: present_slip(Actor.of(yen), opc.pk, sent.code), lambda: expire_due(after))
    kinds = whole(sent)
    assert kinds in (["sent", "presented"], ["sent", "expired"])
    assert isinstance(shown, Refused) is (kinds[-1] == Kind.EXPIRED)


@pytest.mark.slow
def test_one_link_opened_twice_answers_once(linked):
    link, text = linked
    said = at_once(*[lambda: answer_by_link(link, LinkAnswer(pin="206814", answer="receive"))] * 2 * TIMES)
    assert sum(not isinstance(one, Refused) for one in said) == LinkUse.objects.count() == 1
    assert link_of(text) is None
    assert whole(link.referral) == ["sent", "received"]


@pytest.mark.slow
def test_one_held_visit_is_laid_to_one_of_two_slips(sent, ken, tam, wanted, yen, opc):
    other = send_referral(Actor.of(tam), ken, wanted(service="prep_start"))
    held = record_walk_in(Actor.of(yen), opc.pk, sent.service, timezone.localdate(), "số 14")
    codes = (sent.code, other.code) * TIMES
    at_once(*[lambda code=code: match_walk_in(Actor.of(yen), held, code) for code in codes])
    assert WalkInMatch.objects.get().referral == sent
    assert whole(other) in (["sent"], ["sent", "presented"])


@pytest.mark.slow
def test_the_last_place_is_given_once(sent, ken, tam, wanted, yen, opc):
    hours = {"opens": time(8), "closes": time(10), "kind": "mobile", "where": "Chợ", "places": 1}
    set_hours(Actor.of(yen), opc, HoursDraft(weekdays=range(7), **hours))
    other = send_referral(Actor.of(tam), ken, wanted(service="prep_start"))
    moment = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time(9)))
    said = at_once(
        *[lambda slip=slip: receive_referral(Actor.of(yen), slip, appointment=moment) for slip in (sent, other)]
    )
    assert sum(isinstance(one, Refused) for one in said) == 1
    assert Step.objects.filter(appointment_at=moment, is_current=True).count() == 1


@pytest.mark.slow
def test_a_clinics_first_device_is_one_whoever_comes_first(opc, yen):
    met = at_once(
        *[lambda n=n: meet_device(opc.pk, BrowserSeen(f"device {n}", "Chrome"), yen) for n in range(2 * TIMES)]
    )
    assert (len(met), ClinicDevice.objects.count()) == (2 * TIMES, 2 * TIMES)
    assert DeviceLetIn.objects.count() == 1


@pytest.mark.slow
def test_wrong_codes_at_once_lock_once_and_none_is_lost(sent, yen, opc, monkeypatch):
    monkeypatch.setattr("dhealth.care.referrals.actions.presenting.MOST_WRONG_CODES", 2 * TIMES)
    at_once(*[lambda: present_slip(Actor.of(yen), opc.pk, new_slip_code())] * 2 * TIMES)
    assert ScanLock.objects.count() == 1


@pytest.mark.slow
def test_one_form_of_words_or_of_a_visit_sent_twice_at_once_is_written_once(sent, tam, yen, opc):
    words, visit = uuid7(), uuid7()
    said = at_once(*[lambda: write_message(Actor.of(tam), sent, "Bạn ấy đến chiều nay", id=words)] * 2 * TIMES)
    assert {one.pk for one in said} == {words}
    today = timezone.localdate()
    act = lambda: record_walk_in(Actor.of(yen), opc.pk, sent.service, today, "số 14", id=visit)  # noqa: E731
    assert {one.pk for one in at_once(*[act] * 2 * TIMES)} == {visit}
    assert (Message.objects.count(), WalkIn.objects.count()) == (1, 1)


@pytest.mark.slow
def test_a_device_is_let_in_while_others_open_the_slips_that_it_holds(sent, ken, tam, wanted, yen, son, opc):
    more = [send_referral(Actor.of(tam), ken, wanted(service=one)) for one in ("prep_start", "art_start")]
    desk, phone = (meet_device(opc.pk, BrowserSeen(one, "Chrome"), yen) for one in ("desk", "phone"))
    for slip in (slips := [sent, *more]):
        present_slip(Actor.of(yen), opc.pk, slip.code)
        serve_on(phone, Actor.of(yen), slip)
    looks = [lambda slip=slip: show_to_clinic(Actor.of(yen), slip) for slip in slips]
    at_once(*[lambda: let_device_in(Actor.of(son), phone, here=desk)] * 2, *looks * TIMES)
    assert [whole(slip)[-1] for slip in slips] == ["served"] * 3
    assert HeldAnswerEnd.objects.filter(given=True).count() == 3


@pytest.mark.slow
def test_appointments_visits_and_words_at_one_clinic_do_not_stop_one_another(sent, ken, tam, wanted, yen, opc):
    """Each takes hold of its slip or of the clinic, then of two logs; none waits for what the other holds."""
    set_hours(Actor.of(yen), opc, HoursDraft(weekdays=range(7), opens=time(0), closes=time(23), places=99))
    more = [send_referral(Actor.of(tam), ken, wanted(service=one)) for one in ("prep_start", "art_start")]
    noon = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time(12)))
    acts = []
    for n in range(TIMES):
        at, phone = noon + timedelta(minutes=n), BrowserSeen(f"device {n}", "Chrome")
        acts += [
            lambda at=at: receive_referral(Actor.of(yen), sent, appointment=at),
            lambda phone=phone: meet_device(opc.pk, phone, yen),
            *(lambda slip=slip: present_slip(Actor.of(yen), opc.pk, slip.code) for slip in more),
            *(lambda slip=slip: write_message(Actor.of(tam), slip, "Chiều nay") for slip in (sent, *more)),
        ]
    assert not [one for one in at_once(*acts) if isinstance(one, Refused)]
    assert [whole(slip)[-1] for slip in (sent, *more)] == ["received", "presented", "presented"]


@pytest.mark.slow
def test_the_clinic_serves_while_the_group_writes_in_the_same_record(sent, ken, tam, wanted, yen, opc):
    more = [send_referral(Actor.of(tam), ken, wanted(service=one)) for one in ("prep_start", "art_start")]
    for slip in (slips := [sent, *more]):
        present_slip(Actor.of(yen), opc.pk, slip.code)
    drafts = [Draft(kind="contact", day=timezone.localdate(), condoms=n + 1) for n in range(2 * TIMES)]
    written = [lambda draft=draft: record_service(Actor.of(tam), ken, draft) for draft in drafts]
    served = [lambda slip=slip: serve(Actor.of(yen), slip) for slip in slips]
    said = at_once(*written[:TIMES], *served, *written[TIMES:])
    assert not [one for one in said if isinstance(one, Refused)]
    assert Service.objects.filter(person=ken, reported_by="clinic").count() == 3
    assert Service.objects.filter(person=ken, kind="contact").count() == 2 * TIMES
