"""One form sent twice at the same moment is one meeting, one question, one task; two sides never stand still."""

from datetime import timedelta

import pytest

from dhealth.commons.gatherings.actions import (
    Called,
    Question,
    add_item,
    call_gathering,
    pass_up_issue,
    raise_issue,
    reply_to_issue,
    settle_issue,
)
from dhealth.kernel.ids import uuid7
from dhealth.kernel.tests.at_once import at_once
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event

ROUNDS = 5


def both(act):
    """What two presses of one form at the same moment give."""
    id = uuid7()
    return at_once(*(lambda: act(id) for _time in range(2)))


@pytest.mark.slow
def test_one_form_sent_twice_at_the_same_moment_is_written_once(committed, hanh, gnet, opc, meeting, today):
    leader, asked = Actor.of(hanh), Question(opc.pk, "find", "Cần tìm")
    for _round in range(ROUNDS):
        first, second = both(lambda id: raise_issue(leader, gnet, asked, id=id))
        assert first == second
        first, second = both(lambda id: call_gathering(leader, gnet, Called("other", today, [opc.pk]), id=id))
        assert first == second
        first, second = both(lambda id: add_item(leader, meeting, opc.pk, "Gọi lại", today + timedelta(days=3), id=id))
        assert first == second


def test_whoever_acts_the_chains_are_told_in_one_order(hanh, son, thao, gnet, opc, life):
    for asks, here, other in ((hanh, gnet, opc), (son, opc, gnet)):
        for ends in (hanh, son, thao):
            issue = raise_issue(Actor.of(asks), here, Question(other.pk, "find", "Cần tìm"), id=uuid7())
            pass_up_issue(Actor.of(asks), issue)
            reply_to_issue(Actor.of(ends), issue, "Đã gọi", turn=False, id=uuid7())
            settle_issue(Actor.of(ends), issue, "found")
            for verb in ("raise", "pass_up", "reply", "settle"):
                told = Event.objects.filter(verb=f"issue.{verb}", subject=issue.pk).order_by("pk")
                chains = list(told.values_list("chain", flat=True))
                assert chains == sorted(chains), verb


def test_what_the_umbrella_says_to_a_late_question_stands_on_its_own_record_too(hanh, thao, gnet, opc, life, today):
    issue = raise_issue(Actor.of(hanh), gnet, Question(opc.pk, "find", "Cần tìm"), id=uuid7())
    type(issue).objects.filter(pk=issue.pk).update(due_on=today - timedelta(days=1))
    reply_to_issue(Actor.of(thao), issue, "Đã hỏi phòng khám", turn=False, id=uuid7())
    assert {one.chain for one in Event.objects.filter(verb="issue.reply")} == {gnet.pk, opc.pk, life.pk}
