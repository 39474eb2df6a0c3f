"""The signed file of a batch: checked on the page and at a terminal; statements of groups; days until money."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from dhealth.care.claims.actions import (
    Paid,
    approve_batch,
    close_batch,
    drawn,
    pay_batch,
    publish_seed,
    receive_payment,
    recheck_claim,
    reverse_claim,
)
from dhealth.care.claims.clocks import clock_of, unpaid_by_age
from dhealth.care.claims.models import Batch, ClaimLine
from dhealth.care.claims.queries import lines_of
from dhealth.care.claims.statements import statements
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.commons.documents.genuine import listed, packed
from dhealth.config.console.dispatch import main
from dhealth.kernel.periods import Period
from dhealth.trust.keys.signatures import mark_of
from dhealth.trust.keys.tests.signers import Signer

CHECK = "/batches/check/"


@pytest.fixture
def closed(claimed, contract, oanh, actor) -> Batch:
    """A batch of two claims, one served 40 days ago."""
    claimed(40), claimed(5)
    batch = close_batch(actor(oanh), contract, TODAY)
    publish_seed(actor(oanh), batch)
    return Batch.objects.whole().get(pk=batch.pk)


@pytest.fixture
def approved(closed, oanh, thao, actor) -> Batch:
    for line in lines_of(closed):
        if line.in_batch.place in drawn(closed):
            recheck_claim(actor(oanh), line, stands=True)
    approve_batch(actor(thao), closed)
    return closed


@pytest.fixture
def file(closed, as_hanh) -> bytes:
    return as_hanh.get(f"/batches/{closed.pk}/papers/").content


def checked(browser, file: bytes) -> HttpResponse:
    return browser.post(CHECK, {"file": SimpleUploadedFile("hs.zip", file, "application/zip")})


def changed(file: bytes) -> bytes:
    """The same file with another sum in the request."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name) + (b" " if name == "2-de-nghi.xlsx" else b""))
    return made.getvalue()


@pytest.mark.covers("HUB-16")
def test_the_payer_sees_that_a_file_is_as_it_left_and_whether_it_is_of_today(file, closed, as_kim, oanh, thao, actor):
    said = checked(as_kim, file)
    assert said.context["says"] == "ours" and said.context["today"].same
    assert "Số tiền: 900.000 đồng" in said.content.decode()
    for line in lines_of(closed):
        if line.in_batch.place in drawn(closed):
            recheck_claim(actor(oanh), line, stands=True)
    approve_batch(actor(thao), closed)
    assert not checked(as_kim, file).context["today"].same


@pytest.mark.covers("HUB-16")
def test_a_file_with_another_sum_is_named_and_not_to_be_paid_by(file, as_kim):
    said = checked(as_kim, changed(file))
    assert said.context["says"] == "changed" and said.context["found"].changed == ("2-de-nghi.xlsx",)
    assert b"2-de-nghi.xlsx" in said.content


def test_what_is_no_file_of_papers_is_told_so_and_nothing_is_kept(as_kim, file):
    assert checked(as_kim, b"%PDF-1.7").context["says"] == "no"
    assert as_kim.post(CHECK, {}).status_code == 422
    assert as_kim.get(CHECK).context["own"].encode() in as_kim.get(CHECK).content


def test_a_file_signed_with_another_key_is_told_with_its_mark(as_kim, file):
    papers = {"0-tom-tat.txt": b"x", "2-de-nghi.xlsx": b"y"}
    somebody = Signer()
    said = checked(as_kim, packed(papers, *somebody.sign(listed(papers))))
    assert said.context["says"] == "other" and mark_of(somebody.pem).encode() in said.content


def test_whoever_may_not_see_the_batch_learns_nothing_of_how_it_stands(file, as_binh, as_yen):
    said = checked(as_binh, file)
    assert said.context["says"] == "ours" and said.context["today"] is None and b"/batches/0" not in said.content
    assert as_yen.get(CHECK).status_code == 403


@pytest.mark.covers("HUB-16")
def test_a_payer_without_an_account_checks_it_at_a_terminal(file, tmp_path, as_kim, capsys):
    own = as_kim.get(CHECK).context["own"]
    whole, other = tmp_path / "whole.zip", tmp_path / "other.zip"
    whole.write_bytes(file)
    other.write_bytes(changed(file))
    assert main(["papers", str(whole), "--mark", own.lower().replace("-", " ")]) == 0
    assert "900.000 đồng" in capsys.readouterr().out
    assert main(["papers", str(whole), "--mark", "0000-0000-0000-0000-0000"]) == 1
    assert main(["papers", str(other), "--mark", own]) == 1
    assert main(["papers", str(tmp_path / "none.zip")]) == 2


# --- days and statements ---------------------------------------------------------------------------------------------


@pytest.mark.covers("HUB-09")
def test_the_days_are_those_of_the_bank_and_not_of_writing_it_down(approved, kim, hanh, actor):
    pay_batch(actor(kim), approved, Paid(TODAY, "UNC 0412"))
    receive_payment(actor(hanh), approved, TODAY)
    clock = clock_of(ClaimLine.objects.all())
    assert (clock.until_paid.longest, clock.until_paid.count, clock.until_received.longest) == (40, 2, 40)
    assert [one.count for one in clock.steps] == [2] * 5


@pytest.mark.covers("HUB-09")
@pytest.mark.parametrize("ago,row", [(30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3)])
def test_what_nobody_paid_stands_by_its_age(claimed, ago, row):
    claimed(ago)
    ages = unpaid_by_age(ClaimLine.objects.all(), TODAY)
    assert [one.count for one in ages] == [int(place == row) for place in range(4)]
    assert ages[row].dong == 450_000


def test_what_was_paid_or_taken_out_is_not_waited_for(approved, claimed, oanh, kim, actor):
    reverse_claim(actor(oanh), claimed(3), "nhầm")
    assert sum(one.count for one in unpaid_by_age(ClaimLine.objects.all(), TODAY)) == 2
    pay_batch(actor(kim), approved, Paid(TODAY, "UNC 0412"))
    assert sum(one.count for one in unpaid_by_age(ClaimLine.objects.all(), TODAY)) == 0


@pytest.mark.covers("HUB-16")
def test_a_statement_of_any_days_takes_both_its_ends(claimed, gnet, hanh, khoa, actor):
    claimed(10), claimed(20)
    at = [TODAY - timedelta(days=days) for days in (20, 10)]
    (whole,) = statements(actor(hanh), Period(at[0], at[1]))
    assert (whole.group, whole.total.count, whole.total.asked, whole.total.paid) == (gnet, 2, 900_000, 0)
    (part,) = statements(actor(hanh), Period(at[0] + timedelta(days=1), at[1]))
    assert part.total.count == 1
    assert statements(actor(khoa), Period(at[0], at[1])) == []


def test_the_page_of_statements_refuses_days_the_wrong_way_round(claimed, as_hanh, as_yen):
    claimed(10)
    assert b"450.000" in as_hanh.get("/contracts/statement/?start=01/01/2026&end=31/12/2026").content
    assert as_hanh.get("/contracts/statement/").status_code == 200
    assert as_hanh.get("/contracts/statement/?start=31/12/2026&end=01/01/2026").status_code == 422
    assert as_hanh.get("/contracts/statement/?start=31/02/2026&end=").status_code == 422
    assert as_yen.get("/contracts/statement/").status_code == 403
