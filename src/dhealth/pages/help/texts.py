"""Reads the pages of help: Markdown files, one a task and language, opened once."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from dhealth.kernel.text import fold

FOLDER: Final = Path(__file__).parent / "texts"
LANGUAGES: Final = ("vi", "en")

# In the order of the list. A page for certain acts stands first for those who may do one of them, last for others.
TOPICS: Final[dict[str, frozenset[str]]] = {
    "practice": frozenset({"practice.start"}),
    "today": frozenset({"client.register"}),
    "register": frozenset({"client.register"}),
    "meeting": frozenset({"service.record"}),
    "check": frozenset({"service.record"}),
    "client": frozenset({"client.read"}),
    "lists": frozenset({"worklist.read"}),
    "targets": frozenset({"target.read"}),
    "week": frozenset({"week.read"}),
    "moves": frozenset({"transfer.read", "client.assign"}),
    "partners": frozenset({"partner.read", "notice.read"}),
    "areas": frozenset({"cluster.read"}),
    "meetings": frozenset({"gathering.read", "issue.read"}),
    "slips": frozenset({"referral.read"}),
    "inbox": frozenset({"inbox.read", "shared_list.read"}),
    "agreements": frozenset({"agreement.read"}),
    "outcomes": frozenset({"success.read"}),
    "money": frozenset({"claim.read", "contract.read"}),
    "duplicates": frozenset({"duplicate.read"}),
    "quality": frozenset({"quality.read"}),
    "close": frozenset({"close.read"}),
    "stock": frozenset({"stock.read"}),
    "papers": frozenset({"paper.read"}),
    "expenses": frozenset({"expense.read"}),
    "reports": frozenset({"report.read"}),
    "import": frozenset({"workbook.import"}),
    "people": frozenset({"person.read"}),
    "organisations": frozenset({"organisation.read"}),
    "pairs": frozenset({"linkage.read"}),
    "rules": frozenset({"policy.read"}),
    "account": frozenset(),
    "feedback": frozenset(),
    "words": frozenset(),
}


@dataclass(frozen=True)
class Part:
    """One section of a page: its anchor, heading, and text as HTML and folded for the search."""

    anchor: str
    heading: str
    html: SafeString
    folded: str


@dataclass(frozen=True)
class Text:
    """One page of help in one language."""

    topic: str
    title: str
    summary: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Hit:
    """A section in which all words of a search stand."""

    text: Text
    part: Part


_renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
_HEADING = re.compile(r"^## (?P<heading>.+?)(?: \{#(?P<anchor>[a-z-]+)\})?$", re.MULTILINE)


@cache
def text_of(topic: str, language: str) -> Text:
    """One page, from its file: a title line, a summary, then sections (`## Heading {#anchor}`)."""
    written = (FOLDER / f"{topic}.{language if language in LANGUAGES else 'vi'}.md").read_text(encoding="utf-8")
    head, *rest = re.split(r"(?m)^(?=## )", written)
    title, _blank, summary = head.strip().partition("\n")
    return Text(topic, title.removeprefix("# ").strip(), summary.strip(), tuple(_part(one) for one in rest))


def _part(written: str) -> Part:
    first, _newline, body = written.partition("\n")
    found = _HEADING.match(first)
    if found is None:
        raise ValueError(first)
    heading, anchor = found["heading"], found["anchor"] or ""
    html = mark_safe(_renderer.render(body))  # noqa: S308  # our own files, and raw HTML in them stays text
    return Part(anchor, heading, html, fold(f"{heading} {re.sub(r'[*_`#|]', ' ', body)}"))


def texts_for(verbs: Collection[str], language: str) -> tuple[list[Text], list[Text]]:
    """The pages that concern somebody who may do this, and all others, each in the order of the list."""
    mine = [topic for topic, acts in TOPICS.items() if not acts or acts & set(verbs)]
    others = [topic for topic in TOPICS if topic not in mine]
    return [text_of(topic, language) for topic in mine], [text_of(topic, language) for topic in others]


def find(words: str, texts: Collection[Text]) -> Iterator[Hit]:
    """Sections with all these words, with or without accents; those with a word in the heading first."""
    wanted = fold(words).split()
    found = [Hit(text, part) for text in texts for part in text.parts if _fits(wanted, text, part)] if wanted else []
    yield from sorted(found, key=lambda hit: not all(word in fold(hit.part.heading) for word in wanted))


def _fits(wanted: list[str], text: Text, part: Part) -> bool:
    return all(word in part.folded or word in fold(text.title) for word in wanted)
