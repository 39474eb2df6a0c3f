"""A QR code as one path of our own drawing; the package only tells which squares are dark."""

from typing import Final

import qrcode

QUIET: Final = 4  # empty squares around, as ISO/IEC 18004 asks


def squares(text: str) -> list[list[bool]]:
    """The dark (True) and light squares of `text`, row by row, without the empty border."""
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(dark) for dark in row] for row in code.get_matrix()]


def path(rows: list[list[bool]]) -> str:
    """One SVG path for all dark squares, neighbours of a row drawn as one."""
    drawn = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                drawn.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
            x = max(x, start + 1)
    return "".join(drawn)
