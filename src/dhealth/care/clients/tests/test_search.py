"""Finding people: by code, old code, phone and part of a name, each only among one's own."""

from dataclasses import replace

import pytest
from django.urls import reverse

from dhealth.care.clients import names
from dhealth.care.clients.actions import assign_client, erase_client
from dhealth.care.clients.finding import find
from dhealth.care.clients.names import names_of
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import SU, gone, registered
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event


def found(user, words, **more):
    return find(Actor.of(user), words, **more).ids()


@pytest.fixture
def su(tam):
    return registered(tam, replace(SU, outside_codes=(("GN-0147", "workbook"),)))


@pytest.mark.covers("CLI-14")
def test_a_code_is_found_however_it_is_typed(tam, su):
    shown = show_code(su.code)
    assert all(found(tam, typed) == [su.pk] for typed in (shown, shown.lower(), su.code, f" {shown} ", " gn-0147 "))


@pytest.mark.parametrize(
    "words", ["0903 555 218", "+84903555218", "903555218", "5218", "su", "SƯ", "tran q", "quoc tran", "ử"]
)
def test_a_phone_its_last_digits_or_part_of_a_name_finds_the_client(tam, su, words):
    assert found(tam, words) == [su.pk]


@pytest.mark.parametrize("words", ["0903 555 219", "5219", "555", "tran x", "KX4-7TM-9", "|", "", "%"])
def test_other_words_find_nobody(tam, su, words):
    assert found(tam, words) == []


def test_beginnings_of_words_come_first(tam):
    inside, second, first = (registered(tam, ClientDraft(nickname=n)) for n in ("Hạnh", "Mỹ An", "An Nhiên"))
    assert found(tam, "an") == [first.pk, second.pk, inside.pk]


@pytest.mark.covers("CLI-08")
@pytest.mark.parametrize("words", ["su", "5218", "0903555218", "GN-0147", "code"])
def test_a_worker_finds_only_the_own_list_and_a_leader_the_group(hanh, tam, khoa, su, words):
    other = registered(hanh, replace(SU, nickname="Su", name="", phone="", cccd=""))
    words = su.code if words == "code" else words
    assert found(tam, words) == [su.pk]
    assert su.pk in found(hanh, words)
    assert su.pk not in found(hanh, words, mine=True)
    assert other.pk not in found(tam, words)
    assert found(khoa, words) == []


def test_the_m_and_e_officer_finds_by_code_and_never_by_name_or_phone(minh, su):
    assert found(minh, su.code) == found(minh, "GN-0147") == [su.pk]
    assert found(minh, "su") == found(minh, "0903555218") == found(minh, "5218") == []


def test_a_change_is_found_at_once(tam, hanh, su):
    assert found(tam, "su") == [su.pk]
    new = registered(tam, ClientDraft(nickname="Sương"))
    assert new.pk in found(tam, "suong")
    gone(tam)
    assign_client(Actor.of(hanh), new, hanh.pk)
    assert found(tam, "suong") == []
    erase_client(Actor.of(hanh), su, su.code)
    assert found(hanh, "su") == [new.pk]
    assert found(hanh, "GN-0147") == []


def test_names_are_forgotten_after_a_minute(tam, su, gnet, monkeypatch):
    opened = names_of(gnet.pk)
    assert names_of(gnet.pk) is opened
    monkeypatch.setattr(names, "KEPT_SECONDS", -1)
    assert names_of(gnet.pk) is not opened


def test_names_never_take_more_than_the_bound(tam, khoa, gnet, full_house, monkeypatch):
    registered(tam), registered(khoa)
    monkeypatch.setattr(names, "MOST_BYTES", names.ROW_BYTES)
    opened = names_of(gnet.pk)
    names_of(full_house.pk)
    assert names_of(gnet.pk) is not opened


def searched(browser, words, **more):
    return browser.post(reverse("client.search"), {"q": words, **more})


@pytest.mark.covers("CLI-14")
def test_the_page_shows_who_was_found_and_records_one_event(as_tam, su):
    answer = searched(as_tam, "quoc su")
    assert reverse("client.read", args=[su.pk]) in answer.text
    assert show_code(su.code) in answer.text
    event = Event.objects.get(verb="client.search")
    assert event.details == {"clients": [su.pk.hex]}


def test_what_was_searched_for_is_highlighted(as_tam, tam):
    registered(tam, ClientDraft(nickname="<b>Đức & Đan"))
    assert "&lt;b&gt;<mark>Đức</mark> &amp; Đan" in searched(as_tam, "duc").text


@pytest.mark.covers("SEC-02")
def test_what_is_typed_never_stands_in_an_address(as_tam):
    page = as_tam.get(reverse("client.search")).text
    assert '<form class="pad mb narrow" role="search" method="post"' in page
    assert as_tam.get(reverse("client.search"), {"q": "Su"}).status_code == 400


def test_an_order_or_filter_is_not_offered(as_tam):
    assert searched(as_tam, "su", sort="told_status").status_code == 400


def test_nobody_found_offers_to_add_with_the_words_typed(as_tam):
    page = searched(as_tam, "Bảo Bình").text
    assert "Bảo Bình" in page
    form = as_tam.post(reverse("client.register"), {"words": "Bảo Bình"}).text
    assert 'value="Bảo Bình"' in form
    assert 'value="0903 555 218"' in as_tam.post(reverse("client.register"), {"words": "0903555218"}).text


def test_more_than_a_page_is_paged(as_tam, tam, django_assert_num_queries):
    for number in range(51):
        registered(tam, ClientDraft(nickname=f"Bi {number}"))
    first, second = searched(as_tam, "bi"), searched(as_tam, "bi", page="2")
    assert (first.text.count('class="name"'), second.text.count('class="name"')) == (50, 1)


def test_the_number_of_statements_does_not_grow_with_the_rows(as_tam, tam, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def statements():
        searched(as_tam, "bi")
        with CaptureQueriesContext(connection) as asked:
            searched(as_tam, "bi")
        return len(asked)

    registered(tam, ClientDraft(nickname="Bi"))
    few = statements()
    for number in range(12):
        registered(tam, ClientDraft(nickname=f"Bi {number}"))
    assert statements() == few


@pytest.mark.parametrize("page", ["x", "-1", "0", "99999", "9" * 4, "²"])
def test_a_page_that_is_none_is_no_error(as_tam, su, page):
    assert searched(as_tam, "su", page=page).status_code == 200


@pytest.mark.parametrize("who", ["as_yen", "as_oanh", "as_an"])
def test_roles_without_records_may_not_search(request, who):
    assert searched(request.getfixturevalue(who), "su").status_code == 403
