"""The log keeps every act, in order, and shows when somebody tampered with it."""

import pytest
from django.db import DatabaseError, connection, transaction

from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.audit.models import ChainHead, Event
from dhealth.trust.audit.verify import verify_chain


def three_events(tam, gnet):
    for verb in ("client.register", "client.read", "client.correct"):
        record(verb, Actor.of(tam), gnet, at=gnet.pk, why="search", details={"fields": ["phone", "đ"]})


@pytest.mark.covers("SEC-01")
def test_a_whole_chain_holds(tam, gnet, verbs):
    three_events(tam, gnet)
    assert verbs() == ["client.register", "client.read", "client.correct"]
    assert verify_chain(gnet.pk) is None


@pytest.mark.parametrize("change", ["UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_or_delete_an_event(tam, gnet, change):
    three_events(tam, gnet)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)


def without_triggers():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER audit_event_no_update")
            cursor.execute("DROP TRIGGER audit_event_no_delete")


@pytest.mark.parametrize(
    ("tamper", "seq", "problem"),
    [
        (lambda: Event.objects.filter(seq=2).update(actor=None), 2, "changed"),
        (lambda: Event.objects.filter(seq=2).delete(), 2, "missing"),
        (lambda: Event.objects.filter(seq=3).delete(), 3, "cut"),
    ],
)
def test_verification_finds_what_somebody_did_behind_its_back(tam, gnet, tamper, seq, problem):
    three_events(tam, gnet)
    without_triggers()
    tamper()
    found = verify_chain(gnet.pk)
    assert (found.seq, found.problem) == (seq, problem)


def test_each_organisation_has_a_chain_of_its_own(tam, gnet, full_house):
    three_events(tam, gnet)
    record("client.read", Actor.of(tam), gnet, at=full_house.pk)
    assert ChainHead.objects.get(chain=full_house.pk).seq == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_without_its_act_is_refused(transactional_db, gnet):
    with pytest.raises(RuntimeError):
        record("client.read", None, gnet, at=gnet.pk)
