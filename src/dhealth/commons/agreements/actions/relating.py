"""Before: is everything ready. After: how both sides find working together, and who the focal persons are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.commons.agreements.doing import hold, note, parties_of, refuse_begun, refuse_ended, require_party
from dhealth.commons.agreements.models import Agreement, Assessment, Party, ReadinessAnswer, Score, Side, Testimonial
from dhealth.commons.agreements.policy import rules_in_force
from dhealth.commons.agreements.queries import readiness_of
from dhealth.commons.agreements.rules import quarter_to_score
from dhealth.kernel.errors import Refused
from dhealth.kernel.phones import read_phone
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor


@transaction.atomic
def check_readiness(actor: Actor, agreement: Agreement, said: Mapping[str, bool]) -> int:
    """Tick lines of the checklist, each for one's own side; the supporting organisation for all. Gives how many.

    Raises:
        Refused: the agreement took effect or was put aside.
    """
    mine = parties_of(actor, "agreement.check_ready", agreement)
    if not mine:
        raise PermissionDenied("agreement.check_ready")
    agreement = hold(agreement)
    refuse_begun(agreement)
    refuse_ended(agreement)
    sides = {one.side for one in mine}
    known = readiness_of(agreement)
    changed = [
        ReadinessAnswer(agreement=agreement, question=one.key, ready=said[one.key], by=actor.user)
        for one in rules_in_force().readiness
        if one.key in said
        and (one.side in sides or Side.UMBRELLA in sides)
        and said[one.key] != (one.key in known and known[one.key].ready)
    ]
    ReadinessAnswer.objects.bulk_create(changed)
    if changed:
        note("agreement.check_ready", actor, agreement, {"lines": len(changed)})
    return len(changed)


@transaction.atomic
def score_relationship(actor: Actor, agreement: Agreement, points: Mapping[str, int], words: str = "") -> Assessment:
    """Score working with the other side in the quarter that is open, 1 to 5 each. Scored already: nothing happens.

    Raises:
        Refused: no quarter is open, or a question has no answer.
        PermissionDenied: the actor is of neither the group nor the clinic.
    """
    party = _scoring_party(actor, agreement)
    agreement = hold(agreement)
    quarter = quarter_to_score(agreement, timezone.localdate()) if hasattr(agreement, "start") else None
    if quarter is None:
        raise Refused(_("No quarter is open to be scored. It opens two weeks before the quarter ends."))
    if earlier := Assessment.objects.filter(party=party, quarter=quarter.start).first():
        return earlier
    asked = rules_in_force().scores_of(party.side)
    for question in asked:
        if points.get(question.key) not in range(1, 6):
            raise Refused(_("Choose 1 to 5 for each line."), field=question.key)
    made = Assessment.objects.create(
        agreement=agreement, party=party, quarter=quarter.start, words=squeeze(words), by=actor.user
    )
    Score.objects.bulk_create(Score(assessment=made, question=q.key, points=points[q.key]) for q in asked)
    note("agreement.score", actor, agreement, {"side": party.side})
    return made


def _scoring_party(actor: Actor, agreement: Agreement) -> Party:
    mine = [one for one in parties_of(actor, "agreement.score", agreement) if one.side in (Side.GROUP, Side.CLINIC)]
    if not mine:
        raise PermissionDenied("agreement.score")
    return mine[0]


@transaction.atomic
def add_testimonial(actor: Actor, agreement: Agreement, words: str, author_role: str, said_on: date) -> Testimonial:
    """Keep what somebody says of working together, with what they are there (C2P-43, C2P-44).

    The same words again are kept once.

    Raises:
        Refused: no words, no role, or a day to come.
    """
    party = require_party(actor, "agreement.praise", agreement)
    if not squeeze(words):
        raise Refused(_("Write what was said, in their own words."), field="words")
    if not squeeze(author_role):
        raise Refused(_("Write what they are there, such as: head of the clinic."), field="author_role")
    if said_on > timezone.localdate():
        raise Refused(_("This day is still to come. Write the day on which it was said."), field="said_on")
    hold(agreement)
    if earlier := Testimonial.objects.filter(agreement=agreement, words=squeeze(words)).first():
        return earlier
    made = Testimonial.objects.create(
        agreement=agreement,
        party=party,
        words=squeeze(words),
        author_role=squeeze(author_role),
        said_on=said_on,
        recorded_by=actor.user,
    )
    note("agreement.praise", actor, agreement)
    return made


@transaction.atomic
def name_focal(actor: Actor, party: Party, name: str, phone: str) -> Party:
    """Say whom the others turn to first at this party, and under which number at work; it may change at any time.

    Raises:
        Refused: the number cannot be read.
        PermissionDenied: the party is another's, and the actor is not of the supporting organisation.
    """
    mine = parties_of(actor, "agreement.name_focal", party.agreement)
    if party not in mine and not any(one.side == Side.UMBRELLA for one in mine):
        raise PermissionDenied("agreement.name_focal")
    try:
        number = read_phone(phone) or ""
    except ValueError as problem:
        raise Refused(_("This number cannot be read. Write it such as 0251 382 4455."), field="phone") from problem
    if (squeeze(name), number) == (party.focal_name, party.focal_phone):
        return party
    party.focal_name, party.focal_phone = squeeze(name), number
    party.save(update_fields=["focal_name", "focal_phone"])
    note("agreement.name_focal", actor, party.agreement, {"side": party.side})
    return party
