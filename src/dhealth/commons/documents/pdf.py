"""Papers of A4 as PDF: a heading, paragraphs, tables and places to sign; the same bytes whenever they are made."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Final, Literal

from dhealth.commons.documents.letters import Font, font

WIDTH, HEIGHT = 595.28, 841.89  # points
MARGIN: Final = 45.0
LINE: Final = 1.35  # of the size of the letters
Side = Literal["left", "middle", "right"]


class Paper:
    """One document that grows from top to bottom, page after page."""

    def __init__(self, foot: str = "") -> None:
        self._pages: list[list[str]] = []
        self._foot = foot
        self._y = 0.0
        self._turn()

    @property
    def room(self) -> float:
        """How wide a line may be."""
        return WIDTH - 2 * MARGIN

    def _turn(self) -> None:
        self._pages.append([])
        self._y = HEIGHT - MARGIN

    def _need(self, height: float) -> None:
        if self._y - height < MARGIN + 18:
            self._turn()

    def skip(self, points: float) -> None:
        """Leave some room."""
        self._y -= points

    def line(
        self, text: str, *, size: float = 10, bold: bool = False, side: Side = "left", left: float = 0, room: float = 0
    ) -> None:
        """A paragraph between two edges, broken where it has to be."""
        room = room or self.room - left
        for part in broken(text, font(bold), size, room):
            self._need(size * LINE)
            self._y -= size * LINE
            self._put(part, font(bold), size, MARGIN + left, room, side)

    def beside(self, left: Sequence[str], right: Sequence[str]) -> None:
        """Two short columns of the same height: who writes, and the country's words."""
        top = self._y
        for at, lines in ((0.0, left), (self.room * 0.42, right)):
            self._y = top
            for number, text in enumerate(lines):
                self.line(
                    text, bold=number > 0 or at > 0, side="middle", left=at, room=self.room * (0.58 if at else 0.4)
                )
        self._y = top - max(len(left), len(right)) * 10 * LINE - 8

    def table(
        self, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], right: set[int]
    ) -> None:
        """A table with its head on each page; `widths` are shares of the line, `right` the columns of numbers."""
        edges = [self.room * sum(widths[:at]) / sum(widths) for at in range(len(widths) + 1)]
        self._row(heads, edges, set(), bold=True)
        for row in rows:
            if self._row(row, edges, right):
                self._row(heads, edges, set(), bold=True)
                self._row(row, edges, right)
        self.skip(6)

    def _row(self, cells: Sequence[str], edges: Sequence[float], right: set[int], *, bold: bool = False) -> bool:
        """Write a row; True where the page was turned instead."""
        face, size = font(bold), 8.5
        texts = [broken(cell, face, size, edges[at + 1] - edges[at] - 6) for at, cell in enumerate(cells)]
        height = max(len(lines) for lines in texts) * size * LINE + 4
        if self._y - height < MARGIN + 18:
            self._turn()
            return not bold
        top = self._y
        for at, lines in enumerate(texts):
            self._box(MARGIN + edges[at], top - height, edges[at + 1] - edges[at], height)
            for number, text in enumerate(lines, 1):
                self._y = top - number * size * LINE
                side: Side = "right" if at in right else "middle" if bold else "left"
                self._put(text, face, size, MARGIN + edges[at] + 3, edges[at + 1] - edges[at] - 6, side)
        self._y = top - height
        return False

    def sign(self, who: Sequence[str], how: str) -> None:
        """Places to sign, side by side."""
        self._need(110)
        top, room = self._y, self.room / len(who)
        for at, words in enumerate(who):
            self._y = top
            self.line(words, bold=True, side="middle", left=at * room, room=room)
            self.line(how, size=8.5, side="middle", left=at * room, room=room)
        self._y = top - 100

    def _put(self, text: str, face: Font, size: float, x: float, room: float, side: Side) -> None:
        slack = {"left": 0.0, "middle": 0.5, "right": 1.0}[side] * (room - face.width(text, size))
        name = "B" if face.name.endswith("Bold") else "A"
        self._pages[-1].append(f"BT /{name} {size} Tf {x + slack:.2f} {self._y:.2f} Td <{face.spelled(text)}> Tj ET")

    def _box(self, x: float, y: float, width: float, height: float) -> None:
        self._pages[-1].append(f"0.5 w {x:.2f} {y:.2f} {width:.2f} {height:.2f} re S")

    def as_bytes(self) -> bytes:
        """The file."""
        for number, page in enumerate(self._pages, 1):
            self._y = MARGIN - 12
            words = f"{self._foot}    {number} / {len(self._pages)}".strip()
            slack = self.room - font().width(words, 7.5)
            spelled = font().spelled(words)
            page.append(f"BT /A 7.5 Tf {MARGIN + slack:.2f} {self._y:.2f} Td <{spelled}> Tj ET")
        return _written(self._pages)


def broken(text: str, face: Font, size: float, room: float) -> list[str]:
    """A text in lines that fit; a word wider than the line is cut."""
    lines, line = [], ""
    for word in text.split():
        while face.width(word, size) > room and len(word) > 1:
            cut = max(at for at in range(1, len(word)) if at == 1 or face.width(word[:at], size) <= room)
            lines += [line, word[:cut]] if line else [word[:cut]]
            line, word = "", word[cut:]
        wider = f"{line} {word}".strip()
        if line and face.width(wider, size) > room:
            lines.append(line)
            wider = word
        line = wider
    return [*lines, line] if line or not lines else lines


def _written(pages: Sequence[Sequence[str]]) -> bytes:
    objects: list[bytes] = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    fonts = {"A": _font(objects, font()), "B": _font(objects, font(bold=True))}
    used = " ".join(f"/{name} {at} 0 R" for name, at in fonts.items())
    kids = []
    for page in pages:
        content = _add(objects, _stream("\n".join(page).encode("ascii")))
        box = f"[0 0 {WIDTH} {HEIGHT}]"
        uses = f"/Resources << /Font << {used} >> >>"
        words = f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Contents {content} 0 R {uses} >>"
        kids.append(_add(objects, words.encode()))
    listed = " ".join(f"{kid} 0 R" for kid in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode()
    return _file(objects)


def _add(objects: list[bytes], body: bytes) -> int:
    objects.append(body)
    return len(objects)


def _stream(body: bytes, more: str = "") -> bytes:
    packed = zlib.compress(body, 9)
    return f"<< /Length {len(packed)} /Filter /FlateDecode {more}>>\nstream\n".encode() + packed + b"\nendstream"


def _font(objects: list[bytes], face: Font) -> int:
    """A font with all its letters, so that the text can be searched and copied again."""
    file = _add(objects, _stream(face.file, f"/Length1 {len(face.file)} "))
    box = " ".join(str(edge) for edge in face.box)
    measures = f"/Ascent {face.ascent} /Descent {face.descent} /CapHeight {face.ascent} /ItalicAngle 0 /StemV 80"
    about = (
        f"<< /Type /FontDescriptor /FontName /{face.name} /Flags 4 /FontBBox [{box}] {measures} /FontFile2 {file} 0 R"
    )
    described = _add(objects, f"{about} >>".encode())
    widths = " ".join(str(width) for width in face.widths)
    system = "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    inner = _add(
        objects,
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /{face.name} {system} /FontDescriptor {described} 0 R "
        f"/CIDToGIDMap /Identity /W [0 [{widths}]] >>".encode(),
    )
    letters = _add(objects, _stream(_readable(face)))
    outer = (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /{face.name} /Encoding /Identity-H /DescendantFonts [{inner} 0 R] "
    )
    return _add(objects, (outer + f"/ToUnicode {letters} 0 R >>").encode())


def _readable(face: Font) -> bytes:
    """Glyph → letter, for readers that search."""
    pairs = sorted({glyph: letter for letter, glyph in face.glyphs.items() if glyph}.items())
    lots = [pairs[at : at + 100] for at in range(0, len(pairs), 100)]
    body = "".join(
        f"{len(lot)} beginbfchar\n"
        + "".join(f"<{glyph:04X}> <{letter:04X}>\n" for glyph, letter in lot)
        + "endbfchar\n"
        for lot in lots
    )
    head = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /L def /CMapType 2 def\n"
    space = "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    return (head + space + body + "endcmap CMapName currentdict /CMap defineresource pop end end").encode()


def _file(objects: Sequence[bytes]) -> bytes:
    made = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    made += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    made += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(made)
