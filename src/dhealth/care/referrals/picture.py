"""The slip as a picture for the client's own phone: the square and the code, nothing else."""

import io
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from dhealth.kernel.codes import show_slip_code
from dhealth.ui.qr import QUIET, squares

DOT: Final = 14  # pixels of one square
FOOT: Final = 90


def slip_picture(code: str) -> bytes:
    """A PNG of the slip; it names nobody and no place."""
    rows = squares(code)
    side = (len(rows) + 2 * QUIET) * DOT
    picture = Image.new("1", (side, side + FOOT), 1)
    pen = ImageDraw.Draw(picture)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                left, top = (x + QUIET) * DOT, (y + QUIET) * DOT
                pen.rectangle((left, top, left + DOT - 1, top + DOT - 1), fill=0)
    font = ImageFont.load_default(size=46)
    pen.text((side / 2, side), show_slip_code(code), fill=0, font=font, anchor="ma")
    kept = io.BytesIO()
    picture.save(kept, "PNG", optimize=True)
    return kept.getvalue()
