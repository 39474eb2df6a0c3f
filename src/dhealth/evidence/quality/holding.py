"""What was said of a client's doubtful lines, for the client to be shown or to take away."""

from django.utils.translation import gettext as _

from dhealth.care.clients.cards import is_own
from dhealth.care.clients.holdings import Holding
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import tree
from dhealth.evidence.quality.models import Settled
from dhealth.evidence.quality.page import rules_in_force
from dhealth.evidence.quality.rules import NAME_TELLS
from dhealth.evidence.quality.screen import neutral_name
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.figures import day


def words_held(actor: Actor, client: Client) -> Holding:
    """Each "right as it is", with what was taken back since; by a neutral name where the reader reads no results."""
    reads = actor.sees_field("results", client.organisation_id, own=is_own(actor, client))
    names = {rule.key: rule.name for rule in rules_in_force()}
    rows = []
    for word in Settled.objects.filter(client__in=tree(client.pk)).select_related("settled_by", "taken_back"):
        name = names.get(word.rule, word.rule) if reads or word.rule not in NAME_TELLS else neutral_name()
        state = _("taken back") if hasattr(word, "taken_back") else ""
        rows.append((day(word.day), name, str(word.get_reason_display()), word.settled_by.display_name, state))
    heads = (_("Day"), _("What"), _("Reason"), _("By"), _("State"))
    return Holding(_("Found right as it is"), heads, rows)
