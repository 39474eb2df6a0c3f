"""The same people on the map of 63 provinces and on that of 34, each counted once and nobody by a guess."""

from datetime import date

import pytest
from django.urls import reverse

from dhealth.evidence.indicators.definitions import figures
from dhealth.evidence.reports.commandline import report_json
from dhealth.evidence.reports.lines import Lines
from dhealth.evidence.reports.queries import period_report
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import Filters
from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Project
from dhealth.trust.places.models import Level, Place
from dhealth.trust.places.queries import gazetteer

pytestmark = pytest.mark.covers("ORG-13")
EVERYTHING = Reach(everything=True)
ACROSS = Period(date(2025, 1, 1), date(2025, 12, 31))
BEFORE = Period(date(2025, 1, 1), date(2025, 6, 30))
ENDED = " (… 30/06/2025)"


@pytest.fixture
def places(whole_register):
    yield
    gazetteer.cache_clear()


def province(name, *, old):
    return Place.objects.get(name=name, level=Level.PROVINCE, valid_to__isnull=not old)


def commune(ward, district, of):
    return Place.objects.get(name=ward, parent__name=district, parent__parent__name=of)


@pytest.fixture
def homes(places, tam, gnet):
    """Six people: three of the old Đồng Nai and Bình Phước, one of a new commune, two of the new Đồng Nai itself."""
    made = {
        "bien_hoa": commune("Phường Trảng Dài", "Thành phố Biên Hòa", "Tỉnh Đồng Nai"),
        "dong_nai": province("Tỉnh Đồng Nai", old=True),
        "binh_phuoc": province("Tỉnh Bình Phước", old=True),
        "new_commune": Place.objects.get(name="Phường Trảng Dài", level=Level.COMMUNE, valid_to=None),
        "new_dong_nai": province("Tỉnh Đồng Nai", old=False),
    }
    for day, place in zip((1, 2, 3, 200, 300), made.values(), strict=True):
        client = client_of(tam, gnet, place=place, main_group="MSM", sex_at_birth="M")
        service(client, tam, date.fromordinal(date(2025, 1, 1).toordinal() + day))
    return made


def rows(period, by="place", **filters):
    found = period_report(EVERYTHING, period, Filters(**filters), by)
    return {row.key: row.figures["counselled_people"] for row in found}


@pytest.mark.slow
def test_dong_nai_and_binh_phuoc_are_one_row_of_today_and_two_of_before(homes):
    assert rows(ACROSS, structure="new") == {"Tỉnh Đồng Nai": 5}
    assert rows(ACROSS, structure="old") == {
        "Tỉnh Bình Phước": 1,
        "Tỉnh Bình Phước / Tỉnh Đồng Nai": 1,
        f"Tỉnh Đồng Nai{ENDED}": 3,
    }
    assert rows(ACROSS, structure="written") == {
        "Tỉnh Bình Phước": 1,
        "Tỉnh Đồng Nai": 2,
        f"Tỉnh Đồng Nai{ENDED}": 2,
    }


@pytest.mark.slow
@pytest.mark.parametrize("structure", ["old", "new", "written"])
@pytest.mark.parametrize("by", ["place", "commune"])
def test_the_rows_of_each_map_add_up_to_all_people(homes, structure, by):
    assert sum(rows(ACROSS, by, structure=structure).values()) == rows(ACROSS, "")["all"] == 5


def test_ho_chi_minh_is_made_of_three(places, tam, gnet):
    of_old = ("Thành phố Hồ Chí Minh", "Tỉnh Bình Dương", "Tỉnh Bà Rịa - Vũng Tàu")
    for name in of_old:
        service(client_of(tam, gnet, place=province(name, old=True)), tam, "2025-03-01")
    con_dao = Place.objects.get(name="Huyện Côn Đảo")
    service(client_of(tam, gnet, place=con_dao), tam, "2025-03-01")
    assert rows(ACROSS) == {"Thành phố Hồ Chí Minh": 4}
    assert sorted(rows(BEFORE).values()) == [1, 1, 2] and rows(BEFORE)["Tỉnh Bà Rịa - Vũng Tàu"] == 2
    assert "Đặc khu Côn Đảo, Thành phố Hồ Chí Minh" in rows(ACROSS, "commune")


@pytest.mark.parametrize(("last", "there"), [("2025-06-30", f"Tỉnh Đồng Nai{ENDED}"), ("2025-07-01", "Tỉnh Đồng Nai")])
def test_the_map_is_that_of_the_last_day_where_none_is_asked(homes, last, there):
    found = rows(Period(date(2025, 1, 1), date.fromisoformat(last)))
    assert there in found and ("Tỉnh Bình Phước" in found) == (last == "2025-06-30")


def test_a_commune_that_was_split_stands_by_itself_and_says_into_what(places, tam, gnet):
    split = commune("Phường Cống Vị", "Quận Ba Đình", "Thành phố Hà Nội")
    service(client_of(tam, gnet, place=split), tam, "2025-08-01")
    (row,) = period_report(EVERYTHING, ACROSS, Filters(), "commune")
    assert row.undecided and row.key == "Phường Cống Vị, Quận Ba Đình, Thành phố Hà Nội"
    assert "Phường Ngọc Hà" in row.label and "Phường Giảng Võ" in row.label
    assert list(rows(ACROSS)) == ["Thành phố Hà Nội"]


def test_a_filter_takes_todays_province_with_all_it_was_made_of(homes):
    assert rows(ACROSS, "", place=homes["new_dong_nai"].pk) == {"all": 5}
    assert rows(ACROSS, "", place=homes["new_dong_nai"].pk, structure="written") == {"all": 2}


def test_a_filter_of_an_old_province_leaves_out_whom_nobody_can_place_and_says_so(homes, as_hanh):
    old = homes["dong_nai"].pk
    assert rows(ACROSS, "", place=old) == {"all": 3}
    lines = Lines(EVERYTHING, ACROSS, Filters(place=old), figures()["counselled_people"])
    assert len(lines) == 3
    asked = {"start": "01/01/2025", "end": "31/12/2025", "l": str(old)}
    assert "Tỉnh Đồng Nai" in " ".join(as_hanh.get(reverse("report.read"), asked).context["answer"].notes[1:])


@pytest.mark.parametrize(
    ("name", "more"), [("report.read", {}), ("report.print", {}), ("report.export", {"as": "csv"})]
)
def test_screen_paper_and_file_say_the_map_and_what_it_cannot_tell(homes, as_hanh, name, more):
    asked = {"start": "01/01/2025", "end": "31/12/2025", "by": "place", "s": "2", **more}
    said = as_hanh.get(reverse(name), asked).content.decode()
    assert "Tỉnh Bình Phước / Tỉnh Đồng Nai" in said and "63" in said


def test_the_page_offers_the_other_maps(homes, as_hanh):
    page = as_hanh.get(reverse("report.read"), {"start": "01/01/2025", "end": "31/12/2025", "by": "place"})
    assert [now for _words, _url, now in page.context["maps"]] == [True, False, False]
    other = as_hanh.get(page.context["maps"][1][1]).context["answer"]
    assert len(other.rows) == 3


def test_the_console_keeps_its_keys_and_takes_another_map(homes):
    def keys(**more):
        return [row["key"] for row in report_json(start=BEFORE.start, end=BEFORE.end, by="place", **more)["rows"]]

    assert keys() == ["Tỉnh Bình Phước", f"Tỉnh Đồng Nai{ENDED}"]
    assert keys(structure="new") == ["Tỉnh Đồng Nai"]


@pytest.fixture
def as_officer(as_oanh, life, gnet):
    project = Project.objects.create(code="MD", name="Miền Đông", owner=life, starts_on=date(2024, 10, 1))
    project.members.add(gnet)
    return as_oanh


def answer(browser, **asked):
    return browser.get(reverse("report.read"), {"p": "q:2025-1", "by": "place", **asked})


@pytest.mark.slow
@pytest.mark.covers("SEC-10", "TGT-04")
def test_the_two_maps_side_by_side_give_no_hidden_number_away(places, tam, gnet, as_officer):
    for name, people in (("Tỉnh Đồng Nai", 9), ("Tỉnh Bình Phước", 2), ("Tỉnh Tây Ninh", 20), ("Tỉnh Bến Tre", 8)):
        for _n in range(people):
            service(client_of(tam, gnet, place=province(name, old=True)), tam, "2025-03-01")
    shown = {
        row.key: row.figures["counselled_people"]
        for code in ("1", "2")
        for row in answer(as_officer, s=code).context["answer"].rows
    }
    assert shown["Tỉnh Bình Phước"] is None
    assert shown["Tỉnh Đồng Nai"] is None or shown[f"Tỉnh Đồng Nai{ENDED}"] is None
    assert 20 in shown.values()


@pytest.mark.slow
def test_readers_without_records_get_no_places_as_written(homes, as_officer):
    assert len(answer(as_officer).context["maps"]) == 2
    assert answer(as_officer, s="3").status_code == 422
    assert answer(as_officer, s="2", g="1").status_code == 422
    assert answer(as_officer, g="1").status_code == 200
