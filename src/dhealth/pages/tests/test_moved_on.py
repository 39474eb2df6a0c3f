"""A client who went to another list while a page of theirs was open: said plainly, and nothing typed is lost."""

import pytest
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service
from dhealth.care.services.tests.people import client_of
from dhealth.care.transfers.models import Transfer
from dhealth.kernel.ids import uuid7

pytestmark = pytest.mark.covers("CLI-19")


@pytest.fixture
def ken(gnet, tam, hanh):
    """Tâm looked after Ken until a moment ago; now Hạnh does."""
    ken = client_of(gnet, tam)
    ends = {"organisation": gnet, "to_organisation": gnet, "from_worker": tam, "to_worker": hanh}
    told = {"reason": "load", "asked_by": tam, "state": "done", "settled_at": timezone.now()}
    Transfer.objects.create(client=ken, **ends, **told)
    Client.objects.filter(pk=ken.pk).update(worker=hanh)
    return ken


def test_a_meeting_that_was_being_written_is_told_to_be_passed_on(as_tam, ken):
    said = {"id": uuid7(), "condoms": "12", "kits": "0", "note": "hẹn ở quán Gió", "result": "reactive"}
    answer = as_tam.post(reverse("service.record", args=[ken.pk]), said)
    assert answer.status_code == 409 and "danh sách của Hạnh" in answer.text
    assert "Bao cao su: 12" in answer.text and "hẹn ở quán Gió" in answer.text
    assert "reactive" not in answer.text and not Service.objects.exists()


@pytest.mark.parametrize("page", ["client.read", "service.record", "client.correct"])
def test_opening_the_record_says_where_it_is_and_nothing_of_it(as_tam, ken, page):
    answer = as_tam.get(reverse(page, args=[ken.pk]))
    assert answer.status_code == 404 and "danh sách của Hạnh" in answer.text
    assert ">Ken<" not in answer.text and ken.code not in answer.text


def test_who_never_looked_after_them_learns_nothing(as_khoa, as_lan_anh, ken):
    for browser in (as_khoa, as_lan_anh):
        answer = browser.post(reverse("service.record", args=[ken.pk]), {"condoms": "12"})
        assert answer.status_code == 404 and "Hạnh" not in answer.text


def test_whose_list_it_is_on_again_is_not_sent_away(as_tam, tam, ken):
    Client.objects.filter(pk=ken.pk).update(worker=tam)
    assert as_tam.get(reverse("client.read", args=[ken.pk])).status_code == 200
    answer = as_tam.get(reverse("transfer.show_result", args=[ken.pk]))
    assert answer.status_code in (404, 405) and "danh sách của" not in answer.text


@pytest.mark.parametrize(
    ("page", "said", "kept"),
    [
        (
            "service.report",
            {"kind": "art_visit", "place": "Phòng khám Long Thành", "next_day": "01/12/2026"},
            "01/12/2026",
        ),
        ("service.refer", {"form": "prep_start", "written": "Trạm y tế Tam Hiệp"}, "Trạm y tế Tam Hiệp"),
        ("client.depart", {"why": "moved", "day": "20/11/2026", "told_by": "close"}, "20/11/2026"),
        ("client.return", {"back": "came_back", "day": "21/11/2026"}, "21/11/2026"),
        ("client.correct", {"safe_words": "gọi là chị Ba", "name": "Nguyễn Văn Su"}, "gọi là chị Ba"),
    ],
)
def test_what_was_typed_on_any_page_of_the_record_is_kept(as_tam, ken, page, said, kept):
    answer = as_tam.post(reverse(page, args=[ken.pk]), said)
    assert answer.status_code == 409 and kept in answer.text and "Nguyễn Văn Su" not in answer.text
