"""Keeping and dropping photographs and PDFs; the room that asks holds the permission and records the act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from dhealth.commons.documents.drawing import Drawn, draw_anew
from dhealth.commons.documents.examining import MOST_BYTES, pages_of_paper
from dhealth.commons.documents.models import PdfPaper, Picture
from dhealth.kernel.ids import uuid7
from dhealth.trust.keys.sealing import open_sealed_bytes, seal_bytes

COLUMN = "documents.picture"
PDF_COLUMN = "documents.pdf"


@dataclass(frozen=True)
class LookedThrough:
    """A PDF that is nothing but paper, before it is kept."""

    content: bytes
    pages: int


def keep_picture(organisation_id: UUID, photograph: UploadedFile[Any]) -> Picture:
    """Draw the photograph anew and keep it sealed under the organisation's key.

    Raises:
        Refused: it cannot be read, is empty or too large.
    """
    return keep_drawn(organisation_id, draw(photograph))


def draw(photograph: UploadedFile[Any]) -> Drawn:
    """The photograph drawn anew. It takes a while: whoever holds something draws before.

    Raises:
        Refused: it cannot be read, is empty or too large.
    """
    return draw_anew(photograph, photograph.size or 0)  # type: ignore[arg-type]  # it reads and seeks as a file does


@transaction.atomic
def keep_drawn(organisation_id: UUID, drawn: Drawn) -> Picture:
    """Keep what was drawn, sealed under the organisation's key."""
    id = uuid7()
    return Picture.objects.create(
        id=id,
        organisation_id=organisation_id,
        sealed=seal_bytes(organisation_id, COLUMN, id, drawn.content),
        width=drawn.width,
        height=drawn.height,
        size=len(drawn.content),
    )


def open_picture(picture: Picture) -> bytes:
    """The photograph as a JPEG."""
    return open_sealed_bytes(picture.organisation_id, COLUMN, picture.pk, bytes(picture.sealed))


def drop_picture(picture: Picture) -> None:
    """Remove a photograph for good."""
    picture.delete()


def look_through(file: UploadedFile[Any], most: int) -> LookedThrough:
    """The PDF of at most `most` pages, once it is sure that it is nothing but paper.

    Every page is drawn, which may take half a minute: whoever holds something looks before.

    Raises:
        Refused: it is too large, locked, cannot be drawn, has too many pages, or something in it acts by itself.
    """
    content = file.read(MOST_BYTES + 1)
    return LookedThrough(content, pages_of_paper(content, most))


@transaction.atomic
def keep_pdf(organisation_id: UUID, paper: LookedThrough) -> PdfPaper:
    """Keep the PDF as it came in, sealed under the organisation's key."""
    id = uuid7()
    sealed = seal_bytes(organisation_id, PDF_COLUMN, id, paper.content)
    return PdfPaper.objects.create(
        id=id, organisation_id=organisation_id, sealed=sealed, pages=paper.pages, size=len(paper.content)
    )


def open_pdf(paper: PdfPaper) -> bytes:
    """The PDF as it came in."""
    return open_sealed_bytes(paper.organisation_id, PDF_COLUMN, paper.pk, bytes(paper.sealed))
