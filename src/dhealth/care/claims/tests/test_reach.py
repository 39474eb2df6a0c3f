"""How far somebody reaches who holds several roles, and who settles money and with whom."""

import pytest
from conftest import browser_of, organisation, person
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dhealth.care.claims.actions import (
    Said,
    confirm_referral,
    export_batch,
    recheck_claim,
    reverse_claim,
)
from dhealth.care.claims.models import Batch, ClaimLine, Confirmation, Contract
from dhealth.care.claims.queries import to_confirm
from dhealth.care.claims.tests.cast import contract_of
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.models import Grant
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import Project

YES = Said("confirmed")


@pytest.mark.covers("HUB-12")
def test_who_speaks_for_one_province_does_not_for_what_another_role_shows(success, life, actor):
    """Ba is of another province; at LIFE he reads the figures of its groups, and that is all."""
    referral = success()
    far = person("ba.cdc", "Ba", organisation("CDC Cà Mau", "provincial_cdc"), "cdc_officer")
    Grant.objects.create(user=far, organisation=life, role="project_me")
    assert not to_confirm(actor(far)).exists()
    with pytest.raises(PermissionDenied):
        confirm_referral(actor(far), referral, YES)
    assert not Confirmation.objects.exists()
    assert browser_of(far).get(reverse("claim.open", args=[referral.pk])).status_code == 404


@pytest.mark.covers("HUB-12")
def test_of_two_offices_the_one_of_the_groups_area_has_spoken(success, cdc, actor):
    far = person("ba.cdc", "Ba", organisation("CDC Cà Mau", "provincial_cdc"), "cdc_officer")
    Grant.objects.create(user=far, organisation=cdc, role="cdc_officer")
    assert confirm_referral(actor(far), success(), YES).organisation == cdc


@pytest.mark.covers("HUB-05")
def test_contracts_are_read_where_the_role_that_reads_them_reaches(contract, gnet, cdc, khoa, actor):
    """Khoa goes out for Full House; that he compares pairs for the province shows him no contract of Gnet."""
    Grant.objects.create(user=khoa, organisation=cdc, role="reviewer")
    assert not Contract.objects.visible_to(actor(khoa)).exists()


@pytest.mark.covers("HUB-16")
def test_papers_are_taken_away_where_the_role_that_does_so_reaches(closed, full_house, lan_anh, binh, hanh, actor):
    """Lan Anh goes out for Gnet, with a list of her own; that she keeps Full House's books opens no papers of Gnet."""
    batch, _lines = closed
    Grant.objects.create(user=lan_anh, organisation=full_house, role="cbo_finance")
    url = reverse("batch.export", args=[batch.pk])
    assert [browser_of(who).get(url).status_code for who in (lan_anh, binh, hanh)] == [403, 404, 200]
    for who in (lan_anh, binh):
        with pytest.raises(PermissionDenied):
            export_batch(actor(who), batch)
    assert Event.objects.filter(verb="batch.export").count() == 1


@pytest.mark.covers("HUB-08")
def test_a_payer_writes_contracts_with_the_groups_it_reaches(area, gnet, life, actor):
    """Else a payer from elsewhere could draw a group's claims into a contract of its own, and read them there."""
    other = organisation("Quỹ Bình An", "ngo")
    chi = person("chi.binhan", "Chi", other, "project_manager")
    with pytest.raises(Refused, match="Choose the group"):
        contract_of(chi, other, gnet)
    form = browser_of(chi).get(reverse("contract.make")).context["form"]
    assert not form.fields["payee"].queryset.exists()
    Project.objects.create(code="BA-1", name="Bình An", owner=other, starts_on=TODAY).members.add(gnet)
    assert contract_of(chi, other, gnet).payee == gnet


@pytest.mark.covers("HUB-07", "HUB-12")
def test_only_the_payer_and_the_province_look_again_and_take_back(paid, claimed, gnet, oanh, an, actor):
    """Who supports the group for another donor reads its contracts and settles nothing of them."""
    batch, lines = paid
    other = organisation("Quỹ Bình An", "ngo")
    Project.objects.create(code="BA-1", name="Bình An", owner=other, starts_on=TODAY).members.add(gnet)
    chi = person("chi.binhan", "Chi", other, "project_me")
    assert Batch.objects.visible_to(actor(chi)).filter(pk=batch.pk).exists()
    with pytest.raises(PermissionDenied):
        reverse_claim(actor(chi), lines[0], "Nhầm")
    with pytest.raises(PermissionDenied):
        recheck_claim(actor(chi), ClaimLine.objects.get(pk=lines[0].pk), stands=True)
    page = browser_of(chi).get(reverse("claim.trace", args=[lines[0].pk]))
    assert page.status_code == 200 and not page.context["may_reverse"]
    assert reverse_claim(actor(an), lines[0], "Nhầm người").dong == -450_000
