"""Right as it is: who may say so, for how long it holds, and how it is taken back; what was mended shows itself."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dhealth.care.clients.actions import correct_client
from dhealth.care.clients.queries import draft_of
from dhealth.care.services.corrections import correct_service, strike_service
from dhealth.care.services.drafts import draft_of as line_of
from dhealth.evidence.quality.actions import settle, take_back
from dhealth.evidence.quality.mending import mended
from dhealth.evidence.quality.models import Settled
from dhealth.evidence.quality.queries import look
from dhealth.evidence.quality.screen import Filter, scope_of
from dhealth.evidence.quality.tests.people import ago, lately, line, record
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event

pytestmark = pytest.mark.covers("TGT-06")


def only(at, key=""):
    (found,) = [one for one in look(at.pk, lately()).open if key in ("", one.rule.key)]
    return found


def say(user, found, reason="happened"):
    return settle(Actor.of(user), found.organisation, {found.key: found.day}, reason)


@pytest.fixture
def late(tam, gnet):
    """A line written down three weeks after its day: a warning that a worker may leave so."""
    return line(record(tam, gnet), tam, ago(26), written=ago(5))


def test_the_worker_says_that_it_is_right_and_it_stays_away(tam, gnet, late, verbs):
    (word,) = say(tam, only(gnet))
    looked = look(gnet.pk, lately())
    assert looked.open == [] and [kept for _found, kept in looked.accepted] == [word]
    event = Event.objects.get(verb="quality.settle")
    assert (event.actor, event.why, event.details) == (
        tam.pk,
        "happened",
        {"fields": ["late_entry"], "client": late.person_id.hex},
    )


def test_it_stays_away_whatever_period_is_looked_at(tam, gnet, late):
    say(tam, only(gnet))
    for first, last in ((40, 0), (26, 26), (27, 20)):
        assert look(gnet.pk, Period(ago(first), ago(last))).open == []


def test_saying_it_twice_changes_nothing(tam, gnet, late):
    found = only(gnet)
    say(tam, found)
    assert say(tam, found) == [] and Settled.objects.count() == 1


def test_it_is_asked_again_once_the_line_says_something_else(tam, gnet, late):
    say(tam, only(gnet))
    changed = correct_service(Actor.of(tam), late, replace(line_of(late), condoms=5), "number")
    assert changed.pk != late.pk and only(gnet).service == changed.pk


def test_taken_back_it_stands_in_the_list_again(tam, gnet, late, verbs):
    (word,) = say(tam, only(gnet))
    take_back(Actor.of(tam), word)
    take_back(Actor.of(tam), word)
    assert only(gnet).rule.key == "late_entry"
    assert verbs()[-2:] == ["quality.settle", "quality.take_back"]
    say(tam, only(gnet))
    assert look(gnet.pk, lately()).open == []


def test_what_blocks_is_for_the_leader_to_leave_so(tam, hanh, gnet):
    line(record(tam, gnet, main_group=""), tam)
    with pytest.raises(Refused):
        say(tam, only(gnet), "not_told")
    say(hanh, only(gnet), "not_told")
    assert look(gnet.pk, lately()).open == []


def test_two_days_that_contradict_each_other_nobody_leaves_so(tam, hanh, gnet):
    line(record(tam, gnet, ago(5)), tam, ago(6))
    with pytest.raises(Refused):
        say(hanh, only(gnet))
    assert not Settled.objects.exists()


def test_a_colleague_and_a_stranger_may_not(tam, lan_anh, khoa, minh, gnet, late):
    with pytest.raises(Refused):
        say(lan_anh, only(gnet))
    for user in (khoa, minh):
        with pytest.raises(PermissionDenied):
            say(user, only(gnet))


def test_a_reason_that_is_not_offered_is_refused(tam, gnet, late):
    for reason in ("", "not_told", "nonsense"):
        with pytest.raises(Refused):
            say(tam, only(gnet), reason)


def test_what_was_put_right_meanwhile_needs_no_word(tam, gnet, late):
    found = only(gnet)
    strike_service(Actor.of(tam), late, "mistake")
    with pytest.raises(Refused):
        say(tam, found)


def test_a_leader_accepts_several_at_once(tam, hanh, gnet):
    for day in (5, 6, 9):
        line(record(tam, gnet, main_group=""), tam, ago(day))
    found = look(gnet.pk, lately()).open
    assert len(settle(Actor.of(hanh), gnet.pk, {one.key: one.day for one in found}, "not_told")) == 3


def shown_as_mended(user):
    actor = Actor.of(user)
    return [(one.rule.key, one.by, one.struck) for one in mended(actor, scope_of(actor), Filter(lately_and_today()))]


def lately_and_today():
    return Period(ago(60), timezone.localdate() + timedelta(days=1))


def test_a_line_that_was_mended_is_shown_so_and_one_that_was_whole_is_not(tam, hanh, lan_anh, gnet):
    client = record(tam, gnet)
    bad, whole = line(client, tam, form=""), line(client, tam, ago(4))
    actor = Actor.of(tam)
    draft = line_of(bad)
    correct_service(actor, bad, replace(draft, form="call"), "mistake")
    draft = line_of(whole)
    correct_service(actor, whole, replace(draft, condoms=7), "number")
    assert shown_as_mended(tam) == shown_as_mended(hanh) == [("incomplete_line", "Tâm", False)]
    assert shown_as_mended(lan_anh) == []


def test_a_line_corrected_from_wrong_to_wrong_is_not_mended(tam, gnet):
    bad = line(record(tam, gnet), tam, form="")
    draft = line_of(bad)
    correct_service(Actor.of(tam), bad, replace(draft, condoms=7), "number")
    assert shown_as_mended(tam) == []


def test_a_struck_twin_is_shown_as_mended(tam, gnet):
    client = record(tam, gnet)
    line(client, tam, condoms=10)
    twin = line(client, tam, condoms=10)
    strike_service(Actor.of(tam), twin, "twice")
    assert shown_as_mended(tam) == [("repeated", "Tâm", True)]


def test_a_record_that_was_filled_in_vanishes_and_is_shown_as_mended(tam, gnet):
    client = record(tam, gnet, main_group="")
    line(client, tam)
    draft = draft_of(client)
    correct_client(Actor.of(tam), client, replace(draft, main_group="TG"))
    assert look(gnet.pk, lately()).open == []
    assert shown_as_mended(tam) == [("incomplete_record", "Tâm", False)]


def test_another_word_in_a_whole_record_mends_nothing(tam, gnet):
    client = record(tam, gnet)
    draft = draft_of(client)
    correct_client(Actor.of(tam), client, replace(draft, main_group="TG"))
    assert shown_as_mended(tam) == []
