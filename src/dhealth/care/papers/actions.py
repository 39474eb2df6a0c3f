"""Keeping the photograph of a paper, laying it to a client, looking at it, removing it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.cards import is_own
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import in_sight
from dhealth.care.papers.models import Kind, Paper
from dhealth.commons.documents.actions import drop_picture, keep_picture, open_picture
from dhealth.commons.documents.models import Picture
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

KEPT_WITHOUT_CLIENT = timedelta(days=7)


@transaction.atomic
def add_paper(
    actor: Actor, organisation_id: UUID, kind: str, photograph: UploadedFile[Any], client: Client | None = None
) -> Paper:
    """Keep the photograph of a paper, of this client or of nobody yet.

    Raises:
        Refused: the photograph cannot be read, or the record is not on the actor's list or was erased.
        PermissionDenied: the actor may not add papers at this organisation.
    """
    actor.require("paper.add", at=organisation_id)
    if kind not in Kind.values:
        raise Refused(_("Choose which paper it is."), field="kind")
    _refuse_foreign(actor, client)
    picture = keep_picture(organisation_id, photograph)
    paper = Paper.objects.create(
        organisation_id=organisation_id, client=client, person=client, picture=picture, kind=kind, added_by=actor.user
    )
    details = {"client": client.pk.hex} if client else {}
    record("paper.add", actor, paper, at=organisation_id, details=details)
    return paper


@transaction.atomic
def attach_paper(actor: Actor, paper: Paper, client: Client) -> Paper:
    """Lay a paper that was photographed first to the client who was typed from it. Laid there already: nothing.

    Raises:
        Refused: it belongs to another client, or the client to another group.
    """
    actor.require("paper.add", at=paper.organisation_id)
    locked = Paper.objects.select_for_update(no_key=True).get(pk=paper.pk)
    if locked.person_id == client.pk:
        return locked
    if locked.client_id is not None or client.organisation_id != locked.organisation_id:
        raise Refused(_("This paper belongs to another record."))
    _refuse_foreign(actor, client)
    locked.client = locked.person = client
    locked.save(update_fields=["client", "person"])
    record("paper.add", actor, locked, at=locked.organisation_id, details={"client": client.pk.hex})
    return locked


@transaction.atomic
def show_paper(actor: Actor, paper: Paper) -> bytes:
    """The photograph, for who may read the client's identity; the look is recorded.

    Raises:
        PermissionDenied: the actor may not read identities of this client.
    """
    own = paper.added_by_id == actor.id if paper.person is None else is_own(actor, paper.person)
    if not actor.sees_field("identity", paper.organisation_id, own=own):
        raise PermissionDenied("paper.show")
    details = {"client": paper.person_id.hex} if paper.person_id else {}
    record("paper.show", actor, paper, at=paper.organisation_id, details=details)
    return open_picture(paper.picture)


@transaction.atomic
def remove_paper(actor: Actor, paper: Paper) -> None:
    """Remove a paper for good; that it was there, and who removed it, stays in the log."""
    actor.require("paper.remove", at=paper.organisation_id)
    _refuse_foreign(actor, paper.person)
    details = {"client": paper.person_id.hex} if paper.person_id else {}
    record("paper.remove", actor, paper, at=paper.organisation_id, details=details)
    picture = paper.picture
    paper.delete()
    drop_picture(picture)


@transaction.atomic
def forget_papers(client: UUID) -> None:
    """A client is erased: their papers go."""
    found = list(Paper.objects.filter(client_id=client).values_list("picture", flat=True))
    Paper.objects.filter(client_id=client).delete()
    Picture.objects.filter(pk__in=found).delete()


@transaction.atomic
def forget_strays() -> int:
    """Papers that nobody typed from within seven days go; gives how many."""
    old = Paper.objects.filter(client=None, added_at__lt=timezone.now() - KEPT_WITHOUT_CLIENT)
    pictures = list(old.values_list("picture", flat=True))
    old.delete()
    Picture.objects.filter(pk__in=pictures).delete()
    return len(pictures)


def _refuse_foreign(actor: Actor, client: Client | None) -> None:
    if client is not None and (client.erased_at or not in_sight(actor, client)):
        raise Refused(_("This record is not on your list. Ask your leader."))
