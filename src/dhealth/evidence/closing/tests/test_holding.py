"""What a locked month holds: nothing in it is written, mended, struck out or brought, and why is said."""

from datetime import date

import pytest

from dhealth.care.services.actions import record_meeting, record_service
from dhealth.care.services.corrections import correct_service, strike_service
from dhealth.care.services.drafts import Draft, Meeting, draft_of
from dhealth.care.services.locks import held_days, refusal
from dhealth.care.services.models import Service
from dhealth.evidence.closing.actions import reopen_close
from dhealth.evidence.closing.tests.months import begun, client_of, locked, project_of, service
from dhealth.exchange.workbooks.tests.books import CLIENT, SERVICE
from dhealth.exchange.workbooks.tests.cast import book, stored, taken_out
from dhealth.kernel.errors import Refused

pytestmark = pytest.mark.covers("C2P-29", "TGT-07")
IN_MAY, AFTER = date(2026, 5, 20), date(2026, 6, 30)


@pytest.fixture
def ken(gnet, tam):
    return client_of(tam, gnet)


@pytest.fixture
def may(gnet, hanh, ken, tam):
    """May is locked; one contact stands in it."""
    service(ken, tam, IN_MAY, condoms=10)
    return locked(hanh, gnet, day=IN_MAY, today=AFTER)


def refused(act, *args, **more):
    with pytest.raises(Refused) as said:
        act(*args, **more)
    return said.value.message


def test_every_way_of_writing_is_refused_with_the_close_and_who_opens_it(gnet, hanh, tam, actor, ken, may):
    tam, line = actor(tam), Service.objects.get()
    drafted = [
        Draft(kind="contact", day=IN_MAY, form="call"),
        Draft(kind="art_visit", day=IN_MAY, reported_by="client", place="OPC"),
    ]
    said = [refused(record_service, tam, ken, draft) for draft in drafted]
    said.append(refused(record_meeting, tam, ken, Meeting(day=IN_MAY, form="call", condoms=1)))
    said.append(refused(correct_service, tam, line, Draft(kind="contact", day=IN_MAY, condoms=12), "number"))
    said.append(refused(strike_service, tam, line, "twice"))
    for words in said:
        assert "20/05/2026 is locked in the group's own month 05/2026" in words and "ask Hạnh" in words
    assert Service.objects.count() == 1 and Service.objects.get().is_current


@pytest.mark.parametrize(("day", "held"), [("04-30", False), ("05-01", True), ("05-31", True), ("06-01", False)])
def test_from_the_first_to_the_last_day_and_not_one_beyond(gnet, may, day, held):
    assert bool(refusal(gnet.pk, None, date.fromisoformat(f"2026-{day}"))) is held


def test_a_line_is_not_moved_into_a_locked_month_either(gnet, tam, actor, ken, may):
    june = service(ken, tam, "2026-06-02")
    moved = Draft(**{**vars(draft_of(june)), "day": IN_MAY})
    assert "20/05/2026 is locked" in refused(correct_service, actor(tam), june, moved, "number")


def test_opened_again_it_can_be_mended(gnet, hanh, tam, actor, may):
    reopen_close(actor(hanh), may.close, "Ghi nhầm số bao")
    line = Service.objects.get()
    correct_service(actor(tam), line, Draft(kind="contact", day=IN_MAY, form="call", condoms=12), "number")
    assert Service.objects.current().get().condoms == 12


def test_another_group_is_held_by_nothing(full_house, may):
    assert refusal(full_house.pk, None, IN_MAY) is None and held_days(full_house.pk) == []


def test_locked_in_the_project_and_open_in_the_groups_own_month_and_it_says_so(gnet, hanh, life):
    project = project_of(life, gnet, starts=date(2026, 1, 1))
    begun(hanh, gnet, day=IN_MAY)
    locked(hanh, gnet, project, day=IN_MAY, today=AFTER)
    said = refusal(gnet.pk, project.pk, IN_MAY).message
    assert "locked in MD-26 05/2026 (26/04/2026 – 25/05/2026)" in said
    assert "In the group's own month 05/2026 (01/05/2026 – 31/05/2026) it is still open." in said
    assert refusal(gnet.pk, project.pk, date(2026, 5, 26)) is None


def test_a_projects_close_holds_its_own_and_what_names_none_where_it_is_the_only_one(gnet, hanh, life, full_house):
    first = project_of(life, gnet, starts=date(2026, 1, 1))
    other = project_of(life, full_house, code="OTHER")
    locked(hanh, gnet, first, day=IN_MAY, today=AFTER)
    assert refusal(gnet.pk, None, IN_MAY) and refusal(gnet.pk, first.pk, IN_MAY)
    assert refusal(gnet.pk, other.pk, IN_MAY) is None


def test_between_two_projects_what_names_none_is_held_by_neither(gnet, hanh, life):
    first, _second = (project_of(life, gnet, code=code, starts=date(2026, 1, 1)) for code in ("A-26", "B-26"))
    locked(hanh, gnet, first, day=IN_MAY, today=AFTER)
    assert refusal(gnet.pk, first.pk, IN_MAY) and refusal(gnet.pk, None, IN_MAY) is None


def test_a_group_without_closes_is_asked_in_one_short_statement(gnet, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert refusal(gnet.pk, None, IN_MAY) is None


def rows(*days):
    return [{**SERVICE, "code": CLIENT["code"], "day": day} for day in days]


def test_an_import_gives_back_the_rows_of_locked_days_and_brings_the_others(gnet, hanh, may, tmp_path):
    job = stored(hanh, book(tmp_path / "so.xlsx", [{}], rows("20/05/2026", "02/06/2026")), gnet)
    brought = Service.objects.filter(origin=job.pk).values_list("day", flat=True)
    assert list(brought) == [date(2026, 6, 2)]
    assert job.counts["services"]["rejected"] == 1 and job.counts["clients"]["created"] == 1


def test_the_same_workbook_again_rejects_nothing_that_is_there(gnet, hanh, tmp_path):
    path = book(tmp_path / "so.xlsx", [{}], rows("20/05/2026"))
    stored(hanh, path, gnet)
    hold(hanh, gnet)
    again = stored(hanh, path, gnet)
    assert again.counts["services"].get("rejected", 0) == 0


def test_an_import_that_a_close_has_counted_is_not_taken_out(gnet, hanh, tmp_path):
    job = stored(hanh, book(tmp_path / "so.xlsx", [{}], rows("20/05/2026")), gnet)
    hold(hanh, gnet)
    with pytest.raises(Refused, match="20/05/2026 is locked"):
        taken_out(hanh, job)
    assert Service.objects.count() == 1


def hold(leader, group):
    """May locked without asking what stands in it: an import is no tidy month."""
    from django.utils import timezone

    from dhealth.evidence.closing.models import Lock

    close = begun(leader, group, day=IN_MAY, today=AFTER)
    facts = {"people": 0, "visits": 0, "digest": "0" * 64, "snapshot": b""}
    return Lock.objects.create(close=close, version=1, locked_by=leader, locked_at=timezone.now(), **facts)
