"""What somebody is about to write down: one service, or everything of one meeting."""

from dataclasses import dataclass, fields, replace
from datetime import date
from uuid import UUID

from dhealth.care.services.models import Service
from dhealth.trust.keys.sealing import open_sealed, seal

NOTE = "services.note"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """One service before the rules have seen it. Counts are pieces; `read_after` counts minutes."""

    kind: str
    day: date
    worker_id: UUID | None = None  # who gave it; nobody named means the person who writes
    project_id: UUID | None = None
    form: str = ""
    result: str = ""
    place: str = ""
    reported_by: str = ""
    answer: str = ""
    answer_day: date | None = None
    condoms: int = 0
    lubricants: int = 0
    needles: int = 0
    kits: int = 0
    lot: str = ""
    read_after: int | None = None
    read_reason: str = ""
    medicine_days: int | None = None
    next_day: date | None = None
    note: str = ""


STORED_AS_IS = tuple(field.name for field in fields(Draft) if field.name != "note")


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """Everything that one form of a meeting says; `checks` are (kind, result) pairs of other screenings."""

    day: date
    project_id: UUID | None = None
    form: str = ""
    condoms: int = 0
    lubricants: int = 0
    needles: int = 0
    kits: int = 0
    kit_lot: str = ""
    counselled: bool = False
    answer: str = ""
    answer_day: date | None = None
    test_form: str = ""
    lot: str = ""
    read_after: int | None = None
    read_reason: str = ""
    result: str = ""
    checks: tuple[tuple[str, str], ...] = ()
    note: str = ""


def drafts_of(meeting: Meeting) -> list[Draft]:
    """The services of a meeting: the contact with what was handed out, then whatever else was done."""
    day, form = meeting.day, meeting.form
    found = [
        Draft(
            kind="contact",
            day=day,
            form=form,
            condoms=meeting.condoms,
            lubricants=meeting.lubricants,
            needles=meeting.needles,
            answer=meeting.answer,
            answer_day=meeting.answer_day,
            note=meeting.note,
        )
    ]
    if meeting.counselled:
        found.append(Draft(kind="counselling", day=day, form=form))
    if meeting.kits:
        found.append(Draft(kind="self_test_kit", day=day, kits=meeting.kits, lot=meeting.kit_lot))
    if meeting.answer == "accepted":
        found.append(_quick_check(meeting))
    found += [Draft(kind=kind, day=day, result=result) for kind, result in meeting.checks]
    return [replace(draft, project_id=meeting.project_id) for draft in found]


def _quick_check(meeting: Meeting) -> Draft:
    return Draft(
        kind="screening_test",
        day=meeting.day,
        form=meeting.test_form,
        result=meeting.result,
        lot=meeting.lot,
        read_after=meeting.read_after,
        read_reason=meeting.read_reason,
    )


def sibling_ids(first: UUID, count: int) -> list[UUID]:
    """Ids of the services of one meeting: the first one's, then its followers, the same again at each retry."""
    head, tail = divmod(first.int, 1 << 32)
    return [UUID(int=head << 32 | (tail + number) % (1 << 32)) for number in range(count)]


def draft_of(service: Service) -> Draft:
    """A stored service as a draft again, to be corrected."""
    as_is = {name: getattr(service, name) for name in STORED_AS_IS}
    return Draft(**as_is, note=note_of(service))


def note_of(service: Service) -> str:
    """The sealed note in words."""
    if service.note is None:
        return ""
    return open_sealed(service.organisation_id, NOTE, service.pk, bytes(service.note))


def sealed_note(organisation: UUID, service: UUID, note: str) -> bytes | None:
    """The note as it is stored; nothing where nothing was said."""
    return seal(organisation, NOTE, service, note) if note else None
