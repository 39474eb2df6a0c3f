"""What a page asks for comes through: the server in front lets in more than the program keeps."""

import re
from pathlib import Path

from dhealth.commons.agreements.actions import signing
from dhealth.commons.documents import drawing, examining
from dhealth.exchange.workbooks import uploads

IN_FRONT = Path(__file__).parents[2] / "docs" / "operating" / "nginx.conf"


def test_whatever_may_be_sent_reaches_the_program_and_is_judged_there():
    (lets_in,) = re.findall(r"client_max_body_size (\d+)m;", IN_FRONT.read_text())
    largest = max(signing.MOST_TOGETHER, drawing.MOST_BYTES, examining.MOST_BYTES)
    assert largest < uploads.MOST_BYTES <= int(lets_in) * 1024 * 1024
