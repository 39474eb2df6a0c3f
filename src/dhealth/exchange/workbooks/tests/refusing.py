"""How a hostile file is refused: with a sentence, soon, and without eating memory."""

import resource
import time
from pathlib import Path

import pytest
from django.utils import translation

from dhealth.exchange.workbooks.reading import read_workbook
from dhealth.kernel.errors import Refused

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
GOOD_ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


def seconds_worked() -> float:
    """By the program and the child it waited for; the clock on the wall also counts what others do."""
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


def refusal(path: Path) -> str:
    """The sentence in English; and it came within 5 s, without the program itself growing by 150 MB."""
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, seconds_worked()
    with translation.override("en"), pytest.raises(Refused) as refused:
        read_workbook(path)
    assert seconds_worked() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024
    with translation.override("en"):
        return str(refused.value.message)
