"""Reading stored records: who may open which, what they say, and the records that may be one person."""

import datetime as dt
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q, QuerySet

from dhealth.care.clients.identity import cccd_digest, open_card, open_details, phone_digest
from dhealth.care.clients.likeness import Likeness, Person, compare, person_in
from dhealth.care.clients.models import Client, MatchKey, Merge, PossibleDuplicate
from dhealth.care.clients.names import names_of
from dhealth.care.clients.rules import ClientDraft
from dhealth.kernel.codes import looks_like_code, read_code
from dhealth.kernel.reading import Prepared
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor

MOST_COMPARED = 40  # records with equal names that are opened for a registration


with_digest = Prepared(
    lambda organisation, digest: MatchKey.objects.filter(organisation_id=organisation, digest=digest).select_related(
        "client__merged_into", "client__worker"
    ),
    UUID(int=0),
    b"digest",
)


def in_sight(actor: Actor, client: Client) -> bool:
    """Whether the actor may open this record: on their own list, or anywhere in the group for a leader."""
    return (
        client.worker_id == actor.id and client.organisation_id in actor.records_of(OWN_LIST)
    ) or client.organisation_id in actor.records_of(ORGANISATION)


def root_of(client: Client) -> Client:
    """The record that counts for this person, after however many merges."""
    while client.merged_into is not None:
        client = client.merged_into
    return client


def tree(client: UUID) -> list[UUID]:
    """The record, then all that were laid into it, one after another."""
    found = fresh = [client]
    while fresh:
        fresh = list(Client.objects.filter(merged_into__in=fresh).order_by("pk").values_list("pk", flat=True))
        found = found + fresh
    return found


def client_of_code(organisation_id: UUID, code: str) -> Client | None:
    """The living record of a generated or outside code in one organisation."""
    alias = Q(codes__code=squeeze(code).upper(), codes__organisation_id=organisation_id)
    own = Q(code=read_code(code)) if looks_like_code(code) else Q(pk=None)
    found = Client.objects.filter(own | alias, organisation_id=organisation_id).first()
    return root_of(found) if found else None


def person_of(client: Client) -> Person:
    """What of a stored record is compared."""
    card = open_card(client.organisation_id, client.pk, client.card)
    return Person(card, open_details(client.organisation_id, client.pk, client.details), client.birth_year)


def digests_of(organisation_id: UUID, draft: ClientDraft) -> dict[str, bytes]:
    """Source → look-up code, of what the draft has."""
    digests = {}
    if draft.phone:
        digests["phone"] = phone_digest(organisation_id, draft.phone)
    if draft.cccd:
        digests["cccd"] = cccd_digest(organisation_id, draft.cccd)
    return digests


def likenesses(
    organisation_id: UUID, draft: ClientDraft, digests: dict[str, bytes], *, but: UUID | None = None
) -> list[Likeness]:
    """Records of the organisation that are certainly or perhaps this person; certain ones first.

    One statement each by phone and ID number, and two more where a name and a full date of birth are given.
    """
    keys = [key for digest in digests.values() for key in with_digest(organisation_id, digest)]
    candidates: dict[UUID, Client] = {key.client_id: key.client for key in keys}
    if draft.name and draft.birth_day:
        equal = names_of(organisation_id).named(draft.name)[:MOST_COMPARED]
        candidates |= Client.objects.filter(birth_year=draft.birth_year).in_bulk(equal) if equal else {}
    typed = person_in(draft)
    compared = [
        compare(root, person_of(client), typed)
        for client in candidates.values()
        if (root := root_of(client)).pk != but and root.erased_at is None
    ]
    found = {likeness.client.pk: likeness for likeness in compared if likeness is not None}
    return sorted(found.values(), key=lambda likeness: not likeness.certain)


def waiting_pairs(actor: Actor) -> QuerySet[PossibleDuplicate]:
    """The organisation's questions that nobody has answered, or only with "not sure"; oldest first."""
    return (
        PossibleDuplicate.objects.filter(organisation_id__in=actor.records_of(ORGANISATION))
        .filter(Q(decision=None) | Q(decision__answer="unsure"))
        .filter(first__merged_into=None, second__merged_into=None, first__erased_at=None, second__erased_at=None)
        .filter(first__taken_over_at=None, second__taken_over_at=None)
        .select_related("first__worker", "second__worker", "first__place", "second__place", "decision")
        .order_by("found_at", "pk")
    )


def told_apart(actor: Actor) -> QuerySet[PossibleDuplicate]:
    """The pairs that somebody found to be two people; the last decided first."""
    asked = PossibleDuplicate.objects.filter(organisation_id__in=actor.records_of(ORGANISATION))
    return (
        asked.filter(decision__answer="different", first__erased_at=None, second__erased_at=None)
        .select_related("first", "second", "decision__decided_by")
        .order_by("-decision__decided_at", "-pk")
    )


def pairs_seen(actor: Actor) -> QuerySet[PossibleDuplicate]:
    """The pairs that the actor may still decide, and those told apart."""
    waiting = PossibleDuplicate.objects.filter(pk__in=waiting_pairs(actor))
    return (waiting | told_apart(actor)).select_related("first", "second")


def asked_about_with(clients: Collection[UUID]) -> set[UUID]:
    """The other records of every question about one of these: what becomes of these changes what is asked of those."""
    either = Q(first__in=clients) | Q(second__in=clients)
    pairs = PossibleDuplicate.objects.filter(either).values_list("first_id", "second_id")
    return {client for pair in pairs for client in pair}.difference(clients)


def merges_seen(actor: Actor) -> QuerySet[Merge]:
    """The merges of the organisations whose records the actor opens, those undone too; the last first."""
    mine = Merge.objects.filter(kept__organisation_id__in=actor.records_of(ORGANISATION), kept__erased_at=None)
    within = ("kept__worker", "absorbed__worker", "kept__merged_into", "merged_by", "undone__undone_by")
    return mine.select_related(*within).order_by("-merged_at", "-pk")


def draft_of(client: Client) -> ClientDraft:
    """The stored record as a draft: what a correction starts from."""
    card = open_card(client.organisation_id, client.pk, client.card)
    details = open_details(client.organisation_id, client.pk, client.details)
    return ClientDraft(
        nickname=card.nickname,
        name=card.name,
        phone=card.phone,
        birth_year=client.birth_year,
        birth_day=dt.date.fromisoformat(details.birth_day) if details.birth_day else None,
        sex_at_birth=client.sex_at_birth,
        gender=client.gender,
        main_group=client.main_group,
        other_groups=tuple(client.other_groups),
        channel=client.channel,
        told_status=client.told_status,
        told=dict(client.told),
        zalo=details.zalo,
        facebook=details.facebook,
        safe_time=details.safe_time,
        safe_words=details.safe_words,
        safe_from=details.safe_from,
        safe_to=details.safe_to,
        safe_ways=tuple(filter(None, details.safe_ways.split(","))),
        note=details.note,
        cccd=details.cccd,
        address=details.address,
        place=client.place_id,
        reached_on=client.reached_on,
        worker=client.worker_id,
        flags=tuple(client.flags),
    )
