"""What stands in the way of a workbook, kept in such a way that everybody reads it in their own language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils import translation
from django.utils.translation import gettext

from dhealth.kernel.errors import Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

LONGEST: Final = 400  # letters, as the column of the import holds them
_BETWEEN: Final = "\x1f"  # no sheet and no column can be named so: XML knows no such letter


class Hindered(Refused):
    """A refusal that names a sheet, a cell or columns: the sentence and the names stay apart until it is read."""

    def __init__(self, sentence: _StrPromise, field: str | None = None, **names: str) -> None:
        super().__init__("", field)
        self.sentence, self.names = sentence, names

    @property
    def message(self) -> str:
        """The sentence with its names, in the language of whoever reads it now."""
        return str(self.sentence) % self.names


def kept(refusal: Refused) -> str:
    """The refusal for the column of an import: the sentence as the program has it, then the names in it."""
    names = refusal.names if isinstance(refusal, Hindered) else {}
    with translation.override(None):  # the words of the source: what translations are looked up by
        sentence = str(refusal.sentence) if isinstance(refusal, Hindered) else refusal.message
    room = (LONGEST - len(sentence)) // max(len(names), 1)
    said = [f"{_BETWEEN}{name}={text.replace(_BETWEEN, ' ')}"[:room] for name, text in names.items()]
    return "".join([sentence, *said])[:LONGEST]


def told(problem: str) -> str:
    """What was kept, in the language of whoever reads it now; texts of earlier versions stay as they are."""
    sentence, *said = problem.split(_BETWEEN)
    words = gettext(sentence)
    return words % dict(pair.split("=", 1) for pair in said) if said else words
