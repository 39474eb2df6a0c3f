"""Are these two records one person? A person answers."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.care.clients.actions.merging import AS_THEY_ARE, Choices, merge_clients
from dhealth.care.clients.listening import tell_changed
from dhealth.care.clients.models import DuplicateDecision, PossibleDuplicate
from dhealth.kernel.errors import Refused
from dhealth.kernel.inserting import insert
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

Answer = DuplicateDecision.Answer


@transaction.atomic
def note_possible_duplicates(
    organisation_id: UUID, pairs: Iterable[tuple[UUID, UUID, Sequence[str]]], origin: UUID | None = None
) -> int:
    """Leave pairs (client, client, agreeing fields) for a person to decide; gives how many are new.

    A pair that was asked about before, in either order, is not asked again.
    """
    wanted = {(min(a, b), max(a, b)): why for a, b, why in pairs if a != b}
    known: set[tuple[UUID, UUID]] = set()
    firsts = list({a for pair in wanted for a in pair})
    for start in range(0, len(firsts), 500):
        asked = PossibleDuplicate.objects.filter(first_id__in=firsts[start : start + 500])
        known |= {(min(a, b), max(a, b)) for a, b in asked.values_list("first_id", "second_id")}
    fresh = [
        PossibleDuplicate(organisation_id=organisation_id, first_id=a, second_id=b, why=list(why), origin=origin)
        for (a, b), why in wanted.items()
        if (a, b) not in known
    ]
    insert(fresh)
    tell_changed({client for pair in fresh for client in (pair.first_id, pair.second_id)})
    return len(fresh)


@transaction.atomic
def decide_duplicate(
    actor: Actor, pair: PossibleDuplicate, answer: str, choices: Choices = AS_THEY_ARE
) -> DuplicateDecision:
    """Say one person (the records are merged), two people, or not sure yet. The same answer again changes nothing.

    Raises:
        Refused: no such answer; it was decided already, and only undoing the merge reopens it; the two cannot be one.
    """
    actor.require("duplicate.decide", at=pair.organisation_id)
    if answer not in Answer.values:
        raise Refused(_("Choose one of the three answers."), field="answer")
    earlier = DuplicateDecision.objects.select_for_update(no_key=True).filter(pair=pair).first()
    if earlier and earlier.answer == answer:
        return earlier
    if earlier and earlier.answer == Answer.SAME:
        raise Refused(_("These records are one already. Take them apart first."))
    decision, _new = DuplicateDecision.objects.update_or_create(
        pair=pair, defaults={"answer": answer, "decided_by": actor.user}
    )
    details = {"clients": [pair.first_id.hex, pair.second_id.hex], "fields": [answer]}
    record("duplicate.decide", actor, pair, at=pair.organisation_id, details=details)
    if answer == Answer.SAME:
        merge_clients(actor, pair.first, pair.second, choices)
    tell_changed([pair.first_id, pair.second_id])
    return decision
