"""What an agreement asks of somebody now: to sign, to begin, to renew, to score, to decide about an exception."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.commons.agreements.models import Agreement, Party, Side
from dhealth.commons.agreements.policy import rules_in_force
from dhealth.commons.agreements.queries import renewal_of, seen_by, states_of
from dhealth.commons.agreements.rules import HOLDING, State, laid_out, last_day, quarter_to_score
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class Ask:
    """One thing to do: with which agreement, in words, where; `late`: it presses."""

    agreement: Agreement
    words: str
    url: str
    act: str
    late: bool = False


def asks_of(actor: Actor, today: date) -> list[Ask]:
    """Everything that waits for this person, what presses first; nothing is asked where nothing may be read."""
    if "agreement.read" not in actor.verbs:
        return []
    found = list(seen_by(actor))
    return asks_among(actor, found, states_of(found, today), today)


def asks_among(actor: Actor, agreements: list[Agreement], states: dict[UUID, State], today: date) -> list[Ask]:
    """The same among agreements that were read already."""
    asks = [ask for one in agreements for ask in _asks(actor, one, states[one.pk], today)]
    return sorted(asks, key=lambda ask: (not ask.late, ask.agreement.valid_to, ask.agreement.title))


def _asks(actor: Actor, agreement: Agreement, state: State, today: date) -> Iterator[Ask]:
    here = reverse("agreement.open", args=[agreement.pk])
    if state == State.TO_SIGN:
        yield from _to_sign(actor, agreement, here)
    if state in (State.DRAFT, State.TO_SIGN):
        yield from _to_decide(actor, agreement)
    if state == State.EXPIRING:
        yield from _to_renew(actor, agreement, here, today)
    if state in HOLDING or state == State.ENDED:
        yield from _to_score(actor, agreement, today)
    if state in HOLDING:
        yield from _to_talk(actor, agreement, here)


def _to_sign(actor: Actor, agreement: Agreement, here: str) -> Iterator[Ask]:
    proposal = laid_out(agreement)
    signed = {one.party_id for one in proposal.signatures.all()} if proposal else set()
    if any(one.pk not in signed for one in _mine(actor, "agreement.sign", agreement)):
        yield Ask(agreement, _("Waits for your signature."), here, _("Read and sign"))
    elif len(signed) == len(agreement.parties.all()) and _mine(actor, "agreement.start", agreement):
        yield Ask(agreement, _("Everybody has signed. It can take effect."), here, _("Open"))


def _to_decide(actor: Actor, agreement: Agreement) -> Iterator[Ask]:
    if not any(one.side == Side.UMBRELLA for one in _mine(actor, "agreement.answer_exception", agreement)):
        return
    for exemption in agreement.exemptions.all():
        if not hasattr(exemption, "answer"):
            where = reverse("agreement.answer_exception", args=[exemption.pk])
            words = _("An exception is asked for: %(rule)s.") % {"rule": exemption.get_rule_display().lower()}
            yield Ask(agreement, words, where, _("Decide"))


def _to_renew(actor: Actor, agreement: Agreement, here: str, today: date) -> Iterator[Ask]:
    following = renewal_of(agreement)
    ended = hasattr(agreement, "ending")
    if ended or (following and hasattr(following, "start")) or not _mine(actor, "agreement.read", agreement):
        return
    left = (last_day(agreement) - today).days
    words = ngettext("Ends in %(n)s day. Renew it.", "Ends in %(n)s days. Renew it.", left) % {"n": left}
    if following:
        words = ngettext(
            "Ends in %(n)s day; the next one is not signed.", "Ends in %(n)s days; the next one is not signed.", left
        )
        here = reverse("agreement.open", args=[following.pk])
        words %= {"n": left}
    yield Ask(agreement, words, here, _("Open"), late=True)


def _to_score(actor: Actor, agreement: Agreement, today: date) -> Iterator[Ask]:
    quarter = quarter_to_score(agreement, today)
    if quarter is None:
        return
    done = {one.party_id for one in agreement.assessments.all() if one.quarter == quarter.start}
    mine = [one for one in _mine(actor, "agreement.score", agreement) if one.side in (Side.GROUP, Side.CLINIC)]
    if mine and mine[0].pk not in done:
        words = _("How did working together go, %(period)s?") % {"period": quarter}
        where = reverse("agreement.score", args=[agreement.pk])
        yield Ask(agreement, words, where, _("Score"), late=today > quarter.end)


def _to_talk(actor: Actor, agreement: Agreement, here: str) -> Iterator[Ask]:
    """The supporting organisation hears where one side is unhappy."""
    if not any(one.side == Side.UMBRELLA for one in _mine(actor, "agreement.read", agreement)):
        return
    given = list(agreement.assessments.all())
    latest = max((one.quarter for one in given), default=None)
    points = [score.points for one in given if one.quarter == latest for score in one.scores.all()]
    if points and sum(points) / len(points) < rules_in_force().low_score:
        yield Ask(agreement, _("Working together was scored low. Talk with both sides."), here, _("Open"), late=True)


def _mine(actor: Actor, verb: str, agreement: Agreement) -> list[Party]:
    return [one for one in agreement.parties.all() if actor.may(verb, one.organisation_id)]
