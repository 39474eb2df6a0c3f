"""Targets, people and days for stories: a November of thirty days, looked at on its 21st."""

from datetime import date

from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.evidence.targets.actions import Said, Whose, set_targets
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor

NOVEMBER = Period.month(2026, 11)
TODAY = date(2026, 11, 21)
PEOPLE = "counselled_people"


def aim(by, at, number, *, worker=None, period=NOVEMBER, indicator=PEOPLE, project=None, **said):
    """Set one target, as this person; the target, or None where nothing was different."""
    whose = Whose(at.pk if at else None, worker.pk if worker else None, project.pk if project else None)
    made = set_targets(Actor.of(by), indicator, period, {whose: number}, Said(**said))
    return made[0] if made else None


def counselled(worker, at, how_many, day="2026-11-10", **facts):
    """So many new people, each counselled once by the worker."""
    found = [client_of(worker, at) for _one in range(how_many)]
    for client in found:
        service(client, worker, day, **facts)
    return found
