"""The group's pages, and the page behind a clinic's link."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.actions import erase_client
from dhealth.care.referrals.actions import (
    LinkAnswer,
    answer_by_link,
    let_device_in,
    link_of,
    make_link,
    present_slip,
    receive_referral,
    record_walk_in,
    send_referral,
    serve,
    set_clinic_pin,
    thread_of,
    withdraw_referral,
    withdraw_request,
    write_message,
)
from dhealth.care.referrals.models import (
    AnswerLink,
    ClinicDevice,
    ClinicPin,
    Message,
    Referral,
    ScanLock,
    Standing,
    Step,
)
from dhealth.care.services.models import Service
from dhealth.commons.agreements.tests.cast import twinned as twin
from dhealth.kernel.codes import show_slip_code
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.audit.models import Event


def typed(opc, **other):
    usual = {"service": "confirmatory_test", "receiver": opc.pk, "how": "signed_here", "answers": "yes"}
    return {"id": uuid7(), "wished_part": "", **usual, **other}


@pytest.mark.covers("C2P-14")
def test_from_the_record_a_slip_is_made_in_one_form(twinned, ken, opc, as_tam):
    page = as_tam.get(reverse("referral.send", args=[ken.pk]) + "?next=1").content.decode()
    assert "OPC Long Thành" in page
    answer = as_tam.post(reverse("referral.send", args=[ken.pk]), typed(opc))
    slip = Referral.objects.get()
    assert answer["Location"] == reverse("referral.open", args=[slip.pk]) + "?new=1"
    shown = as_tam.get(answer["Location"]).content.decode()
    assert (
        f"{slip.code[:4]}-{slip.code[4:8]}-{slip.code[8:]}" in shown and "Phòng khám thấy phiếu ngay bây giờ." in shown
    )


@pytest.mark.covers("SEC-07")
@pytest.mark.parametrize("question", ["how", "answers", "service"])
def test_nothing_the_client_says_is_marked_beforehand(twinned, ken, opc, as_tam, question):
    answer = as_tam.post(reverse("referral.send", args=[ken.pk]), typed(opc, **{question: ""}))
    assert answer.status_code == 422
    assert not Referral.objects.exists()


def test_a_group_without_a_twinned_clinic_refers_by_name(ken, as_tam):
    answer = as_tam.get(reverse("referral.send", args=[ken.pk]) + "?next=1")
    assert answer["Location"] == reverse("service.refer", args=[ken.pk]) + "?next=1"


@pytest.mark.covers("C2P-02")
def test_the_list_shows_how_it_stands_and_records_the_look(sent, ken, yen, as_tam, actor):
    receive_referral(actor(yen), sent)
    page = as_tam.get(reverse("referral.read")).content.decode()
    assert "Ken" in page and "Phòng khám đã tiếp nhận" in page
    assert Event.objects.get(verb="client.search", why="slip").details == {"clients": [ken.pk.hex]}


def test_the_list_asks_the_same_however_many_there_are(
    sent, ken, tam, wanted, as_tam, actor, django_assert_max_num_queries
):
    as_tam.get(reverse("referral.read"))
    for service in ("art_start", "prep_start", "sti_treatment"):
        send_referral(actor(tam), ken, wanted(service=service))
    with django_assert_max_num_queries(12):
        assert as_tam.get(reverse("referral.read")).status_code == 200


def test_a_stranger_finds_no_slip(sent, as_khoa, as_lan_anh):
    for stranger in (as_khoa, as_lan_anh):
        assert stranger.get(reverse("referral.open", args=[sent.pk])).status_code == 404


def test_the_paper_and_the_picture_name_nobody_and_are_recorded(sent, as_tam):
    paper = as_tam.get(reverse("referral.print", args=[sent.pk])).content.decode()
    assert "Ken" not in paper and "xét nghiệm" not in paper.lower() and "confirm" not in paper.lower()
    picture = as_tam.get(reverse("referral.picture", args=[sent.pk]))
    assert picture.content.startswith(b"\x89PNG") and picture["Content-Disposition"].endswith(f'{sent.number}.png"')
    assert Event.objects.filter(verb="referral.print").count() == 2


@pytest.mark.covers("C2P-09")
def test_both_sides_write_and_read_under_one_slip(sent, tam, yen, actor):
    id = uuid7()
    write_message(actor(tam), sent, "Bạn ấy đến chiều nay", id=id)
    write_message(actor(tam), sent, "Bạn ấy đến chiều nay", id=id)
    write_message(actor(yen), sent, "Vâng, quầy số 2")
    assert [(one.who, one.ours) for one in thread_of(actor(tam), sent)] == [("Tâm", True), ("Yến", False)]
    assert b"chi" not in bytes(Message.objects.first().body)


@pytest.mark.covers("C2P-09", "SEC-07")
def test_words_tell_nothing_that_the_client_does_not_wish(sent, tam, yen, khoa, actor):
    withdraw_request(actor(tam), sent, "answers")
    with pytest.raises(Refused):
        write_message(actor(yen), sent, "Đã đến")
    with pytest.raises(PermissionDenied):
        thread_of(actor(khoa), sent)


def test_a_slip_is_taken_back_from_its_page(sent, as_tam):
    as_tam.post(reverse("referral.withdraw", args=[sent.pk]), {"reason": "elsewhere"})
    assert Standing.objects.get().state == "withdrawn"


@pytest.mark.covers("C2P-01")
def test_a_leader_hands_all_on_from_one_page(sent, tam, lan_anh, as_hanh):
    page = as_hanh.post(reverse("referral.hand_over"), {"leaves": tam.pk, "takes": lan_anh.pk})
    assert page.status_code == 302
    assert Standing.objects.get().worker == lan_anh


@pytest.mark.covers("C2P-03")
def test_a_clinic_without_an_account_answers_once_by_its_link(linked, ken, client, thao, actor):
    link, text = linked
    where = reverse("referral.answer", args=[text])
    page = client.get(where).content.decode()
    assert "Gnet Biên Hòa" in page and "Ken" not in page
    said = {"answer": "serve", "code": link.referral.code, "treatment_code": "BH-77", "pin": "206814"}
    assert "Cảm ơn" in client.post(where, said).content.decode()
    assert client.get(where).status_code == 404
    let_device_in(actor(thao), ClinicDevice.objects.get())  # who has no account has no device that is known
    assert Service.objects.get(person=ken, reported_by="clinic").place == "PKNT Biên Hòa"


def test_a_wrong_pin_or_code_answers_nothing_and_five_close_the_link(linked):
    link, text = linked
    with pytest.raises(Refused) as wrong:
        answer_by_link(link, LinkAnswer(pin="206814", answer="serve", code="7Q4FKX92TB"))
    assert wrong.value.field == "code"
    for tried in range(5):
        assert link_of(text), tried
        with pytest.raises(Refused):
            answer_by_link(link, LinkAnswer(pin="000000", answer="receive"))
    assert link_of(text) is None
    assert Standing.objects.get().state == "sent"


def test_a_link_that_was_bent_ran_out_or_was_used_opens_nothing(linked):
    link, text = linked
    assert link_of(text[:-1] + ("A" if text[-1] != "A" else "B")) is None
    answer_by_link(link, LinkAnswer(pin="206814", answer="receive"))
    with pytest.raises(Refused, match="used"):
        answer_by_link(link, LinkAnswer(pin="206814", answer="decline", reason="full"))
    AnswerLink.objects.update(expires_at=timezone.now())
    assert link_of(text) is None


def test_a_clinic_with_an_inbox_gets_no_link_and_one_without_pin_neither(sent, linked, tam, yen, bien_hoa, phuc, actor):
    with pytest.raises(Refused, match="inbox"):
        make_link(actor(tam), sent)
    assert phuc and link_of(linked[1]) is None  # somebody there answers in the inbox now


def test_only_the_umbrella_gives_a_pin(twinned, opc, thao, hanh, actor):
    assert len(set_clinic_pin(actor(thao), opc.pk)) == 6
    with pytest.raises(PermissionDenied):
        set_clinic_pin(actor(hanh), opc.pk)


def test_an_erased_client_is_on_no_way_and_the_clinics_code_goes(sent, ken, hanh, yen, opc, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    serve(actor(yen), sent, treatment_code="LT-1846")
    write_message(actor(yen), sent, "Đã xong")
    erase_client(actor(hanh), ken, ken.code)
    assert not Step.objects.exclude(treatment_code=None, treatment_key=None).exists()
    assert Message.objects.get().body is None


def test_what_is_held_and_the_line_of_time_name_the_slip(sent, ken, yen, as_hanh, as_tam, actor):
    receive_referral(actor(yen), sent)
    page = as_tam.get(reverse("client.read", args=[ken.pk])).content.decode()
    assert show_slip_code(sent.code) in page


def test_the_leader_sees_every_slip_and_finance_none(sent, minh, actor, as_hanh):
    assert sent.code[:4] in as_hanh.get(reverse("referral.read")).content.decode()
    assert not Referral.objects.visible_to(actor(minh)).exists()


def test_the_umbrella_gives_a_pin_and_lifts_a_lock_on_one_page(twinned, life, gnet, bien_hoa, thao, as_thao):
    twin(life, gnet, bien_hoa, thao)
    lock = ScanLock.objects.create(clinic=bien_hoa)
    page = as_thao.post(reverse("clinic_pin.set"), {"clinic": bien_hoa.pk}).content.decode()
    assert "Mã PIN mới của PKNT Biên Hòa" in page and ClinicPin.objects.get().clinic == bien_hoa
    for _again in range(2):
        as_thao.post(reverse("scan_lock.lift", args=[lock.pk]))
    assert Event.objects.filter(verb="scan_lock.lift").count() == 1


def test_a_clinic_of_others_gets_no_pin_here(twinned, bien_hoa, as_thao):
    assert as_thao.post(reverse("clinic_pin.set"), {"clinic": bien_hoa.pk}).status_code == 404


@pytest.mark.covers("SEC-07", "C2P-02")
def test_without_a_yes_to_answers_no_page_of_the_group_tells_more_than_answered(
    twinned, ken, tam, yen, opc, wanted, actor, as_tam
):
    """Neither an appointment, nor a day, nor whether it is over: the same whatever the clinic wrote."""
    slip = send_referral(actor(tam), ken, wanted(answers_back=False))
    moment = timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=50), time(9, 41)))
    where, paper = (reverse(name, args=[slip.pk]) for name in ("referral.open", "referral.print"))
    told: list[object] = []
    for act in (
        lambda: receive_referral(actor(yen), slip, appointment=moment),
        lambda: present_slip(actor(yen), opc.pk, slip.code),
        lambda: serve(actor(yen), slip),
    ):
        act()
        waiting, settled = (as_tam.get(reverse("referral.read") + part).context["rows"] for part in ("", "?part=done"))
        (row,) = settled
        page = as_tam.get(where)
        shown = page.content.decode() + as_tam.get(paper).content.decode()
        assert "9:41" not in shown and moment.strftime("%d/%m") not in shown
        assert Standing.objects.get().expires_on.strftime("%d/%m/%Y") not in shown
        told.append((waiting, row.state, row.top, row.below, page.context["carries"], page.context["may_withdraw"]))
    assert told == [([], told[0][1], "–", "", True, False)] * 3


@pytest.mark.covers("SEC-07")
def test_what_cannot_be_taken_back_any_more_names_no_answer_that_the_client_keeps(
    twinned, ken, tam, yen, opc, wanted, actor
):
    slip = send_referral(actor(tam), ken, wanted(answers_back=False))
    present_slip(actor(yen), opc.pk, slip.code)
    serve(actor(yen), slip)
    with pytest.raises(Refused, match="answered") as refused:
        withdraw_referral(actor(tam), slip, "mistake")
    assert "erved" not in refused.value.message


@pytest.mark.parametrize("write", ["words", "visit"])
def test_a_form_whose_number_stands_elsewhere_is_refused_in_words(
    sent, ken, tam, yen, phuc, opc, bien_hoa, wanted, actor, write
):
    if write == "words":
        id = write_message(actor(tam), sent, "Bạn ấy đến chiều nay").pk
        other = send_referral(actor(tam), ken, wanted(service="prep_start"))
        act = lambda: write_message(actor(tam), other, "Vâng", id=id)  # noqa: E731
    else:
        said = (sent.service, timezone.localdate(), "số 14")
        id = record_walk_in(actor(yen), opc.pk, *said).pk
        act = lambda: record_walk_in(actor(phuc), bien_hoa.pk, *said, id=id)  # noqa: E731
    with pytest.raises(Refused, match="another record"):
        act()


@pytest.mark.parametrize(("shown", "says"), [(2, False), (1, True)])
def test_a_list_that_leaves_some_out_says_so(
    sent, ken, tam, wanted, yen, actor, as_tam, as_yen, monkeypatch, shown, says
):
    for module in ("inbox", "queries"):
        monkeypatch.setattr(f"dhealth.care.referrals.{module}.SHOWN", shown)
    if says:
        send_referral(actor(tam), ken, wanted(service="prep_start"))
    for browser, where in ((as_tam, "referral.read"), (as_yen, "inbox.read")):
        assert ("Chỉ hiện 1 phiếu đầu" in browser.get(reverse(where)).content.decode()) is says
