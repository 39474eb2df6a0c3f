"""The referral form in a plain browser: few taps, a clinic of the area or any other, and the client's own yes."""

import pytest
from conftest import organisation
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.models import Consent
from dhealth.care.services.models import Service
from dhealth.care.services.tests.people import client_of
from dhealth.kernel.ids import uuid7
from dhealth.trust.organisations.models import Kind
from dhealth.trust.places.models import Place, Successor

QUERIES = 12  # sign-in, grants, the pace, the record and its group, the places of the area, and the event itself


def address(client) -> str:
    return reverse("service.refer", args=[client.pk])


def filled(**more) -> dict[str, str]:
    said = {"form": "confirmatory_test", "place": "OPC Long Thành", "day": f"{timezone.localdate():%d/%m/%Y}"}
    return {"id": str(uuid7()), **said, "agreed": "on"} | more


def offered(browser, client) -> list[str]:
    return [value for value, _name in browser.get(address(client)).context["form"].fields["place"].choices]


@pytest.mark.covers("CLI-26")
def test_a_referral_is_saved_in_one_form_and_stands_on_the_clients_page(as_tam, ken, opc):
    page = as_tam.post(address(ken), filled(note="Đi cùng chiều thứ ba"), follow=True).text
    assert (Service.objects.get().place, Consent.objects.get().purpose) == ("OPC Long Thành", "share_with_clinic")
    assert "OPC Long Thành" in page
    assert reverse("service.strike", args=[Service.objects.get().pk]) in page


def test_a_place_outside_the_list_is_written(as_tam, ken, opc):
    answer = as_tam.post(address(ken), filled(place="-", written="  "))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["written"])
    as_tam.post(address(ken), filled(place="-", written=" Phòng khám  Sao Mai "))
    assert Service.objects.get().place == "Phòng khám Sao Mai"


@pytest.mark.covers("SEC-12")
def test_the_yes_is_never_marked_beforehand_and_nothing_typed_is_lost_without_it(as_tam, ken, opc):
    blank = as_tam.get(address(ken)).context["form"]
    assert not blank["agreed"].value()
    answer = as_tam.post(address(ken), filled(agreed="", note="Quán Gió"))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["agreed"])
    assert "Quán Gió" in answer.text
    assert not Service.objects.exists()


def test_the_clinics_of_the_area_are_offered_under_its_old_and_its_new_name(as_tam, gnet, ken, opc):
    old, new, far = (Place.objects.create(code=code, name=code, level="province") for code in ("75", "750", "01"))
    Successor.objects.create(old=old, new=new)
    for name, place in (("OPC Biên Hòa", old), ("OPC Long Khánh", new), ("OPC Đống Đa", far)):
        clinic = organisation(name, Kind.CLINIC)
        clinic.province = place
        clinic.save()
    assert {"OPC Long Thành", "OPC Đống Đa"} <= set(offered(as_tam, ken))
    gnet.province = old
    gnet.save()
    assert offered(as_tam, ken) == ["", "OPC Biên Hòa", "OPC Long Khánh", "OPC Long Thành", "-"]


def test_from_the_next_step_the_confirming_step_is_chosen_already(as_tam, ken):
    assert as_tam.get(address(ken)).context["form"]["form"].value() is None
    assert as_tam.get(f"{address(ken)}?next=1").context["form"]["form"].value() == "confirmatory_test"


@pytest.mark.covers("SEC-02")
def test_neither_address_nor_title_says_what_for(as_tam, ken):
    page = as_tam.get(f"{address(ken)}?next=1").text
    assert "<title>Chuyển gửi" in page or "<title>Refer" in page


def test_it_is_corrected_on_its_page_by_the_names_of_services(as_tam, ken, opc):
    as_tam.post(address(ken), filled())
    old = Service.objects.get()
    where = reverse("service.correct", args=[old.pk])
    form = as_tam.get(where).context["form"]
    assert (form["form"].value(), len(form.fields["form"].choices)) == ("confirmatory_test", 10)
    as_tam.post(where, filled(form="art_start", place="OPC Biên Hòa", reason="mistake"))
    assert Service.objects.current().values_list("kind", "form", "place").get() == (
        *("referral", "art_start", "OPC Biên Hòa"),
    )


def test_strangers_learn_nothing_and_counters_may_not(as_khoa, as_yen, as_minh, as_tam, gnet, hanh, ken):
    assert as_khoa.get(address(ken)).status_code == 404
    assert as_yen.get(address(ken)).status_code == 403
    assert as_minh.get(address(ken)).status_code == 403
    assert as_tam.get(address(client_of(gnet, hanh))).status_code == 404


@pytest.mark.parametrize("clinics", [1, 12])
def test_the_number_of_queries_is_kept(as_tam, ken, clinics, django_assert_num_queries):
    for number in range(clinics):
        organisation(f"Phòng khám {number}", Kind.CLINIC)
    as_tam.get(address(ken))
    with django_assert_num_queries(QUERIES):
        as_tam.get(address(ken))
