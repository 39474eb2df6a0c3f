"""Hạnh brings a workbook in and takes it out again; then somebody wishes to be forgotten."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from dhealth.exchange.workbooks.tests.books import agreed, write
from tests.browser.test_journeys import find, quiet_and_accessible, register

pytestmark = pytest.mark.browser
PICTURES = os.environ.get("JOURNEY_PICTURES")  # a folder, for whoever wants to look
ROWS = [
    {"code": "ZZ1", "name": "Nguyễn Bằng Lăng", "group": "MSM", "birth": "02/03/1995"},
    {"code": "ZZ2", "name": "NGUYỄN BẰNG LĂNG", "group": "MSM", "birth": "02/03/1995"},  # perhaps the same person
    {"code": "ZZ3", "name": "Phạm Hoa Giấy", "group": "MSM", "birth": "31/02/1999"},  # no such day
]
SERVICES = [{"code": "ZZ1", "day": "03/11/2018", "kind": "Tư vấn", "worker": "Lợi"}]


def seen(page: Page, name: str) -> None:
    """One step of the way: quiet, accessible, as wide as the phone; its picture where one is wanted."""
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)
    quiet_and_accessible(page)


@pytest.fixture
def workbook(tmp_path) -> Path:
    """A group's own workbook: the column of codes has another heading."""
    sheets = agreed("clients", ROWS) | agreed("services", SERVICES)
    heads = sheets["KHACH_HANG"][0]
    heads[heads.index("Mã số khách hàng")] = "Ký hiệu"
    return write(tmp_path / "so-cua-nhom.xlsx", sheets)


def working(page: Page, then: str) -> None:
    """The page that waits shows how far the work is and turns by itself into the one that follows."""
    expect(page.locator("h1")).to_have_text(then, timeout=15_000)


@pytest.mark.covers("CLI-05", "CLI-32")
def test_a_workbook_from_the_file_to_the_records_and_out_again(phone, workbook):
    page = phone("hanh")
    page.goto("/imports/")
    page.set_input_files("input[type=file]", workbook)
    seen(page, "1-choose")
    page.get_by_role("button", name="Kiểm tra sổ").click()
    working(page, "Khớp cột")
    page.select_option("select[name=clients-code]", "Ký hiệu")
    seen(page, "2-columns")
    page.locator(".stick button").click()
    working(page, "Đã kiểm tra xong")
    expect(page.locator("#pairs")).to_contain_text("1")
    expect(page.locator("#rejects")).to_contain_text("31/02/1999")
    seen(page, "3-checked")
    page.locator("form[action$='/store/'] button").click()
    working(page, "Đã ghi vào sổ chung")
    with page.expect_download() as download:
        page.locator("a[download]").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    seen(page, "4-stored")
    where = page.url
    find(page, "bang lang")
    page.goto(where)
    page.click("#ask-undo")
    seen(page, "5-ask")
    page.locator("#undo button.d").click()
    working(page, "Đã gỡ ra")
    seen(page, "6-out")


@pytest.mark.covers("SEC-03")
def test_somebody_takes_a_copy_and_is_then_forgotten(phone):
    page = phone("hanh")
    register(page, "Hoa Mười Giờ")
    record = page.url
    with page.expect_download() as download:
        page.locator("form[action$='/copy/'] button").first.click()
    assert "Hoa Mười Giờ" in Path(download.value.path()).read_text(encoding="utf-8")
    page.goto(f"{record}erase/")
    seen(page, "7-erase")
    page.fill("input[name=code]", "XX2-XXX-2")
    page.locator(".stick button.d").click()
    expect(page.locator("#main, main").first).to_contain_text("không phải mã")
    seen(page, "8-another-code")
    page.fill("input[name=code]", page.locator("h1").inner_text().split()[-1])
    page.locator(".stick button.d").click()
    page.wait_for_load_state("load")
    seen(page, "9-erased")
    page.goto("/clients/")
    page.fill("main input[type=search]", "hoa muoi gio")
    page.keyboard.press("Enter")
    expect(page.locator("main")).not_to_contain_text("Hoa Mười Giờ")
