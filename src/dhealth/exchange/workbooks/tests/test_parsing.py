"""Each kind of mess that hand-kept workbooks hold is read, or rejected with its reason, never lost."""

import datetime as dt
import json
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.exchange.workbooks.cells import MOST_PIECES, RowCells
from dhealth.exchange.workbooks.columns import Columns, find_columns
from dhealth.exchange.workbooks.headings import HEADINGS
from dhealth.exchange.workbooks.parsing import _client, _service, _target
from dhealth.exchange.workbooks.reading import read_workbook
from dhealth.exchange.workbooks.rows import ClientRow, Reject, ServiceRow, TargetRow, Unreadable
from dhealth.exchange.workbooks.tests.books import PARSERS, TODAY, agreed, parse, read_one

pytestmark = pytest.mark.covers("CLI-05")
REAL = Path(__file__).parents[6] / "shared" / "data" / "workbooks"
DAY = dt.date(2018, 11, 3)


@pytest.fixture
def client(tmp_path):
    return lambda **changed: read_one(tmp_path / "so.xlsx", "clients", **changed)


@pytest.fixture
def service(tmp_path):
    return lambda **changed: read_one(tmp_path / "so.xlsx", "services", **changed)


@pytest.fixture
def target(tmp_path):
    return lambda **changed: read_one(tmp_path / "so.xlsx", "targets", **changed)


def nfd(text):
    return unicodedata.normalize("NFD", text)


@pytest.mark.parametrize("code", ["gb00001", " GB00001 ", "GB 00001", "\u00a0gb00001\u200b"])
def test_stray_spaces_and_small_letters_are_the_same_code(client, service, code):
    assert (client(code=code).code, service(code=code).code) == ("GB00001", "GB00001")


def test_a_code_of_digits_keeps_no_point(client):
    assert client(code=1024).code == "1024"


@pytest.mark.parametrize("code", [None, "   ", "-", "x" * 41])
def test_a_row_without_a_code_is_rejected(client, code):
    assert client(code=code) == Reject("KHACH_HANG", 2, "Mã số khách hàng", (code or "").strip(), "missing_code")


def test_a_code_of_forty_letters_is_a_code(client):
    assert client(code="x" * 40).code == "X" * 40


@pytest.mark.parametrize(
    "written", [DAY, "3/11/2018", "03/11/2018", "03-11-18", "3-11-18", "2018-11-03", 43407, "43407", " 3/11/2018 "]
)
def test_a_day_is_read_however_it_was_written(client, service, written):
    assert service(day=written).day == DAY
    assert client(reached_on=written).reached_on == DAY
    assert (client(birth=written).birth_year, client(birth=written).birth_day) == (2018, DAY)


def test_a_two_digit_year_is_the_latest_that_is_not_in_the_future(client):
    assert [client(birth=text).birth_year for text in ("01-02-26", "01-02-27", "26-02-01")] == [2026, 1927, 2001]


@pytest.mark.parametrize("year", [1900, 1998, 2026, "1998", " 1998 "])
def test_a_number_from_1900_to_this_year_is_a_year_of_birth(client, year):
    row = client(birth=year)
    assert (row.birth_year, row.birth_day) == (int(year), None)


def test_a_year_in_a_cell_shown_as_a_date_is_still_that_year(client):
    assert client(birth=dt.date(1905, 6, 20)).birth_year == 1998


@pytest.mark.parametrize("written", ["31/02/1998", "hè 1998", 2027, 1899, "13/13/1998", "0", -5, True, "-"])
def test_a_birth_that_cannot_be_read_is_rejected_with_what_was_typed(client, written):
    shown = str(written).upper() if written is True else str(written)
    assert client(birth=written) == Reject("KHACH_HANG", 2, "Ngày sinh", shown, "bad_date")


def test_an_unknown_birth_and_first_contact_are_allowed(client):
    row = client(birth=None, reached_on="  ")
    assert (row.birth_year, row.birth_day, row.reached_on) == (None, None, None)


@pytest.mark.parametrize("written", [None, "30/02/2019", "hôm qua", 2019, "#N/A", 0.5, dt.date(1979, 12, 31)])
def test_a_service_day_that_cannot_be_read_is_rejected(service, written):
    row = service(day=written)
    assert (row.column, row.reason) == ("Ngày", "bad_date")


def test_a_first_contact_that_cannot_be_read_is_rejected(client):
    row = client(reached_on="31/06/2019")
    assert (row.column, row.value, row.reason) == ("Ngày tiếp cận", "31/06/2019", "bad_date")


@pytest.mark.parametrize(("day", "taken"), [(TODAY, True), (TODAY + dt.timedelta(days=1), False)])
def test_today_is_history_and_tomorrow_is_not(client, service, day, taken):
    for row in (service(day=day), client(reached_on=day), client(birth=day)):
        assert isinstance(row, Reject) != taken
        assert taken or row.reason == "future_date"


def test_a_day_to_come_is_shown_day_first(service):
    assert service(day=dt.date(2091, 5, 1)).value == "01/05/2091"


@pytest.mark.parametrize(
    ("written", "phone"),
    [
        ("0903.555.218", "+84903555218"),
        ("0903 555 218", "+84903555218"),
        ("+84903555218", "+84903555218"),
        ("84 903 555 218", "+84903555218"),
        (903555218, "+84903555218"),
        ("01286965854", "+84786965854"),
        (1286965854, "+84786965854"),
        (None, None),
        ("-", None),
        ("không có", None),
        (nfd("Không có"), None),
    ],
)
def test_a_phone_is_read_however_it_was_written(client, written, phone):
    row = client(phone=written)
    assert (row.phone, row.flags, row.note) == (phone, frozenset(), "")


def test_a_phone_that_cannot_be_read_is_kept_in_the_note(client):
    row = client(phone="0903 hoặc 0912", note="gọi tối")
    assert (row.phone, row.note) == (None, "gọi tối\nSố điện thoại: 0903 hoặc 0912")
    assert row.flags == {"odd_phone"}


@pytest.mark.parametrize("written", ["001098012345", 1098012345, "1098012345"])
def test_an_identity_number_has_its_leading_zeros_again(client, written):
    row = client(cccd=written, birth=1998)
    assert (row.cccd, row.flags) == ("001098012345", frozenset())


def test_an_odd_identity_number_is_flagged_and_never_rejected(client):
    assert client(cccd="001098012345", birth=1990).flags == {"odd_cccd"}
    unread = client(cccd="27 1234 567")
    assert (unread.cccd, unread.note, unread.flags) == (None, "CCCD: 27 1234 567", {"odd_cccd"})


@pytest.mark.parametrize("written", ["  NGÔ  minh   Phong ", nfd("NGÔ minh Phong"), "NGÔ minh\u00a0Phong\x00"])
def test_a_name_keeps_its_letters_and_loses_stray_spaces(client, written):
    assert client(name=written).name == "NGÔ minh Phong"


@pytest.mark.parametrize(
    ("group", "written"),
    [
        ("MSM", ["MSM", "msm", "MSM ", "m s m"]),
        ("TG", ["Chuyển giới", "CHUYEN GIOI", nfd("chuyển giới"), "Chuyển  giới "]),
        ("PWID", ["NCMT", "ncmt "]),
        ("FSW", ["PNBD", "pnbd"]),
        ("PARTNER", ["Bạn tình/BC", "bạn tình/bc", "Bạn tình / bạn chích", "BAN TINH/BC "]),
    ],
)
def test_a_group_is_read_however_it_was_written(client, group, written):
    assert {client(group=text).group for text in written} == {group}


@pytest.mark.parametrize("written", [None, "XYZ", "MSM, PNBD", 5])
def test_a_group_that_is_not_known_is_rejected(client, written):
    shown = "" if written is None else str(written)
    assert client(group=written) == Reject("KHACH_HANG", 2, "Nhóm đích", shown, "unknown_group")


def test_sex_at_birth_is_read_and_never_rejects(client):
    assert [client(sex_at_birth=text).sex_at_birth for text in ("Nam", " nữ", nfd("NỮ"), None)] == ["M", "F", "F", ""]
    odd = client(sex_at_birth="khác")
    assert (odd.sex_at_birth, odd.note, odd.flags) == ("", "Giới tính khi sinh: khác", {"odd_sex"})


def test_a_text_too_long_for_its_field_stands_whole_in_the_note(client):
    assert client(ward="x" * 200).flags == frozenset()
    row = client(ward="x" * 201)
    assert (len(row.ward), row.note, row.flags) == (200, "Xã/Phường: " + "x" * 201, {"long_text"})


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
def test_a_service_is_read_however_it_was_written(service, kind, written):
    assert {service(kind=text).kind for text in written} == {kind}


@pytest.mark.parametrize("written", [None, "Châm cứu", "Xét nghiệm"])
def test_a_service_that_is_not_known_is_rejected(service, written):
    assert service(kind=written) == Reject("DICH_VU", 2, "Dịch vụ", written or "", "unknown_service")


SCREENING = {"Có phản ứng": "reactive", "KHÔNG PHẢN ỨNG": "non_reactive", "khong xac dinh": "indeterminate"}
CONFIRMED = {"Dương tính": "positive", nfd("âm tính"): "negative", "Không xác định ": "indeterminate"}


@pytest.mark.parametrize("kind", ["Xét nghiệm sàng lọc", "Tự xét nghiệm"])
def test_a_screening_is_reactive_or_not_or_has_no_result(service, kind):
    for written, result in {**SCREENING, None: "", "  ": ""}.items():
        assert service(kind=kind, result=written).result == result
    for written in ("Dương tính", "Âm tính", "Chưa rõ ràng lắm", "-", "#N/A"):
        assert service(kind=kind, result=written) == Reject("DICH_VU", 2, "Kết quả", written, "unknown_result")


def test_a_confirmation_is_positive_or_negative_and_has_a_result(service):
    for written, result in CONFIRMED.items():
        assert service(kind="Xét nghiệm khẳng định", result=written).result == result
    for written in ("Có phản ứng", "Không phản ứng", None):
        assert service(kind="Xét nghiệm khẳng định", result=written).reason == "unknown_result"


def test_a_result_of_a_service_that_has_none_is_kept_in_the_note(service):
    row = service(result="Không phản ứng", note="lần 2")
    assert (row.result, row.note) == ("", "lần 2\nKết quả: Không phản ứng")
    assert service(result="tốt").reason == "unknown_result"


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
def test_quantities_are_whole_numbers_and_empty_is_none(service, written, pieces):
    row = service(condoms=written, lubricants=written, needles=written)
    assert (row.condoms, row.lubricants, row.needles) == (pieces, pieces, pieces)


@pytest.mark.parametrize(
    "written", [-5, -1, "-5", 2.5, "10 cái", "mười", "1.000", True, "#N/A", MOST_PIECES + 1, dt.date(1900, 1, 5), "-"]
)
@pytest.mark.parametrize(("field", "heading"), [("condoms", "Bao cao su"), ("needles", "Bơm kim tiêm")])
def test_a_quantity_that_is_no_number_of_pieces_is_rejected(service, field, heading, written):
    row = service(**{field: written})
    assert (row.column, row.reason) == (heading, "bad_number")


def test_a_service_keeps_its_form_place_and_worker(service):
    row = service(form=" Trực  tiếp", place="PK Gallant", worker=nfd("Lợi "), note="dòng 1\n\ndòng 2 ")
    assert (row.form, row.place, row.worker, row.note) == ("Trực tiếp", "PK Gallant", "Lợi", "dòng 1\ndòng 2")


@pytest.mark.covers("TGT-01")
def test_a_target_names_worker_indicator_days_and_number(target):
    assert target() == TargetRow(2, "Lợi", "tests", dt.date(2018, 10, 1), dt.date(2019, 9, 30), 210)
    written = ("KHACH HANG DUOC TU VAN", nfd("Ca HIV dương tính mới"))
    assert [target(indicator=text).indicator for text in written] == ["counselled_people", "confirmed_positive_people"]


@pytest.mark.covers("TGT-01")
def test_a_target_may_reach_into_the_future(target):
    assert target(end="31-12-26").end == dt.date(2026, 12, 31)
    assert target(start=dt.date(2027, 1, 1), end=dt.date(2027, 12, 31)).end.year == 2027


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
def test_a_target_that_cannot_be_read_is_rejected(target, changed, reason):
    assert target(**changed).reason == reason


def test_a_row_with_several_faults_is_rejected_once_for_the_first(client, service):
    faults = {"code": None, "birth": "31/02/1998", "group": "XYZ"}
    assert client(**faults).reason == "missing_code"
    assert client(**{**faults, "code": "GB1"}).reason == "bad_date"
    assert service(day="x", kind="x", result="x", condoms="x").reason == "bad_date"
    assert service(kind="x", result="x", condoms="x").reason == "unknown_service"
    assert service(result="x", condoms="x").reason == "unknown_result"


def test_one_bad_row_costs_no_other(tmp_path):
    rows = [{"code": f"GB{number}", "group": "MSM" if number % 3 else "?"} for number in range(30)]
    read = parse(tmp_path / "so.xlsx", "clients", agreed("clients", rows))
    assert [row.row for row in read] == list(range(2, 32))
    assert Counter(type(row) for row in read) == {ClientRow: 20, Reject: 10}


CELLS = st.one_of(
    st.none(),
    st.text(max_size=12),
    st.integers(),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.sampled_from(["GB1", "MSM", "Tư vấn", "3/11/2018", "Có phản ứng", "5", "Xét nghiệm sàng lọc"]),
)


@given(st.sampled_from([("clients", _client), ("services", _service), ("targets", _target)]), st.data())
def test_whatever_stands_in_a_row_it_is_read_or_rejected(kind_and_read, data):
    kind, read = kind_and_read
    names = tuple(names[0] for names in HEADINGS[kind].values())
    columns = Columns(kind, "S", 1, names, {field: index for index, field in enumerate(HEADINGS[kind])})
    row = RowCells(columns, 2, data.draw(st.lists(CELLS, max_size=len(names))), TODAY)
    try:
        assert isinstance(read(row), ClientRow | ServiceRow | TargetRow)
    except Unreadable as problem:
        assert row.reject(problem.field, problem.reason).column in names


@pytest.mark.skipif(not REAL.exists(), reason="the real workbook lies beside the project")
def test_the_real_workbook_is_read_to_its_last_row():
    truth = json.loads((REAL / "truth.json").read_text())["files"]
    for name, expected in truth.items():
        book = read_workbook(REAL / name)
        found = find_columns(book)
        read = {kind: list(PARSERS[kind](book.sheets[c.sheet], c, TODAY)) for kind, c in found.items()}
        assert len(read["clients"]) == expected["client_rows"]
        assert len(read["services"]) == expected["service_rows"]
        assert {f"{row.worker}|{HEADING_OF[row.indicator]}": row.target for row in read["targets"]} == expected[
            "targets"
        ]
        later = {"code_in_use", "unknown_client"}  # decided against the records, not from the row alone
        for kind, key in (("clients", "rejected_client_rows"), ("services", "rejected_service_rows")):
            reasons = sorted(row.reason for row in read[kind] if isinstance(row, Reject))
            assert reasons == sorted(set(expected[key]) - later)


HEADING_OF = {
    "counselled_people": "Khách hàng được tư vấn",
    "tests": "Lượt xét nghiệm HIV",
    "confirmed_positive_people": "Ca HIV dương tính mới",
}
