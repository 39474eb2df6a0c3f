"""Keeping and dropping photographs; the room that asks holds the permission and records the act."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from dhealth.commons.documents.drawing import draw_anew
from dhealth.commons.documents.models import Picture
from dhealth.kernel.ids import uuid7
from dhealth.trust.keys.sealing import open_sealed_bytes, seal_bytes

COLUMN = "documents.picture"


@transaction.atomic
def keep_picture(organisation_id: UUID, photograph: UploadedFile[Any]) -> Picture:
    """Draw the photograph anew and keep it sealed under the organisation's key.

    Raises:
        Refused: it cannot be read, is empty or too large.
    """
    drawn = draw_anew(photograph, photograph.size or 0)  # type: ignore[arg-type]  # it reads and seeks as a file does
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
