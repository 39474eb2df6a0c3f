"""What moves do when a client is erased, and what of them is held about a client."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.holdings import Holding
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import tree
from dhealth.care.transfers.models import State, Transfer
from dhealth.kernel.dates import show_date
from dhealth.trust.accounts.actors import Actor


def forget(client: UUID) -> None:
    """An erased client moves no more; no code and no shared history leads to or from the record."""
    Transfer.objects.filter(client=client, state=State.OPEN).update(state=State.LAPSED, settled_at=timezone.now())
    Transfer.objects.filter(Q(client=client) | Q(successor=client)).update(code="", shares_history=False)


def moves_held(actor: Actor, client: Client) -> Holding:
    """Every move of this person that the group knows of, the last first."""
    of = Transfer.objects.filter(Q(client__in=tree(client.pk)) | Q(successor=client))
    rows = []
    for move in of.select_related("organisation", "to_organisation", "from_worker", "to_worker").order_by("-asked_at"):
        here = move.client_id == client.pk or not move.between
        asked = show_date(timezone.localdate(move.asked_at))
        agreed = show_date(move.agreed_on) if move.agreed_on else _("not asked yet")
        rows.append((asked, _way(move, here=here), move.get_reason_display(), agreed, move.get_state_display()))
    columns = (_("Asked on"), _("From where, to whom"), _("Why"), _("They agreed on"), _("State"))
    return Holding(_("Moves"), columns, rows)


def _way(move: Transfer, *, here: bool) -> str:
    if move.between:
        return move.to_organisation.name if here else (move.organisation.name if move.organisation else "")
    names = (worker.display_name if worker else "–" for worker in (move.from_worker, move.to_worker))
    return " → ".join(names)
