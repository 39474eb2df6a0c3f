"""What this room does when a client is erased, what of it is held about a client, and what their record tells."""

from collections.abc import Iterator
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.holdings import Holding
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import tree
from dhealth.care.partner_services.models import Contact, Named, Offer
from dhealth.care.partner_services.queries import attempts_on, offers_of, steps_of
from dhealth.care.services.timeline import CHANGE, Entry
from dhealth.kernel.dates import show_date
from dhealth.trust.accounts.actors import Actor


def forget(client: UUID) -> None:
    """No words stay of whom an erased client named, unless somebody else named them too; nor of them as a contact."""
    named = Named.objects.filter(offer__person__in=tree(client))
    contacts = set(named.values_list("contact", flat=True))
    named.update(called=None, way="", may_disclose=False)
    by_others = Named.objects.filter(contact__in=contacts).exclude(pk__in=named.values("pk"))
    contacts -= set(by_others.values_list("contact", flat=True))
    contacts |= set(Contact.objects.filter(client__in=tree(client)).values_list("pk", flat=True))
    gone = Contact.objects.filter(pk__in=contacts, erased_at=None)
    gone.update(card=None, phone_key=None, link=None, erased_at=timezone.now())


def offers_told(client: Client, actor: Actor) -> Iterator[Entry]:
    """That the client was asked and what they said; whom they named stands elsewhere. One statement."""
    if not actor.may("partner.open", client.organisation_id):
        return
    for offer in offers_of(client.pk):
        title = _("Asked about those close to them: %(said)s") % {"said": offer.get_said_display().lower()}
        yield Entry(offer.day, offer.at, CHANGE, title, offer.by.display_name)
        if withdrawal := getattr(offer, "withdrawal", None):
            yield Entry(withdrawal.day, withdrawal.at, CHANGE, _("They took this yes back"))


def held(actor: Actor, client: Client) -> Holding:
    """What was asked and said, whom they named without words, and what was written of them as a contact."""
    rows = [
        (show_date(one.day), _("Asked about those close to them"), one.get_said_display())
        for one in Offer.objects.filter(person__in=tree(client.pk))
    ]
    for named in Named.objects.filter(offer__person__in=tree(client.pk)):
        way = named.get_way_display() if named.way else "–"
        rows.append(
            (show_date(named.day), _("They named somebody: %(who)s") % {"who": named.get_relation_display()}, way)
        )
    met = list(Contact.objects.filter(client__in=tree(client.pk)).values_list("pk", flat=True))
    for attempts in attempts_on(met).values():
        rows += [(show_date(one.day), one.get_channel_display(), one.get_outcome_display()) for one in attempts]
    for steps in steps_of(met).values():
        rows += [(show_date(one.day), one.get_kind_display(), one.get_found_display()) for one in steps]
    return Holding(_("Those close to them"), (_("Day"), _("What"), _("Said")), rows)
