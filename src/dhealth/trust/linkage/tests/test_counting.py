"""One person, service and episode are counted once, by whichever of their codes they are known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.ids import uuid7
from dhealth.kernel.tests.at_once import at_once
from dhealth.trust.linkage.counting import count_once, counted_already, person_codes, treatment_key, uncount
from dhealth.trust.linkage.models import Counted

pytestmark = pytest.mark.covers("HUB-15")
CCCD = "075201004321"


def counted(group, codes, service="art_start", episode="ever", claim=None) -> bool:
    return count_once(group.pk, claim or uuid7(), codes, service, episode)


def test_two_groups_count_one_person_once(gnet, full_house):
    codes = person_codes(treatment=treatment_key("LT-0417"))
    assert counted(gnet, codes)
    assert not counted(full_house, codes)


def test_a_service_and_an_episode_of_its_own_is_another_count(gnet):
    codes = person_codes(treatment=treatment_key("LT-0417"))
    assert counted(gnet, codes) and counted(gnet, codes, service="prep_start") and counted(gnet, codes, episode="2026")


def test_either_code_gives_the_person_away(gnet, full_house):
    assert counted(gnet, person_codes(treatment=treatment_key("LT-0417"), cccd=CCCD))
    assert not counted(full_house, person_codes(cccd=CCCD))
    assert not counted(full_house, person_codes(treatment=treatment_key("LT-0417")))
    assert counted(full_house, person_codes(treatment=treatment_key("LT-0418")))


def test_nobody_is_counted_who_cannot_be_told_apart(gnet):
    assert person_codes() == [] and treatment_key(" - ") is None
    with pytest.raises(ValueError, match="told apart"):
        counted(gnet, [])


def test_one_claim_asked_twice_counts_once_and_taken_back_counts_nobody(gnet, full_house):
    claim, codes = uuid7(), person_codes(cccd=CCCD)
    assert counted(gnet, codes, claim=claim) and counted(gnet, codes, claim=claim)
    assert Counted.objects.count() == 1
    uncount(claim)
    assert counted(full_house, codes)


def test_who_asks_beforehand_learns_that_and_no_more(gnet):
    claim, (code,) = uuid7(), person_codes(cccd=CCCD)
    counted(gnet, [code], claim=claim)
    assert counted_already([(code, "art_start", "ever"), (code, "prep_start", "ever")]) == {(code, "art_start", "ever")}


@given(st.text("abc019", min_size=1, max_size=8), st.sampled_from([" ", "-", ".", "/"]))
def test_a_treatment_code_is_one_however_it_is_written(code, between):
    assert treatment_key(between.join(code).upper()) == treatment_key(code)


@pytest.mark.usefixtures("committed")
def test_two_groups_in_the_same_second(gnet, full_house):
    codes = person_codes(treatment=treatment_key("LT-0417"), cccd=CCCD)
    assert sorted(at_once(lambda: counted(gnet, codes), lambda: counted(full_house, codes[::-1]))) == [False, True]
