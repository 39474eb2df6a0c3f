"""Taking the papers of a batch away; the log says who did."""

from django.db import transaction

from dhealth.care.claims.bundle import as_zip
from dhealth.care.claims.models import Batch
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


@transaction.atomic
def export_batch(actor: Actor, batch: Batch) -> bytes:
    """The papers in one file, recorded in the payee's log: slips' codes leave the program."""
    content = as_zip(batch)
    record("batch.export", actor, batch, at=batch.contract.payee_id, details={"lines": batch.closing.lines})
    return content
