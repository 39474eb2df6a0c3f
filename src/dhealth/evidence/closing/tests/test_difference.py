"""A version stands as it was; what the records say other than it is named figure by figure."""

from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dhealth.care.clients.actions import erase_client, merge_clients
from dhealth.evidence.closing.counting import facts_of
from dhealth.evidence.closing.difference import PEOPLE, difference
from dhealth.evidence.closing.facts import Aim, ClientLine, Facts, KindCount, Sheet, Snapshot, read_snapshot
from dhealth.evidence.closing.models import Lock
from dhealth.evidence.closing.queries import snapshot_of
from dhealth.evidence.closing.tests.months import client_of, locked, service
from dhealth.evidence.closing.words import rows_of
from dhealth.kernel.codes import show_code

pytestmark = pytest.mark.covers("C2P-29")
DAY, AFTER = date(2026, 5, 20), date(2026, 6, 30)


@pytest.fixture
def month(gnet, hanh, tam, lan_anh):
    """May of two workers: three people, one of them served by both."""
    ken, bi, na = (client_of(tam, gnet) for _ in range(3))
    service(ken, tam, "2026-05-02", condoms=10, lubricants=5)
    service(ken, tam, "2026-05-20", "counselling")
    service(bi, tam, "2026-05-11", needles=20)
    service(bi, lan_anh, "2026-05-12", condoms=4)
    service(na, lan_anh, "2026-05-31", "self_test_kit", kits=2)
    service(na, lan_anh, "2026-05-31", "art_start", reported_by="client")
    service(na, lan_anh, "2026-06-01", condoms=100)
    return locked(hanh, gnet, day=DAY, today=AFTER), (ken, bi, na)


def test_people_and_times_are_apart_and_told_services_are_none_of_the_groups(month):
    facts = snapshot_of(month[0]).facts
    lan_anh, tam = facts.workers
    assert (tam.people, tam.visits, tam.given) == (2, 3, (10, 5, 20, 0))
    assert (lan_anh.people, lan_anh.visits, lan_anh.given) == (2, 2, (4, 0, 0, 2))
    assert (facts.group.people, facts.group.visits, facts.group.given) == (3, 5, (14, 5, 20, 2))
    assert [(one.kind, one.visits, one.people) for one in tam.kinds] == [("contact", 2, 2), ("counselling", 1, 1)]


def test_a_sheet_lists_codes_with_the_last_day_and_never_a_name(month):
    lock, (ken, bi, _na) = month
    snapshot = snapshot_of(lock)
    lines = [(one.code, one.last, one.visits) for one in snapshot.facts.workers[1].lines]
    assert lines == [(show_code(bi.code), "2026-05-11", 1), (show_code(ken.code), "2026-05-20", 2)]
    assert "Bạn " not in snapshot.text() and snapshot.text().encode() not in bytes(lock.snapshot)


def test_the_total_is_the_sum_of_its_lines(month):
    for sheet in snapshot_of(month[0]).facts.workers:
        assert sheet.visits == sum(line.visits for line in sheet.lines)
        assert sheet.given[0] == sum(line.condoms for line in sheet.lines)


def test_with_nothing_changed_there_is_no_difference(month):
    lock, _people = month
    assert difference(snapshot_of(lock).facts, facts_of(lock.close)) == []


def test_a_merge_after_the_lock_is_shown_line_by_line(month, gnet, hanh, actor):
    lock, (ken, bi, _na) = month
    merge_clients(actor(hanh), ken, bi)
    rows = rows_of(difference(snapshot_of(lock).facts, facts_of(lock.close)))
    said = {(row.who, row.what): (row.was, row.now) for row in rows}
    assert said["Tâm", f"{show_code(bi.code)} · times"] == ("1", "–")
    assert said["Tâm", f"{show_code(ken.code)} · times"] == ("2", "3")
    assert said["The whole group", "People"] == ("3", "2")


def test_the_code_of_an_erased_client_stays_a_code_of_nobody(month, hanh, actor):
    lock, (ken, _bi, _na) = month
    erase_client(actor(hanh), ken, ken.code)
    assert difference(snapshot_of(lock).facts, facts_of(lock.close)) == []
    assert show_code(ken.code) in snapshot_of(lock).text()


def test_a_new_name_of_a_worker_changes_no_sheet_that_was_locked(month, tam):
    lock, _people = month
    tam.display_name = "Lê Minh Tâm"
    tam.save()
    assert snapshot_of(lock).facts.workers[1].name == "Tâm"
    assert difference(snapshot_of(lock).facts, facts_of(lock.close)) == []


def test_the_text_of_a_version_reads_back_to_itself(month):
    text = snapshot_of(month[0]).text()
    assert read_snapshot(text).text() == text


counts = st.integers(0, 3)
lines = st.lists(
    st.builds(ClientLine, st.sampled_from("ABCD"), st.sampled_from(["2026-05-01", "2026-05-31"]), *[counts] * 5),
    max_size=4,
    unique_by=lambda one: one.code,
)
kinds = st.lists(
    st.builds(KindCount, st.sampled_from(["contact", "counselling"]), counts, counts), unique_by=lambda one: one.kind
)
aims = st.lists(
    st.builds(Aim, st.sampled_from(["tests", "counselled_people"]), st.just("a"), st.just("b"), counts, counts),
    unique_by=lambda one: one.indicator,
)
given_out = st.tuples(*[counts] * 4)


def sheets(worker):
    return st.builds(Sheet, worker, st.just("Tâm"), counts, lines, kinds, aims, given_out)


facts = st.builds(
    Facts, st.lists(sheets(st.sampled_from(["1", "2", "3"])), unique_by=lambda one: one.worker), sheets(st.just(""))
)


def cells(facts):
    """Every figure of a state by where it stands: an account of its own, without the room's comparing."""
    found = {}
    for sheet in [*facts.workers, facts.group]:
        at = sheet.worker
        found[at, PEOPLE, "", "people"] = sheet.people
        found |= {
            (at, "given", key, key): n
            for key, n in zip(("condoms", "lubricants", "needles", "kits"), sheet.given, strict=True)
        }
        for about, listed, key in (
            ("line", sheet.lines, ["code"]),
            ("kind", sheet.kinds, ["kind"]),
            ("aim", sheet.aims, ["indicator", "starts_on", "ends_on"]),
        ):
            for one in listed:
                said = asdict(one)
                named = tuple(said.pop(name) for name in key)
                said.pop("reveals", None)
                found |= {
                    (at, about, named if len(named) > 1 else named[0], part): value for part, value in said.items()
                }
    return {place: value for place, value in found.items() if value or place[1] not in (PEOPLE, "given")}


@pytest.mark.slow
@given(facts, facts)
def test_the_difference_is_exactly_what_two_accounts_differ_in(was, now):
    before, after = cells(was), cells(now)
    places = [place for place in before.keys() | after.keys() if before.get(place) != after.get(place)]
    found = {(one.worker, one.about, one.key, one.part): (one.was, one.now) for one in difference(was, now)}
    assert found == {place: (before.get(place, nothing(place)), after.get(place, nothing(place))) for place in places}


def nothing(place):
    """A sum that stands nowhere is 0; a line that stands nowhere says nothing."""
    return 0 if place[1] in (PEOPLE, "given") else None


@pytest.mark.slow
@given(facts, facts)
@settings(max_examples=50)
def test_no_difference_means_the_same_figures(was, now):
    assert difference(was, was) == []
    if difference(was, now) == []:
        assert cells(was) == cells(now)


def test_two_versions_stay_apart(month, gnet, hanh, tam, actor):
    from dhealth.evidence.closing.actions import reopen_close

    lock, (ken, *_others) = month
    reopen_close(actor(hanh), lock.close, "Quên một phiếu của Tâm")
    service(ken, tam, "2026-05-25", condoms=3)
    second = locked(hanh, gnet, day=DAY, today=AFTER)
    first, again = (snapshot_of(one).facts.group for one in Lock.objects.order_by("version"))
    assert (first.visits, again.visits, again.given[0] - first.given[0]) == (5, 6, 3)
    assert lock.digest != second.digest
    assert isinstance(snapshot_of(second), Snapshot)
