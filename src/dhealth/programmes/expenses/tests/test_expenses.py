"""What was spent, proven by a photograph, struck out with a reason; a month with its missing papers first."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from dhealth.commons.documents.models import Picture
from dhealth.commons.documents.tests.test_drawing import photograph
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.periods import Period
from dhealth.programmes.expenses.actions import ExpenseDraft, prove_expense, record_expense, strike_expense
from dhealth.programmes.expenses.models import Document, Expense
from dhealth.programmes.expenses.queries import missing_in, proven_in

pytestmark = pytest.mark.covers("CAP-06")
TODAY = timezone.localdate
MONTH = Period(date(2020, 1, 1), date(2100, 1, 1))


def file():
    return SimpleUploadedFile("paper.jpg", photograph(), "image/jpeg")


def draft(**changed):
    told = {
        "day": TODAY(),
        "purpose": "Xe về Long Thành",
        "dong": 45_000,
        "document": Document.RECEIPT,
        "why_missing": "",
    }
    return ExpenseDraft(**told | changed)


@pytest.fixture
def taxi(actor, tam, gnet):
    return record_expense(actor(tam), gnet.pk, draft(), file(), uuid7())


@pytest.fixture
def tea(actor, tam, gnet):
    return record_expense(actor(tam), gnet.pk, draft(purpose="Trà", why_missing="quán nhỏ"), None, uuid7())


def test_an_expense_with_its_paper_is_proven(taxi, gnet, verbs):
    assert verbs() == ["expense.record", "expense.prove"]
    assert (proven_in(gnet.pk, MONTH).all, proven_in(gnet.pk, MONTH).missing) == (1, 0)


def test_the_same_form_twice_writes_once(actor, tam, gnet, taxi):
    again = record_expense(actor(tam), gnet.pk, draft(dong=1), file(), taxi.pk)
    assert again.dong == 45_000 and Expense.objects.count() == Picture.objects.count() == 1


def test_without_a_photograph_a_reason_is_asked_for(actor, tam, gnet):
    with pytest.raises(Refused):
        record_expense(actor(tam), gnet.pk, draft(), None, uuid7())
    assert not Expense.objects.exists()


def test_what_lacks_its_paper_is_listed_until_it_is_added(tea, taxi, gnet, actor, tam):
    assert missing_in(gnet.pk, MONTH) == [tea]
    prove_expense(actor(tam), tea, file())
    assert missing_in(gnet.pk, MONTH) == [] and proven_in(gnet.pk, MONTH).dong == 90_000


def test_a_better_photograph_takes_the_place_of_the_first(taxi, actor, tam):
    prove_expense(actor(tam), taxi, file())
    assert Picture.objects.count() == 1


@pytest.mark.parametrize(("late", "fine"), [(0, True), (1, False)])
def test_today_is_a_day_and_tomorrow_is_not(actor, tam, gnet, late, fine):
    told = draft(day=TODAY() + timedelta(days=late))
    if fine:
        assert record_expense(actor(tam), gnet.pk, told, file(), uuid7())
    else:
        with pytest.raises(Refused):
            record_expense(actor(tam), gnet.pk, told, file(), uuid7())


@pytest.mark.parametrize("changed", [{"dong": 0}, {"document": "word"}, {"purpose": " "}])
def test_what_is_no_expense_is_refused(actor, tam, gnet, changed):
    with pytest.raises(Refused):
        record_expense(actor(tam), gnet.pk, draft(**changed), file(), uuid7())


def test_a_struck_expense_counts_no_longer_and_stays_in_the_list(taxi, actor, tam, gnet, as_tam, verbs):
    strike_expense(actor(tam), taxi, "ghi nhầm")
    strike_expense(actor(tam), taxi, "ghi nhầm")
    assert proven_in(gnet.pk, MONTH).all == 0 and verbs().count("expense.strike") == 1
    assert "ghi nhầm" in as_tam.get(reverse("expense.read")).content.decode()


def test_each_worker_sees_their_own_and_the_leader_all(taxi, as_lan_anh, as_hanh, as_khoa):
    assert "Xe về Long" not in as_lan_anh.get(reverse("expense.read")).content.decode()
    assert "Xe về Long" in as_hanh.get(reverse("expense.read")).content.decode()
    for stranger in (as_lan_anh, as_khoa):
        assert stranger.get(reverse("expense.picture", args=[taxi.pk])).status_code == 404
        assert stranger.post(reverse("expense.strike", args=[taxi.pk]), {"reason": "x"}).status_code == 404


def test_a_counsellor_of_a_clinic_writes_none(actor, yen, gnet, as_yen):
    with pytest.raises(PermissionDenied):
        record_expense(actor(yen), gnet.pk, draft(), file(), uuid7())
    assert as_yen.get(reverse("expense.read")).status_code == 403


def test_from_the_form_to_the_paper(as_tam):
    typed = {"id": str(uuid7()), "day": f"{TODAY():%d/%m/%Y}", "purpose": "Xe ôm đi họp", "dong": "45k"}
    answer = as_tam.post(reverse("expense.record"), typed | {"document": "receipt", "photograph": file()}, follow=True)
    assert "45.000" in answer.content.decode()
    paper = as_tam.get(reverse("expense.print")).content.decode()
    assert "Xe ôm đi họp" in paper and "1 / 1" in paper


def test_bad_input_keeps_what_was_typed(as_tam):
    typed = {"id": str(uuid7()), "day": "31/02/2026", "purpose": "Xe ôm đi họp", "dong": "nhiều", "document": "receipt"}
    answer = as_tam.post(reverse("expense.record"), typed)
    words = answer.content.decode()
    assert answer.status_code == 422 and "Xe ôm đi họp" in words and "450.000" in words


@pytest.mark.parametrize("month", ["2026-13", "x", "9999-12", "0001-01", "2026-11-1"])
def test_a_month_that_is_none_shows_a_page_all_the_same(as_tam, month):
    assert as_tam.get(reverse("expense.read"), {"month": month}).status_code == 200


def test_a_page_asks_the_same_number_of_questions_for_one_and_for_many(
    as_tam, actor, tam, gnet, django_assert_num_queries
):
    def asked():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(
            connection,
        ) as queries:
            as_tam.get(reverse("expense.read"))
        return len(queries)

    record_expense(actor(tam), gnet.pk, draft(), file(), uuid7())
    asked()
    one = asked()
    for _ in range(4):
        record_expense(actor(tam), gnet.pk, draft(why_missing="mất"), None, uuid7())
    assert asked() == one
