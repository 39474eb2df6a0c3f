"""config/agreements.toml: a mistake is named by its line, and what a committee changes is obeyed."""

from datetime import date, timedelta

import pytest
from conftest import organisation
from django.utils import timezone

from dhealth.commons.agreements.gaps import gaps_before_start, rule_gaps
from dhealth.commons.agreements.models import FIVE, Kind
from dhealth.commons.agreements.policy import PAGE, read_rules, rules_in_force
from dhealth.commons.agreements.rules import working_days_after
from dhealth.commons.agreements.services import all_offers
from dhealth.commons.agreements.tests.cast import mechanism, twinned
from dhealth.kernel.rule_text import Mistake
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.policies.actions import change_policy


def changed(old: str, new: str) -> str:
    assert old in PAGE.delivered
    return PAGE.delivered.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("clinics_a_group = 2", "clinics_a_group = 0"),
        ("answer_days = 2 ", "answer_days = 31 "),
        ("reconcile_by = 28", "reconcile_by = 29"),
        ("same_area = true", 'same_area = "yes"'),
        ('"09-02"', '"13-02"'),
        ("2025-01-27, 2025-01-28", "2025-01-28, 2025-01-27"),
        ("months = 24", "month = 24"),
        ("confidentiality = {", "confidential = {"),
        ("[ready_clinic]", "[ready_hospital]"),
    ],
)
def test_a_mistake_is_told_and_not_obeyed(old, new):
    with pytest.raises(Mistake) as told:
        read_rules(changed(old, new))
    assert told.value.line > 0


@pytest.mark.covers("C2P-19")
@pytest.mark.parametrize("clause", FIVE)
def test_none_of_the_five_clauses_can_be_taken_off_the_page(clause):
    head, _heading, rest = PAGE.delivered.partition("[clauses_tripartite]")
    with pytest.raises(Mistake):
        read_rules(f"{head}[clauses_tripartite]{rest.replace(f'{clause} = ', f'# {clause} = ', 1)}")


def test_every_kind_has_its_words_and_every_service_its_face():
    assert set(rules_in_force().clauses) == set(Kind.values)
    assert {"confirmatory_test", "art_start", "prep_start"} <= {one.key for one in all_offers()}


@pytest.mark.covers("C2P-17", "C2P-04")
def test_a_committee_that_allows_three_clinics_is_obeyed(draft, life, cdc, gnet, place, thao):
    mechanism(life, cdc, thao)
    for name in ("OPC Biên Hòa", "OPC Long Khánh"):
        one = organisation(name, "clinic")
        one.province = place
        one.save()
        twinned(life, gnet, one, thao, valid_to=timezone.localdate() + timedelta(days=30))
    assert [gap.rule for gap in rule_gaps(draft)] == ["limit", "readiness"]
    new = changed("clinics_a_group = 2", "clinics_a_group = 3")
    change_policy(Actor.of(thao), PAGE, new, "Agreed in the province's meeting")
    assert [gap.rule for gap in rule_gaps(draft)] == ["readiness"]
    assert len(gaps_before_start(draft)) > 1


def test_a_new_public_holiday_moves_the_day_of_the_answer(thao):
    friday = date(2026, 11, 20)
    assert working_days_after(friday, 1) == date(2026, 11, 23)
    new = changed("2027-02-05,", "2026-11-23, 2027-02-05,")
    change_policy(Actor.of(thao), PAGE, new, "A day off was announced")
    assert working_days_after(friday, 1) == date(2026, 11, 24)
