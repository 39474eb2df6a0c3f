"""What locked months hold: told to whoever is about to write, mend or bring services."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from dhealth.care.services.locks import Held
from dhealth.evidence.closing.calendars import month_named
from dhealth.evidence.closing.models import Close, Lock
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.models import Grant
from dhealth.trust.accounts.roles import roles
from dhealth.trust.organisations.practice import is_practice
from dhealth.ui.figures import day as shown

# Plain SQL by one index: every writing of a service asks this, and composing the query costs ten times what it does.
_HOLDING = (
    "SELECT c.id FROM closing_close c JOIN closing_lock l ON l.close_id = c.id AND l.in_force "
    "WHERE c.organisation_id = %s AND c.ends_on >= %s AND c.starts_on <= %s "
)
_UNNAMED = _HOLDING + "AND (c.project_id IS NULL OR c.with_unnamed) ORDER BY c.project_id IS NULL, c.id LIMIT 1"
_NAMED = _HOLDING + "AND (c.project_id IS NULL OR c.project_id = %s) ORDER BY c.project_id IS NULL, c.id LIMIT 1"
_ID = Close._meta.pk


def guard(organisation: UUID, project: UUID | None, day: date, other: date | None = None) -> Refused | None:
    """Which close holds one of these days, in a sentence; None where the service may be written."""
    if is_practice(organisation):
        return None
    for one in (day, other):
        if one is not None and (close := _holding(organisation, project, one)):
            return Refused(_sentence(close, project, one))
    return None


def _holding(organisation: UUID, project: UUID | None, day: date) -> UUID | None:
    stored = connection.ops.adapt_datefield_value(day)
    values = [_stored(organisation), stored, stored, *([_stored(project)] if project else [])]
    with connection.cursor() as cursor:
        cursor.execute(_NAMED if project else _UNNAMED, values)
        found = cursor.fetchone()
    return UUID(str(found[0])) if found else None


def _stored(id: UUID | None) -> Any:
    return _ID.get_db_prep_value(id, connection)


def held(organisation: UUID) -> Sequence[Held]:
    """Every locked period of a group."""
    if is_practice(organisation):
        return []
    rows = Close.objects.filter(organisation=organisation, locks__in_force=True).order_by("starts_on", "pk")
    return [Held(*row) for row in rows.values_list("starts_on", "ends_on", "project", "with_unnamed")]


def _sentence(close_id: UUID, project: UUID | None, day: date) -> str:
    lock = (
        Lock.objects.defer("snapshot").select_related("close__project", "locked_by").get(close=close_id, in_force=True)
    )
    close = lock.close
    told = {
        "day": shown(day),
        "close": name_of(close),
        "version": lock.version,
        "who": lock.locked_by.display_name,
        "when": shown(lock.locked_at),
    }
    said = _("%(day)s is locked in %(close)s (version %(version)s, %(who)s, %(when)s).") % told
    open_ones = " ".join(_("In %(close)s it is still open.") % {"close": one} for one in _open_elsewhere(close, day))
    openers = ", ".join(who_opens(close.organisation_id))
    ask = _("To change it, ask %(who)s to open that month again, with a reason.") % {"who": openers or "–"}
    return " ".join(filter(None, (said, open_ones, ask)))


def name_of(close: Close) -> str:
    """What a close is called in a sentence: LADDERS 11/2026 (26/10/2026 – 25/11/2026)."""
    calendar = close.project.code if close.project else _("the group's own month")
    return f"{calendar} {month_named(close.period)} ({close.period})"


def _open_elsewhere(holding: Close, day: date) -> list[str]:
    """The other calendars by which this group closes where the same day is not locked."""
    others = Close.objects.filter(organisation=holding.organisation_id).exclude(project=holding.project_id)
    if holding.project_id is None:
        others = Close.objects.filter(organisation=holding.organisation_id, project__isnull=False)
    around = others.filter(starts_on__lte=day, ends_on__gte=day).exclude(locks__in_force=True)
    return [name_of(one) for one in around.select_related("project").order_by("starts_on", "pk")]


def who_opens(organisation: UUID) -> list[str]:
    """The people of a group who may open a month again, by name."""
    able = [key for key, role in roles().items() if "close.reopen" in role.may]
    held_by = Grant.objects.filter(organisation=organisation, role__in=able, until=None, user__is_active=True)
    return sorted(set(held_by.values_list("user__display_name", flat=True)))
