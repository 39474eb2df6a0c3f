"""The papers of a batch in one file: successes, request, acceptance minutes, vouchers; each as PDF and as a workbook.

Written in Vietnamese, the language in which they are signed; the same bytes whenever they are made of the same state.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import xlsxwriter
from django.utils import translation

from dhealth.care.claims.history import reasons_of
from dhealth.care.claims.models import Batch, ClaimLine
from dhealth.care.claims.queries import lines_of, tells_group
from dhealth.care.services.catalogue import catalogue
from dhealth.commons.documents.pdf import Paper, as_pdf
from dhealth.kernel.codes import show_slip_code
from dhealth.kernel.number_words import in_words
from dhealth.kernel.text import fold
from dhealth.ui.figures import day, figure

_MADE: Final = datetime(2000, 1, 1)  # no moment at all: the same file whenever it is made
SUMMARY: Final = "0-tom-tat.txt"
_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NATION: Final = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_SIGN: Final = "(Ký, ghi rõ họ tên)"
NOT_TOLD: Final = "–"
Cell = str | int


@dataclass(frozen=True)
class Sheet:
    """One paper: its title, the words above its table, the table, the words below, who signs."""

    name: str
    title: str
    above: Sequence[str]
    heads: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[float]
    below: Sequence[str]
    signs: Sequence[str]


@dataclass(frozen=True)
class Frame:
    """What stands on every paper of a batch."""

    batch: Batch
    lines: Sequence[ClaimLine]
    told: frozenset[object]  # referrals whose slip code may stand on the group's papers
    reasons: Mapping[UUID, str]  # claim → why it is worth something else than its price

    @property
    def standing(self) -> list[ClaimLine]:
        """Those that were not taken out."""
        return [line for line in self.lines if getattr(line, "refused_at", None) is None]

    @property
    def total(self) -> int:
        """What they are worth together."""
        return sum(_worth(line) for line in self.standing)

    @property
    def mark(self) -> str:
        """HĐ-12/2026/1."""
        return str(self.batch)


def frame_of(batch: Batch) -> Frame:
    """A batch as it stands now, read once for all its papers."""
    lines = list(lines_of(batch))
    told = frozenset(tells_group(line.referral_id for line in lines))
    return Frame(batch, lines, told, reasons_of(lines))


def name_of(batch: Batch) -> str:
    """hs-hd-12-2026-1.zip: no word in it explains itself."""
    return f"hs-{plain(str(batch))}.zip"


def plain(words: str) -> str:
    """Small letters, digits and hyphens, as every system writes them."""
    return re.sub(r"[^a-z0-9]+", "-", fold(words)).strip("-")[:60] or "khac"


def as_files(batch: Batch) -> dict[str, bytes]:
    """All papers of a batch, each twice, and before them what they are about in a few lines."""
    with translation.override("vi"):
        frame = frame_of(batch)
        found = {SUMMARY: summary_of(frame).encode()}
        for number, write in enumerate(PAPERS, 1):
            sheet = write(frame)
            found[f"{number}-{sheet.name}.pdf"] = paper_of(frame, sheet)
            found[f"{number}-{sheet.name}.xlsx"] = as_workbook(frame, sheet)
    return found


def summary_of(frame: Frame) -> str:
    """Which batch, how many, how much, and how far it has come: enough to see whether papers are of today."""
    batch = frame.batch
    stages = {"approval": "Đã duyệt", "payment": "Đã chi", "receipt": "Đã nhận"}
    reached = [f"{words} {day(getattr(batch, fact).at)}" for fact, words in stages.items() if hasattr(batch, fact)]
    lines = {
        "Đợt": frame.mark,
        "Bên chi trả": batch.contract.payer.name,
        "Bên thực hiện": batch.contract.payee.name,
        "Số ca": figure(len(frame.standing)),
        "Số tiền": f"{figure(frame.total)} đồng",
        "Đã qua": "; ".join([f"Đã chốt {day(batch.closing.at)}", *reached]),
    }
    return "".join(f"{name}: {words}\n" for name, words in lines.items())


# --- the four papers -------------------------------------------------------------------------------------------------


def _service(line: ClaimLine) -> str:
    return catalogue()[line.service].name


def _slip(frame: Frame, line: ClaimLine) -> str:
    return show_slip_code(line.referral.code) if line.referral_id in frame.told else NOT_TOLD


def _parties(frame: Frame) -> list[str]:
    contract = frame.batch.contract
    return [
        f"Hợp đồng số: {contract.number}. Đợt: {frame.batch.number}. Dịch vụ đến hết ngày {day(frame.batch.until)}.",
        f"Bên chi trả: {contract.payer.name}. Bên thực hiện: {contract.payee.name}.",
    ]


def _money(dong: int) -> str:
    words = in_words(abs(dong), "vi")
    less = "Trừ lại " if dong < 0 else ""
    return f"Tổng số tiền: {figure(dong)} đồng. Bằng chữ: {less}{words} đồng."


def _worth(line: ClaimLine) -> int:
    return int(getattr(line, "worth", 0) or 0)


def _less(frame: Frame) -> list[str]:
    """Why single claims are worth something else than their price: by place, for whoever signs."""
    told = []
    for line in frame.standing:
        if line.dong >= 0 and _worth(line) == line.dong:
            continue
        why = frame.reasons.get(line.pk, "")
        why = "trần của hợp đồng không còn đủ." if why == "ceiling" else why
        what = "trừ lại ca đã chi" if line.dong < 0 else f"được tính {figure(_worth(line))} trên {figure(line.dong)}"
        told.append(f"Số {getattr(line, 'place', '')}: {what}. Lý do: {why or '–'}")
    return told


def successes(frame: Frame) -> Sheet:
    """Danh sách chuyển gửi thành công."""
    rows: list[list[Cell]] = [
        [
            str(getattr(line, "place", "")), _slip(frame, line), _service(line), line.referral.receiver.name,
            day(line.day), day(line.confirmation.at), line.tariff.clause, line.dong, _worth(line),
        ]
        for line in frame.standing
    ]  # fmt: skip
    heads = ["STT", "Mã phiếu", "Dịch vụ", "Cơ sở y tế", "Ngày", "CDC xác nhận", "Điều khoản", "Đề nghị", "Được tính"]
    signs = ["Người lập", "Trưởng nhóm", "Cán bộ xác nhận"]
    title = "DANH SÁCH CHUYỂN GỬI THÀNH CÔNG"
    widths = [0.6, 1.7, 2.1, 1.9, 1.3, 1.3, 1.4, 1.2, 1.2]
    below = [*_less(frame), _money(frame.total)]
    return Sheet("danh-sach", title, _parties(frame), heads, rows, widths, below, signs)


def request(frame: Frame) -> Sheet:
    """Đề nghị thanh toán."""
    sums: dict[tuple[str, str, int], list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in frame.standing:
        what = f"Trừ lại: {_service(line)}" if line.dong < 0 else _service(line)
        kept = sums[what, line.tariff.clause, line.tariff.dong]
        for at, more in enumerate((-1 if line.dong < 0 else 1, line.dong, _worth(line))):
            kept[at] += more
    rows: list[list[Cell]] = [
        [*key, count, asked, worth - asked, worth] for key, (count, asked, worth) in sorted(sums.items())
    ]
    heads = ["Dịch vụ", "Điều khoản", "Đơn giá", "Số ca", "Đề nghị", "Điều chỉnh", "Thành tiền"]
    signs = ["Người lập", "Kế toán", "Thủ trưởng đơn vị"]
    asked = [*_parties(frame), "Đề nghị bên chi trả thanh toán các ca đã được CDC tỉnh xác nhận như sau:"]
    widths = [2.8, 1.7, 1.3, 0.8, 1.5, 1.4, 1.5]
    below = [*_less(frame), _money(frame.total)]
    return Sheet("de-nghi", "ĐỀ NGHỊ THANH TOÁN", asked, heads, rows, widths, below, signs)


def minutes(frame: Frame) -> Sheet:
    """Biên bản nghiệm thu."""
    batch, closing = frame.batch, frame.batch.closing
    seed, out = getattr(batch, "seed", None), [one for one in frame.lines if getattr(one, "refused_at", None)]
    looked = [line for line in frame.lines if hasattr(line, "recheck")]
    rows = [_looked(frame, line) for line in looked]
    drawn = f"Số bốc thăm công bố: {seed.seed} ({seed.per_cent} % và mọi ca có dấu hiệu lạ)." if seed else ""
    below = [
        f"Số ca trong đợt: {closing.lines}; bỏ ra: {len(out)}; nghiệm thu: {len(frame.standing)}.",
        drawn,
        f"Dấu của đợt khi chốt: {closing.digest}",
        _money(frame.total),
    ]
    heads = ["STT", "Mã phiếu", "Kiểm lại", "Lý do", "Người kiểm"]
    signs = ["Bên thực hiện", "Bên chi trả", "CDC tỉnh"]
    kept = [words for words in below if words]
    return Sheet("bien-ban", "BIÊN BẢN NGHIỆM THU", _parties(frame), heads, rows, [0.6, 2, 1, 3, 2], kept, signs)


def _looked(frame: Frame, line: ClaimLine) -> list[Cell]:
    """A claim that was looked at again: its place and slip, whether it stands, why not, who looked."""
    recheck = line.recheck
    stands = "Giữ" if recheck.stands else "Bỏ"
    return [str(getattr(line, "place", "")), _slip(frame, line), stands, recheck.reason or "–", recheck.by.display_name]


def voucher(frame: Frame) -> Sheet:
    """Chứng từ chi."""
    batch = frame.batch
    facts = {"closing": "Người chốt", "approval": "Người duyệt", "payment": "Người chi", "receipt": "Người nhận"}
    rows: list[list[Cell]] = []
    for name, words in facts.items():
        fact = getattr(batch, name, None)
        rows.append([words, fact.by.display_name if fact else "–", day(fact.at) if fact else "–"])
    payment = getattr(batch, "payment", None)
    slip = f"Ngày chi: {day(payment.day)}. Số chứng từ: {payment.reference}." if payment else "Chưa chi."
    below = [_money(payment.dong if payment else frame.total), slip]
    heads = ["Bước", "Người", "Ngày"]
    signs = ["Người nhận tiền", "Kế toán", "Thủ trưởng đơn vị"]
    return Sheet("chung-tu", "CHỨNG TỪ CHI", _parties(frame), heads, rows, [2, 3, 2], below, signs)


PAPERS: Final[Sequence[Callable[[Frame], Sheet]]] = (successes, request, minutes, voucher)


# --- their two forms -------------------------------------------------------------------------------------------------


def _as_text(cell: Cell) -> str:
    return figure(cell) if isinstance(cell, int) else cell


def _numbers(sheet: Sheet) -> set[int]:
    return {at for row in sheet.rows for at, cell in enumerate(row) if isinstance(cell, int)}


def paper_of(frame: Frame, sheet: Sheet) -> bytes:
    """A paper of A4, as it is printed and signed."""
    contract = frame.batch.contract
    return as_pdf(
        Paper(
            left=[contract.payer.name.upper(), contract.payee.name.upper()],
            right=_NATION,
            title=sheet.title,
            above=sheet.above,
            heads=sheet.heads,
            rows=[[_as_text(cell) for cell in row] for row in sheet.rows],
            widths=sheet.widths,
            numbers=sorted(_numbers(sheet)),
            below=sheet.below,
            dated="…………, ngày ..... tháng ..... năm ........",
            signs=sheet.signs,
            how=_SIGN,
            foot=frame.mark,
        )
    )


def as_workbook(frame: Frame, sheet: Sheet) -> bytes:
    """The same as a workbook for A4; texts are written as texts, never as formulas."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, _OPTIONS) as book:
        book.set_properties({"created": _MADE})
        page = book.add_worksheet("1")
        font = {"font_name": "Times New Roman", "font_size": 11}
        text = book.add_format({**font, "border": 1, "text_wrap": True})
        head = book.add_format({**font, "border": 1, "text_wrap": True, "bold": True})
        number = book.add_format({**font, "border": 1, "num_format": "#,##0"})
        words, title = book.add_format(font), book.add_format({**font, "bold": True, "font_size": 13})
        page.write_string(0, 0, sheet.title, title)
        for at, line in enumerate(sheet.above, 1):
            page.write_string(at, 0, line, words)
        top = len(sheet.above) + 2
        for column, words_above in enumerate(sheet.heads):
            page.write_string(top, column, words_above, head)
        page.repeat_rows(top)
        for at, cells in enumerate(sheet.rows, top + 1):
            for column, cell in enumerate(cells):
                if isinstance(cell, int):
                    page.write_number(at, column, cell, number)
                else:
                    page.write_string(at, column, cell, text)
        for at, line in enumerate(sheet.below, top + len(sheet.rows) + 2):
            page.write_string(at, 0, line, words)
        for column, width in enumerate(sheet.widths):
            page.set_column(column, column, 90 * width / sum(sheet.widths))
        page.set_paper(9)  # A4
        page.fit_to_pages(1, 0)
        page.set_footer(f"&L{frame.mark}&R&P / &N")
    return made.getvalue()
