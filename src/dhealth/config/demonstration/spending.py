"""What Gnet spent lately, most of it with a photographed paper, some still without."""

import io
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from dhealth.kernel.ids import uuid7
from dhealth.programmes.expenses.actions import ExpenseDraft, record_expense
from dhealth.programmes.expenses.models import Document
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User

# (days ago, what for, đồng, paper, why it is missing)
SPENT: Final = (
    (38, "Thuê phòng họp nhóm", 500_000, Document.INVOICE, ""),
    (33, "Trà nước giao ban", 120_000, Document.RECEIPT, ""),
    (20, "Xe ôm đi Long Thành", 80_000, Document.RECEIPT, "Tài xế không viết biên nhận"),
    (12, "In tờ rơi", 350_000, Document.INVOICE, ""),
    (6, "Hỗ trợ đi lại buổi truyền thông", 600_000, Document.SIGNED_LIST, ""),
    (2, "Xe ôm đi Trảng Bom", 60_000, Document.RECEIPT, "Quên xin, sẽ xin lại"),
)


def spend(worker: User, leader: User, organisation_id: UUID, today: date) -> None:
    """Write the expenses down: every second one the leader's."""
    for number, (ago, purpose, dong, document, why) in enumerate(SPENT):
        actor = Actor.of(leader if number % 2 == 0 else worker)
        draft = ExpenseDraft(today - timedelta(days=ago), purpose, dong, document, why_missing=why)
        paper = None if why else _paper(purpose, dong)
        record_expense(actor, organisation_id, draft, paper, uuid7())


def _paper(purpose: str, dong: int) -> SimpleUploadedFile:
    """A drawn slip of paper: no real receipt stands in the demonstration."""
    image = Image.new("L", (480, 300), 246)
    pen = ImageDraw.Draw(image)
    pen.rectangle((12, 12, 468, 288), outline=90)
    pen.text((32, 40), "GIẤY BIÊN NHẬN (mẫu, không có thật)", fill=40, font_size=20)
    pen.text((32, 110), purpose, fill=30, font_size=22)
    pen.text((32, 170), f"{dong:,} đ".replace(",", "."), fill=20, font_size=30)
    written = io.BytesIO()
    image.save(written, "PNG")
    return SimpleUploadedFile("paper.png", written.getvalue(), "image/png")
