"""What is kept of the attempts to reach a client and of keeping the record, to be shown to the client or taken away."""

from django.utils.translation import gettext as _

from dhealth.care.clients.cards import is_own
from dhealth.care.clients.holdings import Holding
from dhealth.care.clients.models import Client
from dhealth.care.worklists.attempting import note_of
from dhealth.care.worklists.models import Attempt, Keeping
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.figures import day


def attempts_held(actor: Actor, client: Client) -> Holding:
    """Every attempt, newest first, also those taken back; notes for those who may read notes."""
    notes = actor.sees_field("identity", client.organisation_id, own=is_own(actor, client))
    rows = []
    for made in Attempt.objects.filter(person=client).select_related("worker", "taken_back").order_by("-at"):
        came = [made.get_outcome_display(), day(made.next_day) if made.next_day else "", note_of(made) if notes else ""]
        state = _("taken back") if hasattr(made, "taken_back") else ""
        words = " · ".join(filter(None, came))
        rows.append((day(made.day), made.get_channel_display(), words, made.worker.display_name, state))
    return Holding(_("Attempts to reach"), (_("Day"), _("How"), _("What"), _("Worker"), _("State")), rows)


def keepings_held(actor: Actor, client: Client) -> Holding:
    """Why the record is kept longer than usual, and until when."""
    kept = Keeping.objects.filter(person=client).select_related("kept_by").order_by("-kept_at")
    rows = [(day(one.until), one.get_why_display(), one.kept_by.display_name) for one in kept]
    return Holding(_("Kept longer"), (_("Until"), _("Why"), _("Who")), rows)
