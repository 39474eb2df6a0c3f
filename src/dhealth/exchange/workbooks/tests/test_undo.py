"""An import is taken out as a whole, exactly, unless somebody has worked on with what it brought."""

import pytest

from dhealth.care.clients.actions import assign_client, give_consent, merge_clients
from dhealth.care.clients.identity import open_details
from dhealth.care.clients.models import Client, DuplicateDecision, MatchKey, PossibleDuplicate, Purpose
from dhealth.care.clients.queries import find
from dhealth.care.services.actions import record_service
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import Service
from dhealth.evidence.targets.models import Target
from dhealth.exchange.workbooks import keeping
from dhealth.exchange.workbooks.models import Import
from dhealth.exchange.workbooks.tests.books import TARGET
from dhealth.exchange.workbooks.tests.cast import book, everything, stored
from dhealth.exchange.workbooks.tests.test_going_on import CLIENTS, SERVICES
from dhealth.exchange.workbooks.undoing import undo_import
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor

LATER = [
    {"code": "B1", "phone": "0903555218", "cccd": "075098004321", "note": "hay đi ca đêm", "ward": "Tam Hiệp"},
    {"code": "B2", "name": "Tạ Đào", "birth": 2001},
]


@pytest.fixture
def leader(hanh):
    return Actor.of(hanh)


@pytest.fixture
def bring(hanh, gnet, tmp_path):
    def bring(*rows):
        return stored(hanh, book(tmp_path / f"{Import.objects.count()}.xlsx", *rows), gnet)

    return bring


def whole():
    """Everything that is written, cell by cell, but for keys that tables count up."""
    clients = Client.objects.order_by("id").values_list("id", "code", "card", "merged_into")
    notes = [open_details(c.organisation_id, c.pk, c.details) for c in Client.objects.order_by("id")]
    numbers = sorted((key.client_id, key.source, bytes(key.digest)) for key in MatchKey.objects.all())
    return (
        everything(),
        [tuple(map(str, row)) for row in clients],
        notes,
        numbers,
        list(Target.objects.values_list("number")),
    )


@pytest.mark.covers("CLI-32")
def test_everything_is_as_it_was_before(leader, bring):
    bring(CLIENTS[:2], SERVICES[:1], [TARGET])
    before = whole()
    job = bring([*LATER, *CLIENTS], [*SERVICES, {"code": "B1"}], [{**TARGET, "target": 999}])
    assert whole() != before
    undo_import(leader, job)
    assert whole() == before


def test_twice_changes_nothing_and_the_file_can_come_again(leader, bring):
    undo_import(leader, first := bring(CLIENTS, SERVICES))
    undo_import(leader, Import.objects.get(pk=first.pk))
    again = bring(CLIENTS, SERVICES)
    assert (again.counts, Client.objects.count()) == (first.counts, 5)


@pytest.mark.covers("CLI-32")
def test_what_a_second_code_brings_stays_visible_and_findable(leader, bring):
    bring(CLIENTS[:1])
    bring(LATER)
    client = Client.objects.get(codes__code="GB00001")
    note = open_details(client.organisation_id, client.pk, client.details).note
    assert note == "[B1: 075098004321 · Tam Hiệp · hay đi ca đêm]"
    bring([{"code": "C1", "cccd": "75098004321", "phone": "0912 000 333"}])
    assert [find(leader, words).ids() for words in ("B1", "C1", "0912000333")] == [[client.pk]] * 3


def refused(leader, job):
    before = everything()
    with pytest.raises(Refused):
        undo_import(leader, Import.objects.get(pk=job.pk))
    return everything() == before


def one(code):
    return Client.objects.get(codes__code=code)


def test_a_new_service_keeps_it(leader, bring, tam):
    job = bring(CLIENTS)
    record_service(leader, one("A4"), Draft(kind="counselling", day=job.made_at.date()))
    assert refused(leader, job)


def test_a_corrected_service_keeps_it(leader, bring):
    from dhealth.care.services.corrections import strike_service

    job = bring(CLIENTS, SERVICES)
    strike_service(leader, Service.objects.first(), "mistake")
    assert refused(leader, job)


def test_a_consent_keeps_it(leader, bring):
    job = bring(CLIENTS)
    give_consent(leader, one("A4"), Purpose.KEEP_RECORD)
    assert refused(leader, job)


def test_a_change_of_worker_keeps_it(leader, bring, tam):
    job = bring(CLIENTS)
    assign_client(leader, one("A4"), tam.pk)
    assert refused(leader, job)


def test_a_merge_keeps_it(leader, bring):
    job = bring(CLIENTS)
    merge_clients(leader, one("A4"), one("A6"))
    assert refused(leader, job)


def test_an_answer_about_a_pair_keeps_it(leader, bring, hanh):
    job = bring(CLIENTS)
    DuplicateDecision.objects.create(pair=PossibleDuplicate.objects.first(), answer="different", decided_by=hanh)
    assert refused(leader, job)


def test_a_second_code_from_a_later_workbook_keeps_it(leader, bring):
    job = bring(CLIENTS[:1])
    later = bring(LATER[:1])
    assert refused(leader, job)
    undo_import(leader, later)
    undo_import(leader, job)
    assert Client.objects.count() == 0


def test_a_target_that_a_later_workbook_changed_keeps_it(leader, bring):
    job = bring(CLIENTS[:1], [], [TARGET])
    bring(CLIENTS[:1], [], [{**TARGET, "target": 999}])
    assert refused(leader, job)


def test_while_another_workbook_is_stored_it_waits(leader, bring, gnet):
    job = bring(CLIENTS)
    with keeping.turn(gnet.pk):
        assert refused(leader, job)
