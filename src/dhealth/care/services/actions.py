"""Writing services down: one, all of a meeting, or what an import brings."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions.consenting import refuse_taken_over
from dhealth.care.clients.models import Client, Purpose
from dhealth.care.clients.queries import in_sight
from dhealth.care.clients.rules import consents_in_force, may_test
from dhealth.care.services.catalogue import REFERRAL, catalogue
from dhealth.care.services.drafts import (
    STORED_AS_IS,
    Draft,
    Meeting,
    drafts_of,
    sealed_note,
    sibling_ids,
)
from dhealth.care.services.inserting import Brought, insert_services
from dhealth.care.services.listening import tell_changed
from dhealth.care.services.locks import refuse_any_locked, refuse_locked
from dhealth.care.services.models import Service
from dhealth.care.services.projects import project_on
from dhealth.care.services.queries import told_together
from dhealth.care.services.rules import judge
from dhealth.care.services.supplies import judge_given, tell_books
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.once import sent_before
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


def kept_record(client: Client) -> Client:
    """The record that counts today, locked until the act is over.

    `no_key`: what a clinic writes into it at the same time is stored without waiting, while that act holds both logs.
    """
    row = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    while row.merged_into_id:
        row = Client.objects.select_for_update(no_key=True).get(pk=row.merged_into_id)
    if row.erased_at:
        raise Refused(_("This record was erased; nothing can be added to it."))
    refuse_taken_over(row)
    return row


def let_in(actor: Actor, client: Client, kept: Client, verb: str) -> None:
    """Stop whoever may not record at this organisation, or does not open the record that they name."""
    actor.require(verb, at=kept.organisation_id)
    if not in_sight(actor, client):
        raise Refused(_("This record is not on your list. Ask your leader."))


def _verb_of(draft: Draft) -> str:
    """The act that writing this draft is: permission and event have the same word."""
    if draft.kind == REFERRAL:
        return "service.refer"
    return "service.report" if draft.reported_by else "service.record"


def _refuse_unshared(client: Client, draft: Draft) -> None:
    """Stop what needs the client's yes to sharing with a clinic, while that yes is not in force."""
    asked = catalogue()[draft.kind].needs_share_consent
    if asked and Purpose.SHARE_WITH_CLINIC not in consents_in_force(client.consents.all()):
        raise unasked()


def unasked() -> Refused:
    """Nobody is referred without having been asked."""
    return Refused(
        _("Ask the client first, and mark their yes. Without it, give them the address and let them go on their own."),
        field="agreed",
    )


def row_of(actor: Actor, client: Client, draft: Draft, id: UUID) -> Service:
    """A draft as a row of this record, not yet stored."""
    values = {name: getattr(draft, name) for name in STORED_AS_IS}
    return Service(
        **values | {"worker_id": draft.worker_id or actor.id},
        id=id,
        client=client,
        person=client,
        organisation_id=client.organisation_id,
        note=sealed_note(client.organisation_id, id, draft.note),
        recorded_by=actor.user,
    )


def _already_there(client: Client, id: UUID) -> Service | None:
    earlier = Service.objects.filter(pk=id).first()
    return sent_before(earlier, here=earlier.person_id == client.pk) if earlier else None


def judge_for(client: Client, draft: Draft, *, history: bool = False) -> None:
    """All rules for this client on that day: the catalogue's, and who must agree to a test."""
    judge(draft, timezone.localdate(), history=history)
    if catalogue()[draft.kind].needs_test_consent and not draft.reported_by and not history:
        refusal = may_test(client, draft.day, client.consents.all())
        if refusal:
            raise refusal


@transaction.atomic
def record_service(actor: Actor, client: Client, draft: Draft, *, id: UUID | None = None) -> Service:
    """Write down one service; what others gave or saw is reported, with who told and where.

    Where the group works in one project on that day, it is given under that one.
    A referral is written only while the client agrees to sharing with a clinic: `refer_client` asks.

    Raises:
        Refused: a rule of the catalogue, the day, the amounts or the age says no.
        PermissionDenied: the actor may not record at this organisation.
    """
    kept = kept_record(client)
    verb = _verb_of(draft)
    let_in(actor, client, kept, verb)
    id = id or uuid7()
    if earlier := _already_there(kept, id):
        return earlier
    judge_for(kept, draft)
    _refuse_unshared(kept, draft)
    draft = replace(draft, project_id=project_on(kept.organisation_id, draft.day, draft.project_id))
    service = row_of(actor, kept, draft, id)
    service.save(force_insert=True)
    record(verb, actor, service, at=kept.organisation_id, details={"client": kept.pk.hex})
    refuse_locked(kept.organisation_id, [(draft.project_id, draft.day)])
    tell_changed([kept.pk])
    _tell_stock(actor, [service], None)
    return service


@transaction.atomic
def record_meeting(
    actor: Actor,
    client: Client,
    meeting: Meeting,
    *,
    id: UUID | None = None,
    asked: Mapping[str, int] | None = None,
) -> list[Service]:
    """Write down all that one meeting held, as one act; the first service is the contact itself.

    `asked` says of how many pieces of each supply the writer was asked already whether so many were given; None means
    that nobody can be asked, and what the stock lacks is only noted.

    Raises:
        Beyond: more was handed out than the stock has, and nobody was asked about it yet.
        Refused: a rule says no to one of its services; then none is written.
        PermissionDenied: the actor may not record at this organisation.
    """
    kept = kept_record(client)
    let_in(actor, client, kept, "service.record")
    id = id or uuid7()
    if _already_there(kept, id):
        return told_together(id)
    project = project_on(kept.organisation_id, meeting.day, meeting.project_id)
    drafts = drafts_of(replace(meeting, project_id=project))
    for draft in drafts:
        judge_for(kept, draft)
    ids = sibling_ids(id, len(drafts))
    services = [row_of(actor, kept, draft, own) for draft, own in zip(drafts, ids, strict=True)]
    Service.objects.bulk_create(services)
    told = {"client": kept.pk.hex, "services": [service.pk.hex for service in services]}
    record("service.record", actor, services[0], at=kept.organisation_id, details=told)
    refuse_locked(kept.organisation_id, [(project, meeting.day)])
    tell_changed([kept.pk])
    _tell_stock(actor, services, asked)
    return services


def _tell_stock(actor: Actor, services: Sequence[Service], asked: Mapping[str, int] | None) -> None:
    """Those who keep stock follow what was given out, and may object."""
    tell_books(services[0].organisation_id, services[0].day)
    judge_given(actor, services, asked)


@transaction.atomic
def record_many(
    actor: Actor, organisation_id: UUID, services: Iterable[Brought], origin: UUID | None
) -> Sequence[UUID]:
    """Store what an import or the demonstration brings, and return the ids in order.

    History is history: no rule but one is asked. What only a facility gives is marked as told by the workbook where
    nobody else is named. The caller holds the permission, has checked kinds and results, and records the act.
    """
    brought = list(services)
    refuse_any_locked(organisation_id, ((one.draft.project_id, one.draft.day) for one in brought))
    ids = insert_services(actor.id, organisation_id, brought, origin)
    tell_changed({one.person_id or one.client_id for one in brought})
    if brought:
        tell_books(organisation_id, min(one.draft.day for one in brought))
    return ids


__all__ = [
    "Brought",
    "judge_for",
    "kept_record",
    "let_in",
    "record_many",
    "record_meeting",
    "record_service",
    "row_of",
    "unasked",
]
