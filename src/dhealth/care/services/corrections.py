"""Mending what was written: a line is written anew or struck out, and the old one stays to be seen."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.care.services.actions import judge_for, row_of
from dhealth.care.services.drafts import Draft, draft_of
from dhealth.care.services.listening import tell_changed
from dhealth.care.services.locks import refuse_locked
from dhealth.care.services.models import Correction, CorrectionReason, Service
from dhealth.care.services.projects import project_on, running
from dhealth.care.services.queries import told_together
from dhealth.care.services.supplies import tell_books
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


def _open_line(service: Service) -> Service:
    """The line as it stands now, locked; one that was corrected meanwhile is refused."""
    row = (
        Service.objects.select_for_update(of=("self",), no_key=True)
        .select_related("client", "person")
        .get(pk=service.pk)
    )
    if not row.is_current:
        raise Refused(_("This line has been corrected already. Open the record again to see how it stands."))
    return row


@transaction.atomic
def correct_service(actor: Actor, service: Service, draft: Draft, reason: str, *, id: UUID | None = None) -> Service:
    """Write a service anew; the old line stays as it was, with who corrected it and why.

    Raises:
        Refused: nothing changed, the line was corrected meanwhile, or a rule says no.
        PermissionDenied: the actor may not correct at this organisation.
    """
    actor.require("service.correct", at=service.organisation_id)
    earlier = Correction.objects.filter(old=service.pk, new=id).select_related("new").first() if id else None
    if earlier and earlier.new:
        return earlier.new
    old = _open_line(service)
    draft = replace(
        draft, kind=old.kind, worker_id=draft.worker_id or old.worker_id, project_id=_project(old, draft.day)
    )
    if draft == draft_of(old):
        raise Refused(_("Nothing was changed yet. Mend a number or a word, then save."))
    judge_for(old.person, draft, history=old.origin is not None)
    new = row_of(actor, old.client, draft, id or uuid7())
    new.person_id = old.person_id
    new.save(force_insert=True)
    _close(actor, old, new, reason)
    record("service.correct", actor, new, at=old.organisation_id, why=reason, details=_told(old))
    refuse_locked(old.organisation_id, [(old.project_id, old.day), (new.project_id, new.day)])
    tell_changed([old.person_id])
    tell_books(old.organisation_id, min(old.day, new.day))
    return new


def _project(old: Service, day: date) -> UUID | None:
    """The line's project; moved to a day on which that one does not run, the only one that does, or none."""
    if old.project_id is None or day == old.day:
        return old.project_id
    runs, ran = ({one.pk for one in running(old.organisation_id, each)} for each in (day, old.day))
    if old.project_id in runs or old.project_id not in ran:  # a project of imported history may never have run here
        return old.project_id
    return project_on(old.organisation_id, day, None)


@transaction.atomic
def strike_service(actor: Actor, service: Service, reason: str) -> Correction:
    """Strike a service out: it counts no more, and stays to be seen. Striking twice changes nothing.

    Raises:
        Refused: the line was corrected meanwhile.
        PermissionDenied: the actor may not strike out at this organisation.
    """
    actor.require("service.strike", at=service.organisation_id)
    struck = Correction.objects.filter(old=service.pk, new=None).first()
    if struck:
        return struck
    old = _open_line(service)
    correction = _close(actor, old, None, reason)
    record("service.strike", actor, old, at=old.organisation_id, why=reason, details=_told(old))
    refuse_locked(old.organisation_id, [(old.project_id, old.day)])
    tell_changed([old.person_id])
    tell_books(old.organisation_id, old.day)
    return correction


@transaction.atomic
def strike_meeting(actor: Actor, first: Service, reason: str) -> int:
    """Take back a whole meeting as it was saved; lines corrected since stay. Returns how many were struck."""
    lines = [line for told in told_together(first.pk) if (line := as_it_stands(told)) is not None]
    for line in lines:
        strike_service(actor, line, reason)
    return len(lines)


def as_it_stands(line: Service) -> Service | None:
    """The line as saved, with the answer to an offer that came after; None where it was mended or struck since."""
    now: Service | None = line
    while now is not None and not now.is_current:
        answered = Correction.objects.filter(old=now, reason=CorrectionReason.ANSWERED).select_related("new").first()
        now = answered.new if answered else None
    return now


def _close(actor: Actor, old: Service, new: Service | None, reason: str) -> Correction:
    if reason not in CorrectionReason.values:
        raise Refused(_("Choose why this line is corrected."), field="reason")
    Service.objects.filter(pk=old.pk).update(is_current=False)
    return Correction.objects.create(old=old, new=new, reason=reason, corrected_by=actor.user)


def _told(service: Service) -> dict[str, str]:
    return {"client": service.person_id.hex, "old": service.pk.hex}
