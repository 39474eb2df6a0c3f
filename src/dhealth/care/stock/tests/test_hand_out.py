"""Giving out: the books follow the services, and what they lack is asked about, never lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from dhealth.care.services.corrections import correct_service, strike_service
from dhealth.care.services.drafts import draft_of
from dhealth.care.services.models import Service
from dhealth.care.services.supplies import Beyond
from dhealth.care.stock.models import Question
from dhealth.care.stock.tests.shelves import came, gave, handed, left, today
from dhealth.kernel.errors import Refused

CHECK = {"answer": "accepted", "test_form": "finger_prick", "result": "non_reactive", "read_after": 16}
pytestmark = pytest.mark.covers("CLI-24")


@pytest.fixture
def _tam_has_ten(gnet, hanh, tam):
    came(hanh, gnet)
    handed(hanh, gnet, tam, ("condoms", 10))


@pytest.mark.usefixtures("_tam_has_ten")
def test_what_a_meeting_gives_out_leaves_the_workers_hands(gnet, tam, ken):
    gave(tam, ken, condoms=4, asked={})
    assert (left(gnet, tam), left(gnet)) == (6, 90)


@pytest.mark.usefixtures("_tam_has_ten")
def test_exactly_what_is_left_is_asked_nothing(gnet, tam, ken):
    gave(tam, ken, condoms=10, asked={})
    assert left(gnet, tam) == 0
    assert not Question.objects.exists()


@pytest.mark.usefixtures("_tam_has_ten")
def test_one_more_is_asked_about_and_nothing_is_written_yet(gnet, tam, ken):
    with pytest.raises(Beyond, match="Stock says 10, you wrote 11"):
        gave(tam, ken, condoms=11, asked={})
    assert not Service.objects.exists()
    assert left(gnet, tam) == 10


@pytest.mark.usefixtures("_tam_has_ten")
def test_pressed_again_it_is_saved_and_left_for_the_leader(gnet, tam, ken):
    gave(tam, ken, condoms=11, asked={"condoms": 11})
    question = Question.objects.open().get()
    assert (question.book, question.given, question.worker) == (10, 11, tam)
    assert left(gnet, tam) == -1


@pytest.mark.usefixtures("_tam_has_ten")
def test_a_yes_to_eleven_is_no_yes_to_twelve(tam, ken):
    with pytest.raises(Beyond):
        gave(tam, ken, condoms=12, asked={"condoms": 11})


@pytest.mark.usefixtures("_tam_has_ten")
def test_where_nobody_can_be_asked_it_is_saved_and_noted(tam, ken):
    gave(tam, ken, condoms=11)
    assert Question.objects.count() == 1


def test_a_group_that_keeps_no_stock_is_asked_nothing(tam, ken):
    gave(tam, ken, condoms=500, asked={})
    assert not Question.objects.exists()


def test_an_item_of_which_no_books_are_kept_is_asked_nothing(gnet, hanh, tam, ken):
    came(hanh, gnet)
    gave(tam, ken, needles=500, asked={})
    assert not Question.objects.exists()


def test_before_anything_was_handed_to_a_worker_they_give_from_the_store(gnet, hanh, tam, ken):
    came(hanh, gnet)
    gave(tam, ken, condoms=30, asked={})
    handed(hanh, gnet, tam, ("condoms", 10), day=today())
    assert left(gnet) + left(gnet, tam) == 70


@pytest.mark.usefixtures("_tam_has_ten")
def test_a_corrected_number_and_a_struck_line_flow_through(gnet, tam, ken, actor):
    (contact,) = gave(tam, ken, condoms=4)
    mended = correct_service(actor(tam), contact, replace(draft_of(contact), condoms=7), "number")
    assert left(gnet, tam) == 3
    strike_service(actor(tam), mended, "mistake")
    assert left(gnet, tam) == 10


@pytest.mark.usefixtures("_tam_has_ten")
def test_a_question_goes_when_its_line_is_struck(tam, ken, actor):
    (contact,) = gave(tam, ken, condoms=11)
    strike_service(actor(tam), contact, "mistake")
    assert not Question.objects.open().exists()


def test_a_quick_check_takes_one_kit_of_its_lot(gnet, hanh, tam, ken):
    came(hanh, gnet, "tests", 5, lot="2608A", expires_on=today() + timedelta(days=90))
    handed(hanh, gnet, tam, ("tests", 5, "2608A"))
    gave(tam, ken, lot="2608 a", **CHECK, asked={})
    assert left(gnet, tam, "tests") == 4


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (-1, False)])
def test_a_kit_may_be_used_on_its_last_day_and_not_on_the_day_after(gnet, hanh, tam, ken, days, allowed):
    last = today() + timedelta(days=days)
    came(hanh, gnet, "tests", 5, lot="2608A", expires_on=last, day=today() - timedelta(days=1))
    if allowed:
        gave(tam, ken, lot="2608A", **CHECK, asked={})
    else:
        with pytest.raises(Refused, match="was to be used until") as refused:
            gave(tam, ken, lot="2608A", **CHECK, asked={})
        assert refused.value.field == "lot"
    assert Service.objects.exists() == allowed


def test_a_lot_that_the_books_do_not_know_can_be_written(gnet, hanh, tam, ken):
    came(hanh, gnet, "tests", 5, lot="2608A", expires_on=today())
    gave(tam, ken, lot="XX-1", **CHECK, asked={})
    assert left(gnet, None, "tests") == 4


@pytest.mark.usefixtures("_tam_has_ten")
def test_what_somebody_else_gave_takes_nothing(gnet, tam, ken, actor):
    from dhealth.care.services.actions import record_service
    from dhealth.care.services.drafts import Draft

    told = Draft(kind="self_test", day=today(), reported_by="client", result="non_reactive")
    record_service(actor(tam), ken, told)
    assert left(gnet, tam) == 10


@pytest.mark.usefixtures("_tam_has_ten")
def test_another_groups_books_know_nothing_of_it(gnet, full_house, tam, binh, ken):
    came(binh, full_house)
    gave(tam, ken, condoms=4)
    assert left(full_house) == 100
