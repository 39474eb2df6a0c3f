"""Which rows are one person, which one service, and about whom somebody is asked: sentence by sentence."""

import unicodedata

import pytest

from dhealth.care.clients.models import Client, ClientCode, MatchKey
from dhealth.care.services.models import Service
from dhealth.exchange.workbooks.tests.cast import brought, people, reasons

pytestmark = [pytest.mark.slow, pytest.mark.covers("CLI-05", "CLI-32")]

TEST = {"kind": "Xét nghiệm sàng lọc"}
PHONE, OTHER = "0903 555 218", "0903 555 219"


def pairs(tmp_path, *rows):
    return brought(tmp_path, people(*rows))["possible_duplicates"]


@pytest.mark.parametrize("none", ["", "-", "không có", "Không có"])
def test_no_phone_is_no_phone(tmp_path, none):
    assert pairs(tmp_path, ("An", 1998, none), ("Bình", 1998, none)) == [] and MatchKey.objects.count() == 0


NAMES = ["NGUYỄN VĂN ĐỨC", "nguyễn văn đức", unicodedata.normalize("NFD", "Nguyễn Văn Đức"), "  Nguyen  Van Duc "]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_equal_without_case_accents_and_spaces(tmp_path, name):
    answer = brought(tmp_path, people(("Nguyễn Văn Đức", 1998, PHONE), (name, 1998, PHONE)))
    assert answer["aliases"] == {"A2": "A1"}


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
