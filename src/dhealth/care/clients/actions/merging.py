"""Two records of one person become one, with all that hangs on them; and two again, to the last field."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dhealth.care.clients.actions.consenting import follow_link, refuse_out_of_sight, refuse_taken_over
from dhealth.care.clients.actions.taking import give_back, take_over
from dhealth.care.clients.departures import hold_again
from dhealth.care.clients.listening import tell_changed
from dhealth.care.clients.merging import (
    Undoing,
    count_again,
    count_for,
    objections,
    strikers,
    twins_of,
    twins_within,
    unstrikers,
)
from dhealth.care.clients.models import (
    Client,
    ClientCode,
    Consent,
    DuplicateDecision,
    Merge,
    PossibleDuplicate,
    Unmerge,
)
from dhealth.care.clients.queries import asked_about_with, tree
from dhealth.kernel.codes import show_code
from dhealth.kernel.errors import Refused
from dhealth.kernel.inserting import insert
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

MERGED = "merged"
SAME, UNSURE = DuplicateDecision.Answer.SAME, DuplicateDecision.Answer.UNSURE


@dataclass(frozen=True)
class Choices:
    """How two records become one. Nothing chosen: the older one is kept, and what it lacks is filled in."""

    keep: UUID | None = None
    take: frozenset[str] = frozenset()  # names of taking.FIELDS where the other record is right
    strike: frozenset[UUID] = frozenset()  # services that were written twice


AS_THEY_ARE = Choices()


@transaction.atomic
def merge_clients(actor: Actor, first: Client, second: Client, choices: Choices = AS_THEY_ARE) -> Merge:
    """Lay one record into the other. Its code stays findable; nothing is deleted, all can be undone.

    Raises:
        Refused: they belong to different groups, one of them is no longer in use, or a choice cannot be.
    """
    actor.require("duplicate.decide", at=first.organisation_id)
    if first.organisation_id != second.organisation_id or first.pk == second.pk:
        raise Refused(_("Only two records of one group can become one."))
    kept, absorbed = _locked_in_order(first, second, choices.keep)
    _refuse_unfit(actor, (kept, absorbed))
    twins = {line for twin in twins_of(kept.pk, absorbed.pk) for line in (twin.first, twin.second)}
    if not choices.strike <= twins:
        raise Refused(_("The records changed meanwhile. Look at the two again, then decide."))
    merge = Merge.objects.create(kept=kept, absorbed=absorbed, merged_by=actor.user)
    details = {"clients": [kept.pk.hex, absorbed.pk.hex], "fields": ["merged"]}
    event = record("duplicate.decide", actor, kept, at=kept.organisation_id, details=details)
    absorbed.merged_into, absorbed.card_seq = kept, event.seq
    absorbed.save(update_fields=["merged_into", "card_seq"])
    take_over(merge, kept, absorbed, choices.take, event.seq)
    _carry_along(merge)
    merge.struck = [line.hex for strike in strikers for line in strike(actor, choices.strike)]
    merge.save()
    _tell_all(kept, absorbed)
    return merge


def _tell_all(kept: Client, absorbed: Client) -> None:
    """Both records changed, and what is asked about others: whether they are one of these two."""
    both = {kept.pk, absorbed.pk}
    tell_changed(both | asked_about_with(both))


def _locked_in_order(first: Client, second: Client, keep: UUID | None) -> list[Client]:
    locked = list(Client.objects.select_for_update(no_key=True).filter(pk__in=(first.pk, second.pk)).order_by("pk"))
    if keep is not None:
        return sorted(locked, key=lambda client: client.pk != keep)
    return sorted(locked, key=lambda client: (client.registered_at, client.pk))


def _refuse_unfit(actor: Actor, clients: Iterable[Client]) -> None:
    for client in clients:
        refuse_out_of_sight(actor, client)
        refuse_taken_over(client)
        for object_to in objections:
            if refusal := object_to(client):
                raise refusal


def _carry_along(merge: Merge) -> None:
    """Codes, what rooms above keep, the client's words, and the questions that were open about the other record."""
    kept, absorbed = merge.kept, merge.absorbed
    ClientCode.objects.get_or_create(
        organisation_id=kept.organisation_id, code=absorbed.code, defaults={"client": kept, "source": MERGED}
    )
    count_for(kept.pk, absorbed.pk)
    moved = Consent.objects.filter(client=absorbed)
    merge.consents = [pk.hex for pk in moved.values_list("pk", flat=True)]
    moved.update(client=kept)
    follow_link(kept)
    _ask_of_the_kept(merge)


def _ask_of_the_kept(merge: Merge) -> None:
    """Who may have been the absorbed record may be the kept one: each open question is asked again of that."""
    either = Q(first=merge.absorbed_id) | Q(second=merge.absorbed_id)
    waiting = PossibleDuplicate.objects.filter(either).filter(Q(decision=None) | Q(decision__answer=UNSURE))
    questions = []
    for pair in waiting.exclude(Q(first=merge.kept_id) | Q(second=merge.kept_id)):
        other = pair.second_id if pair.first_id == merge.absorbed_id else pair.first_id
        first, second = sorted((merge.kept_id, other))
        known = PossibleDuplicate.objects.filter(Q(first=first, second=second) | Q(first=second, second=first))
        if not known.exists():
            questions.append(
                PossibleDuplicate(
                    organisation_id=pair.organisation_id,
                    first_id=first,
                    second_id=second,
                    why=pair.why,
                    origin=merge.pk,
                )
            )
    insert(questions, ignore_conflicts=True)


@transaction.atomic
def settle_twins(actor: Actor, merge: Merge, strike: Collection[UUID]) -> Merge:
    """Strike out, after the merge, lines that stand in both records; they come back when the merge is undone.

    Raises:
        Refused: the merge was undone, or a line is no such twin (any more).
    """
    actor.require("duplicate.decide", at=merge.absorbed.organisation_id)
    merge = Merge.objects.select_for_update(no_key=True).get(pk=merge.pk)
    if Unmerge.objects.filter(merge=merge).exists():
        raise Refused(_("These are two records again. Open each by itself."))
    twins = {line for twin in twins_within(merge.absorbed_id, merge.kept_id) for line in (twin.first, twin.second)}
    fresh = {line for line in strike if line.hex not in merge.struck}
    if not fresh <= twins:
        raise Refused(_("The records changed meanwhile. Look at the two again, then decide."))
    merge.struck = [*merge.struck, *(line.hex for work in strikers for line in work(actor, fresh))]
    merge.save(update_fields=["struck"])
    return merge


@transaction.atomic
def undo_merge(actor: Actor, merge: Merge) -> Unmerge:
    """Take the absorbed record out again: both as they were, but for what was written since. Undone already: nothing.

    Raises:
        Refused: the kept record was laid into another one since (undo that first), or was erased.
    """
    organisation = merge.absorbed.organisation_id
    actor.require("merge.undo", at=organisation)
    locked = {
        c.pk: c for c in Client.objects.select_for_update(no_key=True).filter(pk__in=(merge.kept_id, merge.absorbed_id))
    }
    if undone := Unmerge.objects.filter(merge=merge).first():
        return undone
    merge = Merge.objects.select_for_update(no_key=True).get(pk=merge.pk)
    merge.kept, merge.absorbed = kept, absorbed = locked[merge.kept_id], locked[merge.absorbed_id]
    _refuse_undoing(kept, absorbed)
    details = {"clients": [kept.pk.hex, absorbed.pk.hex]}
    event = record("merge.undo", actor, kept, at=organisation, details=details)
    absorbed.merged_into, absorbed.card_seq = None, event.seq
    absorbed.save(update_fields=["merged_into", "card_seq"])
    undone = Unmerge.objects.create(merge=merge, undone_by=actor.user)
    give_back(merge, kept, event.seq)
    _bring_back(merge)
    _tell_all(kept, absorbed)
    return undone


def _refuse_undoing(kept: Client, absorbed: Client) -> None:
    if kept.merged_into_id is not None:
        into = Client.objects.values_list("code", flat=True).get(pk=kept.merged_into_id)
        raise Refused(
            _("The record was laid into %(code)s since. Take that apart first, then this.") % {"code": show_code(into)}
        )
    if absorbed.erased_at is not None:
        raise Refused(_("The record was erased since, there is nothing to take out."))
    refuse_taken_over(kept)


def _bring_back(merge: Merge) -> None:
    kept, absorbed = merge.kept, merge.absorbed
    ClientCode.objects.filter(client=kept, code=absorbed.code, source=MERGED).delete()
    count_again(absorbed.pk, kept.pk)
    hold_again(absorbed.pk, merge.merged_at)
    undoing = Undoing(absorbed.pk, kept.pk, merge.merged_at, [UUID(line) for line in merge.struck])
    for unstrike in unstrikers:
        unstrike(undoing)
    Consent.objects.filter(pk__in=[UUID(pk) for pk in merge.consents]).update(client=absorbed)
    for one in (kept, absorbed):
        follow_link(one)
    PossibleDuplicate.objects.filter(origin=merge.pk).filter(Q(decision=None) | Q(decision__answer=UNSURE)).delete()
    pair = {kept.pk, absorbed.pk}
    asked = DuplicateDecision.objects.filter(pair__first_id__in=pair, pair__second_id__in=pair, answer=SAME)
    asked.update(answer=UNSURE)  # the two stand in the queue again


__all__ = ["AS_THEY_ARE", "MERGED", "Choices", "merge_clients", "settle_twins", "tree", "undo_merge"]
