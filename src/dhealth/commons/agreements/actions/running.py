"""An agreement takes effect, is excepted from a rule, ends."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.commons.agreements.doing import (
    hold,
    note,
    refuse_begun,
    refuse_ended,
    require_party,
    require_umbrella,
)
from dhealth.commons.agreements.gaps import gaps_before_start
from dhealth.commons.agreements.models import Agreement, Ending, Exemption, ExemptionAnswer, Rule, Side, Start
from dhealth.commons.agreements.queries import mechanism_of
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation


@transaction.atomic
def start_agreement(actor: Actor, agreement: Agreement) -> Start:
    """Let it take effect from its first day. In effect already: nothing happens.

    Raises:
        Refused: something is missing: a clause, a signature, the mechanism, or a rule that nobody excepted it from.
        PermissionDenied: the actor is not of the supporting organisation.
    """
    require_umbrella(actor, "agreement.start", agreement)
    agreement = _hold_with_group(agreement)
    if hasattr(agreement, "start"):
        return agreement.start
    refuse_ended(agreement)
    if missing := gaps_before_start(agreement):
        raise Refused(missing[0].words)
    umbrella = agreement.party(Side.UMBRELLA)
    if agreement.party(Side.GROUP) and umbrella:
        agreement.based_on = mechanism_of(agreement.province_id, agreement.valid_from, umbrella.organisation_id)
        agreement.save(update_fields=["based_on"])
    made = Start.objects.create(agreement=agreement, by=actor.user)
    note("agreement.start", actor, agreement)
    return made


def _hold_with_group(agreement: Agreement) -> Agreement:
    """Two agreements of one group wait for each other here, so that both cannot be its second."""
    group = agreement.party(Side.GROUP)
    if group is not None:
        Organisation.objects.select_for_update(no_key=True).get(pk=group.organisation_id)
    return hold(agreement)


@transaction.atomic
def end_agreement(actor: Actor, agreement: Agreement, day: date | None, reason: str) -> Ending:
    """End it after this day, or put a draft aside (no day). Ended already: nothing happens.

    Raises:
        Refused: no reason is given, the day is past or after its last.
        PermissionDenied: it is in effect, and the actor is not of the supporting organisation.
    """
    require_party(actor, "agreement.end", agreement)
    agreement = hold(agreement)
    if hasattr(agreement, "ending"):
        return agreement.ending
    today = timezone.localdate()
    if hasattr(agreement, "start"):
        require_umbrella(actor, "agreement.end", agreement)
        if day is None or not today <= day <= agreement.valid_to:
            raise Refused(_("Choose its last day: from today to the day on which it ends anyway."), field="day")
    if not squeeze(reason):
        raise Refused(_("Write why it ends."), field="reason")
    made = Ending.objects.create(agreement=agreement, day=day or today, reason=squeeze(reason), by=actor.user)
    note("agreement.end", actor, agreement)
    return made


@transaction.atomic
def ask_exemption(actor: Actor, agreement: Agreement, rule: str, reason: str) -> Exemption:
    """Ask that a rule does not hold for this agreement. Asked already: nothing happens.

    Raises:
        Refused: no reason is given, or there is no such rule.
    """
    require_party(actor, "agreement.ask_exception", agreement)
    agreement = hold(agreement)
    refuse_begun(agreement)
    refuse_ended(agreement)
    if rule not in Rule.values:
        raise Refused(_("Choose the rule."), field="rule")
    for earlier in agreement.exemptions.filter(rule=rule):
        if not hasattr(earlier, "answer") or earlier.answer.approved:
            return earlier
    if not squeeze(reason):
        raise Refused(_("Write why this pair needs it."), field="reason")
    made = Exemption.objects.create(agreement=agreement, rule=rule, reason=squeeze(reason), asked_by=actor.user)
    note("agreement.ask_exception", actor, agreement, {"rule": rule})
    return made


@transaction.atomic
def answer_exemption(actor: Actor, exemption: Exemption, *, approved: bool, words: str = "") -> ExemptionAnswer:
    """The supporting organisation says yes or no, once (C2P-18).

    Raises:
        Refused: it says no without saying why.
        PermissionDenied: the actor is not of the supporting organisation.
    """
    agreement = exemption.agreement
    require_umbrella(actor, "agreement.answer_exception", agreement)
    hold(agreement)
    if earlier := ExemptionAnswer.objects.filter(exemption=exemption).first():
        return earlier
    if not approved and not squeeze(words):
        raise Refused(_("Write why not, so that they know what to do instead."), field="words")
    made = ExemptionAnswer.objects.create(exemption=exemption, approved=approved, words=squeeze(words), by=actor.user)
    note("agreement.answer_exception", actor, agreement, {"rule": exemption.rule, "approved": approved})
    return made
