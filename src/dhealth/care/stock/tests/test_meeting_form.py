"""The meeting form of a group that keeps stock: what is left, own lots, and one question about too many."""

from datetime import timedelta

import pytest
from django.urls import reverse

from dhealth.care.services.tests.people import client_of
from dhealth.care.stock.models import Question
from dhealth.care.stock.tests.shelves import came, handed, today
from dhealth.kernel.ids import uuid7

pytestmark = pytest.mark.covers("CLI-24")


@pytest.fixture
def slip(gnet, hanh, tam):
    came(hanh, gnet)
    return handed(hanh, gnet, tam, ("condoms", 40))[0]


def test_the_meeting_form_says_how_many_are_left_and_asks_once(as_tam, slip, gnet, tam, ken):
    address = reverse("service.record", args=[ken.pk])
    assert "40 left" in as_tam.get(address).text or "còn 40" in as_tam.get(address).text
    said = {"id": str(uuid7()), "when": "today", "form": "face_to_face", "condoms": "41", "lubricants": "0"}
    first = as_tam.post(address, said)
    assert first.status_code == 422 and 'name="asked" value="condoms:41"' in first.text
    assert first.text.count("còn 40") == 3 and first.text.count("Sổ kho còn 40, bạn ghi 41") == 2
    again = as_tam.post(address, said | {"asked": "condoms:41"})
    assert again.status_code == 302
    assert Question.objects.get().given == 41


def test_own_lots_are_offered_the_nearest_last_day_first(as_tam, gnet, hanh, tam, ken):
    for lot, days in (("B2", 300), ("A1", 30), ("OLD", -1)):
        day = today() - timedelta(days=5)
        came(hanh, gnet, "tests", 5, lot=lot, expires_on=today() + timedelta(days=days), day=day)
        handed(hanh, gnet, tam, ("tests", 2, lot), day=day)
    page = as_tam.get(reverse("service.record", args=[ken.pk])).text
    assert 0 < page.index('value="A1"') < page.index('value="B2"')
    assert 'value="OLD"' not in page


def test_a_group_without_stock_sees_nothing_of_it_in_the_form(as_khoa, khoa, full_house):
    page = as_khoa.get(reverse("service.record", args=[client_of(full_house, khoa).pk])).text
    assert "left" not in page and 'name="own_lot"' not in page
