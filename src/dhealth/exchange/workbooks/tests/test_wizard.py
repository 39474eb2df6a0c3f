"""Hạnh brings the group's workbook in through the pages; Minh does too, without seeing names."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dhealth.care.clients.models import Client
from dhealth.exchange.workbooks.models import Import, Stage
from dhealth.exchange.workbooks.tests.books import agreed, write
from dhealth.exchange.workbooks.tests.cast import book, checked, stored
from dhealth.exchange.workbooks.worker import run_waiting_imports
from dhealth.trust.audit.models import Event

ROWS = [{}, {"code": "GB00002", "name": "Lê Thị Bưởi", "birth": "31/02/1999"}]
SERVICES = [{}, {"code": "GB00009"}]


@pytest.fixture
def path(tmp_path):
    return book(tmp_path / "so.xlsx", ROWS, SERVICES)


def upload(browser, path):
    return browser.post("/imports/", {"file": SimpleUploadedFile(path.name, path.read_bytes())})


@pytest.mark.covers("CLI-05", "CLI-32")
def test_from_the_file_to_the_records(as_hanh, gnet, path):
    where = upload(as_hanh, path)["Location"]
    assert "progress" in as_hanh.get(where).content.decode()
    run_waiting_imports()
    seen = as_hanh.get(where).content.decode()
    assert "31/02/1999" in seen and "GB00009" in seen and Client.objects.count() == 0
    as_hanh.post(f"{where}store/")
    run_waiting_imports()
    assert [client.organisation for client in Client.objects.all()] == [gnet]
    assert as_hanh.get(where).status_code == 200


def test_the_page_that_waits_asks_again_with_and_without_script(as_hanh, path):
    where = upload(as_hanh, path)["Location"]
    assert '<noscript><meta http-equiv="refresh"' in as_hanh.get(where).content.decode()
    assert b"<html" not in as_hanh.get(where, headers={"HX-Request": "true"}).content
    run_waiting_imports()
    assert as_hanh.get(where, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


@pytest.mark.covers("CLI-05")
def test_minh_sees_where_to_look_but_no_words_of_the_rows(as_minh, minh, gnet, path):
    job = checked(minh, path, gnet)
    seen = as_minh.get(f"/imports/{job.pk}/").content.decode()
    assert "KHACH_HANG" in seen and "Ngày sinh" in seen
    assert "31/02/1999" not in seen and "GB00009" not in seen
    assert as_minh.get(f"/imports/{job.pk}/rows-to-mend/").status_code == 403


def test_looking_at_the_words_of_rows_is_recorded_and_so_is_taking_them_away(as_hanh, hanh, gnet, path):
    job = checked(hanh, path, gnet)
    as_hanh.get(f"/imports/{job.pk}/")
    answer = as_hanh.get(f"/imports/{job.pk}/rows-to-mend/")
    assert answer["Cache-Control"] == "no-store" and answer.content.startswith(b"PK")
    assert list(Event.objects.order_by("seq").values_list("why", flat=True))[-2:] == ["read", "rejects"]


def test_a_stranger_learns_nothing_and_a_worker_may_not(as_khoa, as_tam, as_oanh, hanh, gnet, path):
    job = checked(hanh, path, gnet)
    for browser in (as_khoa, as_tam, as_oanh):
        assert browser.get("/imports/").status_code == 403
        assert browser.get(f"/imports/{job.pk}/").status_code == 403


def test_the_leader_of_another_group_does_not_find_it(as_hanh, hanh, gnet, full_house, path):
    from conftest import browser_of, person

    job = checked(hanh, path, gnet)
    stranger = browser_of(person("lan.fullhouse", "Lan", full_house, "cbo_leader"))
    for way in ("", "columns/", "rows-to-mend/"):
        assert stranger.get(f"/imports/{job.pk}/{way}").status_code == 404
    for way in ("store/", "drop/", "undo/"):
        assert stranger.post(f"/imports/{job.pk}/{way}").status_code == 404
    assert b"so.xlsx" not in stranger.get("/imports/").content


@pytest.mark.covers("CLI-05")
def test_a_column_under_another_heading_is_matched_by_hand(as_hanh, hanh, gnet, tmp_path):
    sheets = agreed("clients", [{"code": "GB00001", "name": "Ngô Minh Phong", "group": "MSM"}])
    sheets["KHACH_HANG"][0][0] = "Ký hiệu"
    job = checked(hanh, write(tmp_path / "so.xlsx", sheets), gnet)
    assert job.stage == Stage.CHOSEN and "Ký hiệu" in as_hanh.get(f"/imports/{job.pk}/").content.decode()
    named = {"clients-code": "Ký hiệu", "clients-name": "Họ và tên", "clients-group": "Nhóm đích"}
    assert as_hanh.post(f"/imports/{job.pk}/columns/", {**named, "clients-code": ""}).status_code == 422
    as_hanh.post(f"/imports/{job.pk}/columns/", named)
    run_waiting_imports()
    assert Import.objects.get().counts["clients"] == {"created": 1}


def test_a_sheet_that_cannot_be_matched_is_left_out(as_hanh, hanh, gnet, tmp_path):
    sheets = agreed("clients", [{"code": "GB00001", "name": "Ngô Minh Phong", "group": "MSM"}])
    sheets["CHI_TIEU"] = [["Quý", "Số", "Của ai"], ["1", "20", "Lợi"]]
    job = checked(hanh, write(tmp_path / "so.xlsx", sheets), gnet)
    named = {"clients-code": "Mã số khách hàng", "clients-name": "Họ và tên", "clients-group": "Nhóm đích"}
    as_hanh.post(f"/imports/{job.pk}/columns/", {**named, "targets-skip": "on"})
    run_waiting_imports()
    assert Import.objects.get().stage == Stage.CHECKED


def test_a_file_that_is_no_workbook_is_refused_in_the_form(as_hanh, tmp_path):
    (tmp_path / "so.xlsx").write_bytes(b"%PDF-1.7 ...")
    answer = upload(as_hanh, tmp_path / "so.xlsx")
    assert answer.status_code == 422 and "PDF" in answer.content.decode()
    assert Import.objects.count() == 0


def test_a_dropped_import_leaves_nothing(as_hanh, hanh, gnet, path):
    job = checked(hanh, path, gnet)
    as_hanh.post(f"/imports/{job.pk}/drop/")
    assert Import.objects.count() == 0 and Client.objects.count() == 0
    assert as_hanh.get(f"/imports/{job.pk}/").status_code == 404


def test_a_stored_import_is_taken_out_on_its_page(as_hanh, hanh, gnet, path):
    job = stored(hanh, path, gnet)
    assert as_hanh.post(f"/imports/{job.pk}/drop/", follow=True).status_code == 200 and Client.objects.count() == 1
    where = as_hanh.post(f"/imports/{job.pk}/undo/")["Location"]
    assert "progress" in as_hanh.get(where).content.decode()
    run_waiting_imports()
    assert Client.objects.count() == 0 and as_hanh.get(f"/imports/{job.pk}/").status_code == 200


def test_the_list_asks_the_database_as_often_for_many_as_for_one(
    as_hanh, hanh, gnet, path, django_assert_max_num_queries
):
    for _again in range(4):
        checked(hanh, path, gnet)
    with django_assert_max_num_queries(16):
        assert as_hanh.get("/imports/").content.decode().count("so.xlsx") == 4
