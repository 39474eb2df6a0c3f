"""Which lists somebody may read, and who stands on them, by criteria."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from dhealth.care.clients.models import Client, ClientQuerySet, Departure
from dhealth.care.worklists.criteria import Criteria
from dhealth.care.worklists.models import Entry
from dhealth.care.worklists.policy import Rule, rules_in_force
from dhealth.care.worklists.queries import counts, overdue, reaches, standing
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.actors import ORGANISATION, Actor

OVERDUE: Final = "overdue"
MOST_ON_PAPER: Final = 1_000
DECIDES: Final = {"duplicate": "duplicate.read"}  # lists for those alone who can do something about them


@dataclass(frozen=True)
class Numbered:
    """A list and how many stand on it."""

    rule: Rule
    count: int


def lists_for(actor: Actor) -> dict[str, Rule]:
    """The lists that are kept and that this person may read, in the order of the page."""
    rules = rules_in_force()
    read = {rule for reach in reaches(actor) for rule in reach.rules}
    return {
        key: rule
        for key, rule in rules.lists.items()
        if key in read and rule.on and (key not in DECIDES or DECIDES[key] in actor.verbs)
    }


def numbered(actor: Actor, today: date) -> list[Numbered]:
    """The same, each with how many stand on it."""
    numbers = counts(actor, today)
    return [Numbered(rule, numbers.get(key, 0)) for key, rule in lists_for(actor).items()]


def list_at(actor: Actor, address: str) -> Rule | None:
    """The list at this address, for whom may read it."""
    return lists_for(actor).get(rules_in_force().key_at(address))


def sees_overdue(actor: Actor) -> bool:
    """Whether steps that waited too long rise to this person: who leads a group, and may act in it."""
    return any(actor.may("attempt.record", at) for at in actor.records_of(ORGANISATION))


def entries_of(actor: Actor, today: date, rule: str, criteria: Criteria) -> QuerySet[Entry]:
    """Who stands on this list today, the longest waiting first."""
    found = overdue(actor, today) if rule == OVERDUE else standing(actor, today, rule)
    asked = criteria.allowed_to(actor)
    if asked.urgent and rule != OVERDUE:
        found = found.filter(since__lte=today - timedelta(days=urgent_after(rule)))
    return found.filter(asked.within(today, "client__")) if asked.chosen else found


def urgent_after(rule: str) -> int:
    """From how many days on somebody on this list is urgent, by worklists.toml."""
    rules = rules_in_force()
    return next((days for days in range(800) if rules.stage(rule, days)), 0)


def by_criteria(actor: Actor, today: date, criteria: Criteria) -> ClientQuerySet:
    """Clients in sight who are looked after today, the newest records first."""
    left = Departure.objects.filter(person=OuterRef("pk"), ended=None)
    seen = Client.objects.visible_to(actor).living().filter(~Exists(left), taken_over_at=None)
    return seen.filter(criteria.allowed_to(actor).within(today)).select_related("worker").order_by("-pk")


@dataclass(frozen=True)
class Line:
    """One line on paper: nothing that names anybody."""

    code: str
    worker: str
    since: date
    days: int
    rule: str


def codes_listed(entries: QuerySet[Entry], today: date) -> list[Line]:
    """Codes with their days, at most a thousand."""
    lists = rules_in_force().lists
    return [line_of(entry, lists, today) for entry in entries.select_related("client__worker")[:MOST_ON_PAPER]]


def line_of(entry: Entry, lists: Mapping[str, Rule], today: date) -> Line:
    """What of somebody on a list stands on paper or in a file."""
    worker = entry.client.worker.display_name if entry.client.worker else ""
    days = (today - entry.since).days
    return Line(show_code(entry.client.code), worker, entry.since, days, lists[entry.rule].name)
