"""An evening's work on a phone 360 pixels wide, as it is really done."""

import re
import unicodedata
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.chromium import DESKTOP, PHONE

pytestmark = pytest.mark.browser
SAYS_IT = re.compile(r"HIV|AIDS|ARV|MSM", re.IGNORECASE)


def quiet_and_accessible(page: Page) -> None:
    """Nothing that explains itself over a shoulder, nothing that axe finds, nothing wider than the phone."""
    assert not SAYS_IT.search(page.title() + page.url)
    violations = Axe().run(page).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['target']}" for v in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def register(page: Page, nickname: str) -> None:
    """Meet somebody new; ends on the new record."""
    page.goto("/clients/new/")
    page.fill("input[name=nickname]", nickname)
    page.locator(".stick button").first.click()
    expect(page.locator(".label")).to_contain_text(nickname)


def find(page: Page, words: str) -> None:
    """Search as it is done: type, Enter."""
    page.goto("/clients/")
    page.fill("main input[type=search]", words)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Tìm thấy")


@pytest.mark.covers("CLI-10", "CLI-14", "SEC-05")
@pytest.mark.parametrize(
    ("script", "nickname", "typed"), [(True, "Phượng Hồng", "phuong hong"), (False, "Thuỷ Tiên", "thuy tien")]
)
def test_meeting_somebody_new_with_and_without_script(phone, script, nickname, typed):
    page = phone("tam", java_script_enabled=script)
    register(page, nickname)
    page.click("a[href$='/meetings/new/']")
    page.fill("input[name=condoms]", "10")
    page.locator(".stick button").first.click()
    expect(page.locator("main")).to_contain_text("10 bao cao su")
    find(page, typed)
    expect(page.locator("main")).to_contain_text(nickname)


@pytest.mark.parametrize("path", ["/", "/clients/", "/clients/new/", "/reports/", "/help/", "/account/"])
def test_a_workers_pages_are_quiet_and_accessible(phone, path):
    page = phone("tam")
    page.goto(path)
    quiet_and_accessible(page)


@pytest.mark.parametrize("role", ["tam", "hanh", "minh", "oanh", "an.cdc", "lien", "quantri"])
def test_every_role_has_a_home_that_is_quiet_and_accessible(phone, role):
    page = phone(role)
    page.goto("/")
    quiet_and_accessible(page)
    expect(page.locator("h1")).to_have_count(1)


@pytest.mark.covers("SEC-08")
def test_the_work_can_be_done_by_keyboard_alone(phone):
    page = phone("tam")
    page.goto("/clients/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the skip link
    page.locator("main input[type=search]").focus()
    page.keyboard.type("zzz khong co ai")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("zzz")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("(document.activeElement.getAttribute('href') || '').startsWith('/clients/new/')"):
            break
    page.keyboard.press("Enter")
    page.wait_for_load_state("load")
    expect(page.locator("h1")).to_contain_text("Thêm mới khách hàng")


@pytest.mark.covers("SEC-08")
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["bar", "rail"])
def test_tab_goes_from_place_to_place_as_the_eye_does(phone, size):
    page = phone("hanh")
    page.set_viewport_size(size)
    written = page.locator(".nav a:visible").all()  # in the order of the page's source, which every browser follows
    seen = sorted(written, key=lambda way: way.bounding_box()["y" if size is DESKTOP else "x"])
    page.locator(".menu summary").focus()
    for way in seen:
        page.keyboard.press("Tab")
        expect(way).to_be_focused()
    assert len(seen) > 4 and [way.inner_text() for way in seen] == [way.inner_text() for way in written]


@pytest.mark.covers("SEC-08")
def test_escape_closes_the_menu_and_gives_the_focus_back(phone):
    page = phone("tam")
    page.locator(".menu summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator(".menu a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".menu")).not_to_have_attribute("open", "")
    expect(page.locator(".menu summary")).to_be_focused()


@pytest.mark.covers("SEC-04")
def test_the_lock_hides_everything_until_the_password_or_pin(phone):
    page = phone("tam")
    page.goto("/clients/")
    page.locator("form[action='/lock/'] button").first.click()
    expect(page.locator("body")).to_contain_text("Màn hình đã khoá")
    assert page.title() == "Sổ"
    page.goto("/clients/")
    assert page.url.endswith("/lock/")
    assert "Khách hàng" not in page.locator("body").inner_text()


@pytest.mark.covers("SEC-01")
def test_what_was_typed_stands_nowhere_in_the_files(phone, served):
    page = phone("tam")
    register(page, "Quỳnh Hương Xưa")
    words = "Quỳnh Hương Xưa"
    spelled = [
        unicodedata.normalize(form, words).encode(code) for form in ("NFC", "NFD") for code in ("utf-8", "utf-16-le")
    ]
    spelled += [b"quynh huong xua"]
    for file in (served.folder / "data").rglob("*"):
        content = Path(file).read_bytes() if file.is_file() else b""
        assert not any(one in content for one in spelled), file
