"""One organisation, many names: as it is called today, as it was called, and as people spell it."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from dhealth.kernel.errors import Refused
from dhealth.trust.organisations.actions import change_organisation, give_name, named_or_new
from dhealth.trust.organisations.models import Kind, Organisation
from dhealth.trust.organisations.queries import Found, address_on, find, name_on, search
from dhealth.trust.organisations.rules import Facts

UNTIL = date(2018, 6, 30)
FORMER = "Trung tâm Phòng, chống HIV/AIDS Đồng Nai"


def found_by(text):
    return [(f.organisation.name, f.by.name if f.by else "") for f in search(text)]


@pytest.mark.covers("C2P-12")
def test_search_finds_today_s_name_and_the_former_one(cdc):
    give_name(None, cdc, FORMER, valid_to=UNTIL)
    assert found_by("cdc dong nai") == [("CDC Đồng Nai", "")]
    assert found_by("phong, chong hiv/aids") == [("CDC Đồng Nai", FORMER)]
    assert (find("cdc đồng nai"), find(FORMER.upper())) == (cdc, cdc)


@pytest.mark.covers("C2P-12")
@pytest.mark.parametrize(("day", "name"), [(UNTIL, FORMER), (UNTIL + timedelta(1), "CDC Đồng Nai")])
def test_a_name_holds_until_its_last_day(cdc, day, name):
    give_name(None, cdc, FORMER, valid_to=UNTIL)
    assert name_on(cdc, day) == name


@pytest.mark.parametrize("spelling", ["FULL HOUSE", "full  house", "Full House Đồng Nai", "FULL HOUSE ĐỒNG NAI"])
def test_an_import_finds_a_group_by_any_spelling(full_house, spelling):
    give_name(None, full_house, "FULL HOUSE ĐỒNG NAI")
    assert named_or_new(spelling) == full_house
    assert Organisation.objects.count() == 1


def test_an_import_makes_an_unknown_group_once(verbs):
    assert named_or_new("Aloboy", Kind.CBO) == named_or_new("ALOBOY")
    assert verbs() == ["organisation.add"] * 2  # the platform's chain and its own


def test_a_name_of_somebody_else_is_refused(gnet, full_house):
    give_name(None, full_house, "Ngôi nhà chung")
    with pytest.raises(Refused, match="Full House"):
        give_name(None, gnet, "ngoi nha chung")


def test_the_same_name_twice_is_once(gnet):
    assert give_name(None, gnet, "G-Net") == give_name(None, gnet, "G-Net")
    with pytest.raises(Refused):
        give_name(None, gnet, "Gnet cũ", valid_from=UNTIL, valid_to=UNTIL - timedelta(1))


@pytest.mark.covers("C2P-12", "ORG-05")
def test_a_new_name_and_address_leave_the_former_ones_with_their_days(hanh, actor, gnet):
    move, rename = date(2020, 1, 1), date(2024, 3, 1)
    change_organisation(actor(hanh), gnet, Facts(gnet.name, address="12 Võ Thị Sáu, Biên Hòa"), since=move)
    moved = Facts("Gnet Đồng Nai", address="205 đường số 9A, Bình Chánh")
    assert change_organisation(actor(hanh), gnet, moved, since=rename) == ["name", "address"]
    gnet.refresh_from_db()
    assert [name_on(gnet, day) for day in (date(2024, 2, 29), rename)] == ["Gnet Biên Hòa", "Gnet Đồng Nai"]
    assert address_on(gnet, date(2024, 2, 29)) == "12 Võ Thị Sáu, Biên Hòa"
    assert address_on(gnet, rename) == "205 đường số 9A, Bình Chánh"


def test_saying_the_same_again_records_nothing(hanh, actor, gnet, verbs):
    assert change_organisation(actor(hanh), gnet, Facts(gnet.name)) == []
    assert verbs() == []


@pytest.mark.covers("ORG-06")
def test_an_office_number_is_kept_in_one_form(hanh, actor, gnet, verbs):
    change_organisation(actor(hanh), gnet, Facts(gnet.name, phone="028-54319580"))
    assert Organisation.objects.get(pk=gnet.pk).phone == "+842854319580"
    assert verbs() == ["organisation.change"] * 2
    with pytest.raises(Refused):
        change_organisation(actor(hanh), gnet, Facts(gnet.name, phone="hỏi chị Hạnh"))


def test_a_worker_and_a_stranger_change_nothing(tam, hanh, actor, gnet, full_house):
    for person, organisation in ((tam, gnet), (hanh, full_house)):
        with pytest.raises(PermissionDenied):
            change_organisation(actor(person), organisation, Facts("Tên khác"))
        with pytest.raises(PermissionDenied):
            give_name(actor(person), organisation, "Tên khác")


def test_an_address_book_has_one_letter_for_a_name_with_and_without_marks():
    letters = [Found(Organisation(name=name)).letter for name in ("Aloboy", "Ánh Dương", "Đồng Xanh")]
    assert letters == ["A", "A", "D"]
