"""Why an import cannot go on is read in the language of the reader, whoever's language the work was done in."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from dhealth.exchange.workbooks import keeping
from dhealth.exchange.workbooks.actions import apply_import
from dhealth.exchange.workbooks.columns import _NO_COLUMN, _NO_SHEET
from dhealth.exchange.workbooks.forgetting import forget_old_workbooks
from dhealth.exchange.workbooks.models import Import, Stage
from dhealth.exchange.workbooks.problems import LONGEST, Hindered, kept, told
from dhealth.exchange.workbooks.tests.books import write
from dhealth.exchange.workbooks.tests.cast import book, checked
from dhealth.exchange.workbooks.worker import run_waiting_imports
from dhealth.trust.accounts.actors import Actor

VI, EN = "Sổ này không có trang KHACH_HANG", "None of the sheets KHACH_HANG"


def seen(browser, reader, job, language):
    reader.language = language
    reader.save()
    return browser.get(f"/imports/{job.pk}/").content.decode()


@pytest.mark.covers("CLI-05")
@pytest.mark.parametrize("worked_in", ["vi", "en"])
def test_an_import_put_away_says_why_in_the_language_of_its_reader(as_hanh, hanh, gnet, tmp_path, worked_in):
    with translation.override(worked_in):
        job = checked(hanh, write(tmp_path / "so.xlsx", {"Sổ 100%": [["Mã"]], "Nháp": []}), gnet)
    assert job.stage == Stage.UNREADABLE
    in_english, in_vietnamese = seen(as_hanh, hanh, job, "en"), seen(as_hanh, hanh, job, "vi")
    assert EN in in_english and VI not in in_english and "Sổ 100%, Nháp" in in_english
    assert VI in in_vietnamese and EN not in in_vietnamese and "Sổ 100%, Nháp" in in_vietnamese


def test_a_storing_that_lost_its_file_says_so_too(as_hanh, hanh, gnet, tmp_path):
    job = checked(hanh, book(tmp_path / "so.xlsx", [{}]), gnet)
    keeping.forget(job.pk)
    apply_import(Actor.of(hanh), job)
    run_waiting_imports()
    assert Import.objects.get().stage == Stage.STOPPED
    assert "The file of this import is gone." in seen(as_hanh, hanh, job, "en")
    assert "Không còn tệp của lần nhập này" in seen(as_hanh, hanh, job, "vi")


@pytest.mark.covers("CLI-05")
def test_how_long_a_workbook_waited_is_said_in_both_languages(as_hanh, hanh, gnet, tmp_path):
    job = checked(hanh, book(tmp_path / "so.xlsx", [{}]), gnet)
    Import.objects.update(beat_at=timezone.now() - timedelta(days=8))
    forget_old_workbooks()
    assert "for 7 days. Choose it again." in seen(as_hanh, hanh, job, "en")
    assert "Đã 7 ngày không ai nhập sổ này" in seen(as_hanh, hanh, job, "vi")


def test_a_text_of_an_earlier_version_stays_as_it_is(as_hanh, hanh, gnet, tmp_path):
    job = checked(hanh, write(tmp_path / "so.xlsx", {"Sổ": []}), gnet)
    Import.objects.update(problem="Sổ này hỏng 100% rồi.")
    assert "Sổ này hỏng 100% rồi." in seen(as_hanh, hanh, job, "en") and "hỏng 100% rồi." in seen(
        as_hanh, hanh, job, "vi"
    )


@pytest.mark.parametrize("sheet", ["x" * 2000, "Tờ=1\x1f%s %(cell)s"], ids=["long", "odd"])
def test_however_a_sheet_is_called_the_sentence_fits_and_can_be_read(sheet):
    for refusal in (Hindered(_NO_SHEET, sheets=sheet), Hindered(_NO_COLUMN, sheet=sheet, columns=sheet)):
        assert len(kept(refusal)) <= LONGEST
        with translation.override("en"):
            assert told(kept(refusal))[:16] == refusal.message.replace("\x1f", " ")[:16]
            assert sheet[:4] in told(kept(refusal))
