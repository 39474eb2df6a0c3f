"""The pair's quarter on its agreement, and what waits when it ends: true figures, for each reader what is theirs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dhealth.care.referrals.actions import send_referral, withdraw_referral
from dhealth.care.referrals.models import Kind, Standing
from dhealth.care.referrals.pair_figures import Figures, open_told, quarter_told
from dhealth.commons.agreements.beside import open_tellers, quarter_tellers
from dhealth.commons.agreements.rules import quarter_of
from dhealth.trust.accounts.actors import Actor

pytestmark = pytest.mark.covers("C2P-27", "C2P-02")


def lines(user, agreement):
    found = quarter_told(Actor.of(user), agreement, quarter_of(timezone.localdate()))
    return [(line.value, line.of, line.few) for line in found]


def waits(user, agreement):
    return [(line.label, line.value, line.few) for line in open_told(Actor.of(user), agreement)]


def stands(referral, **facts):
    Standing.objects.filter(pk=referral.pk).update(**facts)


def test_the_rooms_of_slips_tell_the_agreement(twinned, hanh):
    assert quarter_told in quarter_tellers and open_told in open_tellers
    assert lines(hanh, twinned)[0] == (0, None, False) and waits(hanh, twinned) == []


def test_each_step_is_counted_for_both_sides_alike(sent, twinned, hanh, yen):
    today = timezone.localdate()
    stands(sent, arrived_on=today, state=Kind.ARRIVED, waits_for="service", due_on=today - timedelta(days=1))
    numbers = [(1, None, False), (1, 1, False), (0, 1, False), (0, 1, False), (1, None, False), (1, None, False)]
    assert lines(hanh, twinned) == lines(yen, twinned) == numbers
    assert waits(hanh, twinned) == [("Came, and wait for the service", 1, False)]


@pytest.mark.parametrize(("days", "late"), [(0, 0), (1, 1)])
def test_late_is_after_its_day(sent, twinned, hanh, days, late):
    stands(sent, due_on=timezone.localdate() - timedelta(days=days))
    assert lines(hanh, twinned)[-1][0] == late


def test_an_answer_that_the_client_keeps_counts_as_sent_and_no_more(twinned, ken, tam, wanted, hanh, yen):
    referral = send_referral(Actor.of(tam), ken, wanted(answers_back=False))
    stands(referral, arrived_on=timezone.localdate(), state=Kind.ARRIVED, waits_for="service")
    assert (
        [value for value, _of, _few in lines(hanh, twinned)]
        == [1, 0, 0, 0, 0, 0]
        == [value for value, _of, _few in lines(yen, twinned)]
    )
    assert waits(hanh, twinned) == []


def test_what_was_taken_back_counts_nowhere(sent, twinned, tam, hanh):
    withdraw_referral(Actor.of(tam), sent, "mistake")
    assert lines(hanh, twinned)[0][0] == 0


def test_who_reads_figures_only_is_not_told_how_few(sent, twinned, thao):
    assert lines(thao, twinned) == [(0, None, True)]
    assert waits(thao, twinned) == [("Slips that still wait", 1, True)]


@pytest.mark.parametrize(
    ("steps", "few"),
    [((0, 0, 0, 0), False), ((4, 0, 0, 0), True), ((5, 0, 0, 0), False), ((9, 5, 0, 0), True), ((10, 5, 5, 5), False)],
)
def test_few_are_one_to_four_or_what_leaves_so_few(steps, few):
    assert Figures(*steps).few is few


@pytest.mark.usefixtures("sent")
def test_the_page_and_the_ending_say_it(twinned, as_hanh, as_thao, hanh):
    page = as_hanh.get(reverse("agreement.open", args=[twinned.pk])).content.decode()
    assert "This quarter" in page or "Quý này" in page
    before = as_thao.get(reverse("agreement.open", args=[twinned.pk])).content.decode()
    assert "Quý trọn gần nhất" in before
    ending = as_thao.get(reverse("agreement.end", args=[twinned.pk])).content.decode()
    assert "ít nên không nêu" in ending
