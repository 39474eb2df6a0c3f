"""What a row of KHACH_HANG says of a person: code, phone, ID number, name, group, sex."""

import pytest

from dhealth.exchange.workbooks.rows import Reject
from dhealth.exchange.workbooks.tests.books import nfd

pytestmark = pytest.mark.covers("CLI-05")


@pytest.mark.parametrize("code", ["gb00001", " GB00001 ", "GB 00001", "\u00a0gb00001\u200b"])
def test_stray_spaces_and_small_letters_are_the_same_code(client_row, service_row, code):
    assert (client_row(code=code).code, service_row(code=code).code) == ("GB00001", "GB00001")


def test_a_code_of_digits_keeps_no_point(client_row):
    assert client_row(code=1024).code == "1024"


@pytest.mark.parametrize("code", [None, "   ", "-", "x" * 41])
def test_a_row_without_a_code_is_rejected(client_row, code):
    assert client_row(code=code) == Reject("KHACH_HANG", 2, "Mã số khách hàng", (code or "").strip(), "missing_code")


def test_a_code_of_forty_letters_is_a_code(client_row):
    assert client_row(code="x" * 40).code == "X" * 40


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
def test_a_phone_is_read_however_it_was_written(client_row, written, phone):
    row = client_row(phone=written)
    assert (row.phone, row.flags, row.note) == (phone, frozenset(), "")


def test_a_phone_that_cannot_be_read_is_kept_in_the_note(client_row):
    row = client_row(phone="0903 hoặc 0912", note="gọi tối")
    assert (row.phone, row.note) == (None, "gọi tối\nSố điện thoại: 0903 hoặc 0912")
    assert row.flags == {"odd_phone"}


@pytest.mark.parametrize("written", ["001098012345", 1098012345, "1098012345"])
def test_an_identity_number_has_its_leading_zeros_again(client_row, written):
    row = client_row(cccd=written, birth=1998)
    assert (row.cccd, row.flags) == ("001098012345", frozenset())


def test_an_odd_identity_number_is_flagged_and_never_rejected(client_row):
    assert client_row(cccd="001098012345", birth=1990).flags == {"odd_cccd"}
    unread = client_row(cccd="27 1234 567")
    assert (unread.cccd, unread.note, unread.flags) == (None, "CCCD: 27 1234 567", {"odd_cccd"})


@pytest.mark.parametrize("written", ["  NGÔ  minh   Phong ", nfd("NGÔ minh Phong"), "NGÔ minh\u00a0Phong\x00"])
def test_a_name_keeps_its_letters_and_loses_stray_spaces(client_row, written):
    assert client_row(name=written).name == "NGÔ minh Phong"


@pytest.mark.slow
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
def test_a_group_is_read_however_it_was_written(client_row, group, written):
    assert {client_row(group=text).group for text in written} == {group}


@pytest.mark.parametrize("written", [None, "XYZ", "MSM, PNBD", 5])
def test_a_group_that_is_not_known_is_rejected(client_row, written):
    shown = "" if written is None else str(written)
    assert client_row(group=written) == Reject("KHACH_HANG", 2, "Nhóm đích", shown, "unknown_group")


def test_sex_at_birth_is_read_and_never_rejects(client_row):
    assert [client_row(sex_at_birth=text).sex_at_birth for text in ("Nam", " nữ", nfd("NỮ"), None)] == [
        "M",
        "F",
        "F",
        "",
    ]
    odd = client_row(sex_at_birth="khác")
    assert (odd.sex_at_birth, odd.note, odd.flags) == ("", "Giới tính khi sinh: khác", {"odd_sex"})


def test_a_text_too_long_for_its_field_stands_whole_in_the_note(client_row):
    assert client_row(ward="x" * 200).flags == frozenset()
    row = client_row(ward="x" * 201)
    assert (len(row.ward), row.note, row.flags) == (200, "Xã/Phường: " + "x" * 201, {"long_text"})
