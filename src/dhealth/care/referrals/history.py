"""Slips on a client's line of time: what the clinic answered, as far as the client wished it told."""

from collections.abc import Iterator
from itertools import groupby

from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.cards import is_own
from dhealth.care.clients.models import Client
from dhealth.care.referrals.models import Kind, Step
from dhealth.care.referrals.queries import ANSWERED, answers_until, step_is_told
from dhealth.care.referrals.reasons import reason_word
from dhealth.care.referrals.wording import title_of_state
from dhealth.care.services.timeline import CHANGE, OURS, TOLD, Entry
from dhealth.kernel.codes import show_slip_code
from dhealth.trust.accounts.actors import Actor

LINES = 200
WITHIN = ("referral__request", "referral__receiver", "by")


def slips_told(client: Client, actor: Actor) -> Iterator[Entry]:
    """Each step of each slip that the group may know; one statement more where there is any."""
    if not actor.sees_field("results", client.organisation_id, own=is_own(actor, client)):
        return
    rows = Step.objects.filter(referral__person=client, is_current=True)
    rows = rows.exclude(kind=Kind.SENT, referral__written__isnull=False)  # the group's own line says it already
    steps = list(rows.select_related(*WITHIN).order_by("referral", "position")[:LINES])
    until = answers_until({step.referral.request_id for step in steps}) if steps else {}
    for _referral, some in groupby(steps, key=lambda step: step.referral_id):
        hidden: list[Step] = []
        for step in some:
            if step_is_told(step.referral, step, until.get(step.referral.request_id)):
                yield _told(step)
            else:
                hidden.append(step)
        if hidden:
            yield _answered(hidden[0])


def _told(step: Step) -> Entry:
    ours = step.organisation_id == step.referral.sender_id
    mark = OURS if ours and step.by_id else TOLD if step.by_id or step.link_id else CHANGE
    return Entry(
        day=timezone.localdate(step.at),
        moment=step.at,
        mark=mark,
        title=title_of_state(step.kind),
        by=step.by.display_name if step.by else "",
        what=_where(step),
        why=reason_word(step.kind, step.reason),
    )


def _answered(step: Step) -> Entry:
    day = timezone.localdate(step.referral.made_at)
    return Entry(day, step.referral.made_at, TOLD, title_of_state(ANSWERED), what=_where(step))


def _where(step: Step) -> str:
    told = {"name": step.referral.receiver.name, "code": show_slip_code(step.referral.code)}
    return _("Twinned clinic %(name)s · %(code)s") % told
