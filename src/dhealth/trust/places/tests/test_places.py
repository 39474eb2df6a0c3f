"""Two maps side by side: 63 provinces with districts until June 2025, 34 without since."""

from datetime import date

import pytest

from dhealth.trust.places.actions import load_places
from dhealth.trust.places.models import Level, Place
from dhealth.trust.places.queries import (
    Gazetteer,
    bare_name,
    became,
    children_on,
    formed_from,
    province_of,
    provinces_on,
)

pytestmark = pytest.mark.covers("ORG-13")


@pytest.fixture
def places(whole_register):
    return whole_register


def place(name, level):
    return Place.objects.filter(name=name, level=level).order_by("valid_to").first()


@pytest.mark.slow
def test_the_provinces_change_on_the_first_of_july_2025(places):
    assert [provinces_on(date(2025, *day)).count() for day in ((6, 30), (7, 1))] == [63, 34]


def test_a_second_loading_changes_nothing(places):
    assert load_places() == places == Place.objects.count()
    assert Place.objects.filter(level=Level.COMMUNE, valid_to=None).count() == 3321


def test_an_old_province_tells_what_it_became(places):
    (new,) = became(Place.objects.get(level=Level.PROVINCE, name="Tỉnh Bình Phước"))
    assert {old.name for old in formed_from(new)} == {"Tỉnh Bình Phước", "Tỉnh Đồng Nai"}


def test_districts_end_with_the_reform(places):
    old = Place.objects.get(level=Level.PROVINCE, code="75", valid_to__isnull=False)
    assert children_on(old, date(2025, 6, 30)).filter(level=Level.DISTRICT).count() == 11
    assert not Place.objects.filter(level=Level.DISTRICT, valid_to=None).exists()


def test_hand_written_addresses_are_found(places):
    gazetteer = Gazetteer(Place.objects.values_list("id", "level", "folded", "parent_id", "valid_to"))
    found = Place.objects.get(pk=gazetteer.find("p. Trảng Dài", "TP Bien Hoa", "Đồng Nai"))
    assert (found.name, found.parent.name, province_of(found).name) == (
        "Phường Trảng Dài",
        "Thành phố Biên Hòa",
        "Tỉnh Đồng Nai",
    )
    assert gazetteer.find("Trảng Dài", "", "đồng nai") == found.pk
    assert Place.objects.get(pk=gazetteer.find("?", "?", "Tỉnh Đồng Nai")).level == Level.PROVINCE
    assert gazetteer.find("Trảng Dài", "Biên Hòa", "Sao Hoả") is None


@pytest.mark.parametrize(("name", "bare"), [("TP. Biên Hòa", "Biên Hòa"), ("Phường 7", "7"), ("Huyện", "Huyện")])
def test_the_kind_of_place_is_left_out_when_comparing(name, bare):
    assert bare_name(name) == bare
