"""What referrals do when a client is erased or put on another list, and what of them is held about a client."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from dhealth.care.clients.cards import is_own
from dhealth.care.clients.holdings import Holding
from dhealth.care.clients.models import Client
from dhealth.care.referrals.actions.mending import follow
from dhealth.care.referrals.actions.stepping import Said, Speaker, hold, take
from dhealth.care.referrals.models import HeldAnswer, Kind, Message, Referral, Standing, Step
from dhealth.care.referrals.queries import ANSWERED, lines_of
from dhealth.care.referrals.reasons import Withdrawn
from dhealth.care.referrals.rules import MOVES, OPEN
from dhealth.care.referrals.wording import about, title_of_state
from dhealth.kernel.codes import show_slip_code
from dhealth.kernel.dates import show_date
from dhealth.trust.accounts.actors import Actor


def forget(client: UUID) -> None:
    """An erased client is on the way to no clinic; words about them and the clinic's codes go."""
    for referral in Referral.objects.filter(client=client):
        held = hold(referral)
        if Kind.WITHDRAWN in MOVES[held.state]:
            take(held, Speaker(referral.sender_id), Kind.WITHDRAWN, Said(reason=Withdrawn.ERASED))
    Message.objects.filter(referral__client=client).update(body=None)
    Step.objects.filter(referral__client=client, treatment_key__isnull=False).update(
        treatment_code=None, treatment_key=None
    )
    HeldAnswer.objects.filter(referral__client=client).update(treatment_code=None)


def follow_the_list(persons: Collection[UUID]) -> None:
    """Whoever looks after a client follows what is open for them: one statement, and two for each worker."""
    people = list(persons)
    moved = Standing.objects.filter(referral__person__in=people, waits_for__in=OPEN)
    moved = moved.exclude(referral__person__worker=None).exclude(referral__person__worker=F("worker"))
    of_worker: dict[UUID, list[UUID]] = defaultdict(list)
    for pk, worker in moved.values_list("referral", "referral__person__worker"):
        of_worker[worker].append(pk)
    for worker, slips in of_worker.items():
        follow(slips, worker)


def slips_held(actor: Actor, client: Client) -> Holding:
    """Every slip of this person that the group made, the last first, as far as the reader may know."""
    rows = []
    within = ("referral__request", "referral__receiver", "referral__person")
    found = Standing.objects.filter(referral__person=client).select_related(*within).order_by("-sent_on", "-referral")
    for line in lines_of(found, client.registered_at.date()):
        said = line.referral.request
        answers = _("Yes") if said.answers_back else _("No")
        own = is_own(actor, client)
        shown = line.state if actor.sees_field("results", client.organisation_id, own=own) else ANSWERED
        slip = show_slip_code(line.referral.code)
        sent = show_date(line.standing.sent_on)
        where = line.referral.receiver.name
        request = str(said.get_how_display())
        rows.append((sent, slip, where, about(actor, line.referral), request, answers, title_of_state(shown)))
    columns = (_("Sent on"), _("Slip"), _("Clinic"), _("For what"), _("Request"), _("Answers to the group"), _("State"))
    return Holding(_("Slips"), columns, rows)
