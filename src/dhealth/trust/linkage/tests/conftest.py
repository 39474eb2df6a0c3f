"""A reviewer of a province, and one pair of its groups."""

import pytest
from conftest import browser_of, person

from dhealth.trust.linkage.models import LinkageCase
from dhealth.trust.linkage.tests.cast import CCCD, PHONE, known, province, stand_in


@pytest.fixture
def reviewer(cdc, gnet, full_house):
    stand_in(province("z0"), cdc, gnet, full_house)
    return person("xuan.cdc", "Xuân", cdc, "reviewer")


@pytest.fixture
def as_reviewer(reviewer):
    return browser_of(reviewer)


@pytest.fixture
def case(gnet, full_house):
    known(gnet, cccd=CCCD, phone=PHONE, birth_year=2001)
    known(full_house, cccd=CCCD, phone=PHONE, birth_year=2001)
    return LinkageCase.objects.get()
