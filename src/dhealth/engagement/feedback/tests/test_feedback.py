"""Somebody says something; somebody answers; the words stay with those they are meant for."""

from datetime import timedelta

import pytest
from conftest import browser_of, organisation, person
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dhealth.engagement.feedback.actions import answer_feedback, close_own, give_feedback, pass_on
from dhealth.engagement.feedback.models import Feedback
from dhealth.engagement.feedback.queries import answered_lately, given_by, readable_by
from dhealth.engagement.feedback.rules import A_DAY, LONGEST
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import Kind, Project

WORDS = "Nút quét mã không mở máy ảnh ở Biên Hòa"


@pytest.fixture
def said(tam, hanh, thao, life, gnet):
    project = Project.objects.create(code="P1", name="Sông Sáng", owner=life, starts_on=timezone.localdate())
    project.members.add(gnet)
    return give_feedback(Actor.of(tam), "fault", WORDS, page="client.search")


@pytest.mark.covers("CLI-31")
def test_the_form_knows_the_page_and_not_the_record(as_tam, tam, hanh):
    page = as_tam.get("/feedback/new/?page=client.read&x=1")
    assert 'value="client.read"' in page.text
    id = str(uuid7())
    as_tam.post("/feedback/new/", {"id": id, "page": "client.read", "kind": "idea", "words": WORDS})
    assert Feedback.objects.get().page == "client.read"


@pytest.mark.parametrize("page", ["/clients/01900000-0000-7000-8000-000000000000/", "Trần Quốc Sử", "no.such"])
def test_what_is_no_name_of_a_page_of_ours_is_not_kept(as_tam, page):
    as_tam.post("/feedback/new/", {"id": str(uuid7()), "page": page[:60], "kind": "idea", "words": WORDS})
    assert Feedback.objects.get().page == ""


@pytest.mark.covers("CLI-31")
def test_the_leader_answers_and_the_first_page_says_so(said, tam, hanh, as_tam):
    answer_feedback(Actor.of(hanh), said, "in_work", "Mai chị xem máy của em.")
    assert "Có 1 trả lời" in as_tam.get("/").text
    page = as_tam.get("/feedback/mine/").text
    assert "Mai chị xem máy của em." in page and "Đã trả lời" in page
    as_tam.post(f"/feedback/{said.pk}/close/")
    assert answered_lately(Actor.of(tam)) == 0
    assert Feedback.objects.get().status == "closed"


@pytest.mark.parametrize(
    ("page", "told"), [("client.search", "Tìm"), ("home", "Trang đầu"), ("mfa_index", "")], ids=["act", "home", "none"]
)
def test_the_page_is_told_in_words_and_never_by_its_name_in_the_program(said, as_hanh, page, told):
    Feedback.objects.update(page=page)
    shown = as_hanh.get(f"/feedback/{said.pk}/")
    assert told in shown.context["where"] and bool(shown.context["where"]) == bool(told)
    assert f">{page}<" not in shown.text


def test_how_far_it_has_come_can_be_said_without_words(said, hanh):
    answer_feedback(Actor.of(hanh), said, "in_work")
    said.refresh_from_db()
    assert (said.status, said.replies.count()) == ("in_work", 0)
    with pytest.raises(Refused):
        answer_feedback(Actor.of(hanh), said, "in_work")


@pytest.mark.covers("CLI-31")
def test_those_beyond_the_group_read_only_what_was_passed_on_and_not_from_whom(said, thao, hanh, as_thao):
    assert readable_by(Actor.of(thao)) == []
    pass_on(Actor.of(hanh), said, "Máy ảnh không mở khi quét mã.")
    one = readable_by(Actor.of(thao))[0]
    assert (one.words, one.giver) == ("Máy ảnh không mở khi quét mã.", "")
    page = as_thao.get(f"/feedback/{said.pk}/").text
    assert "Tâm" not in page and WORDS not in page
    as_thao.post(f"/feedback/{said.pk}/answer/", {"reply": "Bản tới sẽ sửa.", "status": "in_work"})
    assert [reply.by for reply in readable_by(Actor.of(hanh), everything=True)[0].replies] == ["Thảo"]


def test_where_nobody_leads_it_goes_on_by_itself(yen, tam):
    platform = organisation("Tổ vận hành", Kind.PLATFORM)
    quan = person("quan", "Quân", platform, "platform_admin")
    give_feedback(Actor.of(yen), "question", "Bấm vào đâu để in?")
    assert [one.words for one in readable_by(Actor.of(quan))] == ["Bấm vào đâu để in?"]


def test_a_leaders_own_word_goes_straight_on(hanh, gnet):
    assert give_feedback(Actor.of(hanh), "idea", "In cả tháng một lần").passed_on_at is not None


@pytest.mark.parametrize("who", ["khoa", "binh", "an", "lan_anh", "oanh"])
def test_strangers_do_not_find_it(said, request, who):
    browser = request.getfixturevalue(f"as_{who}")
    assert browser.get(f"/feedback/{said.pk}/").status_code == 404
    assert browser.post(f"/feedback/{said.pk}/close/").status_code == 404


def test_nobody_answers_or_passes_on_what_is_not_theirs(said, tam, binh, thao, as_tam):
    for user in (tam, binh, thao):
        with pytest.raises(PermissionDenied):
            answer_feedback(Actor.of(user), said, "seen")
        with pytest.raises(PermissionDenied):
            pass_on(Actor.of(user), said, "…")
    with pytest.raises(PermissionDenied):
        close_own(Actor.of(binh), said)
    assert as_tam.get("/feedback/").status_code == 403


def test_those_beyond_do_not_pass_on_what_they_were_passed(said, hanh, thao):
    pass_on(Actor.of(hanh), said, "Máy ảnh không mở.")
    with pytest.raises(PermissionDenied):
        pass_on(Actor.of(thao), said, "…")


def test_the_same_form_twice_is_once(tam):
    id = uuid7()
    for _again in range(2):
        give_feedback(Actor.of(tam), "idea", WORDS, id=id)
    assert Feedback.objects.count() == 1


def test_twenty_a_day_and_not_one_more(tam):
    actor = Actor.of(tam)
    for number in range(A_DAY):
        give_feedback(actor, "idea", f"Ý {number}")
    with pytest.raises(Refused):
        give_feedback(actor, "idea", "Ý nữa")
    Feedback.objects.update(at=timezone.now() - timedelta(days=1))
    give_feedback(actor, "idea", "Ý nữa")


@pytest.mark.parametrize(("length", "fits"), [(LONGEST, True), (LONGEST + 1, False)])
def test_two_thousand_letters_fit_and_no_more(tam, length, fits):
    if fits:
        assert give_feedback(Actor.of(tam), "idea", "a" * length)
        return
    with pytest.raises(Refused):
        give_feedback(Actor.of(tam), "idea", "a" * length)


def test_without_words_the_form_says_so(as_tam):
    answer = as_tam.post("/feedback/new/", {"id": str(uuid7()), "kind": "idea", "words": "  "})
    assert (answer.status_code, "Nói vài lời." in answer.text) == (422, True)


@pytest.mark.covers("CLI-31")
def test_the_words_are_sealed_and_no_event_holds_them(said, hanh):
    answer_feedback(Actor.of(hanh), said, "seen", "Chị đã nhận.")
    pass_on(Actor.of(hanh), said, "Đã chuyển.")
    said.refresh_from_db()
    assert WORDS.encode() not in bytes(said.words) and WORDS[:3].encode() not in bytes(said.words)
    told = [str(event.details) + event.why for event in Event.objects.filter(verb__startswith="feedback.")]
    assert len(told) == 3 and not [one for one in told if "Nút" in one or "Chị" in one or "chuyển" in one]


def test_said_while_practising_it_belongs_to_the_real_group(tam, hanh, gnet):
    browser = browser_of(tam)
    browser.post("/practice/start/")
    browser.post("/feedback/new/", {"id": str(uuid7()), "kind": "question", "words": "Tập dượt hay quá"})
    assert Feedback.objects.get().organisation_id == gnet.pk
    assert given_by(Actor.of(tam))[0].words == "Tập dượt hay quá"


def test_a_page_with_a_fault_offers_to_tell_of_it(as_tam):
    page = as_tam.get("/feedback/new/?page=client.register&ref=22-AB3C")
    assert 'value="22-AB3C"' in page.text
    assert page.context["form"]["kind"].value() == "fault"
