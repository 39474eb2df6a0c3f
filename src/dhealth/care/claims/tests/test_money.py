"""Prices, ceilings, amendments; batches closed, drawn, looked at, approved, paid and received by different people."""

import io
import zipfile
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from dhealth.care.claims.actions import (
    AmendmentDraft,
    CeilingDraft,
    Paid,
    PriceDraft,
    adjust_claim,
    amend_contract,
    approve_batch,
    close_batch,
    drawn,
    pay_batch,
    publish_seed,
    receive_payment,
    recheck_claim,
    reverse_claim,
)
from dhealth.care.claims.books import sums_of
from dhealth.care.claims.models import Approval, Batch, ClaimLine, Closing, Contract, Kind, Move, Payment
from dhealth.care.claims.queries import days_by_step, lines_of, statement_of, worth_of
from dhealth.care.claims.rules import MOVES, digest_of, draw, lot, may_move, room_left
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.commons.ledger.queries import faults
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.periods import Period
from dhealth.trust.audit.models import Event
from dhealth.trust.linkage.models import Counted


@pytest.fixture
def closed(claimed, contract, oanh, actor):
    """A batch of three claims, closed by Oanh, its seed published."""
    lines = [claimed() for _ in range(3)]
    batch = close_batch(actor(oanh), contract, TODAY)
    publish_seed(actor(oanh), batch)
    return Batch.objects.whole().get(pk=batch.pk), lines


@pytest.fixture
def approved(closed, oanh, thao, actor):
    batch, lines = closed
    for line in lines_of(batch):
        if line.in_batch.place in drawn(batch):
            recheck_claim(actor(oanh), line, stands=True)
    approve_batch(actor(thao), batch)
    return batch, lines


@pytest.fixture
def paid(approved, kim, actor):
    batch, lines = approved
    pay_batch(actor(kim), batch, Paid(TODAY, "UNC 0412"))
    return batch, lines


# --- prices ----------------------------------------------------------------------------------------------------------


@pytest.mark.covers("HUB-08")
def test_a_price_changed_mid_month_holds_from_its_day_on(success, contract, thao, an, actor):
    from dhealth.care.claims.actions import Said, confirm_referral

    change = TODAY - timedelta(days=10)
    new = AmendmentDraft("PL-01", "Giá mới", change, [PriceDraft("art_start", 500_000, "Phụ lục 1")])
    amend_contract(actor(thao), contract, new)
    for day in (change - timedelta(days=1), change):
        confirm_referral(actor(an), success(day=day), Said("confirmed"))
    assert sorted(ClaimLine.objects.values_list("dong", "tariff__clause")) == [
        (450_000, "Điều 4.1"),
        (500_000, "Phụ lục 1"),
    ]


@pytest.mark.covers("HUB-08")
def test_no_amendment_reaches_back_over_what_was_claimed(claimed, contract, thao, actor):
    day = claimed().day
    new = AmendmentDraft("PL-01", "Giá mới", day, [PriceDraft("art_start", 1, "Phụ lục 1")])
    with pytest.raises(Refused, match="Choose a later day"):
        amend_contract(actor(thao), contract, new)
    later = AmendmentDraft("PL-01", "Giá mới", day + timedelta(days=1), new.prices)
    assert amend_contract(actor(thao), contract, later) == amend_contract(actor(thao), contract, later)


@pytest.mark.covers("HUB-08")
def test_the_ceiling_cuts_the_claim_that_reaches_it(success, contract, thao, an, actor):
    from dhealth.care.claims.actions import Said, confirm_referral

    new = AmendmentDraft("PL-01", "Trần", contract.starts_on, ceilings=[CeilingDraft(1_000_000)])
    amend_contract(actor(thao), contract, new)
    for _ in range(4):
        confirm_referral(actor(an), success(), Said("confirmed"))
    assert [worth_of(line) for line in ClaimLine.objects.all()] == [450_000, 450_000, 100_000, 0]
    assert sums_of([contract])[contract.pk].asked == 1_000_000
    assert Move.objects.filter(kind=Kind.ASKED, dong=450_000).count() == 4  # what was asked stays as it was


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_no_claim_ever_reaches_over_a_ceiling(ceiling, spent):
    from dhealth.care.claims.models import Ceiling

    limit = Ceiling(service="", dong=ceiling, valid_from=date(2026, 1, 1))
    room = room_left([limit], "art_start", date(2026, 1, 1), lambda _service: spent)
    assert room is not None and room >= 0 and (room == 0 or spent + room == ceiling)
    assert room_left([limit], "art_start", date(2025, 12, 31), lambda _service: spent) is None


@pytest.mark.covers("HUB-08")
def test_a_contract_is_made_by_its_payer_alone(area, life, gnet, hanh, oanh, thao, actor):
    from dhealth.care.claims.tests.cast import contract_of

    for who in (hanh, oanh):
        with pytest.raises(PermissionDenied):
            contract_of(who, life, gnet)
    with pytest.raises(Refused, match="ends before it begins"):
        contract_of(thao, life, gnet, ends_on=date(2025, 12, 31))
    contract_of(thao, life, gnet, number="HĐ-12/2026")
    with pytest.raises(Refused, match="with this number"):
        contract_of(thao, life, gnet, number="HĐ-12/2026")
    assert Event.objects.filter(verb="contract.make").count() == 2


# --- batches ---------------------------------------------------------------------------------------------------------


@pytest.mark.covers("HUB-07")
def test_a_batch_is_closed_over_what_waits_and_a_second_close_is_refused(claimed, contract, oanh, actor):
    claimed()
    batch = close_batch(actor(oanh), contract, TODAY)
    assert (batch.number, batch.closing.lines, batch.closing.dong) == (1, 1, 450_000)
    with pytest.raises(Refused, match="Nothing waits"):
        close_batch(actor(oanh), contract, TODAY)
    claimed()
    assert close_batch(actor(oanh), contract, TODAY).number == 2


@pytest.mark.covers("HUB-07")
def test_nothing_joins_a_closed_batch(closed, claimed):
    from dhealth.care.claims.models import InBatch

    batch, _lines = closed
    line = claimed()
    with pytest.raises(DatabaseError), transaction.atomic():
        InBatch.objects.create(line=line, batch=batch, place=4)


@pytest.mark.covers("HUB-12")
def test_nobody_does_two_steps_of_one_batch(closed, cdc, life, oanh, thao, an, kim, actor):
    """Neither by the program nor past it: the database refuses as well."""
    from dhealth.trust.accounts.models import Grant

    batch, _lines = closed
    for who in (oanh, an):
        Grant.objects.create(user=who, organisation=life, role="project_manager")
        Grant.objects.create(user=who, organisation=life, role="finance_officer")
        with pytest.raises(Refused, match="another step"):
            approve_batch(actor(who), batch)
        with pytest.raises(DatabaseError, match="four different people"), transaction.atomic():
            Approval.objects.create(batch=batch, dong=1, by=who)
    recheck_claim(actor(oanh), lines_of(batch)[drawn(batch)[0] - 1], stands=True)
    approve_batch(actor(thao), batch)
    Grant.objects.create(user=thao, organisation=life, role="finance_officer")
    for who in (oanh, an, thao):
        with pytest.raises(Refused, match="another step"):
            pay_batch(actor(who), batch, Paid(TODAY, "x"))
        with pytest.raises(DatabaseError, match="four different people"), transaction.atomic():
            Payment.objects.create(batch=batch, dong=1, day=TODAY, reference="x", by=who)
    assert pay_batch(actor(kim), batch, Paid(TODAY, "UNC 0412")).dong == 3 * 450_000


@pytest.mark.covers("HUB-12")
def test_who_confirmed_closes_no_batch(claimed, contract, life, an, actor):
    from dhealth.trust.accounts.models import Grant

    claimed()
    Grant.objects.create(user=an, organisation=life, role="project_me")
    with pytest.raises(Refused, match="Somebody else closes it"):
        close_batch(actor(an), contract, TODAY)


@pytest.mark.covers("HUB-04")
def test_what_is_drawn_is_looked_at_before_anything_is_approved(closed, thao, oanh, an, actor):
    batch, _lines = closed
    with pytest.raises(Refused, match="have not been looked at"):
        approve_batch(actor(thao), batch)
    (place,) = drawn(batch)
    lines = list(lines_of(batch))
    undrawn = next(line for line in lines if line.in_batch.place != place)
    with pytest.raises(Refused, match="was not drawn"):
        recheck_claim(actor(oanh), undrawn, stands=True)
    with pytest.raises(Refused, match="You confirmed this case"):
        recheck_claim(actor(an), lines[place - 1], stands=True)
    with pytest.raises(Refused, match="what is wrong"):
        recheck_claim(actor(oanh), lines[place - 1], stands=False)
    recheck_claim(actor(oanh), lines[place - 1], stands=False, reason="Không có hồ sơ ở phòng khám")
    assert approve_batch(actor(thao), batch).dong == 2 * 450_000
    assert Counted.objects.standing().values("claim").distinct().count() == 2


@pytest.mark.covers("HUB-04")
def test_the_seed_is_made_once_after_the_close_and_anybody_draws_the_same(closed, oanh, actor):
    batch, _lines = closed
    assert publish_seed(actor(oanh), batch).seed == batch.seed.seed
    by_hand = sorted(range(1, 4), key=lambda place: lot(batch.seed.seed, place))[:1]  # 5 % of three, rounded up
    assert drawn(batch) == by_hand


@given(st.text("0123456789abcdef", min_size=8, max_size=32), st.integers(1, 400), st.data())
def test_the_sample_holds_everything_odd_and_a_share_of_the_rest(seed, places, data):
    flagged = data.draw(st.sets(st.integers(1, places), max_size=20))
    found = draw(seed, places, flagged, 5)
    plain = places - len(flagged)
    assert flagged <= set(found) <= set(range(1, places + 1))
    assert len(found) == len(flagged) + -(-plain * 5 // 100)
    assert found == draw(seed, places, sorted(flagged), 5)


@pytest.mark.covers("HUB-04")
def test_the_sample_can_be_drawn_again_outside_the_program():
    """What `printf '1f3a:17' | sha256sum` prints."""
    assert lot("1f3a", 17) == "81522edccffd01481f3be73f8ff1b5993f1e2c063b97c2fd736458eda8a6355a"


def test_the_mark_of_a_close_tells_of_any_change(closed):
    batch, lines = closed
    marks = [(place, line.pk.hex, 450_000) for place, line in enumerate(lines, 1)]
    assert digest_of(marks) == batch.closing.digest
    assert digest_of([*marks[:2], (3, lines[2].pk.hex, 450_001)]) != batch.closing.digest


# --- paying ----------------------------------------------------------------------------------------------------------


@pytest.mark.covers("HUB-07", "HUB-09")
def test_money_goes_and_the_group_says_that_it_came(approved, contract, kim, hanh, actor):
    batch, _lines = approved
    paid = pay_batch(actor(kim), batch, Paid(TODAY, "UNC 0412"))
    assert pay_batch(actor(kim), batch, Paid(TODAY, "UNC 0413")) == paid
    assert sums_of([contract])[contract.pk].sent == 1_350_000
    receipt = receive_payment(actor(hanh), batch, TODAY)
    assert receive_payment(actor(hanh), batch, TODAY) == receipt
    sums = sums_of([contract])[contract.pk]
    assert (sums.asked, sums.approved, sums.sent, sums.received, sums.cost) == (0, 0, 0, 1_350_000, 1_350_000)
    assert list(faults()) == []


@pytest.mark.parametrize("who", ["hanh", "oanh", "thao", "yen"])
def test_only_finance_pays(approved, who, request, actor):
    with pytest.raises((PermissionDenied, Refused)):
        pay_batch(actor(request.getfixturevalue(who)), approved[0], Paid(TODAY, "x"))
    assert not Payment.objects.exists()


def test_payment_and_receipt_keep_their_days(approved, kim, hanh, actor):
    batch, _lines = approved
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refused, match="bank's slip"):
            pay_batch(actor(kim), batch, Paid(day, "x"))
    with pytest.raises(Refused, match="Nothing was paid"):
        receive_payment(actor(hanh), batch, TODAY)
    with pytest.raises(Refused, match="number on the bank's slip"):
        pay_batch(actor(kim), batch, Paid(TODAY, " "))


@pytest.mark.covers("HUB-07")
def test_after_payment_a_mistake_is_a_reversal_in_the_next_batch(paid, contract, claimed, oanh, actor):
    _batch, lines = paid
    back = reverse_claim(actor(oanh), lines[0], "Tính nhầm người")
    assert reverse_claim(actor(oanh), lines[0], "Tính nhầm người") == back
    assert (back.reverses, back.dong) == (lines[0], -450_000)
    claimed()
    following = close_batch(actor(oanh), contract, TODAY)
    assert (following.number, following.closing.lines, following.closing.dong) == (2, 2, 0)
    assert Counted.objects.standing().values("claim").distinct().count() == 3
    assert list(faults()) == []


def test_before_its_batch_a_claim_is_adjusted_or_taken_out(claimed, contract, oanh, hanh, actor):
    line, other = claimed(), claimed()
    adjust_claim(actor(oanh), line, 400_000, "Thiếu chứng từ")
    with pytest.raises(Refused, match="never more"):
        adjust_claim(actor(oanh), line, 450_001, "Thêm")
    with pytest.raises(PermissionDenied):
        adjust_claim(actor(hanh), line, 1, "Tôi muốn")
    reverse_claim(actor(oanh), other, "Nhầm")
    assert (worth_of(line), worth_of(other)) == (400_000, 0)
    assert sums_of([contract])[contract.pk].asked == 400_000
    assert close_batch(actor(oanh), contract, TODAY).closing.lines == 1


def test_nothing_of_a_claim_is_written_over(paid):
    _batch, lines = paid
    for change in (
        lambda: ClaimLine.objects.filter(pk=lines[0].pk).update(dong=1),
        lambda: Move.objects.filter(line=lines[0]).delete(),
        lambda: Closing.objects.update(dong=0),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@given(st.lists(st.sampled_from(Kind.values), max_size=8))
def test_a_claim_ends_where_the_table_says(way):
    """No way through the table comes back to where money is asked for, and none leads out of its ends."""
    state, seen = "", []
    for kind in way:
        if may_move(state, kind):
            state = kind
            seen.append(kind)
    assert seen.count(Kind.PAID) <= 1 and seen.count(Kind.ASKED) <= 1
    assert not (Kind.REFUSED in seen and Kind.PAID in seen)
    assert MOVES[Kind.RECEIVED] == MOVES[Kind.REFUSED] == frozenset()


@pytest.mark.covers("HUB-09")
def test_days_are_counted_step_by_step(paid, contract):
    statement = statement_of(contract, Period(TODAY - timedelta(days=60), TODAY))
    waited = {one.step: one for one in days_by_step(statement.claims)}
    assert (waited["confirmed"].middle, waited["confirmed"].count) == (5, 3)
    assert (waited["paid"].middle, waited["received"].count) == (0, 0)


@pytest.mark.covers("HUB-16")
def test_a_statement_keeps_asked_approved_paid_and_received_apart(paid, contract, hanh, claimed, actor):
    claimed()
    totals = statement_of(contract, Period(TODAY - timedelta(days=60), TODAY)).totals
    assert totals == {
        "count": 4, "asked": 1_800_000, "worth": 1_800_000, "approved": 1_350_000, "paid": 1_350_000, "received": 0
    }  # fmt: skip


def test_a_stranger_sees_no_batch(closed, binh, khoa, hanh, actor):
    assert [Batch.objects.visible_to(actor(who)).count() for who in (hanh, binh, khoa)] == [1, 0, 0]


# --- papers and pages ------------------------------------------------------------------------------------------------


@pytest.mark.covers("HUB-16")
def test_all_papers_come_in_one_file_each_as_pdf_and_workbook(paid, as_hanh):
    batch, _lines = paid
    answer = as_hanh.get(f"/batches/{batch.pk}/papers/")
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    names = ["1-danh-sach", "2-de-nghi", "3-bien-ban", "4-chung-tu"]
    assert sorted(archive.namelist()) == sorted(f"{name}.{end}" for name in names for end in ("pdf", "xlsx"))
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
