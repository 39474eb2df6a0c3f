"""Closes as somebody may see them, and the snapshots of their versions."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from dhealth.care.clients.models import Client
from dhealth.evidence.closing.facts import Facts, Snapshot, digest_of, read_snapshot
from dhealth.evidence.closing.models import Close, Lock
from dhealth.kernel.codes import read_code
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.keys.sealing import open_sealed

SNAPSHOT = "closing.snapshot"


class Altered(Exception):
    """What a lock kept is not what was sealed: its control mark differs."""


def of_groups(groups: Iterable[UUID]) -> QuerySet[Close]:
    """The closes of these groups with their locks, newest last, in a fixed number of statements."""
    locks = Lock.objects.defer("snapshot").select_related("locked_by", "reopening__reopened_by").order_by("version")
    found = Close.objects.filter(organisation__in=groups).select_related("organisation", "project", "started_by")
    return found.prefetch_related(Prefetch("locks", locks))


def own_closes(actor: Actor) -> QuerySet[Close]:
    """The closes whose sheets this person may open: of groups whose records they open."""
    return of_groups(own_groups(actor))


def own_groups(actor: Actor) -> list[UUID]:
    """The groups whose months this person helps to close; others read numbers alone."""
    records = set(actor.records_of("organisation"))
    return [one for one in actor.organisations_where("close.read") if one in records]


def lock_in_force(close: Close) -> Lock | None:
    """The lock that holds the period now."""
    return next((lock for lock in close.locks.all() if lock.in_force), None)


def snapshot_of(lock: Lock) -> Snapshot:
    """What stood when it was locked.

    Raises:
        Altered: the text is not the one that was locked.
    """
    row = Lock.objects.select_related("close").get(pk=lock.pk)
    text = open_sealed(row.close.organisation_id, SNAPSHOT, row.pk, bytes(row.snapshot))
    if digest_of(text) != row.digest:
        raise Altered(str(row.pk))
    return read_snapshot(text)


def people_behind(organisation: UUID, facts: Facts) -> list[UUID]:
    """The records whose codes stand in these sheets, for the event log; those that are gone are left out."""
    codes = {read_code(line.code) for sheet in facts.workers for line in sheet.lines}
    return sorted(Client.objects.filter(organisation=organisation, code__in=codes).values_list("pk", flat=True))
