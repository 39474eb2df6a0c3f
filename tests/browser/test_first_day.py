"""Somebody new, without a manual: from the invitation to the first client and meeting, on a phone, counted in taps."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_journeys import quiet_and_accessible

pytestmark = pytest.mark.browser
A_PASSWORD = "bốn từ không liên quan"
STRIP = "khách hàng ở đây không có thật"


class Hand:
    """A hand that counts what it does: taps and filled fields."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.fields = page, 0, 0

    def tap(self, what: str) -> None:
        self.page.locator(what).locator("visible=true").first.click()
        self.page.wait_for_load_state("load")
        self.taps += 1

    def write(self, where: str, words: str) -> None:
        self.page.locator(where).locator("visible=true").first.fill(words)
        self.fields += 1


@pytest.fixture
def newcomer(phone, new_phone):
    """Invited by the leader, opened on a phone of their own."""

    def of(name: str) -> Page:
        leader = phone("hanh")
        leader.goto("/people/new/")
        leader.fill("input[name=display_name]", name)
        leader.locator("label", has_text="Tiếp cận viên").first.click()
        leader.locator(".stick button").first.click()
        link = leader.input_value("#link")
        page = new_phone()
        page.goto(link)
        username = re.search(r"[a-z0-9.-]+\.gnet[a-z0-9.-]*", page.content())
        for field in page.locator("input[type=password]").all():
            field.fill(A_PASSWORD)
        page.locator("button.big, button.btn").first.click()
        page.wait_for_load_state("load")
        if page.locator("input[name=login]").count():
            page.fill("input[name=login]", username[0] if username else "")
            page.fill("input[name=password]", A_PASSWORD)
            page.click("button.big")
            page.wait_for_load_state("load")
        return page

    return of


def meet(hand: Hand, nickname: str, condoms: str) -> None:
    """Add somebody and write down a meeting; ends on the record."""
    hand.write("input[name=nickname]", nickname)
    hand.tap(".stick button")
    expect(hand.page.locator(".label")).to_contain_text(nickname)
    hand.tap("a[href$='/meetings/new/']")
    hand.write("input[name=condoms]", condoms)
    hand.tap(".stick button")
    expect(hand.page.locator("main")).to_contain_text(f"{condoms} bao cao su")


def practise(hand: Hand) -> None:
    """The steps with invented clients: add, meet, find again."""
    hand.tap(".tour form[action$='/practice/start/'] button")
    expect(hand.page.locator("main")).to_contain_text(STRIP)
    quiet_and_accessible(hand.page)
    hand.tap(".tour a[href='/clients/new/']")
    meet(hand, "Mèo Mun", "10")
    hand.tap(".brand")
    hand.tap(".tour a[href='/clients/']")
    hand.write("main input[type=search]", "meo mun")
    with hand.page.expect_response(lambda answer: answer.request.method == "POST"):  # they stand there before it, too
        hand.page.keyboard.press("Enter")
    expect(hand.page.locator("main")).to_contain_text("Mèo Mun")
    hand.page.wait_for_load_state("networkidle")
    hand.tap(".brand")


@pytest.mark.covers("CLI-11", "CLI-30", "CLI-31")
def test_a_new_worker_is_led_from_step_to_step_and_reaches_the_first_client_and_meeting(newcomer):
    page = newcomer("Khánh")
    hand, begun = Hand(page), time.monotonic()
    expect(page.locator(".tour")).to_contain_text("Nhìn quanh trang này")
    quiet_and_accessible(page)
    hand.tap(".tour button[value=look]")
    practise(hand)
    hand.tap(".tour form[action$='/cover/'] button")
    hand.write("input[name=pin]", A_PASSWORD)
    hand.tap("button.big")
    expect(page.locator(".tour")).to_contain_text("Giờ là thật")
    hand.tap(".tour form[action$='/practice/end/'] button")
    expect(page.locator("main")).not_to_contain_text(STRIP)
    hand.tap(".tour a[href='/clients/new/']")
    meet(hand, "Khách Thật", "5")
    hand.tap(".brand")
    expect(page.locator(".tour")).to_contain_text("Xong cả rồi")
    assert hand.taps <= 20 and hand.fields <= 7
    assert time.monotonic() - begun < 120  # a machine's hand; a person's has five times as long


@pytest.mark.covers("CLI-11", "CLI-31")
def test_from_then_on_a_client_and_a_meeting_take_four_taps_and_two_fields(newcomer):
    page = newcomer("Duyên")
    hand, begun = Hand(page), time.monotonic()
    hand.tap(".nav a[href='/clients/new/']")
    meet(hand, "Lá Me", "10")
    expect(page.locator("main")).to_contain_text("10 bao cao su")
    assert (hand.taps, hand.fields) == (4, 2)
    assert time.monotonic() - begun < 30


@pytest.mark.covers("CLI-31")
def test_a_word_from_any_page_reaches_the_leader_and_the_answer_comes_back(newcomer, phone):
    page = newcomer("Sương")
    page.goto("/clients/new/")
    page.click("header details.menu summary")
    page.click("header a[href*='/feedback/new/']")
    page.locator("label", has_text="Ý tưởng").first.click()
    page.fill("textarea[name=words]", "Cho chữ to hơn một chút")
    quiet_and_accessible(page)
    page.locator(".stick button").first.click()
    leader = phone("hanh")
    leader.goto("/feedback/")
    leader.click("text=Cho chữ to hơn một chút")
    leader.fill("textarea[name=reply]", "Điện thoại có chỗ chỉnh cỡ chữ, chị chỉ cho.")
    quiet_and_accessible(leader)
    leader.locator("main form button").first.click()
    page.goto("/")
    page.click("text=Có 1 trả lời")
    expect(page.locator("main")).to_contain_text("chị chỉ cho")


@pytest.mark.parametrize(
    ("role", "path"), [("hanh", "/first-steps/"), ("thao", "/first-steps/"), ("hanh", "/feedback/")]
)
def test_what_leaders_see_of_it_is_quiet_and_accessible(phone, role, path):
    page = phone(role)
    page.goto(path)
    quiet_and_accessible(page)


@pytest.mark.parametrize("path", ["/help/?q=che", "/help/practice/", "/feedback/new/", "/feedback/mine/"])
def test_help_and_feedback_are_quiet_and_accessible(phone, path):
    page = phone("tam")
    page.goto(path)
    quiet_and_accessible(page)


@pytest.mark.covers("CLI-31")
@pytest.mark.parametrize(("path", "help"), [("/clients/", "/help/register/#find"), ("/reports/", "/help/reports/")])
def test_the_menu_opens_the_help_of_the_page(phone, path, help):
    page = phone("tam")
    page.goto(path)
    page.click("header details.menu summary")
    page.locator(f"header a[href='{help}']").locator("visible=true").first.click()
    expect(page.locator("h1")).not_to_have_text("Trợ giúp")
