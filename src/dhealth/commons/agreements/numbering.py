"""The number of a new agreement, as Vietnamese papers are numbered: 03/2026/TTBB; and the file of a signed one."""

import re
from typing import Final

from dhealth.commons.agreements.models import Agreement, Kind, ScanPage
from dhealth.kernel.text import fold

LETTERS: Final = {Kind.MECHANISM: "CCPH", Kind.TRIPARTITE: "TTBB", Kind.DATA_SHARING: "CSTT"}


def next_number(kind: str, year: int) -> str:
    """The next free number of this kind and year; people may write the one on their paper instead."""
    ending = f"/{year}/{LETTERS[Kind(kind)]}"
    taken = set(Agreement.objects.filter(number__endswith=ending).values_list("number", flat=True))
    number = len(taken) + 1
    while f"{number:02}{ending}" in taken:
        number += 1
    return f"{number:02}{ending}"


def file_name(scan: ScanPage) -> str:
    """What the signed paper is called where it is kept: 03-2026-ttbb.pdf."""
    return f"{re.sub('[^a-z0-9]+', '-', fold(scan.agreement.number)).strip('-') or 'paper'}.pdf"
