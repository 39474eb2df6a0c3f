"""A list beside the database of who was erased, by ids alone: a restored backup forgets again whom it brings back."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from dhealth.care.clients.models import Client
from dhealth.trust.keys.master import data_dir

FILE = "erasures"  # in the data folder; backups carry it along


@dataclass(frozen=True)
class Erasure:
    """One record that was erased: nothing in it leads to the person."""

    client: UUID
    organisation: UUID
    at: datetime


def note(erasures: Iterable[Erasure]) -> None:
    """Add to the list of this installation and see it to the disk. What stands there is never changed."""
    lines = "".join(f"{one.at.isoformat()} {one.organisation.hex} {one.client.hex}\n" for one in erasures)
    handle = os.open(data_dir() / FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write("\n" + lines if lines else "")  # the line before may have been left half
        file.flush()
        os.fsync(file.fileno())


def noted(place: Path) -> set[Erasure]:
    """The erasures of a list; none where there is no such file. A line that a power cut left half is passed over."""
    found = set()
    for line in place.read_text(encoding="ascii", errors="replace").splitlines() if place.is_file() else ():
        try:
            at, organisation, client = line.split()
            found.add(Erasure(UUID(client), UUID(organisation), datetime.fromisoformat(at)))
        except ValueError:
            continue
    return found


def note_missing() -> None:
    """Add erased records that the list lacks: a power cut may have come between the act and its line."""
    there = {one.client for one in noted(data_dir() / FILE)}
    erased = Client.objects.exclude(erased_at=None).values_list("pk", "organisation_id", "erased_at")
    note(Erasure(pk, owner, at) for pk, owner, at in erased if pk not in there and at is not None)
