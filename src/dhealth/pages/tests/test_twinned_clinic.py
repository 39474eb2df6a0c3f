"""The twinned clinic is called so wherever it stands: on the client's page, the group's, and among the clinics."""

import pytest
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.referrals.actions import Wanted, receive_referral, send_referral
from dhealth.commons.agreements.tests.cast import everything_in_effect
from dhealth.trust.accounts.actors import Actor

WORDS = "Phòng khám kết nghĩa"


@pytest.mark.covers("C2P-21")
def test_it_is_called_a_twinned_clinic(life, cdc, gnet, opc, full_house, thao, tam, yen, as_hanh, as_tam, as_binh):
    everything_in_effect(life, cdc, gnet, opc, thao)
    said = {"nickname": "Ken", "birth_year": 1996, "sex_at_birth": "M", "reached_on": timezone.localdate()}
    ken = register_client(Actor.of(tam), gnet.pk, ClientDraft(**said))
    wanted = {"receiver": opc.pk, "service": "confirmatory_test", "how": "signed_here", "answers_back": True}
    receive_referral(Actor.of(yen), send_referral(Actor.of(tam), ken, Wanted(**wanted)))

    def shown(browser, *where) -> bool:
        return WORDS in browser.get(reverse(where[0], args=where[1:])).content.decode()

    assert shown(as_tam, "client.read", ken.pk) and shown(as_tam, "referral.send", ken.pk)
    assert shown(as_hanh, "organisation.open", gnet.pk) and shown(as_hanh, "clinic.read")
    assert not shown(as_binh, "clinic.read")  # another group has none
