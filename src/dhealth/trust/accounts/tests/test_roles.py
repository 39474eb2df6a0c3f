"""The policy page and the program are the same: every act on it exists, and every act in the program is on it."""

import html
import re

import pytest
from tests.architecture.house import recorded_verbs, url_patterns

from dhealth.trust.accounts.guards import ANYBODY, SIGNED_IN
from dhealth.trust.accounts.policy import field_matrix, verb_matrix
from dhealth.trust.accounts.roles import protected_fields, roles
from dhealth.trust.accounts.words import GROUPS, VERBS
from dhealth.trust.organisations.models import Kind

OWN_ACTS = ("session.", "account.", "system.")
HELD = frozenset().union(*(role.may for role in roles().values()))


def test_every_act_that_the_program_asks_or_records_is_held_by_a_role():
    asked = {pattern.callback.guard.verb for pattern in url_patterns()} - {ANYBODY, SIGNED_IN}
    recorded = {verb for verb, _place in recorded_verbs() if not verb.startswith(OWN_ACTS)}
    assert (asked | recorded) - HELD == set()


def test_every_act_of_this_room_on_the_page_exists_in_the_program():
    asked = {pattern.callback.guard.verb for pattern in url_patterns()} | {verb for verb, _place in recorded_verbs()}
    ours = {verb for verb in HELD if verb.startswith(("person.", "grant.", "factor."))}
    assert ours - asked == set()


@pytest.mark.covers("SEC-01")
def test_the_page_shows_each_role_act_and_protected_field_as_the_files_say(as_tam):
    page = html.unescape(as_tam.get("/policy/roles/").content.decode())
    assert set(re.findall(r'<tr role="row" id="([^"]+)"', page)) == HELD
    assert all(role.name["vi"] in page for role in roles().values())
    assert len(field_matrix()) == len(protected_fields())
    rows = {row.key: row.cells for group in verb_matrix() for row in group.rows}
    for place, role in enumerate(roles().values()):
        assert {verb for verb, cells in rows.items() if cells[place]} == role.may


@pytest.mark.covers("SEC-01")
def test_the_list_of_each_role_says_what_the_table_says_and_ones_own_stands_open(as_tam):
    page = as_tam.get("/policy/roles/")
    names = {row.key: row.name for group in verb_matrix() for row in group.rows}
    for said in page.context["said"]:
        acts = [act for _concern, some in said.acts for act in some]
        assert sorted(acts) == sorted(str(names[verb]) for verb in said.role.may)
        assert len(said.words) == sum(said.role.key in who for who in protected_fields().values())
    assert re.findall(r'<details class="more" open><summary>([^<]+)', page.text) == ["Tiếp cận viên"]
    assert page.text.count("<thead>") == 1


def test_every_role_works_somewhere_and_gives_only_roles_that_exist():
    for role in roles().values():
        assert set(role.works_at) <= set(Kind.values)
        assert role.works_at
        assert set(role.gives) <= set(roles())


def test_who_may_give_roles_has_roles_to_give_and_nobody_else_has():
    assert {r.key for r in roles().values() if r.gives} == {r.key for r in roles().values() if "grant.give" in r.may}


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("group", ["identity", "told_status", "results"])
def test_only_workers_and_leaders_of_a_group_read_protected_words(group):
    assert protected_fields()[group] == {"outreach_worker": "own list", "cbo_leader": "organisation"}


@pytest.mark.covers("CLI-08")
def test_an_outreach_worker_opens_the_own_list_and_manages_nobody(tam, actor, gnet):
    assert actor(tam).records_of("own list") == [gnet.pk]
    assert actor(tam).records_of("organisation") == []
    assert not {verb for verb in actor(tam).verbs if verb.startswith(("person.", "grant.", "factor."))}


def test_the_operator_reads_no_client():
    admin = roles()["platform_admin"]
    assert admin.records == "nothing"
    assert not {verb for verb in admin.may if verb.startswith(("client.", "service.", "consent.", "workbook."))}


def test_every_act_of_the_page_has_words_and_no_words_are_of_an_act_that_is_gone():
    assert set(VERBS) == HELD
    assert set(GROUPS) >= {verb.partition(".")[0] for verb in HELD}
