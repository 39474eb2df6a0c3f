"""What a row of DICH_VU or CHI_TIEU says: the service, its result, pieces handed out; a target."""

import datetime as dt

import pytest

from dhealth.exchange.workbooks.cells import MOST_PIECES
from dhealth.exchange.workbooks.rows import Reject, TargetRow
from dhealth.exchange.workbooks.tests.books import nfd

pytestmark = pytest.mark.covers("CLI-05")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("counselling", ["Tư vấn", "TƯ VẤN", nfd("Tư vấn"), "tu  van "]),
        ("screening_test", ["Xét nghiệm sàng lọc", nfd("XÉT NGHIỆM SÀNG LỌC")]),
        ("self_test", ["Tự xét nghiệm"]),
        ("art_start", ["Bắt đầu ARV", "bat dau arv"]),
        ("prep_start", ["Bắt đầu PrEP", "BẮT ĐẦU PREP"]),
        ("prep_visit", ["Tái khám PrEP", nfd("Tái khám PrEP")]),
    ],
)
def test_a_service_is_read_however_it_was_written(service_row, kind, written):
    assert {service_row(kind=text).kind for text in written} == {kind}


@pytest.mark.parametrize("written", [None, "Châm cứu", "Xét nghiệm"])
def test_a_service_that_is_not_known_is_rejected(service_row, written):
    assert service_row(kind=written) == Reject("DICH_VU", 2, "Dịch vụ", written or "", "unknown_service")


SCREENING = {"Có phản ứng": "reactive", "KHÔNG PHẢN ỨNG": "non_reactive", "khong xac dinh": "indeterminate"}


CONFIRMED = {"Dương tính": "positive", nfd("âm tính"): "negative", "Không xác định ": "indeterminate"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["Xét nghiệm sàng lọc", "Tự xét nghiệm"])
def test_a_screening_is_reactive_or_not_or_has_no_result(service_row, kind):
    for written, result in {**SCREENING, None: "", "  ": ""}.items():
        assert service_row(kind=kind, result=written).result == result
    for written in ("Dương tính", "Âm tính", "Chưa rõ ràng lắm", "-", "#N/A"):
        assert service_row(kind=kind, result=written) == Reject("DICH_VU", 2, "Kết quả", written, "unknown_result")


def test_a_confirmation_is_positive_or_negative_and_has_a_result(service_row):
    for written, result in CONFIRMED.items():
        assert service_row(kind="Xét nghiệm khẳng định", result=written).result == result
    for written in ("Có phản ứng", "Không phản ứng", None):
        assert service_row(kind="Xét nghiệm khẳng định", result=written).reason == "unknown_result"


def test_a_result_of_a_service_that_has_none_is_kept_in_the_note(service_row):
    row = service_row(result="Không phản ứng", note="lần 2")
    assert (row.result, row.note) == ("", "lần 2\nKết quả: Không phản ứng")
    assert service_row(result="tốt").reason == "unknown_result"


@pytest.mark.parametrize(
    ("written", "pieces"),
    [
        (None, 0),
        ("", 0),
        (0, 0),
        (10, 10),
        ("10", 10),
        ("10.0", 10),
        ("10,0", 10),
        (" 7 ", 7),
        (MOST_PIECES, MOST_PIECES),
    ],
)
def test_quantities_are_whole_numbers_and_empty_is_none(service_row, written, pieces):
    row = service_row(condoms=written, lubricants=written, needles=written)
    assert (row.condoms, row.lubricants, row.needles) == (pieces, pieces, pieces)


@pytest.mark.slow
@pytest.mark.parametrize(
    "written", [-5, -1, "-5", 2.5, "10 cái", "mười", "1.000", True, "#N/A", MOST_PIECES + 1, dt.date(1900, 1, 5), "-"]
)
@pytest.mark.parametrize(("field", "heading"), [("condoms", "Bao cao su"), ("needles", "Bơm kim tiêm")])
def test_a_quantity_that_is_no_number_of_pieces_is_rejected(service_row, field, heading, written):
    row = service_row(**{field: written})
    assert (row.column, row.reason) == (heading, "bad_number")


def test_a_service_keeps_its_form_place_and_worker(service_row):
    row = service_row(form=" Trực  tiếp", place="PK Gallant", worker=nfd("Lợi "), note="dòng 1\n\ndòng 2 ")
    assert (row.form, row.place, row.worker, row.note) == ("Trực tiếp", "PK Gallant", "Lợi", "dòng 1\ndòng 2")


@pytest.mark.covers("TGT-01")
def test_a_target_names_worker_indicator_days_and_number(target_row):
    assert target_row() == TargetRow(2, "Lợi", "tests", dt.date(2018, 10, 1), dt.date(2019, 9, 30), 210)
    written = ("KHACH HANG DUOC TU VAN", nfd("Ca HIV dương tính mới"))
    assert [target_row(indicator=text).indicator for text in written] == [
        "counselled_people",
        "confirmed_positive_people",
    ]


@pytest.mark.covers("TGT-01")
def test_a_target_may_reach_into_the_future(target_row):
    assert target_row(end="31-12-26").end == dt.date(2026, 12, 31)
    assert target_row(start=dt.date(2027, 1, 1), end=dt.date(2027, 12, 31)).end.year == 2027


@pytest.mark.covers("TGT-01")
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"start": "không rõ"}, "bad_date"),
        ({"end": dt.date(2018, 9, 30)}, "bad_date"),
        ({"indicator": "Số buổi họp"}, "unknown_service"),
        ({"target": None}, "bad_number"),
        ({"target": -1}, "bad_number"),
    ],
)
def test_a_target_that_cannot_be_read_is_rejected(target_row, changed, reason):
    assert target_row(**changed).reason == reason
