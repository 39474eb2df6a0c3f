"""Whatever is sent to whichever address, the answer is a page with a sentence: never an error of the server."""

import random
import re
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.security.addresses import ADDRESSES, Visitor

LONG, HUGE = "x" * 10_000, "9" * 5_000
NASTY = (
    *("", "\x00", "a\x00b", LONG, HUGE, "-1", "0", "1e999", "NaN", "Infinity", "٣", "²", "½", "\u202e", "\ud800"),
    *("not-a-uuid", "00000000-0000-0000-0000-000000000000", "{}", "[1]", "<script>alert(1)</script>", "' OR 1=1 --"),
    *("=1+1", "a\r\nSet-Cookie: b=c", "31/02/2020", "99/99/9999", "01/01/0001", "31/12/9999", "2018-10-01"),
    *("q:2021-9", "y:99999", "m:2021-13", "f:0000-1", "99999999999999999999", "2147483648", "//evil.example", "abc"),
    *("https://evil.example/", "javascript:alert(1)", "/\\evil.example", "account.read", "24:61", "2026-02-30"),
)
ASKED = ("page", "next", "q", "f", "as", "by", "p", "organisation", "corrects", "id", "saved", "all", "words", "why")
SENT = (*ASKED, "answer", "sign_in", "pin", "login", "password", "code", "language", "theme", "reason", "meeting")
NAME = re.compile(r'name="([\w-]+)"')
ODD_BODIES = (
    ("application/json", b'{"a": [1]}'),
    ("multipart/form-data", b"x"),
    (
        "multipart/form-data; boundary=b",
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a\x00.xlsx"\r\n',
    ),
    ("multipart/form-data; boundary=b", b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nPK\r\n--b--\r\n'),
    ("text/plain; charset=nonsense", b"a=b"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"a=b"),
    ("application/x-www-form-urlencoded", b"%ff=%fe&q=%ed%a0%80&page=1&page=2&q=a&q=b"),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(500))),
    ("", b"\xff\xfe"),
)


def unkind(answer: HttpResponse) -> bool:
    """An error of the server, words of the program, or a refusal without a sentence."""
    said = b"" if answer.streaming else answer.content
    silent = answer.status_code >= 400 and answer.status_code != 405 and len(said) < 20
    elsewhere = urlsplit(answer.headers.get("Location", "")).netloc not in ("", "testserver")
    return answer.status_code >= 500 or b"Traceback" in said or silent or elsewhere or "b=c" in str(answer.cookies)


def wire(text: str) -> bytes:
    """Half of a character that no encoding allows is sent as some programs would send it."""
    return text.encode("utf-8", "surrogatepass")


@pytest.fixture
def doors(world):
    """Each address with its right person and the names of all that its form asks."""
    visitors = {name: Visitor(world, name) for name in {one.right for one in ADDRESSES}}
    found = []
    for one in ADDRESSES:
        visitor, path = visitors[one.right], one.path(world)
        page = visitor.visit(path).content.decode(errors="replace") if "GET" in one.guard.methods else ""
        names = {*NAME.findall(page), *one.data, *SENT} - {"csrfmiddlewaretoken", "viewport", "referrer"}
        found.append((one, visitor, path, sorted(names)))
    return found


@pytest.mark.slow
def test_nothing_that_is_typed_or_sent_breaks_a_page(doors):
    chance, odd = random.Random(20_26), []
    for one, visitor, path, names in doors:
        for _try in range(3):
            sent = {name: wire(chance.choice(NASTY)) for name in chance.sample(names, min(len(names), 4))}
            for method in one.guard.methods:
                data = {**one.data, **sent} if method == "POST" else {k: v for k, v in sent.items() if v != wire(LONG)}
                odd += [(one.name, method, sent)] if unkind(visitor.visit(path, method, data)) else []
    assert odd == []


@pytest.mark.slow
def test_no_single_question_is_broken_by_any_single_answer(doors):
    chance, odd = random.Random(20_27), []
    for one, visitor, path, names in doors:
        for name in chance.sample(names, min(len(names), 5)):
            method = chance.choice(one.guard.methods)
            data = {**one.data, name: wire(chance.choice(NASTY))}
            odd += [(one.name, method, data)] if unkind(visitor.visit(path, method, data)) else []
    assert odd == []


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "body"), ODD_BODIES)
def test_a_body_of_another_kind_is_refused_in_words(world, kind, body):
    odd, visitors = [], {name: Visitor(world, name) for name in {one.right for one in ADDRESSES}}
    for one in ADDRESSES:
        if "POST" in one.guard.methods:
            answer = visitors[one.right].send(one.path(world), body, kind)
            odd += [(one.name, answer.status_code)] if unkind(answer) else []
    assert odd == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["session", "csrftoken", "seen", "language", "theme", "messages"])
@pytest.mark.parametrize(
    "value", ['"aaaaaaaaaa\\000"', "%00", "a:b", "x" * 4_000, '"\\377\\376"', "\u00ff", "1/9e999:x"]
)
def test_a_spoilt_cookie_is_thrown_away(world, name, value):
    for address in ("/", "/sign-in/", "/welcome/abc/"):
        browser = world.browser("tam") if name != "session" else world.browser("")
        held = "; ".join(f"{key}={kept.value}" for key, kept in browser.cookies.items() if key != name)
        answer = browser.get(address, headers={"cookie": f"{held}; {name}={value}"})
        assert answer.status_code in (200, 302, 410)


@given(words=st.text(max_size=60))
@settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_search_answers_whatever_is_typed(searcher, words):
    answer = searcher.visit("/clients/", "POST", {"q": wire(words)})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


@pytest.fixture
def searcher(world):
    return Visitor(world, "hanh")


@pytest.mark.parametrize("where", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "abc"])
def test_no_way_back_leads_to_another_site(world, where):
    visitor = Visitor(world, "tam")
    for path, data in (("/language/", {"language": "en"}), ("/theme/", {"theme": "dark"}), ("/cover/", {})):
        assert visitor.visit(path, "POST", {**data, "next": where}).headers["Location"] in ("/", "/lock/")
