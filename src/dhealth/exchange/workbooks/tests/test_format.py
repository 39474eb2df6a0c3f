"""What the format promises of hand-kept files, sentence by sentence, from the file to the answer."""

import datetime as dt
import unicodedata

import pytest
from django.utils import timezone

from dhealth.care.clients.models import Client, ClientCode, MatchKey
from dhealth.care.clients.queries import person_of
from dhealth.care.services.models import Service
from dhealth.evidence.targets.models import Target
from dhealth.exchange.workbooks.commandline import import_file
from dhealth.exchange.workbooks.tests.books import CLIENT, SERVICE, TARGET, agreed, write
from dhealth.exchange.workbooks.tests.cast import brought, reasons
from dhealth.exchange.workbooks.worker import nothing_told
from dhealth.kernel.errors import Refused

pytestmark = pytest.mark.covers("CLI-05", "CLI-32")

TEST = {"kind": "Xét nghiệm sàng lọc"}
PHONE, OTHER = "0903 555 218", "0903 555 219"
DAY = dt.date(2018, 11, 3)


def days(*written):
    return [{"day": day, "note": str(n), "condoms": n} for n, day in enumerate(written)]


def people(*rows):
    """Clients with codes A1, A2 …; a name, a birth and whatever else."""
    keys = ("name", "birth", "phone", "cccd")
    return [{"code": f"A{n}", **dict(zip(keys, row, strict=False))} for n, row in enumerate(rows, start=1)]


def pairs(tmp_path, *rows):
    return brought(tmp_path, people(*rows))["possible_duplicates"]


def test_dates_in_every_spelling_are_that_day(tmp_path):
    brought(tmp_path, [{}], days(DAY, "3/11/2018", "03-11-18", "2018-11-03", 43407, "43407", " 3.11.2018 "))
    assert set(Service.objects.values_list("day", flat=True)) == {DAY} and Service.objects.count() == 7


def test_a_two_digit_year_is_the_latest_that_is_not_in_the_future(tmp_path):
    year = timezone.localdate().year
    rows = people(("An", f"01/01/{year % 100:02}"), ("Bình", f"01/01/{(year + 1) % 100:02}"))
    brought(tmp_path, rows)
    assert list(Client.objects.order_by("id").values_list("birth_year", flat=True)) == [year, year - 99]


def test_a_number_from_1900_is_a_year_of_birth_and_a_greater_one_a_day(tmp_path):
    brought(tmp_path, people(("An", 1998), ("Bình", "1998"), ("Chi", 35886)))
    assert set(Client.objects.values_list("birth_year", flat=True)) == {1998}
    assert [person_of(c).birth_day for c in Client.objects.order_by("id")] == [None, None, dt.date(1998, 4, 1)]


def test_what_is_no_day_or_still_to_come_is_rejected(tmp_path):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    answer = brought(tmp_path, [{}], days("31/02/2019", "hôm qua", tomorrow, timezone.localdate()))
    assert reasons(answer) == ["bad_date", "bad_date", "future_date"] and answer["services"]["created"] == 1


PHONES = ["0903.555.218", "+84 903 555 218", "84903555218", 903555218, "903555218"]


@pytest.mark.parametrize("written", PHONES)
def test_phones_in_every_spelling_are_one_number(tmp_path, written):
    answer = brought(tmp_path, people(("An", 1998, PHONE), ("An", 1998, written)))
    assert answer["aliases"] == {"A2": "A1"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(("0120", "070"), ("0121", "079"), ("0122", "077"), ("0126", "076"), ("0128", "078")),
        *(("0123", "083"), ("0129", "082"), ("0162", "032"), ("0169", "039")),
        *(("0186", "056"), ("0188", "058"), ("0199", "059")),
    ],
)
def test_eleven_digits_from_before_september_2018_are_today_s_ten(tmp_path, old, new):
    answer = brought(tmp_path, people(("An", 1998, f"{old} 5552181"), ("An", 1998, f"{new} 5552181")))
    assert answer["aliases"] == {"A2": "A1"}


@pytest.mark.parametrize("none", ["", "-", "không có", "Không có"])
def test_no_phone_is_no_phone(tmp_path, none):
    assert pairs(tmp_path, ("An", 1998, none), ("Bình", 1998, none)) == [] and MatchKey.objects.count() == 0


def test_an_id_number_gets_its_zeros_back(tmp_path):
    rows = people(("An", 1998, "", "001098001234"), ("An", 1998, "", 1098001234), ("An", 1998, "", "1098001234"))
    assert brought(tmp_path, rows)["aliases"] == {"A2": "A1", "A3": "A1"}


NAMES = ["NGUYỄN VĂN ĐỨC", "nguyễn văn đức", unicodedata.normalize("NFD", "Nguyễn Văn Đức"), "  Nguyen  Van Duc "]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_equal_without_case_accents_and_spaces(tmp_path, name):
    answer = brought(tmp_path, people(("Nguyễn Văn Đức", 1998, PHONE), (name, 1998, PHONE)))
    assert answer["aliases"] == {"A2": "A1"}


def test_codes_in_small_letters_with_stray_spaces_are_the_same(tmp_path):
    answer = brought(tmp_path, [{}, {"code": " gb 00001 "}], [{}, {"code": "gb00001 "}])
    assert answer["clients"]["repeated"] == 1 and answer["services"]["repeated"] == 1


@pytest.mark.parametrize(("first", "again"), [(1998, "02/03/1998"), ("02/03/1998", 1998), (1998, 1998), (1998, None)])
def test_a_client_row_whose_birth_agrees_is_repeated(tmp_path, first, again):
    answer = brought(tmp_path, [{"birth": first}, {"birth": again, "name": "NGO MINH PHONG"}])
    assert (answer["clients"]["created"], answer["clients"]["repeated"]) == (1, 1)


@pytest.mark.parametrize("other", [{"name": "Ngô Minh Phúc"}, {"birth": 1999}, {"birth": "02/03/1997"}])
def test_a_code_that_is_somebody_else_s_is_in_use_and_keeps_its_services(tmp_path, other):
    answer = brought(tmp_path, [{}, other], [{}])
    assert reasons(answer) == ["code_in_use"] and answer["clients"]["created"] == answer["services"]["created"] == 1


def test_services_are_one_when_everything_is_equal_and_two_when_a_result_differs(tmp_path):
    other = [
        {"form": "Tại nhà"},
        {"place": "OPC"},
        {"condoms": 1},
        {"lubricants": 1},
        {"needles": 1},
        {"worker": "Bảo"},
    ]
    tests = [{**TEST, "result": result} for result in ("Có phản ứng", "Không phản ứng", "Không phản ứng", "")]
    answer = brought(tmp_path, [{}], [{}, {"note": "dán lại"}, *other, {"day": "04/11/2018"}, *tests])
    assert (answer["services"]["created"], answer["services"]["repeated"]) == (11, 2)


def test_a_service_is_repeated_after_its_second_code_is_resolved(tmp_path):
    rows = people(("An", 1998, PHONE), ("An", 1998, PHONE))
    answer = brought(tmp_path, rows, [{"code": "A1"}, {"code": "A2"}])
    assert (answer["services"]["created"], answer["services"]["repeated"]) == (1, 1)


@pytest.mark.parametrize(
    "second",
    [
        ("An", 1998, PHONE),
        ("AN", "02/03/1998", PHONE),
        ("An", 1998, "", "079098001234"),
        ("An", 1998, OTHER, "079098001234"),
    ],
)
def test_the_same_person_under_a_second_code_gets_no_second_record(tmp_path, second):
    answer = brought(tmp_path, people(("An", 1998, PHONE, "079098001234"), second), [{"code": "A2"}])
    assert answer["aliases"] == {"A2": "A1"} and answer["possible_duplicates"] == []
    assert Service.objects.get().client == Client.objects.get()


@pytest.mark.parametrize(
    "second",
    [("Bình", 1998, PHONE), ("An", 1999, PHONE), ("Bình", 1999, PHONE), ("Bình", None, PHONE)],
)
def test_the_same_phone_with_another_name_or_year_is_asked_about(tmp_path, second):
    assert pairs(tmp_path, ("An", 1998, PHONE), second) == [["A1", "A2"]] and Client.objects.count() == 2


def test_equal_name_and_full_day_where_nobody_has_a_number_is_asked_about(tmp_path):
    assert pairs(tmp_path, ("An", "02/03/1998"), ("AN", "1998-03-02")) == [["A1", "A2"]]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("An", 1998), ("An", 1998)),
        (("An", "02/03/1998"), ("An", 1998)),
        (("An", "02/03/1998"), ("An", "03/03/1998")),
        (("An", "02/03/1998"), ("Anh", "02/03/1998")),
        (("An", "02/03/1998", PHONE), ("An", "02/03/1998")),
        (("An", "02/03/1998"), ("An", "02/03/1998", "", "079098001234")),
        (("An", "02/03/1998", PHONE), ("An", "02/03/1998", OTHER)),
        (("An", 1998, "", "079098001234"), ("Bình", 1998, "", "079098001234")),
    ],
)
def test_weaker_likeness_is_not_in_the_answer(tmp_path, first, second):
    assert pairs(tmp_path, first, second) == [] and Client.objects.count() == 2


def test_three_people_with_one_phone_are_three_questions(tmp_path):
    rows = (("An", 1998, PHONE), ("Bình", 1998, PHONE), ("Chi", 1998, PHONE))
    assert pairs(tmp_path, *rows) == [["A1", "A2"], ["A1", "A3"], ["A2", "A3"]]


def test_services_of_a_rejected_client_are_of_nobody(tmp_path):
    answer = brought(tmp_path, [{"group": "?"}, {"code": "A2", "name": "Bình"}], [{}, {"code": "A2"}])
    assert reasons(answer) == ["unknown_group", "unknown_client"]
    assert answer["services"] == {"rows": 2, "created": 1, "repeated": 0, "rejected": 1}


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


def test_a_second_file_of_the_group_adds_to_the_first(tmp_path):
    brought(tmp_path, people(("An", "02/03/1998", PHONE), ("Bình", "05/06/1990")))
    second = [
        {"code": "A1", "name": "An", "birth": 1998},
        {"code": "B1", "name": "AN", "birth": 1998, "phone": PHONE},
        {"code": "A2", "name": "Chi"},
        {"code": "B2", "name": "Bình", "birth": "05/06/1990"},
        {"code": "B3", "name": "Dũng", "phone": PHONE},
    ]
    answer = brought(tmp_path, second, [{"code": "A2"}, {"code": "B1"}], name="second.xlsx")
    assert answer["aliases"] == {"B1": "A1"} and reasons(answer) == ["code_in_use"]
    assert answer["possible_duplicates"] == [["A1", "B3"], ["A2", "B2"]]
    assert (answer["clients"]["repeated"], answer["services"]["created"]) == (1, 2)


def test_the_same_code_in_another_group_is_another_person(tmp_path):
    brought(tmp_path, [{"phone": PHONE}], [{}])
    answer = brought(tmp_path, [{"name": "Bình", "phone": PHONE}], [{}], whose="Full House")
    assert answer["clients"]["created"] == 1 and answer["possible_duplicates"] == []
    assert ClientCode.objects.count() == Client.objects.count() == 2


def test_history_is_flagged_and_never_rejected(tmp_path):
    child = {"birth": dt.date(2015, 1, 1), "cccd": "001300001234", "sex_at_birth": "Nam", "reached_on": "01/06/2020"}
    answer = brought(tmp_path, [child], [{**TEST, "day": "01/01/2019", "result": "Có phản ứng"}])
    assert answer["rejects"] == [] and "odd_cccd" in Client.objects.get().flags


def test_targets_are_set_once_and_take_the_last_number(tmp_path):
    for number in (210, 210, 250):
        assert brought(tmp_path, [{}], [], [{**TARGET, "target": number}])["targets"] == 1
    assert Target.objects.get().number == 250


def test_a_worker_is_one_however_the_name_is_written_and_may_be_missing(tmp_path):
    long = "Nguyễn " * 20
    rows = [{"worker": name, "condoms": n} for n, name in enumerate(["Lợi", "LOI ", "", "-", long, long])]
    for _twice in range(2):
        answer = brought(tmp_path, [{"worker": "-"}], rows)
    assert answer["services"]["created"] == 0 and answer["services"]["repeated"] == 6
    assert len(set(Service.objects.values_list("worker", flat=True))) == 3
    assert Client.objects.get().worker is None
