"""Shares are computed from figures of others, with both numbers, the source and its date."""

from datetime import date
from decimal import Decimal

import pytest
from conftest import organisation
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service
from dhealth.evidence.reports.actions import OutsideFigure, enter_denominator
from dhealth.evidence.reports.models import Denominator
from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.kernel.codes import new_code
from dhealth.kernel.errors import Refused
from dhealth.trust.organisations.models import Organisation, Project
from dhealth.trust.places.models import Place

ASKED = {"start": "01/10/2018", "end": "30/09/2019"}


@pytest.fixture
def dong_nai(gnet):
    place = Place.objects.create(code="75x", level="province", name="Đồng Nai", folded="dong nai")
    gnet.province = place
    gnet.save()
    return place


def told(place, value, group="", what="new_cases"):
    days = {"starts_on": date(2018, 10, 1), "ends_on": date(2019, 9, 30)}
    source = {"source": "CDC Đồng Nai", "source_date": date(2019, 10, 15)}
    return OutsideFigure(what=what, group=group, place=place, value=Decimal(value), **days, **source)


@pytest.fixture
def confirmed(tam, gnet):
    """106 men of the group confirmed in the year, as in the story of Đồng Nai."""
    people = Client.objects.bulk_create(
        Client(organisation=gnet, worker=tam, code=new_code(), card=b"", main_group="MSM") for _n in range(106)
    )
    Service.objects.bulk_create(
        Service(
            client=client,
            person=client,
            organisation=gnet,
            worker=tam,
            day=date(2019, 3, 1),
            kind="confirmatory_test",
            result="positive",
        )
        for client in people
    )


def shares(browser, **asked):
    answer = browser.get(reverse("report.read"), {**ASKED, **asked})
    return answer, [(share.part, round(share.per_cent, 1)) for share in answer.context["shares"]]


@pytest.mark.covers("TGT-14", "TGT-15", "TGT-16")
def test_one_hundred_and_six_of_282_and_of_922(actor, hanh, as_hanh, dong_nai, confirmed):
    enter_denominator(actor(hanh), told(dong_nai, 282, "MSM"))
    enter_denominator(actor(hanh), told(dong_nai, 922))
    answer, found = shares(as_hanh)
    assert found == [(106, Decimal("37.6")), (106, Decimal("11.5"))]
    assert "CDC Đồng Nai" in answer.content.decode() and "15/10/2019" in answer.content.decode()


@pytest.mark.covers("TGT-14", "TGT-15")
@pytest.mark.parametrize("leaf", [("report.export", {"as": "csv"}), ("report.print", {})])
def test_a_share_leaves_the_screen_with_both_numbers_and_its_source(actor, hanh, as_hanh, dong_nai, confirmed, leaf):
    enter_denominator(actor(hanh), told(dong_nai, 922))
    name, more = leaf
    said = as_hanh.get(reverse(name), {**ASKED, **more}).content.decode()
    assert "106 / 922" in said and "CDC Đồng Nai, 15/10/2019" in said


@pytest.mark.covers("TGT-14")
def test_the_part_is_of_the_outside_figures_own_group(actor, hanh, as_hanh, tam, gnet, dong_nai, confirmed):
    service(client_of(tam, gnet, main_group="PWID"), tam, "2019-03-02", "confirmatory_test", result="positive")
    enter_denominator(actor(hanh), told(dong_nai, 282, "MSM"))
    enter_denominator(actor(hanh), told(dong_nai, 922))
    assert [part for part, _share in shares(as_hanh)[1]] == [106, 107]


@pytest.fixture
def both_groups(life, gnet, full_house):
    """Oanh's project, with a group in the province and one of which it is not known where it is."""
    project = Project.objects.create(code="MD", name="Miền Đông", owner=life, starts_on=date(2018, 10, 1))
    project.members.add(gnet, full_house)


@pytest.mark.covers("TGT-14")
def test_a_share_says_whose_the_numerator_is(
    actor, hanh, as_hanh, as_tam, as_oanh, both_groups, full_house, dong_nai, confirmed
):
    enter_denominator(actor(hanh), told(dong_nai, 922))
    group, worker, project = (shares(who)[0].content.decode() for who in (as_hanh, as_tam, as_oanh))
    assert "106 / 922. Tử số: ca mới phát hiện, của Gnet Biên Hòa." in group and "của Gnet Biên Hòa" in project
    assert "từ dịch vụ của riêng tiếp cận viên" in worker
    full_house.province = dong_nai
    full_house.save()
    assert "của 2 tổ chức ở Đồng Nai thuộc báo cáo này" in shares(as_oanh)[0].content.decode()


def test_of_one_organisation_the_share_is_its_own_and_elsewhere_there_is_none(
    actor, hanh, as_oanh, both_groups, gnet, full_house, dong_nai, confirmed
):
    enter_denominator(actor(hanh), told(dong_nai, 922))
    assert [part for part, _share in shares(as_oanh, o=str(gnet.pk))[1]] == [106]
    assert shares(as_oanh, o=str(full_house.pk))[1] == []


@pytest.mark.covers("SEC-10")
def test_some_groups_added_up_would_tell_a_readers_hidden_number_so_they_have_no_share(
    actor, hanh, as_oanh, both_groups, full_house, dong_nai, confirmed
):
    enter_denominator(actor(hanh), told(dong_nai, 922, "MSM"))
    elsewhere = organisation("Nhóm ở nơi khác")
    Project.objects.get(code="MD").members.add(elsewhere)
    Organisation.objects.filter(pk=full_house.pk).update(province=dong_nai)
    assert shares(as_oanh)[1] == []
    Organisation.objects.filter(pk=elsewhere.pk).update(province=dong_nai)
    assert [part for part, _share in shares(as_oanh)[1]] == [106]


@pytest.mark.covers("SEC-10")
@pytest.mark.parametrize(("few", "shown"), [(5, [7]), (4, [])])
def test_the_share_of_one_organisation_is_hidden_where_its_cell_of_the_table_is(
    actor, hanh, as_oanh, both_groups, tam, gnet, khoa, full_house, dong_nai, few, shown
):
    enter_denominator(actor(hanh), told(dong_nai, 922, "PWID", "estimate"))
    at_home = [("MSM", 6), ("PWID", 7), ("FSW", few)]  # by itself it would hide the six beside the few
    elsewhere = [("MSM", 8), ("PWID", few), ("FSW", 9)]
    for worker, kept_by, groups in ((tam, gnet, at_home), (khoa, full_house, elsewhere)):
        for group in (group for group, number in groups for _one in range(number)):
            service(client_of(worker, kept_by, main_group=group), worker, "2019-03-01")
    asked = {"g": "3", "o": str(gnet.pk)}
    assert [part for part, _share in shares(as_oanh, **asked)[1]] == shown


@pytest.mark.covers("SEC-10")
@pytest.mark.parametrize(("told_status", "shown"), [("", [106]), ("positive", [])])
def test_new_cases_beside_a_hidden_number_of_cases_have_no_share(
    actor, hanh, as_oanh, both_groups, tam, gnet, full_house, dong_nai, confirmed, told_status, shown
):
    enter_denominator(actor(hanh), told(dong_nai, 922, "MSM"))
    Organisation.objects.filter(pk=full_house.pk).update(province=dong_nai)
    for _one in range(5 if not told_status else 2):
        known = client_of(tam, gnet, main_group="PWID", told_status=told_status)
        service(known, tam, "2019-03-02", "confirmatory_test", result="positive")
    assert [part for part, _share in shares(as_oanh)[1]] == shown


def test_another_period_or_a_finer_question_has_no_share(actor, hanh, as_hanh, dong_nai, confirmed):
    enter_denominator(actor(hanh), told(dong_nai, 922))
    assert shares(as_hanh, x="1")[1] == [] and shares(as_hanh, end="29/09/2019")[1] == []


def test_figures_of_another_province_are_left_alone(actor, hanh, as_hanh, dong_nai, confirmed):
    other = Place.objects.create(code="70x", level="province", name="Bình Phước", folded="binh phuoc")
    enter_denominator(actor(hanh), told(other, 922))
    assert shares(as_hanh)[1] == []


@pytest.mark.covers("TGT-15")
def test_a_correction_is_a_new_row_and_the_old_one_counts_no_more(actor, hanh, as_hanh, dong_nai, confirmed, verbs):
    first = enter_denominator(actor(hanh), told(dong_nai, 900))
    enter_denominator(actor(hanh), told(dong_nai, 922), corrects=first)
    assert [share for _part, share in shares(as_hanh)[1]] == [Decimal("11.5")]
    assert Denominator.objects.count() == 2 and verbs() == ["denominator.enter"] * 2
    with pytest.raises(Refused):
        enter_denominator(actor(hanh), told(dong_nai, 921), corrects=first)


def test_who_has_no_right_enters_nothing(actor, tam, dong_nai):
    with pytest.raises(PermissionDenied):
        enter_denominator(actor(tam), told(dong_nai, 922))


def test_the_page_keeps_a_figure_and_says_what_is_odd(as_hanh, dong_nai):
    typed = {"what": "new_cases", "group": "", "place": dong_nai.pk, "starts_on": "01/10/2018", "value": "922"}
    typed |= {"source": "CDC", "source_date": "15/10/2019"}
    address = reverse("denominator.enter")
    assert as_hanh.post(address, {**typed, "ends_on": "30/09/2018"}).status_code == 422
    assert as_hanh.post(address, {**typed, "ends_on": "30/09/2019"}).status_code == 302
    assert "922" in as_hanh.get(address).content.decode()
    assert as_hanh.get(address, {"corrects": "zz"}).status_code == 404
