"""One line of time a client: ours, what others told, what changed; and only what its reader may read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dhealth.care.clients.models import Consent, Merge, Purpose
from dhealth.care.services.actions import Brought, record_many, record_meeting, record_service
from dhealth.care.services.corrections import correct_service, strike_service
from dhealth.care.services.drafts import Draft, Meeting, draft_of
from dhealth.care.services.queries import last_contact_days
from dhealth.care.services.tests.people import client_of
from dhealth.care.services.timeline import timeline


def day(ago: int = 0):
    return timezone.localdate() - timedelta(days=ago)


@pytest.fixture
def known(actor, tam, ken):
    """Ken was met, checked reactive, and told that a clinic cares for him now."""
    meeting = Meeting(
        day=day(9), form="message", condoms=10, answer="accepted", lot="2608A", read_after=15, result="reactive"
    )
    record_meeting(actor(tam), ken, meeting)
    told = {"reported_by": "client", "place": "OPC Long Thành"}
    record_service(actor(tam), ken, Draft(kind="confirmatory_test", day=day(5), result="positive", **told))
    record_service(actor(tam), ken, Draft(kind="art_start", day=day(2), **told))
    return ken


@pytest.mark.covers("CLI-23")
def test_all_kinds_stand_on_one_line_newest_first(actor, tam, known):
    found = [(e.mark, e.title) for e in timeline(known, actor(tam)).entries if e.mark != "sys"]
    assert found == [
        ("", "Start of care at the clinic"),
        ("", "Confirming step"),
        ("own", "Quick check"),
        ("own", "Meeting · Message"),
    ]


@pytest.mark.covers("SEC-02")
def test_the_face_never_says_a_result_or_a_disease(actor, tam, known):
    said = repr(timeline(known, actor(tam)).entries).lower()
    assert [word for word in ("hiv", "arv", "reactive", "positive", "prep", "msm") if word in said] == []


def test_without_the_right_to_results_treatment_is_absent_and_nothing_can_be_asked_for(actor, minh, known):
    lines = [e for e in timeline(known, actor(minh)).entries if e.mark != "sys"]
    assert [e.title for e in lines] == ["Quick check", "Meeting · Message"]
    assert {(e.masked, e.may_mend) for e in lines} == {("", False)}


def test_a_correction_shows_old_and_new_and_who(actor, tam, ken):
    service = record_service(actor(tam), ken, Draft(kind="contact", day=day(3), condoms=20))
    correct_service(actor(tam), service, replace(draft_of(service), condoms=10), "number")
    change = next(e for e in timeline(ken, actor(tam)).entries if e.title.startswith("Corrected"))
    mend = change.mends[0]
    assert (change.mark, mend.label, mend.old, mend.new, change.by) == ("sys", "Condoms", "20", "10", "Tâm")


def test_a_corrected_result_is_never_spelled_out(actor, tam, known):
    check = known.services.get(kind="screening_test")
    correct_service(actor(tam), check, replace(draft_of(check), result="non_reactive"), "news")
    change = next(e for e in timeline(known, actor(tam)).entries if e.title.startswith("Corrected"))
    assert change.mends == []


def test_struck_out_consent_and_merge_are_changes_of_the_record(actor, tam, hanh, gnet, ken):
    service = record_service(actor(tam), ken, Draft(kind="contact", day=day(), condoms=4))
    strike_service(actor(tam), service, "mistake")
    Consent.objects.create(client=ken, purpose=Purpose.REMIND, given=True, recorded_by=tam)
    merge = Merge.objects.create(kept=ken, absorbed=client_of(gnet, tam, merged_into=ken), merged_by=hanh)
    as_hanh = timeline(ken, actor(hanh)).entries
    assert {e.mark for e in as_hanh} == {"sys"}
    assert any(e.struck == "4 condoms" for e in as_hanh)
    assert any(e.what == str(Purpose.REMIND.label) for e in as_hanh)
    assert [e.undo for e in as_hanh if e.undo] == [merge.pk]
    assert [e.undo for e in timeline(ken, actor(tam)).entries if e.undo] == []


def test_the_number_of_queries_does_not_grow(actor, tam, gnet, known):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            timeline(known, actor(tam))
        return len(queries)

    before = asked()
    many = [Brought(known.pk, Draft(kind="counselling", day=day(n))) for n in range(50)]
    record_many(actor(tam), gnet.pk, many, None)
    assert asked() == before


def test_a_long_history_begins_with_its_newest_lines(actor, tam, gnet, ken):
    record_many(actor(tam), gnet.pk, [Brought(ken.pk, Draft(kind="contact", day=day(n))) for n in range(5)], None)
    assert (len(timeline(ken, actor(tam), limit=4).entries), timeline(ken, actor(tam), limit=4).more) == (4, True)
    assert (len(timeline(ken, actor(tam), limit=5).entries), timeline(ken, actor(tam), limit=5).more) == (6, False)


def test_the_last_contact_is_the_groups_own(actor, tam, gnet, known):
    assert last_contact_days([known.pk, client_of(gnet, tam).pk]) == {known.pk: day(9)}
