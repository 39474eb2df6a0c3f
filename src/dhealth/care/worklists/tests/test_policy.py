"""The page of rules: read as delivered, and each mistake named by its line."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from dhealth.care.worklists.models import Computed
from dhealth.care.worklists.policy import LISTS, PAGE, read_rules, rules_in_force
from dhealth.kernel.errors import Refused
from dhealth.kernel.rule_text import Mistake
from dhealth.trust.policies.actions import change_policy
from dhealth.trust.policies.pages import forget_what_holds

TEXT = Path(settings.CONFIG_DIR, "worklists.toml").read_text(encoding="utf-8")

LOUD = ("hiv", "arv", "prep", "dương tính", "positive", "thuốc", "medicine")


@pytest.fixture(autouse=True)
def _rules_as_delivered():
    forget_what_holds()
    yield
    forget_what_holds()


def line_of(words: str, text: str = TEXT) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if words in line)


def test_the_numbers_of_the_page_are_those_that_were_agreed():
    rules = read_rules(TEXT)
    assert (rules.reactive_after, rules.treatment_stages, rules.late_more_than) == (3, (7, 30), (28, 84))
    assert (rules.risk_after, rules.lost_after, rules.failed_attempts) == (28, 84, 3)
    assert (rules.kit_after, rules.kit_until, rules.cards) == (7, 90, 10)


def test_two_lists_never_share_a_number():
    with pytest.raises(Mistake) as found:
        read_rules(TEXT.replace("number = 9\n", "number = 8\n"))
    assert found.value.line == line_of("number = 9")


def test_every_list_speaks_both_languages_and_its_face_names_no_illness():
    rules = read_rules(TEXT)
    for language in ("vi", "en"):
        with translation.override(language):
            faces = [(r.name, r.says, r.says_referred, r.next) for r in rules.lists.values()]
            said = [words.lower() for face in faces for words in face]
            assert all(said)
            assert not [words for words in said for loud in LOUD if loud in words]
    assert rules.today_order


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("after_days = 3\n", 'after_days = "3"\n'),
        ("failed_attempts = 3", "failed_attempts = 0"),
        ("stages = [7, 30]", "stages = []"),
        ("more_than = [28, 84]", "more_than = [84, 28]"),
        ("until_days = 90", "until_days = 5"),
        ('fields = ["birth_year"', 'fields = ["shoe_size"'),
        ('failed = ["no_answer"', 'failed = ["reached"'),
        ("never_checked_after = 14", "never_cheked_after = 14"),
        ("Đủ dùng đến {day}.", "Đủ dùng đến {name}."),
        ("Đủ dùng đến {day}.", "Đủ dùng đến {day."),
        ("[kit_quiet]", "[kit_quite]"),
    ],
)
def test_a_mistake_is_named_by_its_line(old, new):
    assert TEXT.count(old) >= 1
    spoilt = TEXT.replace(old, new, 1)
    with pytest.raises(Mistake) as mistake:
        read_rules(spoilt)
    named = mistake.value.line
    if "never_" in old:  # a misspelt key: the right one is missing under its heading
        assert named == line_of("[test_due]")
    else:
        assert named == line_of(new.split("\n")[0], spoilt)
    assert mistake.value.message


@pytest.mark.parametrize(("key", "number"), [("at_risk", 84), ("lost", 180)])
def test_a_list_cannot_begin_after_the_one_that_follows_it(key, number):
    head, tail = TEXT.split(f"[{key}]\n")
    before = {"at_risk": "after_days = 28\n", "lost": "after_days = 84\n"}[key]
    with pytest.raises(Mistake, match=key):
        read_rules(f"{head}[{key}]\n" + tail.replace(before, f"after_days = {number}\n", 1))


def test_a_missing_list_is_refused():
    head, tail = TEXT.split("[incomplete]\n")
    with pytest.raises(Mistake, match="incomplete"):
        read_rules(head)
    assert tail


def test_adopted_rules_hold_at_once_and_leave_the_lists_to_the_background(actor, thao, gnet):
    Computed.objects.create(organisation=gnet, rules="as before")
    changed = TEXT.replace("failed_attempts = 3", "failed_attempts = 4")
    change_policy(actor(thao), PAGE, changed, "agreed in November")
    assert rules_in_force().failed_attempts == 4
    assert Computed.objects.get().rules == ""


def test_a_page_with_a_mistake_leaves_the_old_rules_in_force(actor, thao):
    with pytest.raises(Refused, match=str(line_of("failed_attempts"))):
        change_policy(actor(thao), PAGE, TEXT.replace("failed_attempts = 3", "failed_attempts = -1"), "a try")
    assert rules_in_force().failed_attempts == 3


def test_the_page_has_a_rule_for_every_list():
    assert set(read_rules(TEXT).lists) == set(LISTS)
