"""Taking an import out as a whole: every row that it brought goes, and older records are as they were before."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import remove_imported
from dhealth.care.clients.actions.importing import forget_second_rows
from dhealth.care.clients.models import Client, ClientCode, Consent, Merge, PossibleDuplicate
from dhealth.care.services.models import Correction, Service
from dhealth.evidence.targets.models import Target
from dhealth.exchange.workbooks import keeping
from dhealth.exchange.workbooks.models import Import, Stage, UndoneImport
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.audit.models import Event
from dhealth.trust.linkage.models import LinkageDecision

LOOKS = ("client.read", "client.search", "client.show_identity", "client.show_access", "client.label", "report.list")


def undo_import(actor: Actor, job: Import) -> None:
    """Take out as a whole what an import brought. Twice changes nothing.

    Raises:
        Refused: work was built on it since, it has not ended, or another workbook is just being stored.
    """
    actor.require("workbook.undo", job.organisation_id)
    if UndoneImport.objects.filter(source=job.pk).exists():
        return
    if job.stage not in (Stage.APPLIED, Stage.STOPPED):
        raise Refused(_("This import has not been stored to its end. Wait for it, then undo it."))
    with keeping.turn(job.organisation_id) as ours:
        if not ours:
            raise Refused(_("Another workbook of the group is just being stored. Wait for it, then undo this one."))
        try:
            _take_out(actor, job.pk)
        except ProtectedError as problem:
            raise _refusal() from problem


def _refusal() -> Refused:
    return Refused(
        _("Work was done on what this workbook brought: it cannot be taken out any more. Correct single records.")
    )


@transaction.atomic
def _take_out(actor: Actor, import_id: UUID) -> None:
    job = Import.objects.select_for_update().get(pk=import_id)
    if built_upon(job.pk) or _replaced_since(job):
        raise _refusal()
    services, _kinds = Service.objects.filter(origin=job.pk).delete()
    _restore_targets(job)
    PossibleDuplicate.objects.filter(origin=job.pk).delete()
    ClientCode.objects.filter(origin=job.pk).exclude(client__origin=job.pk).delete()
    rows = [(UUID(client), code) for client, code in job.changed.get("records", [])]
    forget_second_rows(rows, job.changed.get("keys", []))
    clients = remove_imported(Client.objects.filter(origin=job.pk))
    UndoneImport.objects.create(source=job, undone_by_id=actor.id)
    Import.objects.filter(pk=job.pk).update(findings=None, rejects=None, columns=None)
    record("workbook.undo", actor, job, at=job.organisation_id, details={"clients": clients, "services": services})
    transaction.on_commit(lambda: keeping.forget(job.pk))


def _restore_targets(job: Import) -> None:
    Target.objects.filter(origin=job.pk).delete()
    for pk, (before, ours) in job.changed.get("targets", {}).items():
        Target.objects.filter(pk=pk, number=ours).update(number=before)


def _replaced_since(job: Import) -> bool:
    """Whether a later import gave other numbers to the targets that this one set."""
    ours = {str(pk) for pk in Target.objects.filter(origin=job.pk).values_list("pk", flat=True)}
    ours |= job.changed.get("targets", {}).keys()
    later = Import.objects.filter(organisation=job.organisation_id, made_at__gt=job.made_at, undone=None)
    return any(ours & changed.get("targets", {}).keys() for changed in later.values_list("changed", flat=True))


def built_upon(origin: UUID) -> bool:
    """Whether anybody worked on with what an import brought."""
    clients = Client.objects.filter(origin=origin)
    ids = clients.values("id")
    pairs = PossibleDuplicate.objects.filter(decision__isnull=False)
    return (
        Service.objects.filter(Q(person__origin=origin) | Q(client__origin=origin)).exclude(origin=origin).exists()
        or Correction.objects.filter(old__origin=origin).exists()
        or Consent.objects.filter(client__origin=origin).exists()
        or ClientCode.objects.filter(client__origin=origin).exclude(origin=origin).exists()
        or Merge.objects.filter(Q(kept__origin=origin) | Q(absorbed__origin=origin)).exists()
        or pairs.filter(Q(origin=origin) | Q(first__origin=origin) | Q(second__origin=origin)).exists()
        or LinkageDecision.objects.filter(Q(case__first_client__in=ids) | Q(case__second_client__in=ids)).exists()
        or clients.exclude(erased_at=None).exists()
        or Event.objects.filter(subject__in=ids).exclude(verb__in=LOOKS).exists()
    )
