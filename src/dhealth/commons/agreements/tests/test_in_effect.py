"""Which agreement holds between whom on which day."""

from datetime import date, timedelta

import pytest

from dhealth.commons.agreements.models import Ending, Terms
from dhealth.commons.agreements.queries import agreement_for, clinics_of, groups_of, mechanism_of, sharing_in_effect
from dhealth.commons.agreements.rules import working_days_after
from dhealth.commons.agreements.tests.cast import FROM, TO, dong_nai, everything_in_effect, mechanism, sharing, twinned

DAY = date(2026, 11, 20)


def test_a_pair_is_found_from_both_sides(life, cdc, gnet, opc, thao):
    pair = everything_in_effect(life, cdc, gnet, opc, thao)
    assert agreement_for(gnet.pk, opc.pk, DAY) == pair
    assert clinics_of(gnet.pk, DAY) == groups_of(opc.pk, DAY) == [pair]


def test_others_have_none(life, cdc, gnet, full_house, opc, thao):
    everything_in_effect(life, cdc, gnet, opc, thao)
    assert agreement_for(full_house.pk, opc.pk, DAY) is None
    assert clinics_of(full_house.pk, DAY) == []


def test_both_ends_are_included(life, cdc, gnet, opc, thao):
    pair = everything_in_effect(life, cdc, gnet, opc, thao)
    one = timedelta(days=1)
    held = [agreement_for(gnet.pk, opc.pk, day) for day in (FROM - one, FROM, TO, TO + one)]
    assert held == [None, pair, pair, None]


def test_the_day_on_which_it_ends_early_is_its_last(life, cdc, gnet, opc, thao):
    pair = everything_in_effect(life, cdc, gnet, opc, thao)
    Ending.objects.create(agreement=pair, day=DAY, reason="moved", by=thao)
    assert agreement_for(gnet.pk, opc.pk, DAY) == pair
    assert agreement_for(gnet.pk, opc.pk, DAY + timedelta(days=1)) is None


@pytest.mark.covers("C2P-16")
def test_without_a_mechanism_of_its_umbrella_nothing_holds(life, cdc, gnet, opc, thao):
    pair = twinned(life, gnet, opc, thao)
    mechanism(gnet, cdc, thao)  # somebody else's
    assert agreement_for(gnet.pk, opc.pk, DAY) is None
    beneath = mechanism(life, cdc, thao, valid_to=DAY)
    assert agreement_for(gnet.pk, opc.pk, DAY) == pair
    assert agreement_for(gnet.pk, opc.pk, DAY + timedelta(days=1)) is None
    assert mechanism_of(dong_nai().pk, DAY, life.pk) == beneath


@pytest.mark.covers("PNS-09")
def test_sharing_needs_an_agreement_of_its_own(life, cdc, thao):
    mechanism(life, cdc, thao)
    assert sharing_in_effect(dong_nai().pk, DAY) is None
    made = sharing(life, cdc, thao)
    assert sharing_in_effect(dong_nai().pk, DAY) == made


def test_terms_cost_one_question(life, cdc, gnet, opc, thao, django_assert_num_queries):
    pair = everything_in_effect(life, cdc, gnet, opc, thao)
    with django_assert_num_queries(1):
        terms = pair.terms
    services = frozenset({"confirmatory_test", "art_start", "prep_start", "sti_treatment"})
    assert terms == Terms(services, frozenset({"confirmatory_test", "art_start"}), 2, 14, 7, 5, 28)


@pytest.mark.parametrize(
    ("day", "n", "found"),
    [
        (date(2026, 11, 19), 1, date(2026, 11, 20)),  # Thursday → Friday
        (date(2026, 11, 20), 2, date(2026, 11, 24)),  # over a weekend
        (date(2026, 4, 24), 1, date(2026, 4, 28)),  # Monday after the Kings' day is off instead
        (date(2026, 4, 29), 1, date(2026, 5, 4)),  # two holidays and a weekend
        (date(2026, 2, 13), 1, date(2026, 2, 23)),  # Tết
        (date(2026, 11, 21), 0, date(2026, 11, 21)),
    ],
)
def test_answers_are_due_in_working_days(day, n, found):
    assert working_days_after(day, n) == found
