"""The meeting form in a plain browser: few taps, nothing lost, nothing said too loud."""

import re
from datetime import timedelta
from datetime import timezone as offset

import pytest
from django.urls import reverse
from django.utils import timezone

from dhealth.care.services.models import Service
from dhealth.care.services.tests.people import client_of
from dhealth.kernel.ids import uuid7


def address(client) -> str:
    return reverse("service.record", args=[client.pk])


def filled(**more) -> dict[str, str]:
    return {"id": str(uuid7()), "when": "today", "form": "face_to_face", "condoms": "10", "lubricants": "5"} | more


def clock(minutes_ago: int) -> str:
    return (timezone.localtime() - timedelta(minutes=minutes_ago)).strftime("%H:%M")


@pytest.mark.covers("CLI-10", "CLI-24", "SEC-08")
def test_what_was_handed_out_is_saved_in_one_form(as_tam, ken):
    answer = as_tam.post(address(ken), filled(counselled="on"), follow=True)
    contact, counselling = Service.objects.order_by("pk")
    assert (contact.condoms, contact.lubricants, counselling.kind) == (10, 5, "counselling")
    assert "10 bao cao su" in answer.text or "10 condoms" in answer.text


@pytest.mark.covers("SEC-08")
def test_a_press_on_plus_counts_and_saves_nothing(as_tam, ken):
    answer = as_tam.post(address(ken), filled(**{"ui-step": "condoms+"}))
    assert 'name="condoms" value="11"' in answer.text
    assert not Service.objects.exists()


@pytest.mark.covers("CLI-25")
def test_the_sample_hour_is_noted_and_the_reading_time_printed(as_tam, ken):
    answer = as_tam.post(address(ken), filled(answer="accepted", lot="2608A", **{"ui-step": "sample"}))
    assert f'data-from="{clock(-15)}"' in answer.text
    assert f'data-to="{clock(-20)}"' in answer.text
    again = as_tam.get(address(ken)).text
    assert 'value="2608A"' in again
    assert f'value="{clock(0)}"' in again


@pytest.mark.covers("CLI-25")
def test_a_check_read_in_time_is_saved_with_its_minutes(as_tam, ken):
    check = {"answer": "accepted", "lot": "2608A", "sample_at": clock(16), "read_at": clock(0)}
    as_tam.post(address(ken), filled(**check, result="reactive", test_form="finger_prick"))
    saved = Service.objects.get(kind="screening_test")
    assert (saved.read_after, saved.result, saved.form) == (16, "reactive", "finger_prick")


@pytest.fixture
def _past_noon():
    """A place on earth where it is past noon now, so that ten minutes on it is still today."""
    with timezone.override(offset(timedelta(hours=12 - timezone.now().hour))):
        yield


@pytest.mark.covers("CLI-25")
@pytest.mark.usefixtures("_past_noon")
@pytest.mark.parametrize(("ahead", "saved"), [(1, True), (10, False)])
def test_a_check_of_today_cannot_have_been_read_later_than_now(as_tam, ken, ahead, saved):
    check = {"answer": "accepted", "lot": "2608A", "sample_at": clock(16 - ahead), "read_at": clock(-ahead)}
    as_tam.post(address(ken), filled(**check, result="reactive", test_form="finger_prick"))
    assert Service.objects.filter(kind="screening_test").exists() == saved


@pytest.mark.covers("CLI-25")
def test_a_screening_is_offered_three_words_and_never_the_laboratorys(as_tam, ken):
    page = as_tam.get(address(ken)).text
    results = [value for value in ("reactive", "non_reactive", "indeterminate") if f'value="{value}"' in page]
    assert len(results) == 3
    assert 'value="positive"' not in page


def test_what_was_typed_survives_a_refusal(as_tam, ken):
    answer = as_tam.post(address(ken), filled(answer="accepted", lot="2608A", note="Quán Gió", result="reactive"))
    assert answer.status_code == 422
    assert "Quán Gió" in answer.text
    assert not Service.objects.exists()


UNTOUCHED = {"condoms": "0", "lubricants": "", "needles": "0", "kits": "0", "note": "  "}


@pytest.mark.covers("CLI-24")
def test_a_press_on_an_untouched_form_saves_nothing_and_says_why(as_tam, ken, verbs):
    answer = as_tam.post(address(ken), filled(**UNTOUCHED))
    assert answer.status_code == 422 and "Chưa điền gì" in answer.text
    assert not Service.objects.exists() and "service.record" not in verbs()


@pytest.mark.parametrize(
    "said",
    [
        {"kits": "1"},
        {"counselled": "on"},
        {"answer": "declined"},
        {"note": "Gặp ở Quán Gió"},
        {"tb_screen": "reactive"},
        {"when": "yesterday"},
        {"form": "call"},
    ],
)
def test_one_thing_said_is_enough_for_a_meeting(as_tam, ken, said):
    assert as_tam.post(address(ken), filled(**UNTOUCHED | said)).status_code == 302
    assert Service.objects.filter(kind="contact").count() == 1


def test_another_day_needs_its_day(as_tam, ken):
    assert as_tam.post(address(ken), filled(when="other")).status_code == 422
    as_tam.post(address(ken), filled(when="other", day="3/11/2018"))
    assert Service.objects.get().day.isoformat() == "2018-11-03"


def test_the_same_form_sent_twice_is_one_meeting(as_tam, ken):
    form = filled()
    assert [as_tam.post(address(ken), form).status_code for _try in range(2)] == [302, 302]
    assert Service.objects.count() == 1


def test_strangers_learn_nothing_and_counters_may_not(as_khoa, as_minh, as_tam, gnet, hanh, ken):
    assert as_khoa.get(address(ken)).status_code == 404
    assert as_minh.get(address(ken)).status_code == 403
    assert as_tam.get(address(client_of(gnet, hanh))).status_code == 404


def test_a_form_opened_before_a_merge_is_saved_in_the_record_that_counts(as_tam, gnet, tam, hanh, ken):
    merged = client_of(gnet, tam, merged_into=ken)
    assert as_tam.post(address(merged), filled()).status_code == 302
    assert Service.objects.get().person == ken
    away = client_of(gnet, tam, merged_into=client_of(gnet, hanh))
    assert as_tam.get(address(away)).status_code == 404


@pytest.mark.covers("CLI-26")
def test_what_a_clinic_gave_is_saved_as_told(as_tam, ken):
    told = {"id": str(uuid7()), "kind": "art_start", "day": "03/11/2025", "reported_by": "client"}
    where = reverse("service.report", args=[ken.pk])
    assert as_tam.post(where, told).status_code == 422
    as_tam.post(where, told | {"place": "OPC Long Thành"})
    assert Service.objects.values_list("kind", "reported_by", "place").get() == (
        "art_start",
        "client",
        "OPC Long Thành",
    )


@pytest.mark.covers("CLI-26", "SEC-02")
@pytest.mark.parametrize(("language", "folded"), [("vi", "Bắt đầu điều trị ARV"), ("en", "Start of ARV treatment")])
def test_what_was_told_is_chosen_in_quiet_words_and_the_full_names_wait_in_a_fold(as_tam, tam, ken, language, folded):
    tam.language = language
    tam.save()
    page = as_tam.get(reverse("service.report", args=[ken.pk])).text
    shown, fold, names = page.partition('<details class="more mb">')
    names, _end, below = names.partition("</details>")
    assert fold and folded in names
    assert re.findall(r"\b(HIV|AIDS|ARV|PrEP|STI|TB|lao|methadone)\b", shown + below, re.IGNORECASE) == []


@pytest.mark.covers("CLI-26")
def test_the_meeting_form_offers_nothing_that_only_a_clinic_gives(as_tam, ken):
    page = as_tam.get(address(ken)).text.lower()
    assert [word for word in ("arv", "prep", "methadone") if word in page] == []


def test_a_line_is_corrected_on_its_page(as_tam, ken):
    as_tam.post(address(ken), filled())
    old = Service.objects.get()
    where = reverse("service.correct", args=[old.pk])
    assert 'value="10"' in as_tam.get(where).text
    form = filled(day=old.day.strftime("%d/%m/%Y"), condoms="12", reason="number")
    assert as_tam.post(where, form).status_code == 302
    assert Service.objects.current().get().condoms == 12


def test_a_correction_page_opens_no_result(as_tam, ken, verbs):
    check = {"answer": "accepted", "lot": "2608A", "sample_at": clock(16), "read_at": clock(0)}
    as_tam.post(address(ken), filled(**check, result="reactive"))
    saved = Service.objects.get(kind="screening_test")
    page = as_tam.get(reverse("service.correct", args=[saved.pk])).text
    assert 'value="reactive" checked' not in page
    assert "service.show_result" not in verbs()


@pytest.mark.covers("SEC-02")
def test_a_result_is_shown_when_asked_for_and_the_look_recorded(as_tam, as_minh, ken, verbs):
    check = {"answer": "accepted", "lot": "2608A", "sample_at": clock(16), "read_at": clock(0)}
    as_tam.post(address(ken), filled(**check, result="indeterminate"))
    where = reverse("service.show_result", args=[Service.objects.get(kind="screening_test").pk])
    assert "data-unmasked" in as_tam.post(where, headers={"HX-Request": "true"}).text
    assert verbs()[-1] == "service.show_result"
    bare = as_tam.post(where).text
    assert ("<h1>" in bare, "data-unmasked" in bare) == (True, True)
    assert as_minh.post(where).status_code == 403
    assert as_tam.get(where).status_code == 405


def test_taken_back_right_after_saving(as_tam, ken):
    as_tam.post(address(ken), filled(counselled="on"))
    first = Service.objects.order_by("pk")[0]
    as_tam.post(reverse("service.strike", args=[first.pk]), {"reason": "mistake", "meeting": "1"})
    assert not Service.objects.current().exists()
