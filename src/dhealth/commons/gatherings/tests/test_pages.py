"""The pages in a plain browser: a meeting from its call to its minutes; a question from its asking to its end."""

from datetime import timedelta

import pytest
from conftest import browser_of
from django.urls import reverse

from dhealth.commons.gatherings.actions import (
    Called,
    Question,
    add_item,
    add_line,
    call_gathering,
    close_gathering,
    end_item,
    note_attendance,
    raise_issue,
    settle_issue,
)
from dhealth.commons.gatherings.models import ActionItem, Gathering, Issue
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor


@pytest.mark.covers("C2P-27")
def test_a_meeting_through_the_pages(as_hanh, son, thao, gnet, opc, today):
    typed = {"id": str(uuid7()), "rhythm": "monthly", "day": f"{today:%d/%m/%Y}", "partners": [str(opc.pk)]}
    as_hanh.post(reverse("gathering.call"), typed)
    one = Gathering.objects.get()
    url = reverse("gathering.open", args=[one.pk])
    as_hanh.post(reverse("gathering.add", args=[one.pk]), {"id": str(uuid7()), "words": "Giờ khám buổi tối"})
    came = {f"seat-{gnet.pk}-came": "2", f"seat-{opc.pk}-came": "1", f"seat-{opc.pk}-names": "Sơn"}
    as_hanh.post(reverse("gathering.attend", args=[one.pk]), came)
    line = one.agenda.get().pk
    as_hanh.post(reverse("gathering.minute", args=[one.pk]), {f"line-{line}": "Đến 20 giờ", "decision": ["Mở thứ ba"]})
    task = {"id": str(uuid7()), "words": "Gửi lịch", "owner": str(opc.pk), "due_on": f"{today:%d/%m/%Y}"}
    as_hanh.post(reverse("task.add", args=[one.pk]), task)
    as_hanh.post(reverse("gathering.close", args=[one.pk]), {"words": "Hết"})
    page = browser_of(son).get(url).text
    assert all(words in page for words in ("Đến 20 giờ", "Mở thứ ba", "Gửi lịch", "Hết", "Sơn"))
    paper = as_hanh.get(reverse("gathering.print", args=[one.pk])).text
    assert "Mở thứ ba" in paper and "Gửi lịch" in paper
    assert browser_of(thao).get(url).status_code == 404  # LIFE was not invited


@pytest.mark.covers("C2P-27")
def test_two_who_write_the_minutes_at_once_lose_nothing(as_hanh, hanh, son, meeting):
    here, lines = reverse("gathering.minute", args=[meeting.pk]), []
    for words in ("Giờ khám buổi tối", "Đường dây nóng"):
        lines.append(add_line(Actor.of(hanh), meeting, words, id=uuid7()).pk)
    shown = as_hanh.get(reverse("gathering.open", args=[meeting.pk])).text
    as_it_was = {name: "" for line in lines for name in (f"line-{line}", f"was-{line}")}
    assert all(f'name="{name}"' in shown for name in as_it_was)
    browser_of(son).post(here, as_it_was | {f"line-{lines[0]}": "Đến 20 giờ"})
    as_hanh.post(here, as_it_was | {f"line-{lines[1]}": "Từ thứ ba"})  # her page is older than what Sơn wrote
    assert list(meeting.agenda.values_list("discussed", flat=True)) == ["Đến 20 giờ", "Từ thứ ba"]
    changed = {f"line-{lines[0]}": "", f"was-{lines[0]}": "Đến 20 giờ"}
    as_hanh.post(here, changed)
    assert not meeting.agenda.get(pk=lines[0]).discussed  # emptied on purpose


@pytest.mark.parametrize("wrong", ["rhythm", "day", "partners"])
def test_a_meeting_half_filled_is_shown_again(as_hanh, opc, today, wrong):
    typed = {"id": str(uuid7()), "rhythm": "monthly", "day": f"{today:%d/%m/%Y}", "partners": [str(opc.pk)]}
    answer = as_hanh.post(reverse("gathering.call"), {key: value for key, value in typed.items() if key != wrong})
    assert answer.status_code == 422 and not Gathering.objects.exists()


@pytest.mark.parametrize("act", ["gathering.attend", "gathering.add", "task.add"])
def test_bad_input_on_the_meeting_shows_it_again(as_hanh, gnet, meeting, act):
    typed = {"words": "", f"seat-{gnet.pk}-came": "nhiều"}
    assert as_hanh.post(reverse(act, args=[meeting.pk]), typed).status_code == 422


@pytest.mark.covers("C2P-28", "C2P-38")
def test_a_question_through_the_pages(as_hanh, as_thao, as_yen, son, opc):
    typed = {"id": str(uuid7()), "kind": "find", "to": str(opc.pk), "words": "Cần tìm", "slip": "7q4f-kx92-tb"}
    as_hanh.post(reverse("issue.raise"), typed)
    one = Issue.objects.get()
    url = reverse("issue.open", args=[one.pk])
    head = browser_of(son)
    assert "7Q4F-KX92-TB" in head.get(reverse("issue.read")).text
    head.post(reverse("issue.reply", args=[one.pk]), {"id": str(uuid7()), "words": "Đã gọi", "turn": "on"})
    assert "Đã gọi" in as_yen.get(url).text
    assert as_thao.get(url).status_code == 404
    as_hanh.post(reverse("issue.pass_up", args=[one.pk]))
    assert "Đã gọi" in as_thao.get(url).text
    as_thao.post(reverse("issue.settle", args=[one.pk]), {"how": "found"})
    assert "Đã gọi" in as_hanh.get(url).text and one.pk in Issue.objects.exclude(settling=None).values_list(
        "pk", flat=True
    )
    assert as_hanh.get(reverse("issue.read"), {"part": "settled"}).status_code == 200
    assert as_hanh.get(reverse("issue.read"), {"part": "x"}).status_code == 400


def test_an_empty_answer_is_asked_again(as_hanh, hanh, gnet, opc):
    one = raise_issue(Actor.of(hanh), gnet, Question(opc.pk, "find", "Cần tìm"), id=uuid7())
    answer = as_hanh.post(reverse("issue.reply", args=[one.pk]), {"id": str(uuid7()), "words": " "})
    assert answer.status_code == 422


@pytest.mark.covers("C2P-48")
def test_tasks_are_listed_and_ended(as_hanh, as_thao, hanh, opc, son, meeting, dong_nai, today):
    item = add_item(Actor.of(hanh), meeting, opc.pk, "Gửi lịch", today, id=uuid7())
    assert "Gửi lịch" in as_hanh.get(reverse("task.read")).text
    browser_of(son).post(reverse("task.end", args=[item.pk]), {"how": "done"})
    assert ActionItem.objects.get().ending.how == "done"
    as_thao.post(reverse("task.begin"), {"area": str(dong_nai.pk)})
    assert ActionItem.objects.filter(area=dong_nai).count() == 7
    assert as_hanh.get(reverse("task.begin")).status_code == 403


def test_who_may_not_call_a_meeting_is_not_told_to(as_hanh, as_an):
    call, wait = "Mời các bên họp", "Buổi họp có tổ chức của bạn được mời"
    for browser, words, others in ((as_hanh, call, wait), (as_an, wait, call)):
        page = browser.get(reverse("gathering.read")).text
        assert words in page and others not in page


def test_the_lists_cost_the_same_for_one_and_for_many(
    as_hanh, hanh, gnet, opc, meeting, today, django_assert_max_num_queries
):
    for _number in range(6):
        raise_issue(Actor.of(hanh), gnet, Question(opc.pk, "find", "Cần tìm"), id=uuid7())
        add_item(Actor.of(hanh), meeting, opc.pk, "Gửi lịch", today, id=uuid7())
    for page in ("issue.read", "task.read", "gathering.read"):
        with django_assert_max_num_queries(16):
            assert as_hanh.get(reverse(page)).status_code == 200


@pytest.mark.covers("C2P-27")
def test_no_meeting_and_no_question_is_lost_from_sight_behind_many(as_hanh, hanh, gnet, opc, today, monkeypatch):
    for part in ("meetings", "questions", "tasks"):
        monkeypatch.setattr(f"dhealth.commons.gatherings.views.{part}.SHOWN", 2)
    leader = Actor.of(hanh)
    held = [
        call_gathering(leader, gnet, Called("monthly", today - timedelta(days=ago), [opc.pk]), id=uuid7())
        for ago in (40, 30, 20, 10)
    ]
    for one in held[1:]:
        note_attendance(leader, one, {gnet.pk: (1, ""), opc.pk: (1, "")})
        close_gathering(leader, one, "")
    for n in range(3):
        asked = raise_issue(leader, gnet, Question(opc.pk, "find", f"Cần tìm {n}"), id=uuid7())
        settle_issue(leader, asked, "found")
        task = add_item(leader, held[0], opc.pk, f"Gửi lịch {n}", today, id=uuid7())
        end_item(leader, task, "done")
    first = as_hanh.get(reverse("gathering.read")).text
    assert reverse("gathering.open", args=[held[0].pk]) in first  # minutes still to be closed, the oldest of all
    assert reverse("gathering.open", args=[held[1].pk]) not in first
    assert reverse("gathering.open", args=[held[1].pk]) in as_hanh.get(reverse("gathering.read") + "?page=2").text
    assert "Cần tìm 0" in as_hanh.get(reverse("issue.read") + "?part=settled&page=2").text
    assert "Gửi lịch 0" in as_hanh.get(reverse("task.read") + "?page=2").text
