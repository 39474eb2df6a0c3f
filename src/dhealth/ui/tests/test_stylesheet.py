"""The stylesheet stays light, and whoever reads with tired eyes can read it."""

import re
from pathlib import Path

import brotli
import pytest

import dhealth
import dhealth.ui

STYLESHEET = Path(dhealth.ui.__file__).parent / "static" / "ui" / "dhealth.css"
CSS = STYLESHEET.read_text("utf-8")
LIGHT, DARK = (dict(re.findall(r"--([\w-]+):(#[0-9a-f]{3,6})\b", block)) for block in CSS.split("{color-scheme:")[1:3])
SCHEMES = {"light": LIGHT, "dark": DARK}

TEXT_PAIRS = [(text, ground) for text in ("tx", "tx2", "ink", "late") for ground in ("bg", "sheet", "sheet-2")] + [
    ("on", "ink"),
    ("on", "ink-h"),
    ("ink", "ink-t"),
    ("tx", "ink-t"),
    ("tx", "hl"),
    ("tx", "wait-t"),
]
TEXT_PAIRS += [(state, f"{state}-t") for state in ("ok", "wait", "late")]
EDGE_PAIRS = [(line, ground) for line in ("edge", "ink", "late") for ground in ("bg", "sheet", "sheet-2")]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.covers("APP-09")
def test_the_stylesheet_weighs_less_than_ten_kilobytes_on_the_wire() -> None:
    assert len(brotli.compress(CSS.encode())) < 10_000


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read_on_its_ground(scheme: str, text: str, ground: str) -> None:
    tokens = SCHEMES[scheme]
    assert contrast(tokens[text], tokens[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("line", "ground"), EDGE_PAIRS)
def test_the_edge_of_every_control_can_be_seen(scheme: str, line: str, ground: str) -> None:
    tokens = SCHEMES[scheme]
    assert contrast(tokens[line], tokens[ground]) >= 3


def test_choosing_dark_looks_just_like_a_device_that_asks_for_dark() -> None:
    by_device, chosen = (block.split("}")[0] for block in CSS.split("color-scheme:dark;")[1:3])
    assert by_device == chosen


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert "url(" not in CSS and "@import" not in CSS
