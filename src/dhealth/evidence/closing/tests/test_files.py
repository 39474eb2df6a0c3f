"""The sheets of a version as files: where each lies, what stands in it, and that nothing in it computes."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from conftest import person

from dhealth.evidence.closing.actions import note_sheets
from dhealth.evidence.closing.facts import Aim
from dhealth.evidence.closing.files import as_zip, name_of
from dhealth.evidence.closing.printing import papers_of
from dhealth.evidence.closing.tests.months import client_of, locked, service
from dhealth.evidence.closing.words import aims_in_words, name_of_kind
from dhealth.kernel.codes import show_code
from dhealth.kernel.text import slug
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.places.models import Place

pytestmark = pytest.mark.covers("C2P-29")
DAY, AFTER = date(2026, 5, 20), date(2026, 6, 30)


@pytest.fixture
def packed(gnet, hanh, tam):
    """May of two workers of one name, the second called like a formula."""
    namesake = person("tam2.gnet", "Tâm", gnet, "outreach_worker")
    odd = person("odd.gnet", "=1+1", gnet, "outreach_worker")
    ken = client_of(tam, gnet)
    for worker in (tam, namesake, odd):
        service(ken, worker, "2026-05-02", condoms=10)
    gnet.province = Place.objects.get()
    gnet.save()
    lock = locked(hanh, gnet, day=DAY, today=AFTER)
    snapshot = note_sheets(Actor.of(hanh), "close.export", lock)
    return lock, snapshot, zipfile.ZipFile(io.BytesIO(as_zip(lock, snapshot))), ken


def test_a_folder_for_province_group_and_worker_in_plain_letters(packed):
    _lock, snapshot, archive, _ken = packed
    at = "dong-nai/gnet-bien-hoa"
    whose = ("1-1", "tam", "tam-2", "nhom")
    assert archive.namelist() == [f"{at}/{one}/2026-05-1.xlsx" for one in whose]
    assert name_of(snapshot) == "chot-2026-05-1.zip"


def test_the_files_are_the_same_to_the_byte_each_time(packed):
    lock, snapshot, _archive, _ken = packed
    assert as_zip(lock, snapshot) == as_zip(lock, snapshot)


def test_a_workbook_has_codes_sums_and_three_to_sign_on_one_width_of_a4(packed):
    lock, _snapshot, archive, ken = packed
    book = openpyxl.load_workbook(io.BytesIO(archive.read("dong-nai/gnet-bien-hoa/tam/2026-05-1.xlsx")))
    page = book.active
    said = [cell.value for row in page.iter_rows() for cell in row if cell.value is not None]
    for words in (show_code(ken.code), "Tiếp cận viên", "Cán bộ dự án", "MnE", "(Ký, ghi rõ họ tên)", "Tâm"):
        assert words in said, words
    assert any(lock.seal_shown in str(words) for words in said)
    assert page.page_setup.paperSize == 9 and page.page_setup.orientation == "portrait" and page.print_title_rows


def test_a_name_like_a_formula_stays_a_name(packed):
    inside = zipfile.ZipFile(io.BytesIO(packed[2].read("dong-nai/gnet-bien-hoa/nhom/2026-05-1.xlsx")))
    assert b"=1+1" in inside.read("xl/sharedStrings.xml")
    assert b"<f>" not in inside.read("xl/worksheets/sheet1.xml")


def test_a_sheet_names_no_service_by_the_word_that_must_not_lie_on_a_table():
    assert "HIV" not in name_of_kind("screening_test") + name_of_kind("self_test_kit")
    assert name_of_kind("gone") == "Gone"


@pytest.mark.parametrize(("achieved", "shown"), [(0, "0"), (1, "–"), (4, "–"), (5, "5")])
def test_few_people_found_stand_on_no_sheet_beside_codes(achieved, shown):
    told = Aim("confirmed_positive_people", "2026-05-01", "2026-05-31", 6, achieved, reveals="results")
    assert [one.achieved for one in aims_in_words([told])] == [shown]
    assert [one.achieved for one in aims_in_words([Aim("tests", "2026-05-01", "2026-05-31", 6, 1)])] == ["1"]


@pytest.mark.parametrize(("words", "name"), [("Lê Minh Tâm", "le-minh-tam"), ("../../etc", "etc"), ("  ", "khac")])
def test_no_name_leads_out_of_its_folder(words, name):
    assert slug(words) == name


def test_the_groups_sheet_comes_last_and_lists_the_workers(packed):
    lock, snapshot, _archive, _ken = packed
    *workers, group = papers_of(lock, snapshot)
    assert [one.sheet.name for one in workers] == [one.name for one in group.workers]
    assert (group.sheet.people, group.sheet.visits, group.people_words) == (1, 3, "one")
