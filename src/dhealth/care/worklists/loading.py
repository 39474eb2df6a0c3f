"""Reads the histories of many people at once, a few statements however many they are."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from dhealth.care.clients.models import Back, Client, Departure, Leaving, PossibleDuplicate
from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.models import Answer, ReportedBy
from dhealth.care.transfers.queries import Came, came_to
from dhealth.care.worklists.among import among, is_among
from dhealth.care.worklists.history import Away, Deed, Person, Try
from dhealth.care.worklists.models import Attempt

ONWARD: Final = ("confirmatory_test", "art_start")  # referrals after a reactive check
Key = UUID | str  # as this database keeps it
_BLANK = ("birth_year", "sex_at_birth", "main_group", "place_id", "reached_on", "channel", "worker_id")
_DAYS: Final = {"day": "day", "agreed": "answer_day", "again": "next_day"}
_COLUMNS = (*_BLANK, "id", "organisation_id", "registered_at", "told_status", "taken_over_at")

# Plain SQL, in the order of a Deed's fields: of a million services nothing is made that is not asked for.
_DEEDS = (
    "SELECT person_id, {day}, kind, result, reported_by = '', CASE WHEN answer = %s THEN {agreed} ELSE 0 END, "
    "kits > 0, COALESCE(medicine_days, 0), {again}, reported_by = %s, kind = %s AND form IN (%s, %s) "
    "FROM services_service WHERE is_current AND {persons} ORDER BY person_id, day"
)


class Known(NamedTuple):
    """A person's history, and where the record stands."""

    organisation: UUID
    worker: UUID | None
    person: Person


def ordinal(day: date | None) -> int:
    """A day as a number; 0 for none."""
    return day.toordinal() if day else 0


def load(persons: Sequence[UUID]) -> dict[UUID, Known]:
    """The histories of those of these records that count and are in use; the rows are locked until the act is over."""
    living = Client.objects.living().filter(pk__in=among(persons)).order_by("pk")
    rows = list(living.select_for_update(of=("self",), no_key=True).values(*_COLUMNS))
    found = [row["id"] for row in rows]
    if not found:
        return {}
    deeds, tries, away, questions = _deeds(found), _tries(found), _away(found), _questions(found)
    came = came_to(found)
    _add_told(deeds, came)
    return {row["id"]: _known(row, deeds, tries, away, questions, came) for row in rows}


def _add_told(deeds: dict[UUID, list[Deed]], came: dict[UUID, Came]) -> None:
    """What the group before did, where the client wished it known: told from elsewhere; what was agreed still holds."""
    earlier = _deeds([one for each in came.values() for one in each.shared])
    for person, each in came.items():
        for one in each.shared:
            deeds[person] += (deed._replace(own=False) for deed in earlier.get(one, ()))
        deeds[person].sort(key=lambda deed: deed.day)


def _known(
    row: dict[str, Any],
    deeds: dict[UUID, list[Deed]],
    tries: dict[UUID, list[Try]],
    away: dict[UUID, list[Away]],
    questions: dict[UUID, list[int]],
    came: dict[UUID, Came],
) -> Known:
    id = row["id"]
    registered = _day(row["registered_at"])
    gone = away.get(id, [])
    if row["taken_over_at"]:
        gone = [*gone, Away(_day(row["taken_over_at"]), final=True)]
    person = Person(
        known=ordinal(row["reached_on"]) or registered,
        registered=registered,
        group=row["main_group"],
        told_positive=row["told_status"] == "positive",
        missing=tuple(name.removesuffix("_id") for name in _BLANK if not row[name]),
        questions=tuple(questions.get(id, ())),
        deeds=tuple(deeds.get(id, ())),
        tries=tuple(tries.get(id, ())),
        away=tuple(gone),
        came=tuple(map(_day, came[id].at)) if id in came else (),
    )
    return Known(row["organisation_id"], row["worker_id"], person)


def _day(moment: datetime) -> int:
    return timezone.localdate(moment).toordinal()


def _deeds(persons: Sequence[UUID]) -> dict[UUID, list[Deed]]:
    if not persons:
        return {}
    wanted, keys = is_among("person_id", persons)
    days = {name: _numbered(column) for name, column in _DAYS.items()}
    found: dict[Key, list[Deed]] = defaultdict(list)
    with connection.cursor() as cursor:
        words = [Answer.APPOINTMENT.value, ReportedBy.CLINIC.value, REFERRAL, *ONWARD]
        cursor.execute(_DEEDS.format(persons=wanted, **days), [*words, keys])
        while rows := cursor.fetchmany(5_000):
            for row in rows:
                found[row[0]].append(Deed._make(row[1:]))
    return defaultdict(list, {_id(key): deeds for key, deeds in found.items()})


def _id(key: Key) -> UUID:
    return key if isinstance(key, UUID) else UUID(key)


def _numbered(column: str) -> str:
    """A day as the number that Python gives it, 0 for none; worked out where the rows are."""
    if connection.vendor == "sqlite":
        return f"COALESCE(CAST(julianday({column}) - 1721424.5 AS integer), 0)"
    return f"COALESCE({column} - DATE '0001-01-01' + 1, 0)"


def _tries(persons: Sequence[UUID]) -> dict[UUID, list[Try]]:
    rows = Attempt.objects.standing().filter(person__in=among(persons)).order_by("day", "at", "pk")
    found: dict[UUID, list[Try]] = defaultdict(list)
    for person, day, outcome, again in rows.values_list("person_id", "day", "outcome", "next_day"):
        found[person].append(Try(ordinal(day), outcome, ordinal(again)))
    return found


def _away(persons: Sequence[UUID]) -> dict[UUID, list[Away]]:
    """Departures; one written by mistake never was, and that somebody died is undone by nothing else."""
    rows = Departure.objects.filter(person__in=among(persons)).exclude(ended__why=Back.MISTAKE).order_by("day")
    found: dict[UUID, list[Away]] = defaultdict(list)
    for person, day, why, back in rows.values_list("person_id", "day", "why", "ended__day"):
        found[person].append(Away(ordinal(day), ordinal(back), why == Leaving.DIED))
    return found


def _questions(persons: Sequence[UUID]) -> dict[UUID, list[int]]:
    """Since when somebody asks "are these one person?", where nobody has answered yet."""
    found: dict[UUID, list[int]] = defaultdict(list)
    for one, other in (("first", "second"), ("second", "first")):
        rows = PossibleDuplicate.objects.filter(
            Q(decision=None) | Q(decision__answer="unsure"),
            **{f"{one}__in": among(persons)},
            **{f"{other}__{gone}": None for gone in ("merged_into", "erased_at", "taken_over_at")},
        )
        for person, at in rows.values_list(f"{one}_id", "found_at"):
            found[person].append(_day(at))
    return found
