"""The page offers no choice that it would refuse, and the way to change the period is never folded away."""

import html
import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dhealth.evidence.reports.forms import ReportForm
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.trust.organisations.models import Project
from dhealth.trust.places.queries import gazetteer

pytestmark = pytest.mark.slow

FISCAL = {"start": "01/10/2018", "end": "30/09/2019"}
ADDRESS = re.compile(r'href="(/reports/[^"]*)"')


@pytest.fixture
def as_officer(whole_register, as_oanh, life, gnet, full_house, tam, khoa):
    """Oanh, whose project has two members with records."""
    project = Project.objects.create(code="MD", name="Miền Đông", owner=life, starts_on=date(2018, 10, 1))
    project.members.add(gnet, full_house)
    for worker, at in ((tam, gnet), (khoa, full_house)):
        service(client_of(worker, at, main_group="MSM", sex_at_birth="M", birth_year=1990), worker, "2018-10-05")
    yield as_oanh
    gazetteer.cache_clear()


def page_of(browser, **asked):
    answer = browser.get(reverse("report.read"), asked)
    assert answer.status_code == 200, answer.content
    return answer


def offered(browser, name, **asked):
    found = page_of(browser, **asked).context["form"].fields[name].widget.choices
    groups = [words if isinstance(words, list | tuple) else [(code, words)] for code, words in found]
    return [str(code) for group in groups for code, _words in group if code]


@pytest.mark.slow
@pytest.mark.covers("TGT-04")
@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"by": "organisation", "x": "1"},
        {"by": "place"},
        {"by": "place", "g": "1"},
        {"g": "1", "x": "1"},
        {"b": "6"},
        {"by": "project"},
    ],
)
def test_whatever_a_reader_without_records_may_press_is_answered(as_officer, asked):
    ways = {html.unescape(way) for way in ADDRESS.findall(page_of(as_officer, **FISCAL, **asked).content.decode())}
    assert ways and {way: as_officer.get(way).status_code for way in ways} == dict.fromkeys(ways, 200)


@pytest.mark.covers("TGT-04")
@pytest.mark.parametrize(("name", "typed"), [("by", "commune"), ("s", "3")])
def test_a_choice_that_is_always_refused_is_not_offered_but_whoever_writes_it_is_told_why(
    as_officer, as_hanh, name, typed
):
    assert typed in offered(as_hanh, name, **FISCAL) and typed not in offered(as_officer, name, **FISCAL)
    asked = {**FISCAL, "by": "place", name: typed}
    assert as_hanh.get(reverse("report.read"), asked).status_code == 200
    refused = as_officer.get(reverse("report.read"), asked)
    assert refused.status_code == 422 and "làm lộ từng người" in refused.content.decode()


@pytest.mark.covers("TGT-04")
def test_years_of_the_calendar_leave_the_list_while_people_are_told_apart(as_officer, as_hanh):
    years = {"k:2025", "k:2026"}
    assert years & set(offered(as_officer, "p", **FISCAL))
    for asked in ({"by": "sex"}, {"x": "1"}, {"by": "age"}, {"g": "1"}):
        periods = offered(as_officer, "p", **FISCAL, **asked)
        assert periods and not years & set(periods)
        assert {as_officer.get(reverse("report.read"), {**asked, "p": p}).status_code for p in periods} == {200}
    assert offered(as_hanh, "p", **FISCAL, by="sex") == offered(as_hanh, "p", **FISCAL)


def test_the_button_stands_before_what_is_folded(as_hanh, gnet):
    said = page_of(as_hanh, **FISCAL).content.decode()
    assert said.index("Xem số liệu") < said.index("Lọc thêm") < said.index('name="x"')


def test_a_filter_that_is_set_opens_its_fold_and_is_named_on_both(as_hanh, gnet):
    page = page_of(as_hanh, **FISCAL, x="1", g="1")
    assert '<details class="more" open><summary><span>Lọc thêm: Nam</span>' in page.content.decode()
    assert page.context["form"].said == ["MSM", "Nam"]
    assert page_of(as_hanh, **FISCAL).context["form"].said == []


def test_what_is_pressed_now_and_then_is_folded_and_a_single_thing_is_not(as_hanh, as_tam, gnet):
    many, one = page_of(as_hanh, **FISCAL), page_of(as_tam, **FISCAL)
    assert [way.words for way in many.context["ways"]] == ["In A4", "XLSX"]
    folded = many.content.decode().split('<details class="pop"><summary')[1].split("</details>")[0]
    assert "as=csv" in folded and "each=w" in folded and "as=xlsx" not in folded
    assert len(one.context["further"]) == 1 and '<details class="pop"><summary' not in one.content.decode()


def test_a_word_that_no_list_has_is_named_by_its_field(gnet):
    form = ReportForm({"x": "zz"}, Reach(organisations=frozenset({gnet.pk})))
    assert form.said == [str(form["x"].label)]


@pytest.mark.covers("TGT-03")
@pytest.mark.parametrize(("ahead", "said"), [(1, True), (0, False)])
def test_days_that_are_still_to_come_are_called_so_and_offer_no_paper(as_hanh, ahead, said):
    first = timezone.localdate() + timedelta(days=ahead)
    asked = {"start": f"{first:%d/%m/%Y}", "end": f"{first + timedelta(days=30):%d/%m/%Y}"}
    page = page_of(as_hanh, **asked).text
    assert ("Những ngày này chưa tới." in page) == said
    assert ("/reports/print/" in page, "/reports/file/" in page) == (not said, not said)
    assert ("Những ngày này chưa tới." in as_hanh.get(reverse("report.print"), asked).text) == said
    file = as_hanh.get(reverse("report.export"), {**asked, "as": "csv"}).content.decode()
    assert ("Những ngày này chưa tới." in file) == said
