"""What stands around every page: the way from page to page, help, and what is said when a page cannot be opened."""

import html
from datetime import timedelta

import pytest
from conftest import browser_of, person
from django.urls import reverse
from django.utils import timezone, translation

from dhealth.care.services.actions import record_service
from dhealth.care.services.drafts import Draft
from dhealth.care.services.tests.people import client_of
from dhealth.trust.accounts.models import Grant


def offered(browser) -> list[str]:
    return [item.url for item in browser.get("/help/").context["navigation"]]


def test_the_bar_offers_only_what_a_role_may_do(as_tam, as_minh, as_yen):
    assert "/" in offered(as_tam)
    assert reverse("organisation.read") not in offered(as_tam)
    assert reverse("organisation.read") in offered(as_minh)
    assert len(offered(as_yen)) < len(offered(as_minh))


@pytest.mark.parametrize(("who", "named"), [("tam", "Hôm nay"), ("hanh", "Tuần này"), ("oanh", "Trang đầu")])
def test_the_first_page_is_named_after_what_it_shows(request, who, named):
    first = request.getfixturevalue(f"as_{who}").get("/help/").context["navigation"][0]
    assert (first.url, str(first.label)) == ("/", named)


def test_five_stand_on_a_phone_and_the_rest_in_the_menu(as_hanh):
    context = as_hanh.get("/help/").context
    wide = [item.url for item in context["navigation"] if item.wide_only]
    assert len(context["navigation"]) - len(wide) == min(5, len(context["navigation"]))
    assert set(wide) <= {item.url for item in context["shell"].links}


def test_the_page_at_hand_is_marked_once(as_tam):
    assert [item.url for item in as_tam.get("/help/").context["navigation"] if item.current] == ["/help/"]


@pytest.mark.parametrize(
    ("path", "place"),
    [("/projects/", "/organisations/"), ("/week/", "/"), ("/unusual/", "/people/"), ("/account/", "")],
)
def test_a_page_without_an_item_of_its_own_lights_the_one_it_belongs_to(as_hanh, path, place):
    lit = [item.url for item in as_hanh.get(path).context["navigation"] if item.current]
    assert lit == ([place] if place else [])


def test_the_correction_of_a_service_belongs_to_the_clients(as_tam, actor, tam, gnet):
    told = record_service(actor(tam), client_of(gnet, tam), Draft(kind="contact", day=timezone.localdate()))
    page = as_tam.get(reverse("service.correct", args=[told.pk]))
    assert [item.url for item in page.context["navigation"] if item.current] == ["/clients/"]


@pytest.mark.parametrize(("language", "name"), [("vi", "Cặp chờ xét"), ("en", "Pairs to review")])
@pytest.mark.covers("SEC-10")
def test_the_reviewers_place_has_one_name(life, language, name):
    lien = person("lien.life", "Liên", life, "reviewer")
    lien.language = language
    lien.save()
    browser = browser_of(lien)
    page, other = browser.get("/matches/"), browser.get("/help/").text
    with translation.override(language):
        assert [str(item.label) for item in page.context["navigation"] if item.current] == [name]
    assert f"<h1>{name}</h1>" in page.text and f">{name}</a>" in other


def test_the_search_asks_only_for_what_this_person_finds_by(as_hanh, as_minh):
    assert "Tên, mã hoặc số điện thoại" in as_hanh.get("/help/").text
    asked = as_minh.get("/help/").text
    assert 'placeholder="Mã khách hàng"' in asked and "Tên, mã hoặc số điện thoại" not in asked


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.covers("SEC-08")
def test_everybody_finds_help_in_their_language(as_tam, tam, language):
    tam.language = language
    tam.save()
    answer = as_tam.get("/help/")
    assert (answer.status_code, f'lang="{language}"' in answer.text) == (200, True)


def refused(browser, client) -> str:
    answer = browser.get(reverse("service.record", args=[client.pk]))
    assert answer.status_code == 403
    assert "service.record" not in answer.text.split("<main")[1]
    return html.unescape(answer.text)


def test_a_colleagues_task_is_said_with_the_name_of_who_reaches_every_record(as_minh, hanh, tam, gnet):
    ken = client_of(gnet, tam)
    assert "Việc này do Hạnh làm" in refused(as_minh, ken)
    Grant.objects.filter(user=hanh).update(until=timezone.localdate() - timedelta(days=1))
    assert "Việc này do Tâm làm" in refused(as_minh, ken)


def test_where_nobody_holds_the_role_it_is_named_with_the_way_to_get_it(as_minh, gnet):
    said = refused(as_minh, client_of(gnet))
    assert "“Trưởng nhóm CBO” ở Gnet Biên Hòa, hiện chưa có ai giữ" in said


def test_who_works_elsewhere_is_told_of_no_role_that_nobody_there_can_hold(as_an, as_yen, tam, gnet):
    ken = client_of(gnet, tam)
    for browser, place in ((as_an, "CDC Đồng Nai"), (as_yen, "OPC Long Thành")):
        said = refused(browser, ken)
        assert f"Ở {place} không ai làm việc này" in said
        assert [word for word in ("Tiếp cận viên", "Gnet", "Tâm") if word in said] == []


def test_what_a_refusal_says_is_the_same_for_a_record_and_for_none(as_an, tam, gnet):
    nobody = reverse("service.record", args=["01900000-0000-7000-8000-000000000000"])
    theirs = reverse("service.record", args=[client_of(gnet, tam).pk])
    pages = [as_an.get(address) for address in (theirs, nobody)]
    assert [page.status_code for page in pages] == [403, 403]
    assert len({page.text.split("<main")[1].split("</main>")[0] for page in pages}) == 1


def test_not_there_and_not_yours_look_the_same(as_khoa, tam, gnet):
    ken = client_of(gnet, tam)
    theirs, nowhere = (as_khoa.get(f"/clients/{id}/") for id in (ken.pk, "01900000-0000-7000-8000-000000000000"))
    assert (theirs.status_code, nowhere.status_code) == (404, 404)
    assert theirs.text.count("<li>") == nowhere.text.count("<li>")


def test_an_address_that_leads_nowhere_keeps_the_frame(as_tam):
    answer = as_tam.get("/khong-co-trang-nay/")
    assert answer.status_code == 404
    assert 'class="nav"' in answer.text


def test_only_who_may_search_is_told_to_search_again(as_tam, as_yen):
    told = [browser.get("/khong-co-trang-nay/").text.count("<li>") for browser in (as_tam, as_yen)]
    assert told == [2, 0]
