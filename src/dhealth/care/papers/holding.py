"""The papers kept about one client, for the client to be shown."""

from django.utils.translation import gettext as _

from dhealth.care.clients.holdings import Holding
from dhealth.care.clients.models import Client
from dhealth.care.papers.models import Paper
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.figures import day


def papers_held(actor: Actor, client: Client) -> Holding:
    """Which photographs of papers are kept; the photographs themselves are on the client's page."""
    kept = Paper.objects.filter(person=client).select_related("added_by")
    rows = [(day(one.added_at.date()), str(one.get_kind_display()), one.added_by.display_name) for one in kept]
    return Holding(_("Papers"), (_("Day"), _("Which paper"), _("Worker")), rows)
