"""Keeping the lists in step with the records: after each act, after new rules, and from nothing."""

from collections.abc import Callable, Collection, Iterator, Sequence
from time import sleep
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.transfers.queries import going_on_from
from dhealth.care.worklists.models import Computed, Entry
from dhealth.care.worklists.policy import PAGE, rules_in_force, rules_mark
from dhealth.care.worklists.storing import write_anew, write_changes
from dhealth.kernel.ids import uuid7
from dhealth.trust.keys.sqlcipher.walking import pages_in_memory
from dhealth.trust.organisations.models import Organisation

Progress = Callable[[int, int], None]
FOLLOWED_AT_ONCE: Final = 300  # people; more of them, as an import brings, are left to the background
STALE: Final = ""
ALONE: Final = 2_500  # people a transaction, from the console: the larger the lot, the fewer pages are deciphered twice
BESIDE_OTHERS: Final = 250  # people a transaction, in the background: whoever writes meanwhile waits that long at most
PAGES: Final = 200  # MB of deciphered pages that the console's walk keeps
BREATH: Final = 0.005  # seconds between two lots: else whoever waits to write would never have a turn


def nothing_told(done: int, people: int) -> None:
    """Progress that nobody follows."""


@transaction.atomic
def recompute(persons: Collection[UUID]) -> None:
    """The lists of these people as their records say now; of very many at once, by the background."""
    if len(persons) > FOLLOWED_AT_ONCE:
        return _leave_to_background(persons)
    rules, today = rules_in_force(), timezone.localdate().toordinal()
    return write_changes(sorted({*persons, *going_on_from(persons)}), rules, today)


def _leave_to_background(persons: Collection[UUID]) -> None:
    some = next(iter(persons))
    groups = Client.objects.filter(pk__in=[some]).values_list("organisation_id", flat=True)
    Computed.objects.filter(organisation__in=groups).update(rules=STALE)


def newly_registered(client: Client, alike: Sequence[UUID]) -> None:
    """A new record stands on no list on its first day, unless it may be somebody else's."""
    if alike:
        recompute([client.pk, *alike])


def rules_changed(page: str) -> None:
    """New rules were adopted: the background works all lists out anew; until then they stay as they are."""
    if page == PAGE.name:
        Computed.objects.update(rules=STALE)


def recompute_all(progress: Progress = nothing_told) -> int:
    """All lists of every organisation, from nothing; gives how many entries there are."""
    people, before, found = Client.objects.living().count(), 0, 0
    with pages_in_memory(PAGES):
        for organisation in Organisation.objects.order_by("pk").values_list("pk", flat=True):
            for done, entries in _organisation_anew(organisation, ALONE):
                before, found = before + done, found + entries
                progress(before, people)
    return found


def recompute_organisation(organisation: UUID) -> int:
    """All lists of one organisation, from nothing, while others work; gives how many entries there are."""
    return sum(entries for _people, entries in _organisation_anew(organisation, BESIDE_OTHERS))


def _organisation_anew(organisation: UUID, at_once: int) -> Iterator[tuple[int, int]]:
    """Some people at a time; yields how many people and entries each lot had."""
    rules, mark, today = rules_in_force(), rules_mark(), timezone.localdate().toordinal()
    at_work = uuid7().hex  # whatever makes the lists stale meanwhile overwrites this, and they are worked out once more
    Computed.objects.update_or_create(organisation_id=organisation, defaults={"rules": at_work})
    records = Client.objects.filter(organisation=organisation)
    _forget(records.exclude(pk__in=records.living().values("pk")), at_once)
    people = list(records.living().order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(people), at_once):
        some = people[start : start + at_once]
        with transaction.atomic():
            entries = write_anew(some, rules, today)
        yield len(some), entries
        sleep(BREATH)
    Computed.objects.filter(organisation=organisation, rules=at_work).update(rules=mark)


def _forget(records: QuerySet[Client], at_once: int) -> None:
    """Records that are no longer in use stand on no list."""
    gone = list(records.values_list("pk", flat=True))
    for start in range(0, len(gone), at_once):
        Entry.objects.filter(client__in=gone[start : start + at_once]).delete()


def follow() -> int:
    """Work out what the rules or an import left behind; gives how many organisations were behind."""
    current = Computed.objects.filter(rules=rules_mark()).values("organisation")
    behind = list(Organisation.objects.exclude(pk__in=current).order_by("pk").values_list("pk", flat=True))
    for organisation in behind:
        recompute_organisation(organisation)
    return len(behind)


def take_in_newcomers() -> int:
    """People of whom the lists know nothing yet: registered, and nothing done since; gives how many."""
    unknown = Client.objects.living().filter(entries=None, departures=None, taken_over_at=None)
    found = list(unknown.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(found), FOLLOWED_AT_ONCE):
        recompute(found[start : start + FOLLOWED_AT_ONCE])
    return len(found)
