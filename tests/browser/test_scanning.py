"""A label held before the phone's camera finds its record; a phone that cannot read squares is offered nothing."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import quiet_and_accessible

pytestmark = pytest.mark.browser

# Chromium reads squares on phones and not on the machines that test it: the camera and the rest are real, and this
# stands for the phone's reading. It sees the code once the camera has given a picture.
READS_SQUARES = """
window.BarcodeDetector = class {
  static async getSupportedFormats() { return ["qr_code"]; }
  async detect(video) { return video.videoWidth && window.held ? [{ rawValue: window.held }] : []; }
};
"""
SCAN = "[data-scan]"


@pytest.fixture
def search(phone):
    """Tâm's page of clients on a phone that reads squares."""
    page = phone("tam")
    page.context.add_init_script(READS_SQUARES)
    page.goto("/clients/")
    return page


def camera_runs(page: Page) -> bool:
    return page.evaluate("document.querySelector('#scan video').srcObject !== null")


@pytest.mark.covers("CLI-13")
def test_a_label_before_the_camera_finds_its_record(search):
    code = re.search(r"\b\w{3}-\w{3}-\w\b", search.inner_text("#found"))[0]
    search.click(SCAN)
    expect(search.locator("#scan video")).to_be_visible()
    quiet_and_accessible(search)
    search.evaluate("code => { window.held = code }", code)
    expect(search.locator("#scan")).not_to_be_visible()
    expect(search.locator("main")).to_contain_text(code)
    assert search.input_value("#q") == code and not camera_runs(search)


def test_closing_lets_the_camera_go(search):
    search.click(SCAN)
    expect(search.locator("#scan video")).to_be_visible()
    for _moment in range(100):  # asked from outside: the page's own rules let nothing be evaluated in it later on
        if camera_runs(search):
            break
        search.wait_for_timeout(50)
    assert camera_runs(search)
    search.keyboard.press("Escape")
    expect(search.locator("#scan")).not_to_be_visible()
    assert not camera_runs(search)


def test_a_camera_that_does_not_open_says_what_to_do(search):
    search.evaluate("() => { navigator.mediaDevices.getUserMedia = () => Promise.reject(new Error()) }")
    search.click(SCAN)
    expect(search.locator("#scan [role=alert]")).to_be_visible()
    expect(search.locator("#scan [role=alert]")).to_contain_text("Gõ mã")


def test_a_phone_that_reads_no_squares_is_offered_nothing(phone):
    page = phone("tam")
    page.goto("/clients/")
    page.wait_for_load_state("networkidle")
    expect(page.locator(SCAN)).to_be_hidden()
