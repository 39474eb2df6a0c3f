"""Questions between a group and a clinic: owner and day; the late ones rise to who supports the group."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from dhealth.commons.gatherings.actions import (
    Question,
    pass_up_issue,
    raise_issue,
    reply_to_issue,
    settle_issue,
)
from dhealth.commons.gatherings.models import Issue, Reply, Settling
from dhealth.commons.gatherings.queries import issues_seen, waiting_for
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event


@pytest.fixture
def issue(hanh, gnet, opc):
    return raise_issue(Actor.of(hanh), gnet, Question(opc.pk, "lost", "Hai tuần không đến"), id=uuid7())


def seen(*users):
    return [issues_seen(Actor.of(user)).exists() for user in users]


@pytest.mark.covers("C2P-28")
@pytest.mark.parametrize(("kind", "days"), [("find", 7), ("lost", 7), ("dropped", 7), ("other", 14)])
def test_asked_once_it_has_an_owner_and_a_day(hanh, gnet, opc, life, today, kind, days):
    id = uuid7()
    for _time in range(2):
        issue = raise_issue(Actor.of(hanh), gnet, Question(opc.pk, kind, "Cần tìm"), id=id)
    assert (issue.owner, issue.umbrella, issue.due_on) == (opc, life, today + timedelta(days=days))
    assert set(Event.objects.filter(verb="issue.raise").values_list("chain", flat=True)) == {gnet.pk, opc.pk}


def test_the_clinic_asks_as_well_and_the_groups_umbrella_stands_above(son, opc, gnet, life):
    issue = raise_issue(Actor.of(son), opc, Question(gnet.pk, "find", "Cần tìm"), id=uuid7())
    assert (issue.owner, issue.umbrella) == (gnet, life)


@pytest.mark.covers("C2P-38")
def test_late_it_rises_to_the_umbrella_and_never_sinks_back(issue, hanh, son, thao, oanh, binh, today):
    assert seen(hanh, son, thao, binh) == [True, True, False, False]
    Issue.objects.update(due_on=today)
    assert seen(thao) == [False]
    Issue.objects.update(due_on=today - timedelta(days=1))
    assert seen(thao, binh) == [True, False] and waiting_for(Actor.of(thao), today) == 1
    settle_issue(Actor.of(son), issue, "found")
    assert seen(thao) == [True] and waiting_for(Actor.of(thao), today) == 0


def test_settled_in_time_the_umbrella_never_sees_it(issue, son, thao):
    settle_issue(Actor.of(son), issue, "agreed")
    assert seen(thao) == [False]


@pytest.mark.covers("C2P-38")
def test_passed_up_by_hand_it_is_the_umbrellas_turn_with_days_of_its_own(issue, hanh, thao, life, today):
    with pytest.raises(PermissionDenied):
        reply_to_issue(Actor.of(thao), issue, "Sớm quá", turn=False, id=uuid7())
    Issue.objects.update(due_on=today)
    for _time in range(2):
        pass_up_issue(Actor.of(hanh), issue)
    issue.refresh_from_db()
    assert (issue.owner, issue.due_on) == (life, today + timedelta(days=7))
    assert seen(thao) == [True]
    assert Event.objects.filter(verb="issue.pass_up", chain=life.pk).count() == 1


@pytest.mark.covers("C2P-28")
def test_answers_pass_the_turn(issue, hanh, son, gnet, opc):
    id = uuid7()
    for _time in range(2):
        reply_to_issue(Actor.of(son), issue, "Bên tôi gọi rồi", turn=True, id=id)
    issue.refresh_from_db()
    assert (issue.owner, Reply.objects.count()) == (gnet, 1)
    reply_to_issue(Actor.of(hanh), issue, "Nhóm đi tìm", turn=False, id=uuid7())
    issue.refresh_from_db()
    assert issue.owner == gnet


def test_settled_once_and_then_nothing_more_is_said(issue, hanh, son):
    for how in ("found", "not_found"):
        assert settle_issue(Actor.of(son), issue, how).how == "found"
    assert Settling.objects.count() == 1
    for act in (
        lambda: reply_to_issue(Actor.of(hanh), issue, "Còn nữa", turn=True, id=uuid7()),
        lambda: pass_up_issue(Actor.of(hanh), issue),
    ):
        with pytest.raises(Refused, match="settled already"):
            act()


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"kind": "x"}, "kind"), ({"words": "  "}, "words"), ({"words": "x" * 401}, "words"), ({"late": 1}, "due_on")],
)
def test_what_is_missing_is_said(hanh, gnet, opc, today, changed, field):
    due = today - timedelta(days=1) if "late" in changed else None
    told = Question(opc.pk, changed.get("kind", "find"), changed.get("words", "Cần tìm"), due_on=due)
    with pytest.raises(Refused) as refused:
        raise_issue(Actor.of(hanh), gnet, told, id=uuid7())
    assert refused.value.field == field


def test_strangers_take_no_part(issue, binh, khoa, tam, oanh):
    for somebody in (binh, khoa):
        with pytest.raises(PermissionDenied):
            reply_to_issue(Actor.of(somebody), issue, "x", turn=True, id=uuid7())
    for somebody in (binh, tam, oanh):
        with pytest.raises(PermissionDenied):
            settle_issue(Actor.of(somebody), issue, "found")


def test_nobody_asks_themselves(issue):
    with pytest.raises(IntegrityError), transaction.atomic():
        Issue.objects.update(to=issue.raised_by)


def test_without_an_umbrella_nothing_can_be_passed_up(hanh, gnet, opc):
    gnet.umbrella = None
    gnet.save()
    issue = raise_issue(Actor.of(hanh), gnet, Question(opc.pk, "find", "Cần tìm"), id=uuid7())
    with pytest.raises(Refused, match="next meeting"):
        pass_up_issue(Actor.of(hanh), issue)
