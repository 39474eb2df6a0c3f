"""Months to close: clients, services and closes of Gnet, in the past of a fixed day."""

from datetime import date

from dhealth.care.clients.identity import Card, Details, seal_card, seal_details
from dhealth.care.clients.models import Client
from dhealth.evidence.closing.actions import lock_close, start_close
from dhealth.evidence.closing.calendars import Calendar, month_from
from dhealth.evidence.reports.tests.people import service as stored_service
from dhealth.kernel.codes import new_code
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Project
from dhealth.trust.places.models import Level, Place

TODAY = date(2026, 11, 28)
WHOLE = {"channel": "face_to_face", "sex_at_birth": "M", "main_group": "MSM", "birth_year": 1998}


def client_of(worker, at, **facts):
    """A record that lacks nothing that a close asks for."""
    id, code = uuid7(), new_code()
    known = {"reached_on": date(2024, 1, 1), "registered_by": worker, "place": _home(), **WHOLE, **facts}
    card, details = seal_card(at.pk, id, Card(f"Bạn {code}")), seal_details(at.pk, id, Details())
    return Client.objects.create(
        id=id, organisation=at, worker=worker, code=code, card=card, details=details, told_status="unknown", **known
    )


def _home():
    return Place.objects.get_or_create(
        code="75", defaults={"name": "Đồng Nai", "folded": "dong nai", "level": Level.PROVINCE}
    )[0]


def service(client, worker, day, kind="contact", **facts):
    """One service that lacks nothing; `day` may be written 2026-11-05."""
    said = {"form": "face_to_face"} if kind in ("contact", "counselling") else {}
    return stored_service(client, worker, day, kind, **said | facts)


def project_of(owner, *groups, code="MD-26", first_day=26, starts=date(2025, 1, 1), ends=None):
    """A project of these groups whose months begin on the 26th."""
    made = Project.objects.create(
        code=code, name="Dự án Miền Đông", owner=owner, starts_on=starts, ends_on=ends, month_starts_on=first_day
    )
    made.members.add(*groups)
    return made


def begun(user, at, project=None, day=date(2026, 11, 10), today=TODAY):
    """The close of the period that holds the day."""
    period = month_from(project.month_starts_on if project else 1, day)
    return start_close(Actor.of(user), Calendar(at.pk, project), period, today)


def locked(user, at, project=None, day=date(2026, 11, 10), today=date(2026, 12, 28), note="Đã xem lại"):
    """The same, locked."""
    close = begun(user, at, project, day, today)
    return lock_close(Actor.of(user), close, today, note)
