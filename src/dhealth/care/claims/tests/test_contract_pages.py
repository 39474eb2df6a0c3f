"""Thảo writes a contract down on the page: packages, prices with clauses, ceilings; and amends it mid-way."""

import pytest
from conftest import browser_of
from django.urls import reverse

from dhealth.care.claims.actions import Said, confirm_referral
from dhealth.care.claims.models import Ceiling, Contract, Package, Tariff
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.kernel.ids import uuid7

pytestmark = pytest.mark.covers("HUB-08")


@pytest.fixture
def as_thao(thao):
    """She makes LIFE's contracts."""
    return browser_of(thao)


def said(gnet, **more):
    """The form as it is sent: two services of one package, one with a ceiling of its own."""
    days = {"starts_on": "01/01/2026", "ends_on": "31/12/2026"}
    parties = {"id": str(uuid7()), "number": "HĐ-50/2026", "kind": "sub_grant", "funding": "donor", "payee": gnet.pk}
    tests = {
        "price_confirmatory_test": "350.000",
        "clause_confirmatory_test": "Điều 4.1",
        "most_confirmatory_test": "9 triệu",
    }
    art = {"price_art_start": "1200000", "clause_art_start": "Điều 4.2", "agreed_art_start": "30"}
    packages = {"package_confirmatory_test": "Gói kết nối", "package_art_start": " gói  kết nối", "ceiling": "50000000"}
    return {**days, **parties, **tests, **art, **packages, "agreed_confirmatory_test": "10", **more}


def test_packages_prices_clauses_and_ceilings_are_written_on_one_page(area, gnet, as_thao):
    answer = as_thao.post(reverse("contract.make"), said(gnet))
    made = Contract.objects.get(number="HĐ-50/2026")
    assert answer.status_code == 302 and str(made.pk) in answer["Location"]
    assert list(Package.objects.values_list("name", "agreed")) == [("Gói kết nối", 40)]
    prices = Tariff.objects.order_by("dong").values_list("service", "dong", "clause", "package__name")
    assert list(prices) == [
        ("confirmatory_test", 350_000, "Điều 4.1", "Gói kết nối"),
        ("art_start", 1_200_000, "Điều 4.2", "Gói kết nối"),
    ]
    found = dict(Ceiling.objects.values_list("service", "dong"))
    assert found == {"": 50_000_000, "confirmatory_test": 9_000_000}


def test_a_clause_without_a_price_is_asked_about_and_nothing_typed_is_lost(area, gnet, as_thao):
    shown = as_thao.post(reverse("contract.make"), said(gnet, price_art_start=""))
    page = shown.content.decode()
    assert shown.status_code == 422 and "Ghi cả đơn giá" in page and "Điều 4.2" in page
    assert not Contract.objects.exists()


@pytest.mark.parametrize(("agreed", "status"), [("0", 422), ("1", 302)])
def test_a_package_agrees_on_one_success_at_least(area, gnet, as_thao, agreed, status):
    assert as_thao.post(reverse("contract.make"), said(gnet, agreed_art_start=agreed)).status_code == status


def test_the_contract_shows_how_many_of_its_package_were_reached(success, gnet, as_thao, an, actor):
    as_thao.post(reverse("contract.make"), said(gnet))
    confirm_referral(actor(an), success(), Said("confirmed"))
    made = Contract.objects.get(number="HĐ-50/2026")
    shown = as_thao.get(reverse("contract.open", args=[made.pk])).content.decode()
    assert "1 trên 40 ca đã thoả thuận" in shown


def test_an_amended_price_stays_in_its_package(contract, as_thao):
    new = {"number": "PL-07", "reason": "Giá mới", "valid_from": f"{TODAY:%d/%m/%Y}"}
    new |= {"price_art_start": "500.000", "clause_art_start": "Phụ lục 7", "most_art_start": "8.000.000"}
    assert as_thao.post(reverse("contract.amend", args=[contract.pk]), new).status_code == 302
    after = Tariff.objects.get(amendment__number="PL-07")
    assert (after.dong, after.package) == (500_000, Tariff.objects.get(amendment=None).package)
    assert Ceiling.objects.get(amendment__number="PL-07").service == "art_start"


@pytest.mark.parametrize("quarter", ["0001-01-01", "1899-12-31", "9999-12-31", "2026-13-01", "\x00"])
def test_an_address_that_names_no_quarter_shows_this_one(contract, as_thao, quarter):
    shown = as_thao.get(reverse("contract.open", args=[contract.pk]), {"quarter": quarter})
    assert shown.status_code == 200 and shown.context["quarter"].contains(TODAY)
