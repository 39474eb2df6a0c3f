"""Statements, the papers of a batch, and the pages of money."""

import io
import zipfile
from datetime import timedelta

import openpyxl
import pytest
from conftest import browser_of
from django.urls import reverse

from dhealth.care.claims.books import sums_of
from dhealth.care.claims.clocks import clock_of
from dhealth.care.claims.models import Batch, ClaimLine, Contract, Sign
from dhealth.care.claims.statements import statement_of
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.commons.documents.genuine import OWN
from dhealth.kernel.ids import uuid7
from dhealth.kernel.periods import Period
from dhealth.trust.audit.models import Event


@pytest.mark.covers("HUB-09")
def test_days_are_counted_step_by_step(paid, contract):
    waited = {one.step: one for one in clock_of(ClaimLine.objects.filter(contract=contract)).steps}
    assert (waited["confirmed"].middle, waited["confirmed"].count) == (5, 3)
    assert (waited["paid"].middle, waited["received"].count) == (0, 0)


@pytest.mark.covers("HUB-16")
def test_a_statement_keeps_asked_approved_paid_and_received_apart(paid, contract, hanh, claimed, actor):
    claimed()
    total = statement_of(contract, Period(TODAY - timedelta(days=60), TODAY)).total
    assert (total.count, total.asked, total.worth) == (4, 1_800_000, 1_800_000)
    assert (total.approved, total.paid, total.received) == (1_350_000, 1_350_000, 0)


def test_a_stranger_sees_no_batch(closed, binh, khoa, hanh, actor):
    assert [Batch.objects.visible_to(actor(who)).count() for who in (hanh, binh, khoa)] == [1, 0, 0]


@pytest.mark.covers("HUB-16")
def test_all_papers_come_in_one_file_each_as_pdf_and_workbook(paid, as_hanh):
    batch, _lines = paid
    answer = as_hanh.get(f"/batches/{batch.pk}/papers/")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    names = ["1-danh-sach", "2-de-nghi", "3-bien-ban", "4-chung-tu"]
    papers = [f"{name}.{end}" for name in names for end in ("pdf", "xlsx")]
    assert sorted(archive.namelist()) == sorted([*papers, "0-tom-tat.txt", *OWN])
    assert archive.read("1-danh-sach.pdf").startswith(b"%PDF-1.")
    sheet = openpyxl.load_workbook(io.BytesIO(archive.read("2-de-nghi.xlsx"))).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert 1_350_000 in cells and 450_000 in cells
    assert any("một triệu ba trăm năm mươi nghìn đồng" in str(cell) for cell in cells)
    assert Event.objects.filter(verb="batch.export").count() == 1


@pytest.mark.slow
@pytest.mark.covers("HUB-07", "HUB-09")
def test_a_batch_is_walked_by_four_people_in_their_browsers(
    success, contract, as_an, as_oanh, as_thao, as_kim, as_hanh
):
    referral = success()
    assert as_an.get("/claims/queue/").status_code == 200
    assert as_an.get(f"/claims/cases/{referral.pk}/").status_code == 200
    as_an.post("/claims/queue/", {"case": [str(referral.pk)]})
    line = ClaimLine.objects.get()
    as_oanh.post(f"/contracts/{contract.pk}/close/", {"until": f"{TODAY:%d/%m/%Y}"})
    batch = Batch.objects.get()
    as_oanh.post(f"/batches/{batch.pk}/draw/")
    as_oanh.post(f"/claims/{line.pk}/look/", {"stands": "1"})
    as_thao.post(f"/batches/{batch.pk}/approve/")
    as_kim.post(f"/batches/{batch.pk}/pay/", {"day": f"{TODAY:%d/%m/%Y}", "reference": "UNC 0412"})
    as_hanh.post(f"/batches/{batch.pk}/receive/", {"day": f"{TODAY:%d/%m/%Y}"})
    assert sums_of([contract])[contract.pk].received == 450_000
    for browser in (as_an, as_oanh, as_thao, as_kim, as_hanh):
        own = (f"/batches/{batch.pk}/", f"/contracts/{contract.pk}/", f"/claims/{line.pk}/")
        for path in (*own, "/claims/", "/contracts/"):
            assert browser.get(path).status_code == 200, path


def test_a_stranger_and_a_clinic_find_nothing(paid, as_binh, as_yen):
    batch, lines = paid
    for path in (f"/batches/{batch.pk}/", f"/contracts/{batch.contract_id}/", f"/claims/{lines[0].pk}/"):
        assert as_binh.get(path).status_code == 404
        assert as_yen.get(path).status_code == 403


def test_a_contract_is_written_and_amended_on_its_pages(area, gnet, as_thao, as_oanh):
    said = {
        "id": str(uuid7()), "number": "HĐ-12/2026", "kind": "sub_grant", "funding": "donor", "payee": str(gnet.pk),
        "starts_on": "01/01/2026", "ends_on": "31/12/2026", "ceiling": "9.000.000",
        "price_art_start": "450.000", "clause_art_start": "Điều 4.1",
    }  # fmt: skip
    assert as_oanh.post("/contracts/new/", said).status_code == 403
    assert as_thao.post("/contracts/new/", {**said, "clause_art_start": ""}).status_code == 422
    as_thao.post("/contracts/new/", said)
    made = Contract.objects.get()
    assert (made.tariffs.get().dong, made.ceilings.get().dong) == (450_000, 9_000_000)
    change = {"number": "PL-01", "reason": "Giá mới", "valid_from": "01/07/2026", "price_art_start": "500k"}
    as_thao.post(f"/contracts/{made.pk}/amend/", {**change, "clause_art_start": "Phụ lục 1"})
    assert made.amendments.get().tariffs.get().dong == 500_000


def test_the_clinics_code_is_shown_to_the_province_alone_and_both_logs_know(success, as_an, as_hanh):
    referral = success(code="LT-4711")
    assert b"LT-4711" not in as_an.get(f"/claims/cases/{referral.pk}/").content
    assert b"LT-4711" in as_an.post(f"/claims/cases/{referral.pk}/code/").content
    assert as_hanh.post(f"/claims/cases/{referral.pk}/code/").status_code == 403
    assert Event.objects.filter(verb="claim.show_code").count() == 2


@pytest.mark.covers("HUB-05")
def test_a_worker_reads_in_a_batch_the_claims_of_those_they_follow(closed, tam, lan_anh, hanh):
    batch, _lines = closed
    url = reverse("batch.open", args=[batch.pk])
    seen = {who: len(browser_of(who).get(url).context["rows"]) for who in (tam, lan_anh, hanh)}
    assert seen == {tam: 3, lan_anh: 0, hanh: 3}


@pytest.mark.covers("HUB-06")
def test_a_group_reads_that_a_claim_is_odd_and_never_of_another_group(closed, oanh, hanh):
    """“Counted twice around the end of a stretch” would say that somebody else has them too, and when."""
    batch, lines = closed
    Sign.objects.create(line=lines[0], sign="split")
    for url in (reverse("batch.open", args=[batch.pk]), reverse("claim.read")):
        group, payer = (browser_of(who).get(url).content.decode() for who in (hanh, oanh))
        assert "tính hai lần quanh lúc hết kỳ" in payer
        assert "tính hai lần quanh lúc hết kỳ" not in group and "có dấu hiệu lạ" in group
