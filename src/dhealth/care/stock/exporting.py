"""The books leave the program as a file: one event each time."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.stock.files import as_workbook
from dhealth.care.stock.queries import Shelf, expiring, movements_of, names_of, of_holder, shelves
from dhealth.care.stock.reckoning import Books, read_books
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.ui.figures import day


@transaction.atomic
def export_stock(actor: Actor, organisation_id: UUID) -> bytes:
    """The books of today and all movements as a workbook; the export is an event.

    Raises:
        PermissionDenied: the actor may not take this group's stock away as a file.
    """
    actor.require("stock.export", at=organisation_id)
    today = timezone.localdate()
    books = read_books(organisation_id, today) or Books(today)
    store = Shelf(None, _("The group's store"), of_holder(books, None))
    held = [store, *shelves(books, names_of(set(books.holds_since)))]
    title = _("Stock at the end of %(day)s") % {"day": day(today)}
    body = as_workbook(title, held, expiring(books), movements_of(actor, organisation_id))
    record("stock.export", actor, at=organisation_id, details={"bytes": len(body)})
    return body
