"""A meeting of partners: its agenda drawn, who came, minutes, decisions, and tasks followed to their end."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from dhealth.commons.gatherings.actions import (
    Called,
    Question,
    Written,
    add_item,
    add_line,
    begin_area,
    call_gathering,
    close_gathering,
    draw_agenda,
    end_item,
    note_attendance,
    raise_issue,
    settle_issue,
    write_minutes,
)
from dhealth.commons.gatherings.agenda import Line, agenda_sources
from dhealth.commons.gatherings.models import ActionItem, AgendaItem, Gathering
from dhealth.commons.gatherings.queries import (
    gatherings_seen,
    items_seen,
    pairs_of,
    partners_of,
    since_last,
    waiting_for,
)
from dhealth.commons.gatherings.rules import BEGINNINGS
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.places.models import Level, Place, Successor


def question(to, words="Không thấy bạn ấy đến", **more):
    return Question(to.pk, "find", words, **more)


@pytest.mark.covers("C2P-27")
def test_called_once_everybody_invited_sees_it_and_it_is_an_event_of_each(
    hanh, son, thao, binh, gnet, opc, life, today
):
    id, called = uuid7(), Called("quarterly", today, [opc.pk, life.pk], "Phòng họp OPC")
    for _time in range(2):
        meeting = call_gathering(Actor.of(hanh), gnet, called, id=id)
    assert [gatherings_seen(Actor.of(user)).count() for user in (hanh, son, thao, binh)] == [1, 1, 1, 0]
    assert meeting.seats.count() == 3 and Gathering.objects.count() == 1


@pytest.mark.parametrize("wrong", ["rhythm", "day", "partners", "stranger"])
def test_what_cannot_be_called(hanh, gnet, opc, today, wrong):
    from conftest import organisation

    stranger = organisation("Phòng khám xa", "clinic")
    partners = {"partners": [], "stranger": [stranger.pk]}.get(wrong, [opc.pk])
    day = today + timedelta(days=367) if wrong == "day" else today
    with pytest.raises(Refused):
        call_gathering(Actor.of(hanh), gnet, Called("" if wrong == "rhythm" else "monthly", day, partners), id=uuid7())


@pytest.mark.covers("C2P-27")
def test_the_agenda_is_drawn_from_open_questions_tasks_and_figures(hanh, son, gnet, opc, life, meeting, today):
    issue = raise_issue(Actor.of(hanh), gnet, question(opc, slip="7Q4F-KX92-TB"), id=uuid7())
    done = raise_issue(Actor.of(hanh), gnet, question(opc), id=uuid7())
    settle_issue(Actor.of(son), done, "found")
    assert draw_agenda(Actor.of(son), meeting) == 2
    assert draw_agenda(Actor.of(hanh), meeting) == 0
    words = list(meeting.agenda.values_list("source", "about"))
    assert words == [("question", issue.pk), ("settled", meeting.pk)]
    item = add_item(Actor.of(hanh), meeting, opc.pk, "Gửi lịch tháng sau", today, id=uuid7())
    following = call_gathering(
        Actor.of(hanh), gnet, Called("monthly", today + timedelta(days=30), [opc.pk, life.pk]), id=uuid7()
    )
    assert ("task", item.pk) in following.agenda.values_list("source", "about")


@pytest.mark.covers("C2P-27")
def test_rooms_above_add_their_lines_and_todays_words_stand(hanh, meeting, monkeypatch):
    said = ["3 phiếu chờ trả lời"]
    monkeypatch.setattr(
        "dhealth.commons.gatherings.agenda.agenda_sources", [*agenda_sources, lambda _wanted: [Line("slips", said[0])]]
    )
    draw_agenda(Actor.of(hanh), meeting)
    said[0] = "2 phiếu chờ trả lời"
    draw_agenda(Actor.of(hanh), meeting)
    assert [item.words for item in meeting.agenda.all()] == ["2 phiếu chờ trả lời"]


@pytest.mark.covers("C2P-27")
def test_who_came_what_was_said_and_decided_and_then_it_stays(hanh, son, gnet, opc, meeting, verbs):
    line = add_line(Actor.of(son), meeting, "Giờ khám ngoài giờ", id=uuid7())
    with pytest.raises(Refused, match="who came"):
        close_gathering(Actor.of(hanh), meeting, "")
    note_attendance(Actor.of(hanh), meeting, {gnet.pk: (2, "Hạnh, Tâm"), opc.pk: (1, "Sơn")})
    for _time in range(2):
        write_minutes(Actor.of(son), meeting, Written({line.pk: "Thứ ba đến 20 giờ"}, ["Mở thứ ba", "  "]))
    for _time in range(2):
        close_gathering(Actor.of(hanh), meeting, "Hết")
    assert (meeting.decisions.count(), AgendaItem.objects.get().discussed) == (1, "Thứ ba đến 20 giờ")
    assert verbs().count("gathering.close") == 3
    for act in (
        lambda: add_line(Actor.of(hanh), meeting, "Thêm", id=uuid7()),
        lambda: draw_agenda(Actor.of(hanh), meeting),
        lambda: write_minutes(Actor.of(hanh), meeting, Written({}, ["Khác"])),
        lambda: note_attendance(Actor.of(hanh), meeting, {gnet.pk: (9, "")}),
    ):
        with pytest.raises(Refused, match="minutes are closed"):
            act()


def test_nobody_came_before_the_day(hanh, gnet, opc, today):
    later = call_gathering(Actor.of(hanh), gnet, Called("monthly", today + timedelta(days=1), [opc.pk]), id=uuid7())
    with pytest.raises(Refused, match="still to come"):
        note_attendance(Actor.of(hanh), later, {gnet.pk: (1, "")})


def test_who_is_not_invited_or_not_entitled_writes_nothing(binh, tam, yen, meeting):
    for somebody in (binh, tam, yen):
        for act in (
            lambda who=somebody: add_line(Actor.of(who), meeting, "x", id=uuid7()),
            lambda who=somebody: draw_agenda(Actor.of(who), meeting),
            lambda who=somebody: close_gathering(Actor.of(who), meeting, ""),
        ):
            with pytest.raises(PermissionDenied):
                act()


@pytest.mark.covers("C2P-27")
def test_a_task_is_followed_to_its_end(hanh, son, binh, gnet, opc, meeting, today):
    id = uuid7()
    for _time in range(2):
        item = add_item(Actor.of(hanh), meeting, opc.pk, "Gửi lịch", today, id=id)
    assert ActionItem.objects.count() == 1 and waiting_for(Actor.of(son), today) == 1
    assert items_seen(Actor.of(hanh)).exists() and not items_seen(Actor.of(binh)).exists()
    assert not ActionItem.objects.late(today).exists() and ActionItem.objects.late(today + timedelta(days=1)).exists()
    with pytest.raises(PermissionDenied):
        end_item(Actor.of(binh), item, "done")
    with pytest.raises(Refused, match="few words"):
        end_item(Actor.of(son), item, "dropped")
    for how in ("done", "dropped"):
        assert end_item(Actor.of(son), item, how, "x").how == "done"
    assert waiting_for(Actor.of(son), today) == 0


@pytest.mark.parametrize(("days", "fine"), [(-1, False), (0, True), (366, True), (367, False)])
def test_a_task_lies_ahead_within_a_year(hanh, opc, meeting, today, days, fine):
    due = today + timedelta(days=days)
    if fine:
        assert add_item(Actor.of(hanh), meeting, opc.pk, "Gửi lịch", due, id=uuid7())
    else:
        with pytest.raises(Refused):
            add_item(Actor.of(hanh), meeting, opc.pk, "Gửi lịch", due, id=uuid7())


def test_only_who_sits_at_the_table_is_given_a_task(hanh, full_house, meeting, today):
    with pytest.raises(Refused, match="of the table"):
        add_item(Actor.of(hanh), meeting, full_house.pk, "Gửi lịch", today, id=uuid7())


@pytest.mark.covers("C2P-48")
def test_a_new_area_begins_with_its_list_once(thao, hanh, life, dong_nai, today):
    for _time in range(2):
        made = begin_area(Actor.of(thao), life, dong_nai.pk)
    assert ActionItem.objects.count() == len(BEGINNINGS) == len(made)
    assert made[0].due_on == today + timedelta(days=14)
    with pytest.raises(PermissionDenied):
        begin_area(Actor.of(hanh), life, dong_nai.pk)
    with pytest.raises(Refused, match="province"):
        begin_area(Actor.of(thao), life, 0)


@pytest.mark.covers("C2P-51")
def test_how_often_a_pair_meets_counts_meetings_at_which_both_sat(hanh, thao, gnet, opc, life, today):
    assert pairs_of(Actor.of(thao), today) == []
    for days, came in ((0, 1), (30, 1), (60, 0), (366, 1)):
        called = Called("monthly", today - timedelta(days=days), [opc.pk, life.pk])
        one = call_gathering(Actor.of(hanh), gnet, called, id=uuid7())
        note_attendance(Actor.of(hanh), one, {gnet.pk: (1, ""), opc.pk: (came, "")})
    (pair,) = pairs_of(Actor.of(thao), today)
    assert (pair.group, pair.clinic, pair.met, pair.last) == (gnet, opc, 2, today)


def test_since_the_last_closed_meeting_of_the_same_table(hanh, gnet, opc, meeting, today):
    table = frozenset(meeting.seats.values_list("organisation", flat=True))
    note_attendance(Actor.of(hanh), meeting, {gnet.pk: (1, ""), opc.pk: (1, "")})
    close_gathering(Actor.of(hanh), meeting, "")
    later = today + timedelta(days=30)
    assert since_last(table, later) == today
    assert since_last(frozenset({gnet.pk, opc.pk}), later) == later - timedelta(days=92)


@pytest.mark.covers("C2P-27")
def test_what_is_overdue_comes_up_at_the_next_meeting_by_itself(hanh, gnet, opc, life, meeting, today):
    item = add_item(Actor.of(hanh), meeting, opc.pk, "Gửi lịch khám tối", today, id=uuid7())
    words = []
    for days in (0, 1):
        again = call_gathering(
            Actor.of(hanh), gnet, Called("other", today + timedelta(days=days), [opc.pk, life.pk]), id=uuid7()
        )
        words += [line.words for line in again.agenda.filter(about=item.pk)]
    assert len(words) == 1 and words[0].startswith("Overdue")  # due today, it is late tomorrow
    end_item(Actor.of(hanh), item, "done")
    after = call_gathering(Actor.of(hanh), gnet, Called("other", today + timedelta(days=2), [opc.pk]), id=uuid7())
    assert not after.agenda.filter(about=item.pk).exists()


def test_what_others_agreed_on_is_told_to_nobody_else(hanh, binh, gnet, opc, full_house, life, meeting, today):
    add_item(Actor.of(hanh), meeting, opc.pk, "Chuyện riêng của Gnet", today, id=uuid7())
    tomorrow = today + timedelta(days=1)
    theirs = call_gathering(Actor.of(binh), full_house, Called("monthly", tomorrow, [opc.pk, life.pk]), id=uuid7())
    all_of_us = call_gathering(Actor.of(binh), full_house, Called("monthly", tomorrow, [opc.pk, gnet.pk]), id=uuid7())
    for one in (theirs, all_of_us):
        assert "riêng" not in "".join(one.agenda.values_list("words", flat=True))
    two_alone = call_gathering(Actor.of(hanh), gnet, Called("monthly", tomorrow, [opc.pk]), id=uuid7())
    assert "riêng" in "".join(two_alone.agenda.values_list("words", flat=True))


def test_the_code_of_a_slip_stays_between_the_two(hanh, gnet, opc, full_house, life, today):
    raise_issue(Actor.of(hanh), gnet, question(opc, slip="7Q4F-KX92-TB"), id=uuid7())
    with_life = call_gathering(Actor.of(hanh), gnet, Called("monthly", today, [opc.pk, life.pk]), id=uuid7())
    with_others = call_gathering(Actor.of(hanh), gnet, Called("monthly", today, [opc.pk, full_house.pk]), id=uuid7())
    told = ["7Q4F" in "".join(one.agenda.values_list("words", flat=True)) for one in (with_life, with_others)]
    assert told == [True, False]


def test_partners_of_one_ground_meet_under_old_and_new_names(hanh, gnet, opc, dong_nai):
    new = Place.objects.create(code="75n", name="Đồng Nai", folded="dong nai", level=Level.PROVINCE)
    Successor.objects.create(old=dong_nai, new=new)
    type(opc).objects.filter(pk=opc.pk).update(province=new)
    assert opc in partners_of(gnet)


def test_what_is_no_longer_open_falls_away_unless_something_was_said(hanh, son, gnet, opc, meeting):
    asked = [raise_issue(Actor.of(hanh), gnet, question(opc, words), id=uuid7()) for words in ("Một", "Hai")]
    assert draw_agenda(Actor.of(hanh), meeting) == 2
    said = meeting.agenda.get(about=asked[0].pk)
    write_minutes(Actor.of(hanh), meeting, Written({said.pk: "Đã gặp lại."}))
    for one in asked:
        settle_issue(Actor.of(son), one, "found")
    draw_agenda(Actor.of(hanh), meeting)
    assert list(meeting.agenda.filter(source="question")) == [said]
