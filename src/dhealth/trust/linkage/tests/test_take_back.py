"""A decision can be taken back: nothing is written over, both groups' chains say so, and anybody decides anew."""

import pytest
from conftest import browser_of, person
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event
from dhealth.trust.linkage.actions import decide_case, forget_client, take_back_decision
from dhealth.trust.linkage.models import LinkageCase, TakenBack
from dhealth.trust.linkage.queries import decided, waiting
from dhealth.trust.linkage.tests.cast import known, province, stand_in

VERB = "linkage.take_back"


@pytest.fixture
def decision(reviewer, case):
    return decide_case(Actor.of(reviewer), case, "same")


@pytest.fixture
def other(life):
    """A second reviewer of the same province."""
    stand_in(province("z0"), life)
    return person("bao.life", "Bảo", life, "reviewer")


def take_back(browser, decision, reason="pressed"):
    return browser.post(reverse(VERB, args=[decision.pk]), {"reason": reason})


@pytest.mark.covers("CLI-21")
def test_a_decision_taken_back_lets_the_pair_wait_again_and_both_groups_log_it(
    as_reviewer, decision, case, gnet, full_house
):
    take_back(as_reviewer, decision)
    events = Event.objects.filter(verb=VERB)
    assert sorted(events.values_list("chain", "why")) == sorted([(gnet.pk, "pressed"), (full_house.pk, "pressed")])
    assert case in LinkageCase.objects.undecided()
    assert "Xuân" in as_reviewer.get(reverse("linkage.read")).text


def test_somebody_else_decides_anew_and_the_history_keeps_both(reviewer, other, decision, case):
    take_back_decision(Actor.of(reviewer), decision, "learned")
    decide_case(Actor.of(other), case, "different")
    said = [(one.answer, one.decided_by, hasattr(one, "taken_back")) for one in case.decisions.all()]
    assert said == [("same", reviewer, True), ("different", other, False)]
    page = browser_of(other).get(reverse("linkage.decided")).text
    assert "Xuân" in page
    assert "Bảo" in page


def test_another_reviewer_may_take_it_back_too(other, decision):
    take_back_decision(Actor.of(other), decision, "asked")
    assert TakenBack.objects.get().taken_back_by == other


def test_until_it_is_taken_back_nobody_decides_otherwise(other, decision, case):
    with pytest.raises(Refused):
        decide_case(Actor.of(other), case, "different")


def test_twice_is_once_and_a_later_decision_is_not_touched(reviewer, other, decision, case):
    take_back_decision(Actor.of(reviewer), decision, "pressed")
    decide_case(Actor.of(other), case, "different")
    take_back_decision(Actor.of(reviewer), decision, "pressed")
    assert TakenBack.objects.count() == 1
    assert Event.objects.filter(verb=VERB).count() == 2
    assert case not in waiting(Actor.of(reviewer))


@pytest.mark.parametrize("reason", ["", "because"])
def test_without_a_reason_of_the_list_it_stays(as_reviewer, reviewer, decision, reason):
    take_back(as_reviewer, decision, reason)
    with pytest.raises(Refused):
        take_back_decision(Actor.of(reviewer), decision, reason)
    assert list(decided(Actor.of(reviewer))) == [decision]


@pytest.mark.parametrize("who", ["as_tam", "as_hanh", "as_minh", "as_oanh", "as_an"])
def test_nobody_but_a_reviewer_takes_back(request, who, decision):
    assert take_back(request.getfixturevalue(who), decision).status_code == 403
    assert request.getfixturevalue(who).get(reverse("linkage.decided")).status_code == 403


@pytest.mark.covers("SEC-10")
def test_a_reviewer_of_another_province_neither_sees_nor_takes_back(decision, other, life):
    stand_in(province("z7"), life)
    stranger = browser_of(other)
    assert take_back(stranger, decision).status_code == 404
    assert "Gnet Biên Hòa" not in stranger.get(reverse("linkage.decided")).text
    with pytest.raises(PermissionDenied):
        take_back_decision(Actor.of(other), decision, "pressed")


@pytest.mark.covers("SEC-11")
def test_a_pair_of_somebody_who_opted_out_since_does_not_wait_again(reviewer, decision, case):
    forget_client(case.first_client)
    take_back_decision(Actor.of(reviewer), decision, "asked")
    assert not LinkageCase.objects.exists()
    assert Event.objects.filter(verb=VERB).count() == 2


def test_taking_an_earlier_doubt_back_leaves_what_was_decided_since(reviewer, case):
    doubt = decide_case(Actor.of(reviewer), case, "unsure")
    decide_case(Actor.of(reviewer), case, "same")
    forget_client(case.first_client)
    take_back_decision(Actor.of(reviewer), doubt, "pressed")
    assert [one.answer for one in decided(Actor.of(reviewer))] == ["same"]


def test_who_opts_out_after_it_was_taken_back_leaves_no_case(reviewer, decision, case):
    take_back_decision(Actor.of(reviewer), decision, "pressed")
    forget_client(case.second_client)
    assert not LinkageCase.objects.exists()


def test_the_list_of_the_decided_takes_the_same_statements_however_long(
    as_reviewer, reviewer, gnet, full_house, django_assert_max_num_queries
):
    for number in range(12):
        known(gnet, cccd=f"07520100{number:04}"), known(full_house, cccd=f"07520100{number:04}")
    for case in LinkageCase.objects.all():
        decide_case(Actor.of(reviewer), case, "same")
    with django_assert_max_num_queries(13):
        assert as_reviewer.get(reverse("linkage.decided")).text.count("<details") >= 12
