"""From a draft to an agreement in effect, and what stands in its way."""

from datetime import date, timedelta

import pytest
from conftest import organisation
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from dhealth.commons.agreements.actions import (
    Change,
    Draft,
    answer_exemption,
    ask_exemption,
    change_agreement,
    check_readiness,
    end_agreement,
    prepare_agreement,
    propose_agreement,
    renew_agreement,
    sign_agreement,
    start_agreement,
    take_back_proposal,
)
from dhealth.commons.agreements.gaps import gaps_before_start
from dhealth.commons.agreements.models import FIVE, Agreement, Kind, Side, Signature
from dhealth.commons.agreements.policy import rules_in_force
from dhealth.commons.agreements.queries import agreement_for
from dhealth.commons.agreements.rules import State, laid_out, state_of
from dhealth.commons.agreements.tests.cast import mechanism, twinned
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import Kind as OrganisationKind
from dhealth.trust.places.models import Level, Place

TODAY = timezone.localdate


def fresh(agreement: Agreement) -> Agreement:
    return Agreement.objects.get(pk=agreement.pk)


def words_of(agreement: Agreement, **other) -> Change:
    """The draft's own words, with art_start paid."""
    said = {
        "title": agreement.title,
        "number": agreement.number,
        "valid_from": agreement.valid_from,
        "valid_to": agreement.valid_to,
        "pilot": False,
        "terms": {key: getattr(agreement, key) for key in rules_in_force().terms},
        "clauses": {one.mechanism: one.text for one in agreement.clauses.all()},
        "services": {"art_start": True, "prep_start": False},
    }
    return Change(**{**said, **other})


def made_ready(agreement: Agreement, by) -> None:
    check_readiness(Actor.of(by), agreement, {one.key: True for one in rules_in_force().readiness})


def signed_by_all(agreement: Agreement, *people) -> Agreement:
    change_agreement(Actor.of(people[0]), agreement, words_of(agreement))
    propose_agreement(Actor.of(people[0]), fresh(agreement))
    for one in people:
        sign_agreement(Actor.of(one), fresh(agreement))
    return fresh(agreement)


@pytest.mark.covers("C2P-15", "C2P-19", "C2P-36")
def test_from_the_usual_words_to_taking_effect(draft, life, cdc, gnet, opc, thao, hanh, son, verbs):
    mechanism(life, cdc, thao)
    assert state_of(draft, TODAY()) == State.DRAFT
    ready = signed_by_all(draft, thao, hanh, son)
    assert state_of(ready, TODAY()) == State.TO_SIGN
    made_ready(ready, thao)
    start_agreement(Actor.of(thao), fresh(ready))
    found = agreement_for(gnet.pk, opc.pk, TODAY())
    assert found == ready
    assert found.terms.paid == {"art_start"}
    chains = {event.chain for event in Event.objects.filter(verb="agreement.start")}
    assert chains == {life.pk, gnet.pk, opc.pk}


def test_the_same_form_sent_twice_writes_once(draft, place, life, gnet, opc, thao, verbs):
    parties = {Side.UMBRELLA: life, Side.GROUP: gnet, Side.CLINIC: opc}
    again = Draft(Kind.TRIPARTITE, place.pk, parties, TODAY(), TODAY())
    assert prepare_agreement(Actor.of(thao), again, draft.pk) == draft
    assert Agreement.objects.count() == 1
    assert verbs().count("agreement.prepare") == 3  # one a party's chain


@pytest.mark.covers("C2P-15")
@pytest.mark.parametrize("side", [Side.UMBRELLA, Side.GROUP, Side.CLINIC])
def test_each_side_must_be_what_it_signs_as(side, place, life, gnet, opc, cdc, thao, hanh):
    parties = {Side.UMBRELLA: life, Side.GROUP: gnet, Side.CLINIC: opc, side: cdc}
    wanted = Draft(Kind.TRIPARTITE, place.pk, parties, TODAY(), TODAY())
    with pytest.raises(Refused) as refused:
        prepare_agreement(Actor.of(hanh if side != Side.GROUP else thao), wanted, uuid7())
    assert refused.value.field == side


def test_a_stranger_prepares_nothing_for_others(place, life, gnet, opc, binh, yen):
    parties = {Side.UMBRELLA: life, Side.GROUP: gnet, Side.CLINIC: opc}
    wanted = Draft(Kind.TRIPARTITE, place.pk, parties, TODAY(), TODAY())
    for one in (binh, yen):
        with pytest.raises(PermissionDenied):
            prepare_agreement(Actor.of(one), wanted, uuid7())


@pytest.mark.covers("C2P-19")
@pytest.mark.parametrize("missing", FIVE)
def test_without_one_of_the_five_clauses_it_is_not_laid_out(missing, draft, thao):
    said = words_of(draft)
    change_agreement(Actor.of(thao), draft, words_of(draft, clauses={**said.clauses, missing: "  "}))
    with pytest.raises(Refused) as refused:
        propose_agreement(Actor.of(thao), fresh(draft))
    assert str(missing.label) in refused.value.message
    assert laid_out(fresh(draft)) is None


def test_without_a_service_it_is_not_laid_out(draft, thao):
    with pytest.raises(Refused):
        propose_agreement(Actor.of(thao), draft)


@pytest.mark.covers("C2P-16")
def test_it_takes_no_effect_without_a_mechanism_of_the_province(draft, life, cdc, thao, hanh, son):
    ready = signed_by_all(draft, thao, hanh, son)
    made_ready(ready, thao)
    with pytest.raises(Refused) as refused:
        start_agreement(Actor.of(thao), ready)
    assert "Đồng Nai" in refused.value.message
    mechanism(life, cdc, thao)
    assert start_agreement(Actor.of(thao), fresh(ready)).agreement == ready


def test_words_stand_still_once_laid_out(draft, opc, thao, hanh, son):
    ready = signed_by_all(draft, thao, hanh)
    with pytest.raises(Refused):
        change_agreement(Actor.of(thao), ready, words_of(ready))
    take_back_proposal(Actor.of(son), ready, "Five days, not two")
    change_agreement(Actor.of(thao), fresh(ready), words_of(ready, title="Anew"))
    propose_agreement(Actor.of(thao), fresh(ready))
    assert [opc.name in gap.words for gap in gaps_before_start(fresh(ready))].count(True) == 1
    assert not laid_out(fresh(ready)).signatures.exists()


def changed_behind_the_programs_back(what) -> bool:
    try:
        with transaction.atomic():
            return bool(what())
    except DatabaseError:
        return False


@pytest.mark.covers("C2P-19")
def test_the_database_keeps_the_words_that_are_signed(draft, thao, hanh):
    ready = signed_by_all(draft, thao)
    clauses, signature = ready.clauses.filter(mechanism="reception"), ready.signatures.get()
    tries = (
        lambda: clauses.update(text="Nobody answers."),
        lambda: ready.services.create(service="sti_treatment"),
        lambda: ready.services.update(pays=False),
        lambda: Agreement.objects.filter(pk=ready.pk).update(answer_days=20),
        lambda: Signature.objects.filter(pk=signature.pk).update(signed_name="Somebody else"),
    )
    assert [changed_behind_the_programs_back(one) for one in tries] == [False] * 5


def test_words_that_are_gone_cannot_be_signed(draft, thao, hanh):
    ready = signed_by_all(draft, thao)
    ready.clauses.filter(mechanism="reception").delete()
    with pytest.raises(Refused):
        sign_agreement(Actor.of(hanh), fresh(ready))


def test_each_signs_for_their_own_side_once(draft, gnet, thao, hanh, tam, binh):
    ready = signed_by_all(draft, thao, hanh)
    sign_agreement(Actor.of(hanh), ready)
    assert Signature.objects.filter(agreement=ready).count() == 2
    for one in (tam, binh):
        with pytest.raises(PermissionDenied):
            sign_agreement(Actor.of(one), ready)


def test_nobody_signs_for_two_sides(draft, opc, thao, hanh):
    ready = signed_by_all(draft, thao, hanh)
    Grant.objects.create(user=hanh, organisation=opc, role="clinic_head")
    with pytest.raises(Refused):
        sign_agreement(Actor.of(hanh), ready)


@pytest.mark.covers("C2P-36")
def test_the_checklist_must_be_ticked_by_each_side(draft, life, cdc, thao, hanh, son):
    mechanism(life, cdc, thao)
    ready = signed_by_all(draft, thao, hanh, son)
    every = {one.key: True for one in rules_in_force().readiness}
    assert check_readiness(Actor.of(hanh), ready, every) == 3  # her own side's
    assert check_readiness(Actor.of(hanh), ready, every) == 0
    check_readiness(Actor.of(son), ready, every)
    assert [gap.rule for gap in gaps_before_start(fresh(ready))] == ["readiness"]
    check_readiness(Actor.of(thao), ready, every)
    assert gaps_before_start(fresh(ready)) == []


def two_clinics(life, gnet, thao, here):
    for name in ("OPC Biên Hòa", "OPC Long Khánh"):
        one = organisation(name, OrganisationKind.CLINIC)
        one.province = here
        one.save()
        twinned(life, gnet, one, thao, valid_to=TODAY() + timedelta(days=30))


@pytest.mark.covers("C2P-17")
def test_a_third_clinic_is_refused_and_a_second_is_not(draft, place, life, cdc, gnet, thao, hanh, son):
    mechanism(life, cdc, thao)
    two_clinics(life, gnet, thao, place)
    ready = signed_by_all(draft, thao, hanh, son)
    made_ready(ready, thao)
    with pytest.raises(Refused) as refused:
        start_agreement(Actor.of(thao), ready)
    assert "2" in refused.value.message
    one = Agreement.objects.get(parties__organisation__name="OPC Biên Hòa")
    end_agreement(Actor.of(thao), one, TODAY(), "They moved away")
    assert [gap.rule for gap in gaps_before_start(fresh(ready))] == ["limit"]  # today it would still be three
    later = fresh(ready)
    later.valid_from = TODAY() + timedelta(days=1)
    assert [gap.rule for gap in gaps_before_start(later)] == []


@pytest.mark.covers("C2P-17", "C2P-18", "C2P-39")
def test_an_exception_needs_a_reason_and_the_umbrellas_word(draft, place, life, cdc, gnet, thao, oanh, hanh, son):
    mechanism(life, cdc, thao)
    two_clinics(life, gnet, thao, place)
    ready = signed_by_all(draft, thao, hanh, son)
    made_ready(ready, thao)
    with pytest.raises(Refused):
        ask_exemption(Actor.of(hanh), ready, "limit", " ")
    asked = ask_exemption(Actor.of(hanh), ready, "limit", "Workers in the south have no way north")
    assert ask_exemption(Actor.of(hanh), ready, "limit", "Again") == asked
    for nobody in (hanh, oanh):
        with pytest.raises(PermissionDenied):
            answer_exemption(Actor.of(nobody), asked, approved=True)
    answer_exemption(Actor.of(thao), asked, approved=True)
    assert start_agreement(Actor.of(thao), fresh(ready)).agreement == ready


@pytest.mark.covers("C2P-18")
def test_a_clinic_elsewhere_needs_an_exception(draft, opc, life, cdc, thao, hanh, son):
    mechanism(life, cdc, thao)
    ready = signed_by_all(draft, thao, hanh, son)
    made_ready(ready, thao)
    assert gaps_before_start(fresh(ready)) == []
    opc.province = Place.objects.create(code="79", name="Thành phố", folded="tp", level=Level.PROVINCE)
    opc.save()
    assert [gap.rule for gap in gaps_before_start(fresh(ready))] == ["area"]
    asked = ask_exemption(Actor.of(hanh), ready, "area", "It is the nearest")
    answer_exemption(Actor.of(thao), asked, approved=False, words="There is one nearer")
    assert [gap.rule for gap in gaps_before_start(fresh(ready))] == ["area"]
    again = ask_exemption(Actor.of(hanh), ready, "area", "That one is closed")
    answer_exemption(Actor.of(thao), again, approved=True)
    assert gaps_before_start(fresh(ready)) == []


def test_only_the_umbrella_starts_and_ends_what_holds(draft, life, cdc, gnet, opc, thao, hanh, son, verbs):
    mechanism(life, cdc, thao)
    ready = signed_by_all(draft, thao, hanh, son)
    made_ready(ready, thao)
    for one in (hanh, son):
        with pytest.raises(PermissionDenied):
            start_agreement(Actor.of(one), ready)
    first = start_agreement(Actor.of(thao), fresh(ready))
    assert start_agreement(Actor.of(thao), fresh(ready)) == first
    with pytest.raises(PermissionDenied):
        end_agreement(Actor.of(hanh), fresh(ready), TODAY(), "No more")
    for day in (TODAY() - timedelta(days=1), ready.valid_to + timedelta(days=1), None):
        with pytest.raises(Refused):
            end_agreement(Actor.of(thao), fresh(ready), day, "No more")
    ended = end_agreement(Actor.of(thao), fresh(ready), TODAY(), "No more")
    assert end_agreement(Actor.of(thao), fresh(ready), TODAY(), "Again") == ended
    assert agreement_for(gnet.pk, opc.pk, TODAY()) == ready
    assert agreement_for(gnet.pk, opc.pk, TODAY() + timedelta(days=1)) is None
    assert verbs().count("agreement.end") == 3


def test_a_group_puts_its_own_draft_aside(draft, hanh):
    end_agreement(Actor.of(hanh), draft, None, "Prepared twice")
    assert state_of(fresh(draft), TODAY()) == State.PUT_ASIDE
    with pytest.raises(Refused):
        propose_agreement(Actor.of(hanh), fresh(draft))


def test_the_next_one_begins_the_day_after_and_is_prepared_once(life, cdc, gnet, opc, thao):
    mechanism(life, cdc, thao)
    pair = twinned(life, gnet, opc, thao, valid_from=date(2025, 1, 1), valid_to=date(2026, 12, 31))
    following = renew_agreement(Actor.of(thao), pair, uuid7())
    assert (following.valid_from, following.valid_to) == (date(2027, 1, 1), date(2028, 12, 31))
    assert following.terms == pair.terms
    assert renew_agreement(Actor.of(thao), fresh(pair), uuid7()) == following


def test_a_mistyped_year_never_comes_in(draft, thao):
    last = TODAY().replace(year=TODAY().year + 30, month=12, day=31)
    change_agreement(Actor.of(thao), draft, words_of(draft, valid_to=last))
    for wrong in (last + timedelta(days=1), date(9999, 12, 31)):
        with pytest.raises(Refused) as refused:
            change_agreement(Actor.of(thao), fresh(draft), words_of(draft, valid_to=wrong))
        assert refused.value.field == "valid_to"


def test_two_months_before_its_end_it_ends_soon(life, cdc, gnet, opc, thao):
    pair = twinned(life, gnet, opc, thao, valid_to=date(2026, 12, 31))
    assert state_of(pair, date(2026, 10, 31)) == State.IN_EFFECT
    assert state_of(pair, date(2026, 11, 1)) == State.EXPIRING  # 60 days are left
    assert state_of(pair, date(2026, 12, 31)) == State.EXPIRING
    assert state_of(pair, date(2027, 1, 1)) == State.ENDED
