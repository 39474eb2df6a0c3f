"""When somebody is erased no import names them any more; and no import keeps people's words for ever."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from dhealth.care.clients.actions import erase_client
from dhealth.care.clients.models import Client
from dhealth.care.clients.tests.people import SU, registered
from dhealth.exchange.workbooks import keeping
from dhealth.exchange.workbooks.actions import apply_import, ask_for_columns, choose_workbook
from dhealth.exchange.workbooks.forgetting import DAYS_TO_MEND, DAYS_WAITING, forget_old_workbooks
from dhealth.exchange.workbooks.models import Import, Stage
from dhealth.exchange.workbooks.rejects import lines_of
from dhealth.exchange.workbooks.sealed import file_name, findings_of, headings_of, rejects_of
from dhealth.exchange.workbooks.storing import Gone
from dhealth.exchange.workbooks.tests.cast import book, checked, stored
from dhealth.exchange.workbooks.worker import run_waiting_imports, work_off
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event

pytestmark = pytest.mark.slow

GOOD = {"code": "GB00001", "name": "Ngô Minh Phong"}
HERS = {"code": "T1", "name": "TRẦN QUỐC SỬ", "birth": "31/02/2001"}
BY_PHONE = {"code": "T2", "name": "Su", "birth": "31/02/2001", "phone": "903555218"}
IN_A_NOTE = {"code": "T3", "name": "Mận", "birth": "30/02/1999", "note": "bạn của Trần Quốc Sử"}
OTHER = {"code": "T4", "name": "Lê Thị Bưởi", "birth": "31/02/1999"}
ROWS = [GOOD, HERS, BY_PHONE, OTHER, IN_A_NOTE]


def erase(user, client):
    return erase_client(Actor.of(user), client, client.code)


def words_of(job):
    """Everything that an import keeps, opened."""
    job = Import.objects.get(pk=job.pk)
    found, rejects = findings_of(job), rejects_of(job)
    return file_name(job) + str(found) + str(lines_of(rejects) if rejects else "") + str(job.changed)


@pytest.mark.covers("SEC-03")
def test_rows_to_mend_that_speak_of_an_erased_person_are_gone_and_others_stay(tam, hanh, gnet, tmp_path):
    su = registered(tam)
    job = stored(hanh, book(tmp_path / "sổ Trần Quốc Sử.xlsx", ROWS), gnet)
    assert all(word in words_of(job) for word in ("TRẦN QUỐC SỬ", "903555218", "Trần Quốc Sử", "Bưởi"))
    erase(hanh, su)
    said = words_of(job)
    assert "Bưởi" in said and [word for word in ("QUỐC SỬ", "903555218", "Quốc Sử", "'T1'") if word in said] == []
    assert [reject.row for reject in findings_of(Import.objects.get()).rejects] == [5]


@pytest.mark.covers("SEC-03")
def test_an_imported_person_is_no_longer_among_codes_and_questions(hanh, gnet, tmp_path):
    again = {**GOOD, "code": "GB9", "phone": "0903 555 218"}
    job = stored(hanh, book(tmp_path / "so.xlsx", [{**GOOD, "phone": "0903 555 218"}, again, OTHER]), gnet)
    assert "GB9" in words_of(job)
    erase(hanh, Client.objects.get())
    assert "GB9" not in words_of(job) and "GB00001" not in words_of(job) and "T4" in words_of(job)


@pytest.mark.covers("SEC-03")
@pytest.mark.parametrize("code", ["GB-9", "gb 9"])
def test_a_second_code_is_found_however_it_is_grouped(hanh, gnet, tmp_path, code):
    again = {**GOOD, "code": code, "phone": "0903 555 218"}
    job = stored(hanh, book(tmp_path / "so.xlsx", [{**GOOD, "phone": "0903 555 218"}, again]), gnet)
    assert len(findings_of(job).aliases) == 1
    erase(hanh, Client.objects.get())
    assert findings_of(Import.objects.get()).aliases == {}


@pytest.mark.covers("SEC-03")
def test_a_row_with_the_code_of_another_list_goes_with_the_person(tam, hanh, gnet, tmp_path):
    su = registered(tam, replace(SU, outside_codes=(("da 12-7", "project"),)))
    job = stored(hanh, book(tmp_path / "so.xlsx", [{"code": "DA 12-7", "name": "Mận", "birth": "31/02/2001"}]), gnet)
    assert "Mận" in words_of(job)
    erase(hanh, su)
    assert "Mận" not in words_of(job)


def test_a_workbook_put_away_while_it_was_read_asks_for_no_columns(hanh, gnet, tmp_path):
    job = choose_workbook(Actor.of(hanh), gnet.pk, book(tmp_path / "so.xlsx", ROWS), "so.xlsx")
    Import.objects.update(stage=Stage.UNREADABLE)
    with pytest.raises(Gone):
        ask_for_columns(job, headings_of(job))
    assert Import.objects.get().columns is None


@pytest.mark.covers("SEC-03")
@pytest.mark.parametrize("erased", [True, False])
def test_a_workbook_that_waits_is_put_away_when_somebody_of_the_group_is_erased(
    tam, hanh, gnet, tmp_path, as_hanh, erased, django_capture_on_commit_callbacks
):
    su = registered(tam)
    job = checked(hanh, book(tmp_path / "so.xlsx", ROWS), gnet)
    with django_capture_on_commit_callbacks(execute=True):
        erased and erase(hanh, su)
    job.refresh_from_db()
    assert (job.stage == Stage.UNREADABLE, keeping.holds(job.pk), "QUỐC SỬ" in words_of(job)) == (
        (True, False, False) if erased else (False, True, True)
    )
    assert as_hanh.get(f"/imports/{job.pk}/").status_code == 200


def test_an_erasure_while_rows_are_stored_stops_the_storing(tam, hanh, gnet, tmp_path):
    su = registered(tam)
    job = checked(hanh, book(tmp_path / "so.xlsx", ROWS), gnet)
    apply_import(Actor.of(hanh), job)
    work_off(gnet.pk, lambda done, rows: erase(hanh, su))
    assert Import.objects.get().stage == Stage.STOPPED and "QUỐC SỬ" not in words_of(job)


def test_imports_of_other_groups_and_of_people_who_stay_are_left_alone(khoa, hanh, gnet, tmp_path):
    job = stored(hanh, book(tmp_path / "so.xlsx", ROWS), gnet)
    theirs = registered(khoa, SU)
    before, events = words_of(job), Event.objects.filter(chain=gnet.pk).count()
    theirs.organisation.grants.update(role="cbo_leader")
    erase(khoa, theirs)
    assert (words_of(job), Event.objects.filter(chain=gnet.pk).count()) == (before, events)


def test_the_chain_says_that_an_import_was_touched(tam, hanh, gnet, tmp_path):
    su = registered(tam)
    job = stored(hanh, book(tmp_path / "so.xlsx", ROWS), gnet)
    erase(hanh, su)
    assert Event.objects.filter(subject=job.pk, why="forgotten").count() == 1


@pytest.mark.covers("SEC-03")
@pytest.mark.parametrize(("days", "kept"), [(DAYS_WAITING - 1, True), (DAYS_WAITING + 1, False)])
def test_a_workbook_that_nobody_stores_is_put_away(
    hanh, gnet, tmp_path, days, kept, django_capture_on_commit_callbacks
):
    job = checked(hanh, book(tmp_path / "so.xlsx", ROWS), gnet)
    Import.objects.update(made_at=timezone.now() - timedelta(days=days), beat_at=timezone.now() - timedelta(days=days))
    with django_capture_on_commit_callbacks(execute=True):
        forget_old_workbooks()
    assert (keeping.holds(job.pk), "QUỐC SỬ" in words_of(job)) == (kept, kept)


@pytest.mark.covers("SEC-03")
@pytest.mark.parametrize(("days", "kept"), [(DAYS_TO_MEND - 1, True), (DAYS_TO_MEND + 1, False)])
def test_rows_to_mend_are_kept_a_month_and_their_figures_longer(hanh, gnet, tmp_path, as_hanh, days, kept):
    job = stored(hanh, book(tmp_path / "so.xlsx", ROWS), gnet)
    Import.objects.update(applied_at=timezone.now() - timedelta(days=days))
    forget_old_workbooks()
    assert ("QUỐC SỬ" in words_of(job)) == kept
    assert findings_of(Import.objects.get()).clients == {"created": 1, "rejected": 4}
    assert as_hanh.get(f"/imports/{job.pk}/").status_code == 200


def test_a_file_that_lies_about_for_nobody_goes_after_a_day(hanh, gnet, tmp_path):
    import os

    job = choose_workbook(Actor.of(hanh), gnet.pk, book(tmp_path / "so.xlsx", ROWS), "so.xlsx")
    Import.objects.all().delete()
    forget_old_workbooks()
    assert keeping.holds(job.pk)
    os.utime(keeping._place(job.pk), (0, 0))
    forget_old_workbooks()
    assert not keeping.holds(job.pk) and run_waiting_imports() == 0
