"""What no template may hold: inline style or script, things from elsewhere, titles that explain themselves."""

import re

import pytest

from tests.architecture.house import SOURCE

TEMPLATES = sorted(SOURCE.rglob("templates/**/*.html"))
TITLE = re.compile(r"{% block title %}(.*?){% endblock", re.S)
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle="),
    "an inline handler": re.compile(r"\son[a-z]+=[\"']"),
    "a script without a file": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>(?!\s*</script>)"),
    "something from elsewhere": re.compile(r"(?:src|href)=\"(?:https?:)?//"),
    "text that skips escaping": re.compile(r"\|safe\b|autoescape off"),
}


@pytest.mark.parametrize("name", FORBIDDEN)
def test_no_template_holds(name):
    strays = [str(t.relative_to(SOURCE)) for t in TEMPLATES if FORBIDDEN[name].search(t.read_text(encoding="utf-8"))]
    assert strays == []


@pytest.mark.covers("SEC-02")
def test_no_title_says_it():
    titles = {t.name: TITLE.findall(t.read_text(encoding="utf-8")) for t in TEMPLATES}
    assert {name: said for name, said in titles.items() if re.search(r"HIV|AIDS|ARV|PrEP|MSM", " ".join(said))} == {}
