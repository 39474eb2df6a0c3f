"""Saying that something doubtful is right as it is, taking that back, and what leaves the screen."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import note_possible_duplicates
from dhealth.care.clients.models import PossibleDuplicate
from dhealth.evidence.quality.facts import Finding
from dhealth.evidence.quality.models import Settled, SettledQuerySet, TakenBackWord
from dhealth.evidence.quality.page import LEADER, WORKER
from dhealth.evidence.quality.queries import find_all
from dhealth.evidence.quality.words import reasons_for
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import ORGANISATION, Actor
from dhealth.trust.audit.log import record

MOST_AT_ONCE = 200


def may_settle(actor: Actor, found: Finding) -> bool:
    """Whether this person may say that it is right: who the rule names, and the leader always."""
    if not actor.may("quality.settle", at=found.organisation):
        return False
    leads = found.organisation in actor.records_of(ORGANISATION)
    by = found.rule.accepted_by
    return (by in (WORKER, LEADER) and leads) or (by == WORKER and found.owner == actor.id)


@transaction.atomic
def settle(actor: Actor, organisation_id: UUID, named: Mapping[str, date], reason: str) -> list[Settled]:
    """Say of these findings (key → day) that they are right as they are. Said already: nothing happens.

    Raises:
        Refused: a record has changed meanwhile, the rule lets nobody say so, or there is no such reason.
        PermissionDenied: the actor may not at this organisation.
    """
    actor.require("quality.settle", at=organisation_id)
    if len(named) > MOST_AT_ONCE:
        raise Refused(_("That is too much at once. Look at them in smaller parts."))
    found = find_all(organisation_id, named)
    missing = [key for key in named if key not in found]
    standing = set(_standing(organisation_id, named).values_list("finding", flat=True))
    if missing and not standing.issuperset(missing):
        raise Refused(_("This was put right or has changed meanwhile. Look at the list again."))
    words = [_word(actor, one, reason) for key, one in found.items() if key not in standing]
    Settled.objects.bulk_create(words)
    for word in words:
        told = {"fields": [word.rule], "client": word.client_id.hex if word.client_id else ""}
        record("quality.settle", actor, word, at=organisation_id, why=reason, details=told)
    return words


def _standing(organisation_id: UUID, keys: Collection[str]) -> SettledQuerySet:
    return Settled.objects.standing().filter(organisation=organisation_id, finding__in=list(keys))


def _word(actor: Actor, found: Finding, reason: str) -> Settled:
    if not may_settle(actor, found):
        raise Refused(
            _("“%(rule)s” has to be put right; who may leave it so stands in the rules.") % {"rule": found.rule.name}
        )
    if reason not in dict(reasons_for(found)):
        raise Refused(_("Choose why it is right as it is."), field="reason")
    return Settled(
        organisation_id=found.organisation,
        rule=found.rule.key,
        finding=found.key,
        day=found.day,
        client_id=found.person,
        reason=reason,
        settled_by=actor.user,
    )


@transaction.atomic
def take_back(actor: Actor, settled: Settled) -> TakenBackWord:
    """It was not right after all: what was found stands in the list again. Taken back already: nothing happens."""
    actor.require("quality.take_back", at=settled.organisation_id)
    word, fresh = TakenBackWord.objects.get_or_create(settled=settled, defaults={"taken_back_by": actor.user})
    if fresh:
        told = {"fields": [settled.rule], "client": settled.client_id.hex if settled.client_id else ""}
        record("quality.take_back", actor, settled, at=settled.organisation_id, details=told)
    return word


@transaction.atomic
def compare_records(actor: Actor, organisation_id: UUID, named: Mapping[str, date]) -> PossibleDuplicate:
    """Put the two records of "one person, two codes?" before those who answer such questions.

    Raises:
        Refused: somebody has answered, or the records have changed.
    """
    actor.require("quality.compare", at=organisation_id)
    found = [one for one in find_all(organisation_id, named).values() if one.rule.key == "same_person"]
    if len(found) != 1 or found[0].person is None:
        raise Refused(_("This was put right or has changed meanwhile. Look at the list again."))
    both = sorted([UUID(str(found[0].told["other_id"])), found[0].person])
    if note_possible_duplicates(organisation_id, [(both[0], both[1], ("name", "birth_year"))]):
        record("quality.compare", actor, at=organisation_id, details={"clients": [one.hex for one in both]})
    return PossibleDuplicate.objects.get(first__in=both, second__in=both)


@transaction.atomic
def note_leaving(
    actor: Actor, verb: str, organisations: Collection[UUID], shown: Mapping[UUID, Collection[UUID]]
) -> None:
    """Record that a list left the screen, as a file or on paper; `shown`: the clients whose codes stand on it."""
    for organisation in sorted(organisations):
        clients = sorted(client.hex for client in shown.get(organisation, ()))
        at = organisation if actor.may(verb, at=organisation) else actor.organisations_where(verb)[0]
        record(verb, actor, at=at, why="report", details={"clients": clients, "of": organisation.hex})
