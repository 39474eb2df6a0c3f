"""An evening's calls: by keyboard alone, with script off, and on paper."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.chromium import PHONE
from tests.browser.test_journeys import quiet_and_accessible

pytestmark = [pytest.mark.browser, pytest.mark.covers("CLI-19")]
ANSWER = ".tried [autofocus]"


def in_sight(page: Page, what: str) -> bool:
    """Whether it stands between the two bars of a phone, where an eye would look for it."""
    box = page.locator(what).first.bounding_box()
    return box is not None and 0 <= box["y"] <= PHONE["height"] - 100


def press(page: Page, what: str) -> None:
    """With the keyboard alone."""
    page.locator(what).locator("visible=true").first.focus()
    page.keyboard.press("Enter")


def test_by_keyboard_the_answer_has_the_focus_and_is_in_sight(phone):
    page = phone("tam")
    page.goto("/")
    press(page, ".line .go button")
    expect(page.locator(".trying")).to_be_focused()
    quiet_and_accessible(page)
    press(page, ".trying button[value=no_answer]")
    expect(page.locator(ANSWER)).to_be_focused()
    assert "không trả lời" in page.locator(ANSWER).inner_text() and in_sight(page, ANSWER)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Đã rút lại")


def test_a_day_that_lacks_is_asked_for_where_it_can_be_seen(phone):
    page = phone("tam")
    page.goto("/")
    press(page, ".line .go button")
    expect(page.locator(".trying")).to_be_focused()
    press(page, ".trying button[value=agreed]")
    expect(page.locator(".trying .err")).to_be_visible()
    expect(page.locator(".trying input[name=next_day]")).to_be_visible()


def test_without_script_the_same_is_written_and_taken_back(phone):
    page = phone("tam", java_script_enabled=False)
    page.goto("/")
    page.locator(".line .go button").first.click()
    page.locator("button[value=agreed]").click()
    page.locator("input[name=next_day]").fill("01/01/2020")
    page.locator("button[value=agreed]").click()
    expect(page.locator(".err")).to_be_visible()
    page.locator("label", has_text="Ngày mai").click()
    page.locator("button[value=agreed]").click()
    expect(page.locator("main .flash").first).to_contain_text("Đã ghi")
    page.locator("main .flash button").first.click()
    expect(page.locator("main")).to_contain_text("Đã rút lại")


def test_a_list_on_paper_has_codes_and_no_names(phone):
    page = phone("tam")
    page.goto("/lists/")
    page.locator(".leaf .name").first.click()
    names = page.locator(".line .name").all_inner_texts()
    page.locator("form[action$='/print/'] button").click()
    page.emulate_media(media="print")
    paper = page.locator("body").inner_text()
    assert names and not [name for name in names if name in paper]
    expect(page.locator(".back")).to_be_hidden()
