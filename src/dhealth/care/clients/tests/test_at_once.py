"""Several people press Save at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from dhealth.care.clients.actions import CertainDuplicate, register_client
from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import SU
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import ChainHead, Event


@pytest.fixture
def committed(transactional_db):
    """What is written here is really committed; afterwards the log's lock is lifted to empty it for the next story."""
    yield
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_event_no_delete'")
        (lock,) = cursor.fetchone()
        cursor.execute("DROP TRIGGER audit_event_no_delete")
        cursor.execute("DELETE FROM audit_event")
        cursor.execute(lock)


def at_once(work, times=6):
    """What each of so many threads gave or was refused."""

    def one(number):
        try:
            return work(number)
        except CertainDuplicate as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(one, range(times)))


@pytest.mark.covers("CLI-20")
def test_one_person_registered_by_six_is_registered_once(committed, tam, gnet):
    actor = Actor.of(tam)
    answers = at_once(lambda _n: register_client(actor, gnet.pk, ClientDraft(cccd=SU.cccd)))
    assert sorted(type(answer).__name__ for answer in answers) == ["CertainDuplicate"] * 5 + ["Client"]
    assert Client.objects.count() == 1


def test_one_form_sent_six_times_is_one_client(committed, tam, gnet):
    actor, identifier = Actor.of(tam), uuid7()
    answers = at_once(lambda _n: register_client(actor, gnet.pk, SU, id=identifier))
    assert {answer.pk for answer in answers} == {identifier}
    assert Event.objects.filter(verb="client.register").count() == 1


def test_none_is_lost_and_the_chain_has_no_gap(committed, tam, gnet):
    actor = Actor.of(tam)
    at_once(lambda n: [register_client(actor, gnet.pk, ClientDraft(nickname=f"{n}.{m}")) for m in range(5)])
    assert Client.objects.count() == len({c.code for c in Client.objects.all()}) == 30
    assert ChainHead.objects.get(chain=gnet.pk).seq == Event.objects.filter(chain=gnet.pk).count()
