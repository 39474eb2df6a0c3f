"""The services kept about one client, for the client to be shown or to take away."""

from django.utils.translation import gettext as _

from dhealth.care.clients.cards import is_own
from dhealth.care.clients.holdings import Holding
from dhealth.care.clients.models import Client
from dhealth.care.services.drafts import note_of
from dhealth.care.services.models import Service
from dhealth.care.services.wording import groups_of, handed_out, kind_of, medicine_words, referred_for, told_words
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.figures import day


def services_held(actor: Actor, client: Client) -> Holding:
    """Every service of the person, newest first, those corrected too; results and notes for who may read them."""
    own, at = is_own(actor, client), client.organisation_id
    notes = actor.sees_field("identity", at, own=own)
    rows = []
    for service in Service.objects.filter(person=client).select_related("worker").order_by("-day", "-pk"):
        kind = kind_of(service)
        open_to = all(actor.sees_field(group, at, own=own) for group in groups_of(service))
        target = referred_for(service)
        given = [handed_out(service), target.name if target and open_to else "", told_words(service)]
        if open_to:
            given += [medicine_words(service), kind.result_word(service.result) if service.result else ""]
        if notes:
            given.append(note_of(service))
        state = "" if service.is_current else _("corrected since")
        rows.append((day(service.day), kind.name, " · ".join(filter(None, given)), service.worker.display_name, state))
    return Holding(_("Services"), (_("Day"), _("Service"), _("What"), _("Worker"), _("State")), rows)
