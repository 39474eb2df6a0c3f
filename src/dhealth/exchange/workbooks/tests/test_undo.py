"""An import is taken out as a whole, exactly, unless somebody has worked on with what it brought."""

import pytest
from conftest import browser_of, person

from dhealth.care.clients.actions import assign_client, give_consent, merge_clients
from dhealth.care.clients.finding import find
from dhealth.care.clients.identity import open_details
from dhealth.care.clients.models import Client, DuplicateDecision, MatchKey, PossibleDuplicate, Purpose
from dhealth.care.services.actions import record_service
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import Service
from dhealth.evidence.targets.models import Target
from dhealth.exchange.workbooks import keeping, undoing
from dhealth.exchange.workbooks.actions import apply_import, drop_import
from dhealth.exchange.workbooks.models import Import, Stage
from dhealth.exchange.workbooks.tests.books import TARGET
from dhealth.exchange.workbooks.tests.cast import book, everything, stored, taken_out
from dhealth.exchange.workbooks.tests.test_going_on import CLIENTS, SERVICES, Killed, killed_after
from dhealth.exchange.workbooks.undoing import undo_import
from dhealth.exchange.workbooks.worker import run_waiting_imports, work_off
from dhealth.kernel.codes import show_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event

pytestmark = pytest.mark.slow

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
def test_everything_is_as_it_was_before(hanh, bring):
    bring(CLIENTS[:2], SERVICES[:1], [TARGET])
    before = whole()
    job = bring([*LATER, *CLIENTS], [*SERVICES, {"code": "B1"}], [{**TARGET, "target": 999}])
    assert whole() != before
    taken_out(hanh, job)
    assert whole() == before


def test_twice_changes_nothing_and_the_file_can_come_again(leader, hanh, bring):
    taken_out(hanh, first := bring(CLIENTS, SERVICES))
    events = Event.objects.count()
    assert taken_out(hanh, first).is_undone and Event.objects.count() == events
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


def test_numbers_written_since_the_import_are_left_alone(hanh, leader, bring):
    bring(CLIENTS[:1])
    job = bring([{**LATER[0], "phone": "0912000333"}])
    older = Client.objects.get(codes__code="GB00001")
    MatchKey.objects.filter(client=older).delete()  # the record's numbers were erased, and somebody else's came after
    bring([{"code": "Z9", "name": "Lý Mai", "birth": 1999, "phone": "0912000777"}])
    taken_out(hanh, job)
    assert find(leader, "0912000777").ids() == [Client.objects.get(codes__code="Z9").pk]


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


def test_a_second_code_from_a_later_workbook_keeps_it(leader, hanh, bring):
    job = bring(CLIENTS[:1])
    later = bring(LATER[:1])
    assert refused(leader, job)
    taken_out(hanh, later)
    taken_out(hanh, job)
    assert Client.objects.count() == 0


def test_a_target_that_a_later_workbook_changed_keeps_it(leader, bring):
    job = bring(CLIENTS[:1], [], [TARGET])
    bring(CLIENTS[:1], [], [{**TARGET, "target": 999}])
    assert refused(leader, job)


def test_while_another_workbook_is_stored_it_waits(leader, bring, gnet):
    job = bring(CLIENTS)
    with keeping.turn(gnet.pk):
        assert refused(leader, job)


@pytest.fixture
def slowly(monkeypatch):
    """Each record is a lot of its own."""
    monkeypatch.setattr(undoing, "LOT", 1)


@pytest.mark.slow
@pytest.mark.covers("CLI-32")
@pytest.mark.parametrize("lots", range(1, 9))
@pytest.mark.usefixtures("slowly")
def test_wherever_the_taking_out_breaks_off_it_goes_on_to_the_same_end(leader, gnet, bring, lots):
    bring(CLIENTS[:2], SERVICES[:1], [TARGET])
    before = whole()
    job = bring([*LATER, *CLIENTS], [*SERVICES, {"code": "B1"}], [{**TARGET, "target": 999}])
    undo_import(leader, job)
    with pytest.raises(Killed):
        work_off(gnet.pk, killed_after(lots))
    halfway = Import.objects.get(pk=job.pk)
    assert (halfway.stage, halfway.done > 0) == (Stage.UNDOING, True)
    run_waiting_imports()
    assert whole() == before and Import.objects.get(pk=job.pk).is_undone


@pytest.mark.covers("CLI-32")
@pytest.mark.usefixtures("slowly")
def test_whoever_is_worked_on_in_those_minutes_stays_with_all_services(leader, gnet, as_hanh, bring):
    job = bring(CLIENTS, SERVICES)
    undo_import(leader, job)
    met = one("A4")
    give_consent(leader, met, Purpose.KEEP_RECORD)
    run_waiting_imports()
    assert [client.pk for client in Client.objects.all()] == [met.pk]
    assert show_code(met.code) in as_hanh.get(f"/imports/{job.pk}/").content.decode()


def test_the_refusal_names_the_records_that_were_worked_on(leader, bring):
    job = bring(CLIENTS)
    give_consent(leader, one("A4"), Purpose.KEEP_RECORD)
    with pytest.raises(Refused, match=show_code(one("A4").code)):
        undo_import(leader, job)


@pytest.mark.usefixtures("slowly")
def test_each_lot_is_one_link_of_the_chain_and_so_is_the_asking(hanh, bring):
    job = taken_out(hanh, bring(CLIENTS[:3]))
    told = Event.objects.filter(verb="workbook.undo", subject=job.pk).order_by("seq").values_list("why", "details")
    assert list(told) == [("asked", {}), *[("", {"clients": 1, "services": 0})] * 2]


def test_the_page_says_how_many_are_left(leader, gnet, as_hanh, bring):
    undo_import(leader, job := bring(CLIENTS, SERVICES))
    Import.objects.filter(pk=job.pk).update(done=4)
    seen = as_hanh.get(f"/imports/{job.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert 'value="4"' in seen and f"{job.counts['clients']['created'] + 5 - 4}" in seen


def test_when_the_asker_may_no_longer_somebody_else_goes_on(leader, hanh, gnet, as_hanh, bring):
    job = bring(CLIENTS)
    undo_import(leader, job)
    hanh.grants.all().delete()
    run_waiting_imports()
    assert Import.objects.get().stage == Stage.STOPPED and Client.objects.count() == 5
    lan = person("lan.gnet", "Lan", gnet, "cbo_leader")
    assert f"/imports/{job.pk}/undo/" in browser_of(lan).get(f"/imports/{job.pk}/").content.decode()
    assert taken_out(lan, job).is_undone and Client.objects.count() == 0


def test_what_is_being_taken_out_is_neither_stored_nor_dropped(leader, bring):
    undo_import(leader, job := bring(CLIENTS))
    for act in (apply_import, drop_import):
        with pytest.raises(Refused):
            act(leader, Import.objects.get(pk=job.pk))
    assert Client.objects.count() == 5
