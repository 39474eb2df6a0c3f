"""The page of rules: a mistake is named by its line and the old rules stay; what a committee changes is obeyed."""

import pytest

from dhealth.care.worklists.policy import PAGE as LISTS
from dhealth.evidence.quality.page import KEYS, PAGE, read_rules, rules_in_force
from dhealth.evidence.quality.queries import blocking, flags_by_worker, look, warnings
from dhealth.evidence.quality.rules import LINE_CHECKS, PERSON_CHECKS
from dhealth.evidence.quality.tally import BESIDE_RECORD, PARTS
from dhealth.evidence.quality.tally_lines import CHECKS
from dhealth.evidence.quality.tests.people import ago, attempt, lately, line, record
from dhealth.kernel.errors import Refused
from dhealth.kernel.rule_text import Mistake
from dhealth.trust.policies.actions import change_policy
from dhealth.trust.policies.pages import forget_what_holds

pytestmark = pytest.mark.covers("TGT-06")


@pytest.fixture(autouse=True)
def _as_delivered():
    forget_what_holds()
    yield
    forget_what_holds()


def changed(old, new):
    assert old in PAGE.delivered
    return PAGE.delivered.replace(old, new, 1)


def line_with(text, words):
    return next(number for number, row in enumerate(text.splitlines(), 1) if words in row)


def test_every_rule_of_the_page_is_checked_and_every_check_has_a_rule():
    elsewhere = {"cluster", "totals", "alien_code", "same_person"}
    assert set(LINE_CHECKS) | set(PERSON_CHECKS) | elsewhere == set(KEYS) == set(rules_in_force().by_key)


def test_every_rule_is_counted_once_by_a_statement_for_the_week():
    """A rule of rules.py that tally.py forgets would stand in the inbox and not in the leader's week."""
    counted = [*CHECKS, *BESIDE_RECORD, *PARTS]
    assert sorted(counted) == sorted({**LINE_CHECKS, **PERSON_CHECKS})


def test_it_says_in_sentences_what_is_looked_for():
    said = list(PAGE.says(rules_in_force()))
    assert len(said) == len(KEYS) + len(rules_in_force().steps) and all(name and words for name, words in said)


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("people = 3", "people = 1", "people = 1"),
        ("people = 3", "people = 101", "people = 101"),
        ("after = 84", "after = 0", "after = 0"),
        ("per_cent = 80", "per_cent = 50", "per_cent = 50"),
        ("per_cent = 80", "per_cent = 101", "per_cent = 101"),
        ('level = "blocking"', 'level = "red"', 'level = "red"'),
        ("on = true", 'on = "yes"', 'on = "yes"'),
        ('accepted_by = "leader"', 'accepted_by = "me"', 'accepted_by = "me"'),
        ('fields = ["reached_on"', 'fields = ["phone"', 'fields = ["phone"'),
        ('kinds = ["contact"', 'kinds = ["kontact"', 'kinds = ["kontact"'),
        ('art_start = ["confirmatory_test"]', 'art_start = ["confirmed"]', 'art_start = ["confirmed"]'),
        ('art_start = ["confirmatory_test"]', 'arv_start = ["confirmatory_test"]', "arv_start"),
        ("people = 3", "people = 3\npersons = 3", "persons = 3"),
        ("[cluster]", "[clusters]", "[clusters]"),
        ("[cluster]", "[cluster", "[cluster"),
    ],
)
def test_a_mistake_is_named_by_its_line(old, new, at):
    text = changed(old, new)
    with pytest.raises(Mistake) as mistake:
        read_rules(text)
    assert mistake.value.line == line_with(text, at) and mistake.value.message


@pytest.mark.parametrize(
    ("old", "new"), [("people = 3", "people = 2"), ("people = 3", "people = 100"), ("after = 84", "after = 1")]
)
def test_what_stands_within_the_bounds_is_read(old, new):
    read_rules(changed(old, new))


def test_a_rule_left_out_is_asked_for():
    start, end = PAGE.delivered.index("[late_entry]"), PAGE.delivered.index("[alien_code]")
    with pytest.raises(Mistake, match="late_entry"):
        read_rules(PAGE.delivered[:start] + PAGE.delivered[end:])


def test_after_a_mistake_the_old_rules_stay_in_force(actor, thao, tam, gnet):
    for _one in range(3):
        line(record(tam, gnet, ago(5), main_group=""), tam, ago(5))
    with pytest.raises(Refused):
        change_policy(actor(thao), PAGE, changed("people = 3", "people = 0"), "agreed in November")
    assert [one.rule.key for one in warnings(gnet.pk, lately())] == ["cluster"]


def test_what_a_committee_changes_is_obeyed_at_once(actor, thao, tam, gnet):
    for _one in range(3):
        line(record(tam, gnet, ago(5), main_group=""), tam, ago(5))
    change_policy(actor(thao), PAGE, changed("people = 3", "people = 4"), "agreed in November")
    assert warnings(gnet.pk, lately()) == []
    open_form = changed('"birth_year", "main_group"]', '"birth_year"]')
    change_policy(actor(thao), PAGE, open_form, "groups need not be told")
    assert look(gnet.pk, lately()).open == []


def test_a_rule_switched_off_is_not_looked_for_and_a_level_changed_blocks_no_more(actor, thao, tam, gnet):
    line(record(tam, gnet, main_group=""), tam)
    start = PAGE.delivered.index("[incomplete_record]")
    softer = PAGE.delivered[:start] + PAGE.delivered[start:].replace('level = "blocking"', 'level = "warning"', 1)
    change_policy(actor(thao), PAGE, softer, "agreed")
    assert blocking(gnet.pk, lately()) == [] and len(warnings(gnet.pk, lately())) == 1
    off = PAGE.delivered[:start] + PAGE.delivered[start:].replace("on = true", "on = false", 1)
    change_policy(actor(thao), PAGE, off, "agreed")
    assert look(gnet.pk, lately()).open == []


def test_failed_attempts_lose_nobody_where_no_list_of_the_lost_is_kept(actor, thao, tam, gnet):
    client = record(tam, gnet, ago(60))
    for day in (25, 5):
        line(client, tam, ago(day))
    for day in (17, 16, 15):
        attempt(client, tam, ago(day))
    assert flags_by_worker(gnet.pk, ago(0)) == {tam.pk: 1}
    start = LISTS.delivered.index("[lost]")
    off = LISTS.delivered[:start] + LISTS.delivered[start:].replace("on = true", "on = false", 1)
    change_policy(actor(thao), LISTS, off, "agreed")
    assert look(gnet.pk, lately()).open == [] and flags_by_worker(gnet.pk, ago(0)) == {}
