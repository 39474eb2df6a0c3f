"""A hand-kept file as a whole: its columns and sheets, what is given back, and what cannot be a file of ours."""

import datetime as dt
import unicodedata

import pytest

from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service
from dhealth.exchange.workbooks.commandline import import_file
from dhealth.exchange.workbooks.tests.books import CLIENT, SERVICE, agreed, write
from dhealth.exchange.workbooks.tests.cast import brought, reasons
from dhealth.exchange.workbooks.worker import nothing_told
from dhealth.kernel.errors import Refused

pytestmark = pytest.mark.covers("CLI-05", "CLI-32")

TEST = {"kind": "Xét nghiệm sàng lọc"}
DAY = dt.date(2018, 11, 3)


def test_each_reason_has_its_row_column_and_value(tmp_path):
    services = [{"code": "X9"}, {"kind": "Châm cứu"}, {**TEST, "result": "Tốt"}, {"condoms": -1}, {"needles": "vài"}]
    answer = brought(tmp_path, [{}, {"code": None}], services)
    assert reasons(answer) == [
        "missing_code",
        "unknown_client",
        "unknown_service",
        "unknown_result",
        "bad_number",
        "bad_number",
    ]
    assert answer["rejects"][4] == {
        "sheet": "DICH_VU", "row": 5, "column": "Bao cao su", "value": "-1", "reason": "bad_number"
    }  # fmt: skip


def test_the_rejected_rows_are_mended_and_come_in(tmp_path):
    answer = brought(tmp_path, [{}, {"code": "A2", "name": "Bình", "group": "?"}], [{"code": "A2"}])
    from python_calamine import CalamineWorkbook

    made = CalamineWorkbook.from_path(answer["rejects_file"])
    sheets = {name: made.get_sheet_by_name(name).to_python() for name in made.sheet_names}
    sheets["KHACH_HANG"][1][sheets["KHACH_HANG"][0].index("Nhóm đích")] = "MSM"
    again = import_file(write(tmp_path / "mended.xlsx", sheets), "Gnet Biên Hòa", tmp_path / "r.xlsx", nothing_told)
    assert again["rejects"] == [] and (Client.objects.count(), Service.objects.count()) == (2, 1)


def test_columns_stand_in_any_order_under_title_rows_on_sheets_in_any_order(tmp_path):
    clients = agreed("clients", [CLIENT])["KHACH_HANG"]
    services = agreed("services", [SERVICE])["DICH_VU"]
    titled = [["SỔ THEO DÕI"], [None], *([*reversed(row)] for row in clients)]
    services[0] = [unicodedata.normalize("NFD", f" {heading.upper()} ") for heading in services[0]]
    sheets = {"Ghi nhớ": [["x"]], "dich_vu": services, " KHACH_HANG ": titled}
    answer = import_file(write(tmp_path / "b.xlsx", sheets), "Gnet Biên Hòa", tmp_path / "r.xlsx", nothing_told)
    assert answer["clients"]["created"] == answer["services"]["created"] == 1 and answer["targets"] == 0


def test_only_the_columns_that_are_needed_are_enough(tmp_path):
    sheets = {"KHACH_HANG": [["Mã số khách hàng", "Họ và tên", "Nhóm đích"], ["A1", "An", "MSM"]]}
    sheets["DICH_VU"] = [["Mã số khách hàng", "Ngày", "Dịch vụ"], ["A1", DAY, "Tư vấn"], ["A1", DAY, "Tư vấn"]]
    path = write(tmp_path / "b.xlsx", sheets)
    answers = [import_file(path, "Gnet Biên Hòa", tmp_path / "r.xlsx", nothing_told) for _twice in range(2)]
    assert [answer["services"]["created"] for answer in answers] == [1, 0] and Service.objects.count() == 1


@pytest.mark.parametrize("sheets", [{"KHACH_HANG": []}, agreed("clients", []), {"Khác": [["x"]]}])
def test_a_file_of_which_nothing_can_be_read_is_refused(tmp_path, sheets):
    with pytest.raises(Refused):
        import_file(write(tmp_path / "b.xlsx", sheets), "Gnet Biên Hòa", tmp_path / "r.xlsx", nothing_told)
