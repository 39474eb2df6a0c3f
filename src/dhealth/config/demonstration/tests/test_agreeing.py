"""The twinned clinics that public papers name hold in the demonstration, whenever it is filled."""

from datetime import date

import pytest

from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.models import Testimonial as Words
from dhealth.commons.agreements.queries import agreement_for, mechanism_of, sharing_in_effect
from dhealth.commons.agreements.rules import State, digest_of, laid_out, state_of
from dhealth.config.demonstration.accounts import make_accounts
from dhealth.config.demonstration.agreeing import PAIRS, agree
from dhealth.config.demonstration.setting import DONG_NAI, HO_CHI_MINH, build, province
from dhealth.trust.organisations.models import Organisation

pytestmark = pytest.mark.slow


@pytest.fixture(params=[date(2026, 11, 22), date(2028, 1, 3)], ids=str)
def today(request, whole_register):
    setting = build()
    agree(setting.organisations, make_accounts(setting.organisations), request.param)
    yield request.param


@pytest.mark.covers("C2P-42", "C2P-43", "C2P-44")
def test_the_named_pairs_hold_today_and_held_in_the_published_years(today):
    at = {one.name: one.pk for one in Organisation.objects.all()}
    for day in (date(2019, 6, 30), date(2020, 6, 30), today):
        held = [agreement_for(at[pair.group], at[pair.clinic], day) for pair in PAIRS]
        assert None not in held
    assert agreement_for(at["FGG Vietnam"], at["OPC Gò Vấp"], date(2018, 12, 31)) is None
    assert Words.objects.count() == 2


@pytest.mark.covers("PNS-09")
def test_one_province_may_share_and_the_other_may_not_yet(today):
    here, city = province(DONG_NAI).pk, province(HO_CHI_MINH).pk
    assert mechanism_of(here, today) and mechanism_of(city, today)
    assert sharing_in_effect(here, today)
    assert sharing_in_effect(city, today) is None


def test_one_waits_to_be_signed_one_ends_soon_and_every_signature_is_of_these_words(today):
    found = list(Agreement.objects.whole())
    states = [state_of(one, today) for one in found]
    assert states.count(State.TO_SIGN) == 1
    assert states.count(State.EXPIRING) == 1
    assert all(laid_out(one).digest == digest_of(one) for one in found)
