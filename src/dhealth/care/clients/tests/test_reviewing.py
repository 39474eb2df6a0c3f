"""What the reviewer sees of a pair: codes first, two people only after a press, never a file."""

import pytest
from conftest import browser_of, person
from django.urls import reverse

from dhealth.care.clients.actions import erase_client
from dhealth.care.clients.tests.people import SU, registered
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event
from dhealth.trust.linkage.models import LinkageCase
from dhealth.trust.linkage.tests.cast import province, stand_in


@pytest.fixture
def as_reviewer(cdc, gnet, full_house):
    stand_in(province("z0"), cdc, gnet, full_house)
    return browser_of(person("xuan.cdc", "Xuân", cdc, "reviewer"))


@pytest.mark.covers("CLI-21")
def test_codes_and_kinds_first_the_two_people_after_a_press(as_reviewer, tam, khoa, gnet, full_house):
    here, there = registered(tam), registered(khoa)
    page = as_reviewer.get(reverse("linkage.read")).text
    assert show_code(here.code) in page
    assert show_code(there.code) in page
    assert "Trần Quốc Sử" not in page
    case = LinkageCase.objects.get()
    shown = as_reviewer.post(reverse("linkage.show_identity", args=[case.pk])).text
    assert shown.count("Trần Quốc Sử") == shown.count("0903 555 218") == 2
    assert "MSM" not in shown
    chains = Event.objects.filter(verb="linkage.show_identity").values_list("chain", flat=True)
    assert sorted(chains) == sorted([gnet.pk, full_house.pk])


def test_erasing_a_client_takes_the_pair_away(as_reviewer, hanh, tam, khoa):
    here, _there = registered(tam), registered(khoa)
    erase_client(Actor.of(hanh), here, here.code)
    assert not LinkageCase.objects.exists()


def test_the_worker_gets_the_same_answer_with_and_without_a_match(tam, khoa, as_tam, verbs):
    registered(khoa)
    registered(tam, SU)
    assert verbs() == ["client.register", "client.register"]
