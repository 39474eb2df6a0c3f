"""What pages and papers tell: why something is worth less, how it stands in the books, why not and what to do."""

import io

import openpyxl
import pytest

from dhealth.care.claims.actions import (
    AmendmentDraft,
    CeilingDraft,
    Paid,
    Said,
    adjust_claim,
    amend_contract,
    approve_batch,
    close_batch,
    confirm_referral,
    drawn,
    pay_batch,
    publish_seed,
    recheck_claim,
    reverse_claim,
)
from dhealth.care.claims.bundle import as_files
from dhealth.care.claims.models import Batch, ClaimLine
from dhealth.care.claims.queries import lines_of
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.trust.accounts.actors import Actor


def closed(oanh, contract) -> Batch:
    batch = close_batch(Actor.of(oanh), contract, TODAY)
    publish_seed(Actor.of(oanh), batch)
    return Batch.objects.whole().get(pk=batch.pk)


def looked(oanh, batch: Batch) -> None:
    for line in lines_of(batch):
        if line.in_batch.place in drawn(batch):
            recheck_claim(Actor.of(oanh), line, stands=True)


def cells(batch: Batch, name: str) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(as_files(batch)[f"{name}.xlsx"])).active
    return [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]


@pytest.mark.covers("HUB-16")
def test_papers_say_what_was_asked_what_it_is_worth_and_why(claimed, contract, oanh, actor):
    claimed(), claimed()
    adjust_claim(actor(oanh), ClaimLine.objects.last(), 200_000, "Chỉ đi cùng một lượt")
    batch = closed(oanh, contract)
    assert ["Bắt đầu điều trị ARV", "Điều 4.1", 450_000, 2, 900_000, -250_000, 650_000] in cells(batch, "2-de-nghi")
    told = [words for row in cells(batch, "1-danh-sach") for words in row if "Lý do" in str(words)]
    assert told == ["Số 2: được tính 200.000 trên 450.000. Lý do: Chỉ đi cùng một lượt"]


def test_what_is_taken_back_has_a_row_of_its_own_in_the_request(claimed, contract, oanh, thao, kim, actor):
    first = claimed()
    batch = closed(oanh, contract)
    looked(oanh, batch)
    approve_batch(actor(thao), batch)
    pay_batch(actor(kim), batch, Paid(TODAY, "UNC 0412"))
    reverse_claim(actor(oanh), first, "Tính hai lần")
    claimed()
    rows = [row for row in cells(closed(oanh, contract), "2-de-nghi") if 450_000 in row]
    assert [row[3:] for row in rows] == [[1, 450_000, 0, 450_000], [-1, -450_000, 0, -450_000]]
    assert str(rows[1][0]).startswith("Trừ lại: ")


@pytest.mark.covers("HUB-15")
def test_a_claim_stands_in_the_books_by_itself_and_with_its_batch(claimed, contract, oanh, thao, as_hanh):
    line = claimed()
    batch = closed(oanh, contract)
    looked(oanh, batch)
    approve_batch(Actor.of(thao), batch)
    shown = as_hanh.get(f"/claims/{line.pk}/").context
    assert [(one.dong, one.whole_batch) for one in shown["booked"]] == [(450_000, False), (450_000, True)]
    assert not shown["may_adjust"] and not shown["may_reverse"]


def test_what_can_no_longer_be_done_to_a_claim_is_not_offered(claimed, contract, oanh, as_oanh):
    waits, out = claimed(), claimed()
    reverse_claim(Actor.of(oanh), out, "nhầm")
    offered = {one.pk: as_oanh.get(f"/claims/{one.pk}/").context for one in (waits, out)}
    assert offered[waits.pk]["may_adjust"] and offered[waits.pk]["may_reverse"]
    assert not offered[out.pk]["may_adjust"] and not offered[out.pk]["may_reverse"]
    closed(oanh, contract)
    shut = as_oanh.get(f"/claims/{waits.pk}/").context
    assert not shut["may_adjust"] and not shut["may_reverse"]


def test_a_batch_says_how_many_of_the_drawn_wait_to_be_looked_at(claimed, contract, oanh, as_oanh):
    claimed()
    batch = closed(oanh, contract)
    assert as_oanh.get(f"/batches/{batch.pk}/").context["left"] == 1
    looked(oanh, batch)
    assert as_oanh.get(f"/batches/{batch.pk}/").context["left"] == 0


@pytest.mark.covers("HUB-06", "HUB-08")
def test_a_case_tells_what_its_claim_is_worth_and_not_what_the_price_would_be(
    claimed, contract, thao, oanh, actor, as_hanh
):
    limit = AmendmentDraft("PL-1", "Trần", contract.starts_on, (), [CeilingDraft(500_000)])
    amend_contract(actor(thao), contract, limit)
    whole, cut = claimed(), claimed()
    reverse_claim(actor(oanh), whole, "Nhầm người")
    page = as_hanh.get(f"/claims/cases/{cut.referral_id}/").content.decode()
    assert "50.000 <small>đ" in page and "đề nghị 450.000 đ" in page and "450.000 <small>" not in page
    taken_out = as_hanh.get(f"/claims/cases/{whole.referral_id}/").content.decode()
    assert "<h1>Vì sao không được tính?" in taken_out and "Đã bỏ ra" in taken_out and "450.000 <small>" not in taken_out


@pytest.mark.covers("HUB-06")
@pytest.mark.parametrize("reason,told", [("new_case", "new_case"), ("attribution", "counted_once")])
def test_a_group_reads_why_not_and_what_to_do_and_nothing_of_another_group(
    success, contract, an, as_hanh, as_an, reason, told
):
    referral = success()
    confirm_referral(Actor.of(an), referral, Said("rejected", reason, "Sổ có từ năm trước."))
    for page in (as_hanh.get(f"/claims/cases/{referral.pk}/"), as_hanh.get("/claims/")):
        row = page.context["row"] if "row" in page.context else page.context["waiting"][0]
        assert row.why_not.key == told
        assert row.why_not.words["do"]["vi"].encode() in page.content and "Sổ có từ năm trước.".encode() in page.content
    assert as_an.get(f"/claims/cases/{referral.pk}/").context["row"].why_not.key == reason


@pytest.mark.parametrize(("cases", "told"), [(2, False), (3, True)])
def test_a_list_that_leaves_cases_out_says_so(success, as_hanh, monkeypatch, cases, told):
    monkeypatch.setattr("dhealth.care.claims.views.cases.PAGE", 2)
    for _ in range(cases):
        success()
    answer = as_hanh.get("/claims/")
    assert len(answer.context["waiting"]) == 2
    assert ("Chỉ hiện 2 ca mới nhất" in answer.content.decode()) == told
