"""The pages of stock in a plain browser: who sees what, and every act from a form."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dhealth.care.stock.models import Movement, Question, Said
from dhealth.care.stock.tests.shelves import came, gave, handed, left, today
from dhealth.kernel.ids import uuid7

pytestmark = pytest.mark.covers("CLI-24")
HOME = "/stock/"


def new(**said) -> dict[str, str]:
    return {"id": str(uuid7()), "day": today().strftime("%d/%m/%Y")} | said


@pytest.fixture
def slip(gnet, hanh, tam) -> Movement:
    came(hanh, gnet)
    return handed(hanh, gnet, tam, ("condoms", 40))[0]


def test_before_anything_came_the_page_says_what_to_do(as_tam, as_hanh):
    assert "Write a delivery" not in as_tam.get(HOME, headers={"accept-language": "en"}).text
    assert "/stock/new/" in as_hanh.get(HOME).text


def test_the_leader_writes_a_delivery_and_takes_it_back(as_hanh, gnet):
    saved = as_hanh.post(reverse("stock.receive"), new(item="condoms", amount="500", source="LIFE", paper="PX-12"))
    assert left(gnet) == 500
    page = as_hanh.get(saved.url).text
    row = Movement.objects.get()
    assert reverse("stock.take_back", args=[row.pk]) in page
    as_hanh.post(reverse("stock.take_back", args=[row.pk]), {"reason": "mistake", "all": "1"})
    assert not Movement.objects.standing().exists()


def test_kits_without_lot_or_last_day_are_refused_at_their_field(as_hanh):
    answer = as_hanh.post(reverse("stock.receive"), new(item="tests", amount="5"))
    assert answer.status_code == 422
    assert 'name="amount" value="5"' in answer.text
    assert not Movement.objects.exists()


def test_a_press_on_plus_saves_nothing(as_hanh):
    answer = as_hanh.post(reverse("stock.receive"), new(item="condoms", amount="5", **{"ui-step": "amount+"}))
    assert 'name="amount" value="6"' in answer.text
    assert not Movement.objects.exists()


def test_several_things_are_handed_over_in_one_form(as_hanh, hanh, tam, gnet):
    came(hanh, gnet)
    came(hanh, gnet, "tests", 5, lot="2608A", expires_on=today() + timedelta(days=90))
    as_hanh.post(reverse("stock.hand_on"), new(receiver=str(tam.pk), **{"condoms": "30", "tests-2608A": "2"}))
    assert (left(gnet, tam), left(gnet, tam, "tests"), left(gnet, None, "tests")) == (30, 2, 3)


def test_more_than_the_store_has_is_refused_at_its_number(as_hanh, hanh, tam, gnet):
    came(hanh, gnet)
    answer = as_hanh.post(reverse("stock.hand_on"), new(receiver=str(tam.pk), condoms="101"))
    assert answer.status_code == 422 and 'name="condoms" value="101"' in answer.text
    assert left(gnet) == 100


def test_the_receiver_confirms_with_one_press_and_takes_it_back(as_tam, slip):
    address = reverse("stock.confirm", args=[slip.pk])
    assert address in as_tam.get(HOME).text
    done = as_tam.post(address, {"got": "40"})
    assert Said.objects.get().got == 40
    page = as_tam.get(done.url).text
    assert page.count(address) == 1
    as_tam.post(address)
    assert as_tam.get(HOME).text.count(address) == 2


def test_another_number_stands_before_the_leader_who_writes_it_anew(as_tam, as_hanh, slip, gnet, tam):
    as_tam.post(reverse("stock.confirm", args=[slip.pk]), {"got": "38"})
    mend = reverse("stock.mend", args=[slip.pk])
    assert mend in as_hanh.get(HOME).text
    as_hanh.post(mend)
    assert (left(gnet, tam), left(gnet)) == (38, 62)
    assert mend not in as_hanh.get(HOME).text


def test_a_worker_hands_back_to_the_store(as_tam, slip, gnet, tam):
    as_tam.post(reverse("stock.hand_on"), new(receiver="store", condoms="15"))
    assert (left(gnet, tam), left(gnet)) == (25, 75)


def test_a_count_writes_the_difference_with_its_reason(as_hanh, slip, gnet):
    as_hanh.post(reverse("stock.count"), new(condoms="57", reason="broken"))
    row = Movement.objects.get(kind="counted")
    assert (row.amount, row.reason, left(gnet)) == (-3, "broken", 57)


def test_a_questioned_hand_out_is_looked_at_and_put_back(as_hanh, slip, tam, ken):
    gave(tam, ken, condoms=41)
    address = reverse("stock.settle", args=[Question.objects.get().pk])
    assert address in as_hanh.get(HOME).text
    done = as_hanh.post(address)
    assert not Question.objects.open().exists()
    assert address in as_hanh.get(done.url).text
    as_hanh.post(address, {"again": "1"})
    assert Question.objects.open().exists()


def test_a_worker_sees_their_own_hands_and_not_the_groups(as_tam, as_lan_anh, slip):
    assert "40" in as_tam.get(HOME).text
    theirs = as_lan_anh.get(HOME).text
    assert ">40<" not in theirs and ">60<" not in theirs


def test_a_stranger_learns_nothing(as_binh, as_khoa, slip):
    for browser in (as_binh, as_khoa):
        assert browser.get(reverse("stock.print", args=[slip.pk])).status_code == 404
        assert browser.post(reverse("stock.take_back", args=[slip.pk]), {"reason": "mistake"}).status_code == 404
    assert ">40<" not in as_binh.get(HOME).text


def test_a_worker_keeps_no_store(as_tam, slip):
    assert as_tam.get(reverse("stock.receive")).status_code == 403
    assert as_tam.get(reverse("stock.count")).status_code == 403
    assert as_tam.post(reverse("stock.export")).status_code == 403


def test_project_people_see_no_stock(as_oanh, as_an, as_yen):
    assert {browser.get(HOME).status_code for browser in (as_oanh, as_an, as_yen)} == {403}


def test_the_slip_and_the_card_are_printed(as_hanh, slip, tam, ken):
    gave(tam, ken, condoms=6)
    paper = as_hanh.get(reverse("stock.print", args=[slip.pk])).text
    assert "40" in paper and paper.count('class="sign"') == 1
    card = as_hanh.get(reverse("stock.card"), {"item": "condoms", "of": str(tam.pk)}).text
    assert '<td class="n">34</td>' in card


@pytest.mark.parametrize("asked", [{"item": "gold"}, {"item": "needles"}, {"of": "nobody"}, {"at": "x"}])
def test_a_card_of_nothing_is_not_found(as_hanh, slip, asked):
    assert as_hanh.get(reverse("stock.card"), {"item": "condoms"} | asked).status_code == 404


def test_a_day_that_cannot_be_read_shows_the_last_thirty(as_hanh, slip):
    assert as_hanh.get(reverse("stock.card"), {"item": "condoms", "from": "31/31/31"}).status_code == 200


def test_the_books_leave_as_a_workbook_and_that_is_an_event(as_minh, slip, verbs):
    answer = as_minh.post(reverse("stock.export"))
    assert answer.content[:2] == b"PK"
    assert verbs()[-1] == "stock.export"


def test_the_pages_ask_as_often_for_many_as_for_few(as_hanh, as_tam, slip, gnet, hanh, tam, ken):
    as_hanh.get(HOME)
    few = [_asked(browser, path) for browser in (as_hanh, as_tam) for path in (HOME, "/stock/movements/")]
    for _turn in range(12):
        handed(hanh, gnet, tam, ("condoms", 1))
        gave(tam, ken, condoms=60)
    many = [_asked(browser, path) for browser in (as_hanh, as_tam) for path in (HOME, "/stock/movements/")]
    assert many == few and max(many) <= 16


def _asked(browser, path) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(path).status_code == 200
    return len(asked)
