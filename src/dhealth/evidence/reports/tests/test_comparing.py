"""Groups with a twinned clinic beside those without; outside figures over the years beside our own."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from dhealth.evidence.reports.actions import OutsideFigure, enter_denominator
from dhealth.evidence.reports.comparing import compare
from dhealth.evidence.reports.models import Denominator, What
from dhealth.evidence.reports.reach import Reach, reach_of
from dhealth.evidence.reports.rules import ORGANISATION
from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.evidence.reports.years import series
from dhealth.kernel.periods import Period
from dhealth.trust.places.models import Place

YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
ASKED = {"start": "01/10/2018", "end": "30/09/2019", "unit": ORGANISATION}


@pytest.fixture
def both(gnet, full_house, tam, khoa):
    """Gnet: of four tests two confirmed, both treated. Full House: of five one confirmed, not treated."""
    for worker, at, tests, positive, treated in ((tam, gnet, 4, 2, 2), (khoa, full_house, 5, 1, 0)):
        for number in range(tests):
            client = client_of(worker, at, main_group="MSM")
            service(client, worker, "2018-11-05", "screening_test", result="reactive" if number < positive else "")
            if number < positive:
                service(client, worker, "2018-11-09", "confirmatory_test", result="positive")
            if number < treated:
                service(client, worker, "2018-11-20", "art_start")
    return Reach(frozenset({gnet.pk, full_house.pk}))


def said(found):
    return {line.figure.key: (line.chosen, line.rest) for line in found.lines}


@pytest.mark.covers("TGT-21")
def test_both_sides_are_counted_and_shared(both, gnet):
    found = compare(both, YEAR, ORGANISATION, [gnet.name])
    assert said(found)["tests"] == (4, 5) and said(found)["art_started_people"] == (2, 0)
    assert [(line.chosen, line.rest) for line in found.shares[1:]] == [(50.0, 20.0), (100.0, 0.0)]


def test_with_none_or_all_chosen_there_is_nothing_to_compare(both, gnet, full_house):
    assert compare(both, YEAR, ORGANISATION, []).one_sided
    assert compare(both, YEAR, ORGANISATION, [gnet.name, full_house.name, "another"]).one_sided
    assert not compare(both, YEAR, ORGANISATION, [gnet.name, "another"]).one_sided


def test_a_leader_compares_nothing_beyond_the_group(both, as_hanh):
    page = as_hanh.get(reverse("report.compare"), ASKED).content.decode()
    assert "Gnet Biên Hòa" in page and "Full House" not in page


def test_days_that_are_none_are_said_at_their_field(as_hanh):
    answer = as_hanh.get(reverse("report.compare"), {"start": "31/02/2019", "end": "30/09/2019"})
    assert answer.status_code == 422


@pytest.fixture
def prevalence(an, actor, cdc):
    place = Place.objects.create(code="75x", level="province", name="Đồng Nai", folded="dong nai")
    for year, value in ((2012, "2.3"), (2017, "12.2")):
        days = date(year, 1, 1), date(year, 12, 31)
        told = OutsideFigure(What.PREVALENCE, "MSM", place, *days, Decimal(value), "HSS+", days[1])
        enter_denominator(actor(an), told)
    return place


@pytest.mark.covers("TGT-18")
def test_a_figure_of_two_years_becomes_a_line_beside_our_own(prevalence, hanh, tam, gnet, actor, as_hanh):
    client = client_of(tam, gnet, main_group="MSM", place=prevalence)
    service(client, tam, "2014-05-05", "screening_test", result="reactive")
    service(client, tam, "2014-05-09", "confirmatory_test", result="positive")
    shown = series(actor(hanh), reach_of(actor(hanh)))[0]
    assert [(one.year, one.value) for one in shown.years if one.value] == [(2012, 2.3), (2017, 12.2)]
    assert [one.own for one in shown.years] == [None, None, 100.0, None, None, None]
    page = as_hanh.get(reverse("report.years")).content.decode()
    assert "2,3" in page and "12,2" in page and "HSS+" in page


def test_a_figure_of_one_year_is_no_line(prevalence, an, actor):
    Denominator.objects.filter(value="2.30").delete()
    assert series(actor(an), reach_of(actor(an))) == []


def test_an_outreach_worker_may_look_too_and_a_clinic_may_not(as_tam, as_yen):
    assert as_tam.get(reverse("report.years")).status_code == 200
    assert as_yen.get(reverse("report.years")).status_code == 403
