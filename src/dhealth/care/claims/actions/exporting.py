"""Taking the papers of a batch away, signed; the log says who did."""

from django.core.exceptions import PermissionDenied
from django.db import transaction

from dhealth.care.claims.bundle import as_files
from dhealth.care.claims.models import Batch
from dhealth.commons.documents.genuine import listed, packed
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.keys.signing import sign


@transaction.atomic
def export_batch(actor: Actor, batch: Batch) -> bytes:
    """The papers in one file, signed so that the payer sees whether they are as they left (security T07).

    Recorded in the payee's log: slips' codes leave the program.

    Raises:
        PermissionDenied: no role of the actor that takes papers away reaches this batch.
    """
    if not Batch.objects.visible_to(actor.only_for("batch.export")).filter(pk=batch.pk).exists():
        raise PermissionDenied("batch.export")
    papers = as_files(batch)
    content = packed(papers, *sign(listed(papers)))
    record("batch.export", actor, batch, at=batch.contract.payee_id, details={"lines": batch.closing.lines})
    return content
