"""What a twinned clinic needs: asked by the clinic, met by its umbrella, read by both and by nobody else."""

from datetime import date, timedelta

import pytest
from conftest import browser_of
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from dhealth.care.clinics.actions import NeedDraft, ask_need, meet_need, tell_outside
from dhealth.care.clinics.models import Need, NeedMet, OutsideClients
from dhealth.commons.agreements.tests.cast import everything_in_effect
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7

TODAY = timezone.localdate()
CLASS = NeedDraft(kind="training", words="Lớp tư vấn cho hai người")


@pytest.fixture
def twinned(life, cdc, gnet, opc, thao):
    return everything_in_effect(life, cdc, gnet, opc, thao)


@pytest.mark.covers("C2P-49")
def test_asked_by_the_clinic_and_met_by_the_umbrella_once(twinned, yen, thao, opc, life, actor, verbs):
    id = uuid7()
    need = ask_need(actor(yen), opc, CLASS, id=id)
    assert ask_need(actor(yen), opc, CLASS, id=id) == need
    met = meet_need(actor(thao), need, "Một lớp hai ngày", TODAY)
    assert meet_need(actor(thao), need, "Nữa", TODAY) == met
    assert (met.organisation, Need.objects.count()) == (life, 1)
    assert verbs() == ["clinic.ask_need", "clinic.meet_need", "clinic.meet_need"]


def test_nobody_else_asks_or_meets(twinned, yen, hanh, tam, an, opc, actor):
    for who in (hanh, tam, an):
        with pytest.raises(PermissionDenied):
            ask_need(actor(who), opc, CLASS)
    need = ask_need(actor(yen), opc, CLASS)
    for who in (yen, hanh, an):
        with pytest.raises(PermissionDenied):
            meet_need(actor(who), need, "Một lớp", TODAY)


@pytest.mark.parametrize(("days", "passes"), [(-1, False), (0, True), (1, False)])
def test_met_between_the_asking_and_today(twinned, yen, thao, opc, actor, days, passes):
    need = ask_need(actor(yen), opc, CLASS)
    if passes:
        assert meet_need(actor(thao), need, "Một lớp", TODAY + timedelta(days=days))
    else:
        with pytest.raises(Refused) as refused:
            meet_need(actor(thao), need, "Một lớp", TODAY + timedelta(days=days))
        assert refused.value.field == "given_on"


@pytest.mark.parametrize(("kind", "words"), [("", "x"), ("money", "x"), ("training", " "), ("training", "x" * 201)])
def test_without_kind_or_words_nothing_is_asked(twinned, yen, opc, actor, kind, words):
    with pytest.raises(Refused):
        ask_need(actor(yen), opc, NeedDraft(kind=kind, words=words))


@pytest.mark.covers("C2P-49")
def test_both_read_the_same_page_and_strangers_none(twinned, opc, yen, thao, as_yen, as_tam, actor):
    where = f"/clinics/{opc.pk}/needs/"
    as_yen.post(f"{where}ask/", {"kind": "training", "words": "Lớp tư vấn", "id": str(uuid7())})
    assert as_yen.post(f"{where}ask/", {"kind": "training", "words": "", "id": str(uuid7())}).status_code == 422
    need, umbrella = Need.objects.get(), browser_of(thao)
    assert "Lớp tư vấn" in umbrella.get(where).content.decode()
    future = (TODAY + timedelta(days=2)).strftime("%d/%m/%Y")
    bad = umbrella.post(f"/clinics/needs/{need.pk}/met/", {"words": "Một lớp", "given_on": future})
    assert bad.status_code == 422
    umbrella.post(f"/clinics/needs/{need.pk}/met/", {"words": "Một lớp", "given_on": TODAY.strftime("%d/%m/%Y")})
    assert "Một lớp" in as_yen.get(where).content.decode()
    assert as_tam.get(where).status_code == 403
    assert where in as_yen.get(f"/clinics/{opc.pk}/").content.decode()


def test_an_umbrella_without_an_agreement_finds_no_page(opc, thao):
    assert browser_of(thao).get(f"/clinics/{opc.pk}/needs/").status_code == 404


@pytest.mark.parametrize(("number", "passes"), [(-1, False), (0, True), (100_000, True), (100_001, False)])
def test_a_number_that_can_be(yen, opc, actor, number, passes):
    if passes:
        said = tell_outside(actor(yen), opc, TODAY, number)
        assert (said.month, tell_outside(actor(yen), opc, TODAY, number)) == (TODAY.replace(day=1), said)
    else:
        with pytest.raises(Refused):
            tell_outside(actor(yen), opc, TODAY, number)


def test_a_month_to_come_has_no_number(yen, hanh, opc, actor):
    after = (TODAY.replace(day=28) + timedelta(days=10)).replace(day=1)
    with pytest.raises(Refused):
        tell_outside(actor(yen), opc, after, 3)
    with pytest.raises(PermissionDenied):
        tell_outside(actor(hanh), opc, date(2026, 1, 1), 3)


def test_what_was_said_and_given_is_never_changed_or_removed(twinned, yen, thao, opc, actor):
    meet_need(actor(thao), ask_need(actor(yen), opc, CLASS), "Một lớp", TODAY)
    tell_outside(actor(yen), opc, TODAY, 3)
    for model, change in ((Need, {"words": ""}), (NeedMet, {"words": ""}), (OutsideClients, {"number": 0})):
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()
