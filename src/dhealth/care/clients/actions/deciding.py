"""Are these two records one person? A person answers; a merge can be taken apart again as it was."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.care.clients.actions.consenting import refuse_out_of_sight
from dhealth.care.clients.listening import tell_changed
from dhealth.care.clients.merging import followers, unfollowers
from dhealth.care.clients.models import (
    Client,
    ClientCode,
    DuplicateDecision,
    Merge,
    PossibleDuplicate,
    Unmerge,
)
from dhealth.kernel.errors import Refused
from dhealth.kernel.inserting import insert
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

MERGED = "merged"
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
def decide_duplicate(actor: Actor, pair: PossibleDuplicate, answer: str) -> DuplicateDecision:
    """Say one person (the records are merged), two people, or not sure yet. The same answer again changes nothing.

    Raises:
        Refused: no such answer; or it was decided already, and only undoing the merge reopens it.
    """
    actor.require("duplicate.decide", at=pair.organisation_id)
    if answer not in Answer.values:
        raise Refused(_("Choose one of the three answers."), field="answer")
    earlier = DuplicateDecision.objects.select_for_update().filter(pair=pair).first()
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
        merge_clients(actor, pair.first, pair.second)
    tell_changed([pair.first_id, pair.second_id])
    return decision


@transaction.atomic
def merge_clients(actor: Actor, first: Client, second: Client) -> Merge:
    """Lay the younger record into the older one. Its code stays findable; nothing is deleted.

    Raises:
        Refused: they belong to different groups, or one of them is no longer in use.
    """
    actor.require("duplicate.decide", at=first.organisation_id)
    if first.organisation_id != second.organisation_id or first.pk == second.pk:
        raise Refused(_("Only two records of one group can become one."))
    locked = Client.objects.select_for_update().in_bulk([first.pk, second.pk])
    kept, absorbed = sorted(locked.values(), key=lambda client: (client.registered_at, client.pk))
    refuse_out_of_sight(actor, kept)
    refuse_out_of_sight(actor, absorbed)
    merge = Merge.objects.create(kept=kept, absorbed=absorbed, merged_by=actor.user)
    details = {"clients": [kept.pk.hex, absorbed.pk.hex], "fields": ["merged"]}
    event = record("duplicate.decide", actor, kept, at=kept.organisation_id, details=details)
    absorbed.merged_into, absorbed.card_seq = kept, event.seq
    absorbed.save(update_fields=["merged_into", "card_seq"])
    ClientCode.objects.get_or_create(
        organisation_id=kept.organisation_id, code=absorbed.code, defaults={"client": kept, "source": MERGED}
    )
    for follow in followers:
        follow(absorbed.pk, kept.pk)
    tell_changed([absorbed.pk, kept.pk])
    return merge


@transaction.atomic
def undo_merge(actor: Actor, merge: Merge) -> Unmerge:
    """Take the absorbed record out again, exactly as it was. Undone already: nothing happens.

    Raises:
        Refused: the kept record was laid into another one since (undo that first), or was erased.
    """
    organisation = merge.absorbed.organisation_id
    actor.require("merge.undo", at=organisation)
    if undone := Unmerge.objects.filter(merge=merge).first():
        return undone
    locked = Client.objects.select_for_update().in_bulk([merge.kept_id, merge.absorbed_id])
    kept, absorbed = locked[merge.kept_id], locked[merge.absorbed_id]
    if kept.merged_into_id is not None:
        raise Refused(_("The record was laid into another one since. Take that apart first."))
    if absorbed.erased_at is not None:
        raise Refused(_("The record was erased since, there is nothing to take out."))
    details = {"clients": [kept.pk.hex, absorbed.pk.hex]}
    event = record("merge.undo", actor, kept, at=organisation, details=details)
    absorbed.merged_into, absorbed.card_seq = None, event.seq
    absorbed.save(update_fields=["merged_into", "card_seq"])
    ClientCode.objects.filter(client=kept, code=absorbed.code, source=MERGED).delete()
    for unfollow in unfollowers:
        unfollow(absorbed.pk, kept.pk)
    pair = {kept.pk, absorbed.pk}
    DuplicateDecision.objects.filter(pair__first_id__in=pair, pair__second_id__in=pair, answer=Answer.SAME).update(
        answer=Answer.DIFFERENT, decided_by=actor.user
    )
    undone = Unmerge.objects.create(merge=merge, undone_by=actor.user)
    tell_changed([absorbed.pk, kept.pk])
    return undone


def tree(client: UUID) -> Iterator[UUID]:
    """The record and all that were ever laid into it."""
    yield client
    for absorbed in Client.objects.filter(merged_into_id=client).values_list("pk", flat=True):
        yield from tree(absorbed)
