"""Several people press Save at the same moment."""

from functools import partial

import pytest

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import SU
from dhealth.kernel.ids import uuid7
from dhealth.kernel.tests.at_once import at_once
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import ChainHead, Event

pytestmark = pytest.mark.usefixtures("committed")


@pytest.mark.covers("CLI-20")
def test_one_person_registered_by_six_is_registered_once(tam, gnet):
    actor = Actor.of(tam)
    answers = at_once(*[lambda: register_client(actor, gnet.pk, ClientDraft(cccd=SU.cccd))] * 6)
    assert sorted(type(answer).__name__ for answer in answers) == ["CertainDuplicate"] * 5 + ["Client"]
    assert Client.objects.count() == 1


def test_one_form_sent_six_times_is_one_client(tam, gnet):
    actor, identifier = Actor.of(tam), uuid7()
    answers = at_once(*[lambda: register_client(actor, gnet.pk, SU, id=identifier)] * 6)
    assert {answer.pk for answer in answers} == {identifier}
    assert Event.objects.filter(verb="client.register").count() == 1


def test_none_is_lost_and_the_chain_has_no_gap(tam, gnet):
    actor = Actor.of(tam)

    def five(number):
        return [register_client(actor, gnet.pk, ClientDraft(nickname=f"{number}.{one}")) for one in range(5)]

    at_once(*[partial(five, number) for number in range(6)])
    assert Client.objects.count() == len({c.code for c in Client.objects.all()}) == 30
    assert ChainHead.objects.get(chain=gnet.pk).seq == Event.objects.filter(chain=gnet.pk).count()
