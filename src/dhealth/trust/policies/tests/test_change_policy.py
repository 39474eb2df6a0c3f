"""Rules are changed by those who may; a mistake is named by line and the old rules stay in force."""

from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dhealth.kernel.errors import Refused
from dhealth.kernel.rule_text import Mistake, read_tables
from dhealth.trust.audit.log import PLATFORM
from dhealth.trust.audit.models import Event
from dhealth.trust.policies import pages
from dhealth.trust.policies.actions import change_policy, keep_delivered
from dhealth.trust.policies.models import RulesVersion
from dhealth.trust.policies.pages import PolicyPage, forget_what_holds, held, in_force
from dhealth.trust.policies.queries import around

DELIVERED = "# how many days\n[kit]\ndays = 7\n"
CHANGED = "# how many days\n[kit]\ndays = 9\n"


def read(text):
    table = read_tables(text).get("kit")
    if table is None:
        raise Mistake(1, "no kit")
    days = table.number("days", at_least=1, at_most=90)
    table.finish()
    return days


@pytest.fixture
def kit_page(tmp_path, monkeypatch):
    file = tmp_path / "kit.toml"
    file.write_text(DELIVERED, encoding="utf-8")
    page = PolicyPage("kits", "Kits", file, read, lambda days: [("Kit", f"{days} days")])
    monkeypatch.setattr(pages, "pages", {"kits": page})
    for module in ("actions", "views"):
        monkeypatch.setattr(f"dhealth.trust.policies.{module}.pages", {"kits": page})
    forget_what_holds()
    yield page
    forget_what_holds()


def test_a_project_manager_changes_the_rules(kit_page, actor, thao):
    assert in_force(kit_page) == 7
    change_policy(actor(thao), kit_page, CHANGED, "agreed in November")
    assert in_force(kit_page) == 9 and held(kit_page).text == CHANGED
    event = Event.objects.get(verb="policy.change")
    assert (event.chain, event.actor, event.details) == (PLATFORM, thao.pk, {"fields": ["kits"]})


def test_the_list_says_how_many_rules_there_are_and_how_often_they_changed(kit_page, actor, thao, as_thao):
    assert "<b>0</b>lần đổi" in as_thao.get(reverse("policy.read")).text
    change_policy(actor(thao), kit_page, CHANGED, "agreed in November")
    page = as_thao.get(reverse("policy.read")).text
    assert "<b>1</b>lần đổi" in page and "1 quy tắc" in page and "agreed in November" in page


def test_an_outreach_worker_may_not(kit_page, actor, tam):
    with pytest.raises(PermissionDenied):
        change_policy(actor(tam), kit_page, CHANGED, "why not")
    assert in_force(kit_page) == 7


def test_a_mistake_is_named_by_line_and_the_old_rules_stay(kit_page, actor, thao):
    change_policy(actor(thao), kit_page, CHANGED, "agreed in November")
    with pytest.raises(Refused, match="3"):
        change_policy(actor(thao), kit_page, CHANGED.replace("9", "99"), "more")
    assert in_force(kit_page) == 9 and RulesVersion.objects.count() == 1


def test_without_a_reason_nothing_changes(kit_page, actor, thao):
    with pytest.raises(Refused):
        change_policy(actor(thao), kit_page, CHANGED, "  ")
    assert in_force(kit_page) == 7


def test_the_same_rules_twice_change_nothing(kit_page, actor, thao):
    change_policy(actor(thao), kit_page, CHANGED, "agreed")
    with pytest.raises(Refused):
        change_policy(actor(thao), kit_page, CHANGED, "agreed")
    assert RulesVersion.objects.count() == 1


def test_rules_as_delivered_can_hold_again(kit_page, actor, thao):
    change_policy(actor(thao), kit_page, CHANGED, "agreed")
    change_policy(actor(thao), kit_page, "", "too long")
    assert in_force(kit_page) == 7 and held(kit_page).text == DELIVERED


def test_whoever_reckons_with_the_rules_hears_of_the_change(kit_page, actor, thao, monkeypatch):
    told = []
    monkeypatch.setattr("dhealth.trust.policies.actions.adopted", [told.append])
    change_policy(actor(thao), kit_page, CHANGED, "agreed")
    assert told == ["kits"]


def test_adopted_rules_that_a_newer_program_cannot_read_give_way_to_the_delivered(kit_page, thao):
    RulesVersion.objects.create(page="kits", text="[kit]\ndays = 0\n", reason="old", adopted_by=thao)
    assert in_force(kit_page) == 7 and held(kit_page).mistake.line == 2


def test_a_delivered_file_that_somebody_spoilt_is_named_and_what_held_goes_on_holding(kit_page):
    assert keep_delivered() == []
    Path(kit_page.file).write_text(CHANGED.replace("9", "nine"), encoding="utf-8")
    forget_what_holds()
    assert [(page.name, mistake.line) for page, mistake in keep_delivered()] == [("kits", 3)]
    assert in_force(kit_page) == 7


def test_keeping_what_was_delivered_twice_keeps_it_once(kit_page):
    keep_delivered()
    keep_delivered()
    assert RulesVersion.objects.filter(adopted_by=None).count() == 1


def test_the_page_shows_the_difference_before_the_rules_hold(kit_page, as_thao):
    answer = as_thao.post(reverse("policy.change", args=["kits"]), {"text": CHANGED, "look": "1"})
    assert "+ days = 9" in answer.content.decode() and in_force(kit_page) == 7


def test_the_page_names_the_line_and_keeps_what_was_typed(kit_page, as_thao):
    typed = CHANGED.replace("9", "none")
    answer = as_thao.post(reverse("policy.change", args=["kits"]), {"text": typed, "reason": "agreed"})
    words = answer.content.decode()
    assert answer.status_code == 422 and "days = none" in words and "3:" in words
    assert [(one.number, one.wrong) for one in answer.context["mistaken"]] == [(1, False), (2, False), (3, True)]


@pytest.mark.parametrize(("line", "shown"), [(1, [1, 2, 3]), (4, [2, 3, 4, 5, 6]), (9, [7, 8, 9]), (12, [])])
def test_the_line_of_a_mistake_stands_among_its_neighbours(line, shown):
    assert [one.number for one in around("x\n" * 9, line)] == shown


def test_from_the_page_to_new_rules_and_back(kit_page, as_thao):
    as_thao.post(reverse("policy.change", args=["kits"]), {"text": CHANGED, "reason": "agreed"})
    assert in_force(kit_page) == 9
    as_thao.post(reverse("policy.go_back", args=["kits"]), {"reason": "too long"})
    assert in_force(kit_page) == 7
    first = RulesVersion.objects.filter(text=CHANGED).get()
    as_thao.post(reverse("policy.adopt_again", args=[first.pk]), {"reason": "it was right"})
    assert in_force(kit_page) == 9


def test_a_worker_reads_the_rules_and_is_offered_no_change(kit_page, as_tam):
    listed, one = as_tam.get(reverse("policy.read")), as_tam.get(reverse("policy.open", args=["kits"]))
    assert "Kits" in listed.content.decode()
    assert "7 days" in one.content.decode() and reverse("policy.change", args=["kits"]) not in one.content.decode()
    assert as_tam.get(reverse("policy.change", args=["kits"])).status_code == 403


def test_an_unknown_page_is_not_there(as_thao):
    assert as_thao.get(reverse("policy.open", args=["nothing"])).status_code == 404
