"""The pages of this room in a plain browser: who may, who may not, what a stranger learns, what is written down."""

import json
import re

import pytest
from django.urls import reverse

from dhealth.care.clients.models import Merge, PossibleDuplicate
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import SECRETS, SU, form, gone, registered
from dhealth.kernel.ids import uuid7

FIELDS = {
    "nickname": ("Su", "bạn cùng lớp"),
    "identity": SECRETS,
    "risk": ("Nam quan hệ tình dục đồng giới", "Men who have sex with men"),
}
ON_A_CLIENT = ["client.correct", "client.label", "client.assign", "client.show_access", "client.erase"]
POSTED = ["client.show_identity", "client.export", "consent.give", "consent.withdraw"]


@pytest.fixture
def su(tam):
    return registered(tam)


@pytest.mark.parametrize("verb", ON_A_CLIENT)
def test_a_stranger_learns_nothing(as_khoa, su, verb, roles_given, khoa):
    roles_given(khoa, "cbo_leader")
    there, nowhere = (as_khoa.get(reverse(verb, args=[pk])) for pk in (su.pk, uuid7()))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert scrubbed(there) == scrubbed(nowhere)


@pytest.mark.parametrize("verb", POSTED)
def test_a_stranger_changes_nothing(as_khoa, su, verb, roles_given, khoa):
    roles_given(khoa, "cbo_leader")
    there, nowhere = (as_khoa.post(reverse(verb, args=[pk])) for pk in (su.pk, uuid7()))
    assert (there.status_code, nowhere.status_code) == (404, 404)
    assert scrubbed(there) == scrubbed(nowhere)


def scrubbed(response):
    return re.sub(r"[0-9a-f-]{36}|[A-Za-z0-9]{64}", "", response.text)


@pytest.mark.parametrize("verb", ["client.assign", "client.show_access", "client.erase"])
def test_the_worker_may_not_do_what_the_leader_does(as_tam, su, verb):
    assert as_tam.get(reverse(verb, args=[su.pk])).status_code == 403


@pytest.mark.parametrize("verb", [*ON_A_CLIENT, *POSTED])
def test_the_m_and_e_officer_may_not(as_minh, su, verb):
    ask = as_minh.post if verb in POSTED else as_minh.get
    assert ask(reverse(verb, args=[su.pk])).status_code == 403


@pytest.mark.covers("CLI-08")
def test_a_worker_does_not_see_the_list_of_another(hanh, as_tam):
    other = registered(hanh)
    assert as_tam.get(reverse("client.correct", args=[other.pk])).status_code == 404


def test_name_and_phone_appear_only_on_pressing_and_the_look_is_recorded(as_tam, su, verbs):
    url = reverse("client.show_identity", args=[su.pk])
    assert as_tam.get(url).status_code == 405
    shown = as_tam.post(url, {"why": "call"}, HTTP_HX_REQUEST="true")
    assert all(word in shown.text for word in ("Trần Quốc Sử", "0903 555 218", "tel:+84903555218", "data-unmasked"))
    assert verbs() == ["client.register", "client.show_identity"]


def test_correcting_changes_records_and_forgets_the_former_words(as_tam, su):
    page = as_tam.get(reverse("client.correct", args=[su.pk])).text
    assert "075201004321" in page
    body = form(id="", name="Trần Quốc Sử", phone="0903555219", birth="03/05/2001", cccd="075201004321")
    as_tam.post(reverse("client.correct", args=[su.pk]), body)
    from dhealth.trust.audit.models import Event

    event = Event.objects.get(verb="client.correct")
    assert "phone" in event.details["fields"]
    assert "0903" not in json.dumps(event.details)


def test_the_correction_shows_what_is_stored_and_counts_as_a_look(as_tam, su, verbs):
    page = as_tam.get(reverse("client.correct", args=[su.pk])).text
    assert all(f'value="{word}"' in page for word in ("0903 555 218", "03/05/2001", "bạn cùng lớp", "su.zalo"))
    assert verbs() == ["client.register", "client.show_identity"]


@pytest.mark.covers("CLI-13", "CLI-02")
def test_the_label_has_code_and_qr_and_nothing_of_the_person(as_tam, su):
    page = as_tam.get(reverse("client.label", args=[su.pk])).text
    assert 'class="qr"' in page
    assert not any(word in page for word in (*SECRETS, "Su<", "2001", "MSM"))


@pytest.mark.covers("CLI-28")
def test_the_leader_puts_a_client_whose_worker_left_on_another_list(as_hanh, hanh, tam, su, verbs):
    gone(tam)
    as_hanh.post(reverse("client.assign", args=[su.pk]), {"worker": str(hanh.pk)})
    as_hanh.post(reverse("client.assign", args=[su.pk]), {"worker": str(hanh.pk)})
    su.refresh_from_db()
    assert (su.worker, verbs()) == (hanh, ["client.register", "client.assign"])


@pytest.mark.covers("SEC-03")
def test_the_client_is_told_what_is_held_and_who_looked(as_tam, as_hanh, su):
    as_tam.post(reverse("client.show_identity", args=[su.pk]))
    page = as_hanh.get(reverse("client.show_access", args=[su.pk])).text
    assert all(word in page for word in ("Trần Quốc Sử", "Tâm", "12 Hẻm Hoa Sữa, Biên Hòa"))


@pytest.mark.covers("SEC-03")
def test_the_client_takes_a_copy_named_by_the_code_alone(as_hanh, su, verbs):
    answer = as_hanh.post(reverse("client.export", args=[su.pk]))
    assert re.fullmatch(r'attachment; filename="[0-9A-Z-]{9}\.json"', answer.headers["Content-Disposition"])
    assert "Trần Quốc Sử" in answer.text
    assert json.loads(answer.text)["looks"]
    assert verbs()[-1] == "client.export"


@pytest.mark.covers("SEC-03")
def test_consent_is_taken_back_as_it_was_given(as_tam, su, verbs):
    give, withdraw = (reverse(f"consent.{act}", args=[su.pk]) for act in ("give", "withdraw"))
    for url in (give, give, withdraw, withdraw):
        as_tam.post(url, {"purpose": "remind"})
    assert list(su.consents.values_list("given", flat=True)) == [True, False]
    assert verbs() == ["client.register", "consent.give", "consent.withdraw"]


def test_a_purpose_that_is_none_is_refused_in_words(as_tam, su):
    as_tam.post(reverse("consent.give", args=[su.pk]), {"purpose": "everything"})
    assert not su.consents.exists()


def test_erasing_needs_the_code(as_hanh, su):
    answer = as_hanh.post(reverse("client.erase", args=[su.pk]), {"code": "KX4-7TM-9"})
    assert answer.status_code == 422
    su.refresh_from_db()
    assert su.erased_at is None


def test_the_queue_shows_both_and_the_leader_decides(as_hanh, tam, su):
    other = registered(tam, ClientDraft(nickname="Su Su", phone=SU.phone), allow_likely=True)
    pair = PossibleDuplicate.objects.get()
    page = as_hanh.get(reverse("duplicate.read")).text
    assert "<mark>… 218</mark>" in page
    as_hanh.post(reverse("duplicate.decide", args=[pair.pk]), {"answer": "same"})
    other.refresh_from_db()
    assert other.merged_into == su
    as_hanh.post(reverse("merge.undo", args=[Merge.objects.get().pk]))
    other.refresh_from_db()
    assert other.merged_into is None


def test_the_queue_takes_no_order_that_would_ask_for_protected_words(as_minh):
    assert as_minh.get(reverse("duplicate.read"), {"sort": "name"}).status_code == 400


@pytest.mark.parametrize("who", ["as_minh", "as_yen", "as_oanh", "as_an"])
def test_no_protected_word_reaches_a_role_without_its_right(request, who, tam, su):
    registered(tam, ClientDraft(nickname="Su Su", phone=SU.phone), allow_likely=True)
    browser = request.getfixturevalue(who)
    pages = [browser.get(reverse(name)) for name in ("duplicate.read", "client.search", "client.register")]
    pages += [browser.post(reverse("client.search"), {"q": q}) for q in ("Su", "quoc", "5218", su.code, "0903555218")]
    pages += [browser.get(reverse(name, args=[su.pk])) for name in ("client.read", *ON_A_CLIENT)]
    pages += [browser.post(reverse(name, args=[su.pk])) for name in POSTED]
    said = " ".join(page.text for page in pages)
    assert not [
        word for words in FIELDS.values() for word in words if re.search(rf"\b{re.escape(word)}\b", strip(said))
    ]


def strip(html: str) -> str:
    """Without what the visitor typed, which comes back in the field."""
    return re.sub(r'value="[^"]*"|“[^”]*”', "", html)
