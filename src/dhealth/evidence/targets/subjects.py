"""Of whom a month can be told to somebody: their group and each of its workers, or themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from dhealth.evidence.targets.months import before, month_of, name_of
from dhealth.evidence.targets.reach import reach_of
from dhealth.evidence.targets.sheets import workers_of
from dhealth.evidence.targets.telling import Subject
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation

MONTHS: Final = 13


@dataclass(frozen=True)
class Offered:
    """One whose month can be told, and the address's name for it."""

    code: str
    name: str
    subject: Subject


def subjects(actor: Actor) -> list[Offered]:
    """The groups and workers whose figures this person reads; nobody for those who follow projects."""
    reach = reach_of(actor, "target.read")
    at = reach.groups | reach.own
    names = dict(Organisation.with_practice.filter(pk__in=at).order_by("name").values_list("pk", "name"))
    found = []
    for pk, name in names.items():
        if pk in reach.groups:
            found.append(Offered(pk.hex, name, Subject(pk)))
            found += [Offered(f"{pk.hex}-{one.hex}", who, Subject(pk, one)) for who, one in workers_of(pk)]
        else:
            found.append(Offered(f"{pk.hex}-{actor.id.hex}", actor.user.display_name, Subject(pk, actor.id)))
    return found


@dataclass(frozen=True)
class Month:
    """A month of the switch."""

    code: str
    name: str
    period: Period
    chosen: bool


def months_offered(today: date, asked: str) -> list[Month]:
    """This month and the twelve before; an older one that is asked for stands there too."""
    periods = [month_of(today)]
    while len(periods) < MONTHS:
        periods.append(before(periods[-1]))
    wanted = _asked(asked, today)
    if wanted is not None and wanted not in periods:
        periods.append(wanted)
    return [Month(f"{one.start:%Y-%m}", name_of(one.start, today), one, one == wanted) for one in periods]


def _asked(text: str, today: date) -> Period | None:
    if not text:
        return month_of(today)
    try:
        found = Period.from_preset(f"m:{text}")
    except Refused:
        return None
    return found if found.start <= today else None
