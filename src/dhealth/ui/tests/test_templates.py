"""No page of any room carries a style, a script or a picture of its own, nor names an illness on its face."""

import re
from pathlib import Path

import pytest

import dhealth
from dhealth.ui.icons import ICONS

ROOMS = Path(dhealth.__file__).parent
TEMPLATES = sorted(ROOMS.glob("**/templates/**/*.html"))
OURS = [path for path in TEMPLATES if path.is_relative_to(ROOMS / "ui")]
FORBIDDEN = {
    "a style attribute": r"\sstyle\s*=",
    "a style sheet of its own": r"<style\b",
    "a script of its own": r"<script(?![^>]*\bsrc=)",
    "an act in an attribute": r"\son[a-z]+\s*=\s*[\"']",
    "a script address": r"javascript:",
    "a picture in the page": r"data:image",
}


def name(path: Path) -> str:
    return str(path.relative_to(ROOMS))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_carries_nothing_that_the_browser_must_refuse(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if re.search(pattern, text, re.IGNORECASE)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_every_icon_that_a_template_asks_for_is_drawn(path: Path) -> None:
    asked = re.findall(r"{%\s*icon\s+[\"']([^\"']+)[\"']", path.read_text("utf-8"))
    assert [icon for icon in asked if icon not in ICONS] == []


@pytest.mark.covers("SEC-02")
@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_no_title_names_an_illness(path: Path) -> None:
    titles = re.findall(r"{% block title %}(.*?){% endblock", path.read_text("utf-8"), re.DOTALL)
    assert not re.search(r"\b(hiv|aids|dương tính)", " ".join(titles) + path.name, re.IGNORECASE)


@pytest.mark.covers("SEC-02")
def test_no_drawing_is_named_after_an_illness() -> None:
    assert not re.search(r"\b(hiv|aids|virus|ribbon)", " ".join(ICONS), re.IGNORECASE)


def test_the_house_has_templates_to_look_at() -> None:
    assert len(OURS) > 20
