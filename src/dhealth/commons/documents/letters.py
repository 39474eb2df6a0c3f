"""Reads the widths of letters from a font, so that a paper can be set: which glyph a letter is, and how wide."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "fonts"
THOUSAND: Final = 1000  # PDF measures letters in thousandths of their size


@dataclass(frozen=True)
class Font:
    """One font: its file, and for each letter its glyph; for each glyph its width in thousandths."""

    name: str
    file: bytes
    glyphs: dict[int, int]
    widths: list[int]
    box: tuple[int, int, int, int]
    ascent: int
    descent: int

    def width(self, text: str, size: float) -> float:
        """How wide a text is at a size, in points."""
        return sum(self.widths[self.glyphs.get(ord(letter), 0)] for letter in text) * size / THOUSAND

    def spelled(self, text: str) -> str:
        """A text as glyphs in hexadecimal, as PDF wants it."""
        return "".join(f"{self.glyphs.get(ord(letter), 0):04X}" for letter in text)


@cache
def font(bold: bool = False) -> Font:
    """The plain or the bold font of printed papers."""
    name = "DejaVuSerif-Bold" if bold else "DejaVuSerif"
    file = (FOLDER / f"{name}-vi.ttf").read_bytes()
    tables = _tables(file)
    units: int = struct.unpack_from(">H", file, tables["head"] + 18)[0]
    ascent, descent = struct.unpack_from(">hh", file, tables["hhea"] + 4)
    box = struct.unpack_from(">hhhh", file, tables["head"] + 36)

    def scaled(value: int) -> int:
        return round(value * THOUSAND / units)

    widths = [scaled(value) for value in _advances(file, tables)]
    x0, y0, x1, y1 = (scaled(value) for value in box)
    return Font(name, file, _letters(file, tables["cmap"]), widths, (x0, y0, x1, y1), scaled(ascent), scaled(descent))


def _tables(file: bytes) -> dict[str, int]:
    count = struct.unpack_from(">H", file, 4)[0]
    entries = (struct.unpack_from(">4sIII", file, 12 + 16 * at) for at in range(count))
    return {tag.decode(): offset for tag, _sum, offset, _length in entries}


def _advances(file: bytes, tables: dict[str, int]) -> list[int]:
    glyphs = struct.unpack_from(">H", file, tables["maxp"] + 4)[0]
    measured = struct.unpack_from(">H", file, tables["hhea"] + 34)[0]
    found = [struct.unpack_from(">H", file, tables["hmtx"] + 4 * at)[0] for at in range(measured)]
    return found + [found[-1]] * (glyphs - measured)


def _letters(file: bytes, cmap: int) -> dict[int, int]:
    """The table of format 4: stretches of letters with their glyphs."""
    count = struct.unpack_from(">H", file, cmap + 2)[0]
    records = [struct.unpack_from(">HHI", file, cmap + 4 + 8 * at) for at in range(count)]
    start = next(cmap + at for _platform, _kind, at in records if struct.unpack_from(">H", file, cmap + at)[0] == 4)
    stretches = struct.unpack_from(">H", file, start + 6)[0] // 2
    ends, begins = start + 14, start + 16 + 2 * stretches
    found: dict[int, int] = {}
    for at in range(stretches):
        end = struct.unpack_from(">H", file, ends + 2 * at)[0]
        begin = struct.unpack_from(">H", file, begins + 2 * at)[0]
        delta = struct.unpack_from(">h", file, begins + 2 * stretches + 2 * at)[0]
        place = begins + 4 * stretches + 2 * at
        skip = struct.unpack_from(">H", file, place)[0]
        for letter in range(begin, min(end, 0xFFFE) + 1):
            glyph = struct.unpack_from(">H", file, place + skip + 2 * (letter - begin))[0] if skip else letter
            found[letter] = (glyph + delta) & 0xFFFF if glyph or not skip else 0
    return found
