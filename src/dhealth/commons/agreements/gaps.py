"""What still stands in the way of an agreement: each gap says what is so, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.commons.agreements.area import outside
from dhealth.commons.agreements.models import Agreement, Kind, Rule, Side
from dhealth.commons.agreements.policy import Question, rules_in_force, said
from dhealth.commons.agreements.queries import mechanism_of, readiness_of
from dhealth.commons.agreements.rules import clauses_needed, clinics_at_once, laid_out, last_day
from dhealth.kernel.dates import show_date


@dataclass(frozen=True)
class Gap:
    """One thing that is missing; `rule`: an approved exception lets it pass."""

    words: str
    rule: str = ""


def gaps_in_words(agreement: Agreement) -> list[Gap]:
    """What must be written before it can be laid out to be signed."""
    written = {one.mechanism for one in agreement.clauses.all() if one.text.strip()}
    found = [
        Gap(_("The clause “%(clause)s” is empty. Write it.") % {"clause": one.label})
        for one in clauses_needed(agreement.kind)
        if one not in written
    ]
    if agreement.kind == Kind.TRIPARTITE and not agreement.services.all():
        found.append(Gap(_("No service is chosen yet. Choose what clients may be referred to.")))
    return found


def gaps_before_start(agreement: Agreement) -> list[Gap]:
    """Everything that keeps it from taking effect; what was excepted is left out."""
    found = [*gaps_in_words(agreement), *_signatures(agreement)]
    if agreement.kind == Kind.TRIPARTITE:
        found += [*_mechanism(agreement), *rule_gaps(agreement)]
    return found


def rule_gaps(agreement: Agreement) -> list[Gap]:
    """The gaps from which somebody may be excepted, without those that were."""
    excepted = {one.rule for one in agreement.exemptions.all() if hasattr(one, "answer") and one.answer.approved}
    group, clinic = agreement.party(Side.GROUP), agreement.party(Side.CLINIC)
    if group is None or clinic is None:
        return [Gap(_("A group and a clinic must be named. Prepare a new agreement with both."))]
    checks = (*_limit(agreement, group.organisation_id, clinic.organisation_id), *_area(agreement), *_ready(agreement))
    return [gap for gap in checks if gap.rule not in excepted]


def _signatures(agreement: Agreement) -> Iterator[Gap]:
    proposal = laid_out(agreement)
    if proposal is None:
        yield Gap(_("It is not laid out to be signed yet."))
        return
    signed = {one.party_id for one in proposal.signatures.all()}
    for party in agreement.parties.all():
        if party.pk not in signed:
            yield Gap(_("%(name)s has not signed yet.") % {"name": party.organisation})


def _mechanism(agreement: Agreement) -> Iterator[Gap]:
    umbrella = agreement.party(Side.UMBRELLA)
    held = umbrella and mechanism_of(agreement.province_id, agreement.valid_from, umbrella.organisation_id)
    if not held:
        told = {"province": agreement.province, "day": show_date(agreement.valid_from)}
        words = _("%(province)s has no coordination mechanism in effect on %(day)s. Bring that into effect first.")
        yield Gap(words % told)


def _limit(agreement: Agreement, group: UUID, clinic: UUID) -> Iterator[Gap]:
    most, day = clinics_at_once(spans_of(group, agreement.pk), clinic, agreement.valid_from, agreement.valid_to)
    limit = rules_in_force().clinics_a_group
    if most > limit:
        told = {"limit": limit, "n": most, "day": show_date(day)}
        words = _("A group has at most %(limit)s clinics; with this one it would be %(n)s from %(day)s on.")
        yield Gap(f"{words % told} {_('End another one first, or ask for an exception.')}", Rule.LIMIT)


def spans_of(group: UUID, but: UUID) -> list[tuple[UUID, date, date]]:
    """Clinic, first and last day of the group's other agreements that took effect."""
    others = Agreement.objects.of_kind(Kind.TRIPARTITE).with_party(Side.GROUP, group).exclude(pk=but)
    begun = others.filter(start__isnull=False).select_related("ending").prefetch_related("parties")
    sides = ((one, one.party(Side.CLINIC)) for one in begun)
    return [(clinic.organisation_id, one.valid_from, last_day(one)) for one, clinic in sides if clinic]


def _area(agreement: Agreement) -> Iterator[Gap]:
    group, clinic = agreement.party(Side.GROUP), agreement.party(Side.CLINIC)
    if group is None or clinic is None:
        return
    if why := outside(group.organisation, clinic.organisation, agreement.valid_from):
        yield Gap(why, Rule.AREA)


def _ready(agreement: Agreement) -> Iterator[Gap]:
    missing = not_ready(agreement)
    if missing:
        named = "; ".join(said(one.words) for one in missing)
        yield Gap(_("Not ready yet: %(what)s.") % {"what": named}, Rule.READINESS)


def not_ready(agreement: Agreement) -> list[Question]:
    """The lines of the checklist that nobody ticked."""
    answers = readiness_of(agreement)
    return [one for one in rules_in_force().readiness if one.key not in answers or not answers[one.key].ready]
