"""From a slip to the money and back: six people in their browsers, none of them twice in one batch."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import quiet_and_accessible, register

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CODE = "LT-90210"


def sent(page: Page) -> str:
    """Tâm meets somebody and sends them, with their request and their yes to an answer; gives the slip's code."""
    register(page, "Nắng Mai")
    page.goto(page.url.split("?")[0].rstrip("/") + "/slips/new/")
    page.select_option("select[name=service]", "confirmatory_test")
    for name, value in (("receiver", None), ("how", "signed_here"), ("answers", "yes")):
        page.locator(f"input[name={name}]" + (f"[value={value}]" if value else "")).first.check(force=True)
    page.locator(".stick button").click()
    page.wait_for_url(re.compile(r"/slips/[0-9a-f-]{36}/"))
    return page.inner_text("#code").strip()


def served(page: Page, code: str) -> None:
    """Yến types the slip's code, sees who came, and writes the clinic's own code down."""
    page.goto("/scan/")
    page.fill("input[name=code]", code.lower())
    page.locator("main form button").first.click()
    page.fill("input[name=treatment_code]", CODE)
    page.locator("main form button[type=submit], main form button:not([type])").first.click()
    page.wait_for_load_state("load")


def confirmed(page: Page, code: str) -> None:
    """An looks at the conditions and at the clinic's code, and says that it counts."""
    page.goto("/claims/queue/")
    page.click(f"a.code:text-is('{code}')")
    quiet_and_accessible(page)
    page.locator("button[value=confirmed]").click()
    expect(page).to_have_url(re.compile("/claims/queue/$"))


def claim_of(page: Page, code: str) -> str:
    """The address of the claim that stands in the list by itself."""
    page.goto("/claims/")
    return str(page.locator(f"ol.leaf a.code:text-is('{code}')").first.get_attribute("href"))


def batched(page: Page, claim: str) -> str:
    """Oanh closes a batch over what waits, publishes the number, and looks at what it draws; gives its address."""
    page.goto(claim)
    page.click(".label a[href^='/contracts/']")
    page.locator("form[action$='/close/'] button").last.click()
    page.wait_for_url(re.compile(r"/batches/"))
    page.locator("form[action$='/draw/'] button").click()
    page.goto(page.url.split("?")[0] + "?part=drawn")
    while (stands := page.locator("button[name=stands][value='1']")).count():
        stands.first.click()
        page.wait_for_load_state("load")
    return page.url.split("?")[0]


def press(page: Page, address: str, act: str, **typed: str) -> None:
    """One act on a page, with what is typed before."""
    page.goto(address)
    form = page.locator(f"form[action$='/{act}/']")
    for name, words in typed.items():
        form.locator(f"input[name={name}]").fill(words)
    form.locator("button").last.click()
    page.wait_for_load_state("load")


@pytest.mark.covers("C2P-17", "HUB-07", "HUB-16")
def test_a_slip_becomes_money_through_six_pairs_of_hands_and_can_be_walked_back(phone, tmp_path):
    code = sent(phone("tam"))
    served(phone("yen"), code)
    confirmed(phone("an.cdc"), code)
    oanh, thao, kim, hanh = (phone(name) for name in ("oanh", "thao", "kim", "hanh"))
    claim = claim_of(hanh, code)
    batch = batched(oanh, claim)
    oanh.goto(batch)
    expect(oanh.locator("form[action$='/approve/']")).to_have_count(0)
    press(thao, batch, "approve")
    expect(thao.locator("form[action$='/pay/']")).to_have_count(0)
    press(kim, batch, "pay", reference="UNC 0977")
    press(hanh, batch, "receive")
    quiet_and_accessible(hanh)
    with hanh.expect_download() as taken:
        hanh.click("a[href$='/papers/']")
    file = Path(tmp_path / taken.value.suggested_filename)
    taken.value.save_as(file)
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as papers:
        assert sum(name.endswith(".pdf") for name in papers.namelist()) == 4
        assert "Đã nhận" in papers.read("0-tom-tat.txt").decode()
    kim.goto("/batches/check/")
    kim.set_input_files("input[type=file]", file)
    kim.locator("main form button").click()
    expect(kim.locator("[role=status]")).to_contain_text("Còn nguyên như lúc tải về")
    hanh.goto(claim)
    for words in ("OPC Long Thành", "An,", "Phụ lục 1, điều 1: 380.000 đ", "Kim", "Hạnh"):
        expect(hanh.locator("main")).to_contain_text(words)
    quiet_and_accessible(hanh)
    hanh.click("a[href^='/claims/cases/']")
    expect(hanh.locator("h1")).to_contain_text("Vì sao")
