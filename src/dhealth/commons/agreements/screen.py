"""One agreement as a page shows it: who signed, what it allows, what is missing, how it goes, what may be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.commons.agreements.acts import acts_on
from dhealth.commons.agreements.beside import Line, open_lines, quarter_lines
from dhealth.commons.agreements.board import OVER, Row
from dhealth.commons.agreements.gaps import Gap, gaps_before_start, gaps_in_words, rule_gaps, spans_of
from dhealth.commons.agreements.lines import ClauseLine, PartyLine, clause_line
from dhealth.commons.agreements.models import (
    Agreement,
    Assessment,
    Exemption,
    Kind,
    Mechanism,
    ProposalTakenBack,
    Side,
)
from dhealth.commons.agreements.policy import Question, rules_in_force
from dhealth.commons.agreements.queries import assessments_of, readiness_of, renewal_of, states_of
from dhealth.commons.agreements.relation import Quarter, quarters
from dhealth.commons.agreements.rules import (
    HOLDING,
    State,
    digest_of,
    laid_out,
    quarter_of,
    quarter_to_score,
    remind_from,
)
from dhealth.commons.agreements.services import all_offers, faces
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class Page:
    """Everything on the page of one agreement."""

    actor: Actor
    agreement: Agreement
    state: State
    today: date

    @cached_property
    def row(self) -> Row:
        """As a line of the list has it."""
        return Row(self.agreement, self.state, self.today)

    @cached_property
    def parties(self) -> list[PartyLine]:
        """The parties in the order in which they sign."""
        proposal = laid_out(self.agreement)
        signed = {one.party_id: one for one in proposal.signatures.all()} if proposal else {}
        order = {side: number for number, side in enumerate(Side.values)}
        sides = sorted(self.agreement.parties.all(), key=lambda one: order[one.side])
        focal = [one for one in sides if self.actor.may("agreement.name_focal", one.organisation_id)]
        for_all = any(one.side == Side.UMBRELLA for one in focal)
        return [PartyLine(one, signed.get(one.pk), for_all or one in focal) for one in sides]

    @property
    def signed(self) -> int:
        """How many parties signed."""
        return sum(one.signature is not None for one in self.parties)

    @property
    def signature_words(self) -> str:
        """The chip beside the state."""
        if self.signed == len(self.parties):
            return _("All have signed")
        return _("%(n)s of %(all)s have signed") % {"n": self.signed, "all": len(self.parties)}

    @cached_property
    def clauses(self) -> list[ClauseLine]:
        """The clauses in their order, with the terms that the program obeys."""
        order = {key: number for number, key in enumerate(Mechanism.values)}
        written = sorted(self.agreement.clauses.all(), key=lambda one: order[one.mechanism])
        return [clause_line(self.agreement, one) for one in written]

    @property
    def services(self) -> list[tuple[str, bool]]:
        """What may be referred, in quiet words, and whether it is paid."""
        words = faces()
        return [(words.get(one.service, one.service), one.pays) for one in self.agreement.services.all()]

    @cached_property
    def gaps(self) -> list[Gap]:
        """What keeps it from being laid out, or from taking effect."""
        if self.state == State.DRAFT:
            rules = rule_gaps(self.agreement) if self.agreement.kind == Kind.TRIPARTITE else []
            return [*gaps_in_words(self.agreement), *rules]
        return gaps_before_start(self.agreement) if self.state == State.TO_SIGN else []

    @property
    def tampered(self) -> bool:
        """Whether the words are no longer those that were laid out."""
        proposal = laid_out(self.agreement)
        return proposal is not None and proposal.digest != digest_of(self.agreement)

    @property
    def seal(self) -> str:
        """The short mark of the words, as the paper's foot has it."""
        return digest_of(self.agreement)[:12].upper()

    @cached_property
    def checklist(self) -> list[tuple[Question, bool]]:
        """The lines of the checklist; nothing for other papers."""
        if self.agreement.kind != Kind.TRIPARTITE or self.state in OVER:
            return []
        answers = readiness_of(self.agreement)
        return [(one, one.key in answers and answers[one.key].ready) for one in rules_in_force().readiness]

    @property
    def exemptions(self) -> Sequence[Exemption]:
        """The exceptions that were asked for."""
        return list(self.agreement.exemptions.select_related("asked_by", "answer__by"))

    @cached_property
    def of_the_pair(self) -> bool:
        """Whether the reader works at the group or the clinic; others read figures that change no more day by day."""
        sides = (self.agreement.party(Side.GROUP), self.agreement.party(Side.CLINIC))
        return any(one is not None and self.actor.may("agreement.read", one.organisation_id) for one in sides)

    @cached_property
    def quarter(self) -> Period:
        """The quarter of the figures: this one for the pair, the one before it for everybody else."""
        now = quarter_of(self.today)
        return now if self.of_the_pair else quarter_of(now.start - timedelta(days=1))

    @cached_property
    def figures(self) -> list[Line]:
        """The pair's quarter as other rooms tell it."""
        return quarter_lines(self.actor, self.agreement, self.quarter) if self.state in HOLDING else []

    @cached_property
    def open(self) -> list[Line]:
        """What still waits between the two after its end."""
        return open_lines(self.actor, self.agreement) if self.state in (State.ENDED, State.PAUSED) else []

    @property
    def reminded_from(self) -> date:
        """From when renewal is reminded."""
        return remind_from(self.agreement)

    @cached_property
    def following(self) -> Agreement | None:
        """The next one."""
        return renewal_of(self.agreement)

    @cached_property
    def relation(self) -> list[Quarter]:
        """How both sides found it, the newest quarter first."""
        own = [one for one in self.agreement.parties.all() if self.actor.may("agreement.score", one.organisation_id)]
        return quarters(self.agreement, assessments_of(self.agreement), own[0] if own else None, self.today)

    @cached_property
    def to_score(self) -> Period | None:
        """The quarter that the reader's side has still to score."""
        if self.state not in (*HOLDING, State.ENDED) or "score" not in self.may:
            return None
        quarter = quarter_to_score(self.agreement, self.today)
        mine = {
            one.pk for one in self.agreement.parties.all() if self.actor.may("agreement.score", one.organisation_id)
        }
        done = any(one.quarter == quarter.start and one.party_id in mine for one in self._assessed) if quarter else True
        return None if done else quarter

    @property
    def _assessed(self) -> list[Assessment]:
        return list(self.agreement.assessments.all())

    @cached_property
    def clinics(self) -> str:
        """How many clinics the group has of how many; nothing where it says nothing."""
        group = self.agreement.party(Side.GROUP)
        if group is None or self.state not in HOLDING:
            return ""
        others = spans_of(group.organisation_id, self.agreement.pk)
        now = {clinic for clinic, first, last in others if first <= self.today <= last}
        clinic = self.agreement.party(Side.CLINIC)
        n = len(now | ({clinic.organisation_id} if clinic else set()))
        limit = rules_in_force().clinics_a_group
        words = ngettext(
            "A group has at most %(limit)s clinic in its area.",
            "A group has at most %(limit)s clinics in its area.",
            limit,
        )
        return f"{words % {'limit': limit}} {_('It has %(n)s now.') % {'n': n}}"

    @property
    def sent_back(self) -> ProposalTakenBack | None:
        """Why it lies on the desk again; nothing once it was laid out anew."""
        if self.state != State.DRAFT:
            return None
        last = max(self.agreement.proposals.all(), key=lambda one: one.at, default=None)
        return last.taken_back if last else None

    @property
    def is_party(self) -> bool:
        """Whether the reader belongs to a party: only those open the signed paper."""
        parties = self.agreement.parties.all()
        return any(self.actor.may("agreement.show_scan", one.organisation_id) for one in parties)

    @property
    def decides(self) -> bool:
        """Whether the reader answers exceptions here."""
        umbrella = self.agreement.party(Side.UMBRELLA)
        return umbrella is not None and self.actor.may("agreement.answer_exception", umbrella.organisation_id)

    @property
    def umbrella(self) -> str:
        """The supporting organisation's name, for the head of the paper."""
        umbrella = self.agreement.party(Side.UMBRELLA)
        return umbrella.organisation.name if umbrella else ""

    @property
    def services_in_full(self) -> list[tuple[str, bool]]:
        """The services by their full names, for the paper that is signed."""
        words = {one.key: one.name for one in all_offers()}
        return [(words.get(one.service, one.service), one.pays) for one in self.agreement.services.all()]

    @cached_property
    def may(self) -> set[str]:
        """The acts that this reader may do here and now."""
        return set(acts_on(self))

    @property
    def first(self) -> str:
        """The one act in ink."""
        order = ("start", "sign", "propose", "renew", "score")
        return next((act for act in order if act in self.may and (act != "score" or self.to_score)), "")


def page_of(actor: Actor, agreement: Agreement, today: date) -> Page:
    """The page of one agreement, read with `whole()`."""
    return Page(actor, agreement, states_of([agreement], today)[agreement.pk], today)
