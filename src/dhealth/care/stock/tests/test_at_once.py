"""Two people move the same boxes at the same moment: one is heard, the other gets a plain answer."""

import pytest

from dhealth.care.stock.actions import confirm_stock, take_back_movement
from dhealth.care.stock.models import Said, TakenBack
from dhealth.care.stock.tests.shelves import came, handed, left
from dhealth.kernel.tests.at_once import at_once
from dhealth.trust.accounts.actors import Actor

pytestmark = [pytest.mark.covers("CLI-24"), pytest.mark.usefixtures("committed")]


def test_two_hand_overs_do_not_pass_on_the_same_boxes(gnet, hanh, minh, tam, lan_anh):
    came(hanh, gnet)
    answers = at_once(
        lambda: handed(hanh, gnet, tam, ("condoms", 70)), lambda: handed(minh, gnet, lan_anh, ("condoms", 70))
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "list"]
    assert left(gnet) == 30


def test_two_first_deliveries_open_one_book(gnet, hanh, minh):
    at_once(lambda: came(hanh, gnet), lambda: came(minh, gnet))
    assert left(gnet) == 200


def test_confirmed_and_taken_back_at_once_leaves_the_books_whole(gnet, hanh, tam):
    came(hanh, gnet)
    (slip,) = handed(hanh, gnet, tam, ("condoms", 40))
    worker, leader = Actor.of(tam), Actor.of(hanh)
    at_once(lambda: confirm_stock(worker, slip, 40), lambda: take_back_movement(leader, slip, "mistake"))
    assert TakenBack.objects.count() == 1 and Said.objects.count() <= 1
    assert (left(gnet), left(gnet, tam)) == (100, 0)
