"""Counts what the installation holds, what was added lately, and how long the disk lasts at that pace."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection, models
from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Client
from dhealth.care.referrals.models import Referral
from dhealth.care.services.models import Service
from dhealth.commons.documents.models import PdfPaper, Picture
from dhealth.kernel.ids import first_id_at
from dhealth.trust.accounts.models import User
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import Organisation

LATELY: Final = timedelta(days=30)
MONTH: Final = timedelta(days=30.4)
HELD: Final[tuple[tuple[Promise, type[models.Model]], ...]] = (
    (_("Clients"), Client),
    (_("Services"), Service),
    (_("Slips"), Referral),
    (_("Photographs"), Picture),
    (_("Signed papers"), PdfPaper),
    (_("Lines of the log"), Event),
)
PAPERS: Final = (Picture, PdfPaper)


@dataclass(frozen=True)
class Held:
    """One kind of what is kept: how many, and how many of them came lately."""

    name: str
    number: int
    lately: int | None  # None: its ids do not tell when it came


@dataclass(frozen=True)
class Usage:
    """What the operator reads; sizes in bytes."""

    held: list[Held]
    database: int
    papers: int  # photographs and PDFs, part of the database
    free: int
    organisations: int
    accounts: int
    active: int  # accounts that signed in lately
    a_month: int  # by which the database grows, reckoned from what came lately

    @property
    def records(self) -> int:
        """All of the database but papers."""
        return max(self.database - self.papers, 0)

    @property
    def months_left(self) -> int | None:
        """Until the disk is full at this pace, the copy for the nightly backup reckoned in; None: it does not grow."""
        return self.free // (2 * self.a_month) if self.a_month else None


def usage_at(now: datetime) -> Usage:
    """Everything that the page shows, at a moment."""
    since = now - LATELY
    held = [_held(str(name), model, since) for name, model in HELD]
    database, papers = _database_size(), sum(_bytes(model) for model in PAPERS)
    return Usage(
        held=held,
        database=database,
        papers=papers,
        free=shutil.disk_usage(settings.DATA_DIR).free,
        organisations=Organisation.objects.count(),
        accounts=User.objects.filter(is_active=True).count(),
        active=User.objects.filter(is_active=True, last_login__gte=since).count(),
        a_month=_growth(held, max(database - papers, 0), since),
    )


def _held(name: str, model: type[models.Model], since: datetime) -> Held:
    rows = model._default_manager.all()
    timed = isinstance(model._meta.pk, models.UUIDField)
    lately = rows.filter(pk__gte=first_id_at(since)).count() if timed else None
    return Held(name, rows.count(), lately)


def _bytes(model: type[models.Model], since: datetime | None = None) -> int:
    rows = model._default_manager.all() if since is None else model._default_manager.filter(added_at__gte=since)
    return rows.aggregate(all=Sum("size"))["all"] or 0


def _growth(held: list[Held], records: int, since: datetime) -> int:
    """What came lately, for a month: papers by their size, everything else as its share of the records."""
    known = [one for one in held if one.lately is not None]
    number, lately = sum(one.number for one in known), sum(one.lately or 0 for one in known)
    of_records = records * lately // number if number else 0
    of_papers = sum(_bytes(model, since) for model in PAPERS)
    return round((of_records + of_papers) * (MONTH / LATELY))


def _database_size() -> int:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])
