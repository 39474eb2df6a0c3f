"""Invented records for stories about what is doubtful: whole unless a story leaves something out."""

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from dhealth.care.clients.identity import Card, seal_card
from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service
from dhealth.care.worklists.models import Attempt
from dhealth.evidence.reports.tests.people import service as stored_service
from dhealth.kernel.codes import new_code
from dhealth.kernel.ids import uuid7
from dhealth.kernel.periods import Period

WHOLE = {"sex_at_birth": "M", "birth_year": 1998, "main_group": "MSM"}


def ago(days: int) -> date:
    """So many days before today."""
    return timezone.localdate() - timedelta(days=days)


def noon(day: date) -> datetime:
    """Noon in Viet Nam."""
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def record(worker, at, reached=None, **facts) -> Client:
    """A whole record on this worker's list."""
    reached = reached or ago(40)
    id = uuid7()
    card = seal_card(at.pk, id, Card(facts.pop("name", "")))
    made = Client.objects.create(
        id=id, organisation=at, worker=worker, code=new_code(), card=card, **{**WHOLE, "reached_on": reached, **facts}
    )
    Client.objects.filter(pk=made.pk).update(registered_at=noon(reached))
    made.refresh_from_db()
    return made


def line(client, worker, day=None, kind="contact", written=None, **facts) -> Service:
    """A whole line, written down on its day."""
    day = day or ago(5)
    if kind in ("contact", "counselling"):
        facts.setdefault("form", "face_to_face")
    if kind == "screening_test":
        facts = {"result": "non_reactive", "lot": "SD26A", "read_after": 16, **facts}
    made = stored_service(client, worker, day, kind, **facts)
    Service.objects.filter(pk=made.pk).update(recorded_at=noon(written or day))
    made.refresh_from_db()
    return made


def attempt(client, worker, day, outcome="no_answer") -> Attempt:
    """Somebody called; nobody answered unless a story says what came of it."""
    said = {"organisation": client.organisation, "worker": worker, "day": day, "channel": "call", "outcome": outcome}
    return Attempt.objects.create(client=client, person=client, **said)


def lately() -> Period:
    """The last sixty days."""
    return Period(ago(60), timezone.localdate())
