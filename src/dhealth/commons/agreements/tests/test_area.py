"""A clinic in the area where the group has its office: by province or by district, as exactly as both are known."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils import timezone, translation

from dhealth.commons.agreements import area
from dhealth.commons.agreements.actions import answer_exemption, ask_exemption
from dhealth.commons.agreements.area import outside
from dhealth.commons.agreements.gaps import rule_gaps
from dhealth.commons.agreements.models import Agreement, Rule
from dhealth.commons.agreements.policy import rules_in_force
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import OrganisationAddress
from dhealth.trust.places.models import LAST_DAY_OF_DISTRICTS, REFORM, Level, Place, Successor
from dhealth.trust.places.queries import gazetteer

pytestmark = pytest.mark.covers("C2P-18")
TODAY = timezone.localdate
OFFICE = "12 hẻm 5, Phường Tam Hòa, TP. Biên Hòa, Đồng Nai"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def register():
    """Two provinces before July 2025, two districts in one of them; today they are one province."""

    def made(code, level, name, folded, parent=None, **days):
        days = days or {"valid_from": None, "valid_to": LAST_DAY_OF_DISTRICTS}
        return Place.objects.create(code=code, level=level, name=name, folded=folded, parent=parent, **days)

    old = made("75", Level.PROVINCE, "Tỉnh Đồng Nai", "dong nai")
    joined = made("70", Level.PROVINCE, "Tỉnh Bình Phước", "binh phuoc")
    other = made("72", Level.PROVINCE, "Tỉnh Tây Ninh", "tay ninh")
    here = made("731", Level.DISTRICT, "Thành phố Biên Hòa", "bien hoa", old)
    there = made("732", Level.DISTRICT, "Huyện Long Thành", "long thanh", old)
    wards = [
        made("26068", Level.COMMUNE, "Phường Tam Hòa", "tam hoa", here),
        made("26071", Level.COMMUNE, "Phường Tân Mai", "tan mai", here),
        made("26368", Level.COMMUNE, "Thị trấn Long Thành", "long thanh", there),
    ]
    now = {"valid_from": REFORM, "valid_to": None}
    new = made("75", Level.PROVINCE, "Tỉnh Đồng Nai", "dong nai", **now)
    ward = made("26068", Level.COMMUNE, "Phường Trấn Biên", "tran bien", new, **now)
    Successor.objects.bulk_create(
        [*(Successor(old=one, new=new) for one in (old, joined)), *(Successor(old=one, new=ward) for one in wards[:2])]
    )
    gazetteer.cache_clear()
    return {"old": old, "other": other, "new": new}


def stands(organisation, address: str, province: Place | None = None) -> None:
    organisation.province = province
    organisation.save()
    if address:
        OrganisationAddress.objects.create(organisation=organisation, address=address)


@pytest.fixture
def by_district(monkeypatch):
    rules = replace(rules_in_force(), area="district")
    monkeypatch.setattr(area, "rules_in_force", lambda: rules)


@pytest.mark.parametrize(
    ("clinic", "allowed"),
    [
        ("Thị trấn Long Thành, Long Thành, Đồng Nai", True),
        ("Đồng Nai", True),
        ("Tỉnh Bình Phước", True),  # one province since July 2025
        ("Tỉnh Tây Ninh", False),
        ("", False),
    ],
)
def test_by_province_as_delivered(register, gnet, opc, clinic, allowed):
    stands(gnet, OFFICE)
    stands(opc, clinic)
    assert (outside(gnet, opc, TODAY()) == "") is allowed


@pytest.mark.parametrize(
    ("clinic", "allowed"),
    [
        ("Phường Tân Mai, Biên Hòa, Đồng Nai", True),
        ("Phường Trấn Biên, Đồng Nai", True),  # a ward of today, on the ground of both
        ("Thị trấn Long Thành, Long Thành, Đồng Nai", False),
        ("Đồng Nai", False),
    ],
)
@pytest.mark.usefixtures("by_district")
def test_by_district_where_the_committee_says_so(register, gnet, opc, clinic, allowed):
    stands(gnet, OFFICE)
    stands(opc, clinic)
    assert (outside(gnet, opc, TODAY()) == "") is allowed


@pytest.mark.usefixtures("by_district")
def test_what_is_not_known_exactly_enough_is_said_and_not_taken_for_near(register, gnet, opc):
    stands(gnet, "", register["new"])
    stands(opc, OFFICE)
    assert "where Gnet Biên Hòa stands" in outside(gnet, opc, TODAY())
    stands(gnet, "", register["other"])
    assert "is not in the area" in outside(gnet, opc, TODAY())


def test_an_old_name_of_the_province_is_the_same_ground(register, gnet, opc):
    stands(gnet, "", register["old"])
    stands(opc, "", register["new"])
    assert outside(gnet, opc, TODAY()) == ""


def test_an_address_counts_on_its_days(register, gnet, opc):
    stands(opc, OFFICE)
    stands(gnet, "Tỉnh Tây Ninh")
    gnet.addresses.update(valid_from=date(2026, 7, 1))
    OrganisationAddress.objects.create(organisation=gnet, address=OFFICE, valid_to=date(2026, 6, 30))
    assert outside(gnet, opc, date(2026, 6, 30)) == ""
    gnet.refresh_from_db()
    assert outside(gnet, opc, date(2026, 7, 1))


def test_outside_needs_a_reason_and_the_umbrellas_yes(draft, opc, thao, hanh):
    opc.province = None
    opc.save()

    def gaps() -> list[str]:
        return [gap.rule for gap in rule_gaps(Agreement.objects.get(pk=draft.pk))]

    assert Rule.AREA in gaps()
    with pytest.raises(Refused):
        ask_exemption(Actor.of(hanh), draft, Rule.AREA, " ")
    asked = ask_exemption(Actor.of(hanh), draft, Rule.AREA, "The nearest one that is open in the evening")
    assert Rule.AREA in gaps()
    answer_exemption(Actor.of(thao), asked, approved=True)
    assert Rule.AREA not in gaps()
