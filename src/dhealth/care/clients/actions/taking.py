"""Writing into a kept record what the other one knew, and taking it out again when the two are taken apart."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions.registering import fill
from dhealth.care.clients.models import Client, Merge
from dhealth.care.clients.queries import draft_of
from dhealth.care.clients.rules import ClientDraft, check
from dhealth.care.clients.taking import (
    Said,
    differing,
    drafts_of_both,
    empty_in,
    open_before,
    said_in,
    seal_before,
    written,
)
from dhealth.kernel.errors import Refused


def take_over(merge: Merge, kept: Client, absorbed: Client, chosen: Collection[str], seq: int) -> None:
    """Fill what the kept record lacks, and write what was chosen from the other; what stood there is kept sealed.

    Raises:
        Refused: a choice is none (any more), or the rules of a record forbid it.
    """
    mine, theirs = drafts_of_both(kept, absorbed)
    if not set(chosen) <= set(differing(mine, theirs)):
        raise Refused(_("The records changed meanwhile. Look at the two again, then decide."))
    names = [*chosen, *empty_in(mine, theirs)]
    after = mine
    for name in names:
        after = written(after, said_in(theirs, name))
    if chosen:
        check(after, timezone.localdate())
    _note(merge, kept.organisation_id, {name: said_in(mine, name) for name in names})
    if names:
        _store(kept, after, seq)


def give_back(merge: Merge, kept: Client, seq: int) -> None:
    """Write what the record said before the merge, where nobody has corrected it since.

    What a later merge took over in its place holds until that is undone too; what then is empty is filled from the
    records that are still laid into it.
    """
    owner = kept.organisation_id
    before = open_before(owner, merge.pk, merge.before)
    others = list(standing(kept.pk).exclude(pk=merge.pk).select_related("absorbed").order_by("merged_at", "pk"))
    restored = {name: said for name, said in before.items() if not _hand_on(merge, others, owner, name, said)}
    draft = draft_of(kept)
    for said in restored.values():
        draft = written(draft, said)
    for other in others:
        theirs = draft_of(other.absorbed)
        more = [name for name in empty_in(draft, theirs) if name in restored]
        known = open_before(owner, other.pk, other.before)
        _note(other, owner, known | {name: said_in(draft, name) for name in more if name not in known})
        for name in more:
            draft = written(draft, said_in(theirs, name))
        if more:
            other.save(update_fields=["taken", "before"])
    if restored:
        _store(kept, draft, seq)


def _hand_on(merge: Merge, others: list[Merge], owner: UUID, name: str, said: Said) -> bool:
    """Whether a later merge took the same over: then what was before this one is what was before that one now."""
    for later in others:
        if later.merged_at > merge.merged_at and name in later.taken:
            _note(later, owner, open_before(owner, later.pk, later.before) | {name: said})
            later.save(update_fields=["taken", "before"])
            return True
    return False


def leave_as_corrected(client: UUID, names: Collection[str]) -> None:
    """Somebody wrote these anew: undoing a merge leaves them as they are from now on."""
    for merge in standing(client).select_related("kept"):
        if set(merge.taken) & set(names):
            owner = merge.kept.organisation_id
            before = open_before(owner, merge.pk, merge.before)
            _note(merge, owner, {name: said for name, said in before.items() if name not in names})
            merge.save(update_fields=["taken", "before"])


def standing(kept: UUID) -> QuerySet[Merge]:
    """Merges into this record that were not undone."""
    return Merge.objects.filter(kept=kept, undone=None)


def _note(merge: Merge, owner: UUID, before: dict[str, Said]) -> None:
    merge.taken, merge.before = sorted(before), seal_before(owner, merge.pk, before)


def _store(client: Client, draft: ClientDraft, seq: int) -> None:
    fill(client, draft, seq)
    client.worker_id = draft.worker
    client.save()
