"""Papers of A4 as PDF, to be printed and signed: who writes, a title, a table, places to sign."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import typst

_SHAPE: Final = Path(__file__).with_name("paper.typ")


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What stands on a paper, from top to bottom; `widths` are shares of the line, `numbers` the columns of numbers."""

    left: Sequence[str]
    right: Sequence[str]
    title: str
    above: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    widths: Sequence[float]
    numbers: Sequence[int]
    below: Sequence[str]
    dated: str
    signs: Sequence[str]
    how: str
    foot: str


def as_pdf(paper: Paper) -> bytes:
    """The file, tagged for screen readers (PDF/UA); the same bytes whenever it is made."""
    words = json.dumps(asdict(paper), ensure_ascii=False)
    made = typst.compile(
        _SHAPE.read_bytes(), sys_inputs={"paper": words}, ignore_system_fonts=True, pdf_standards=["ua-1"]
    )
    return bytes(made)
