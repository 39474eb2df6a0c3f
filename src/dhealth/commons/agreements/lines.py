"""A party and a clause as a page shows them: whether it signed, and which term the program obeys."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.commons.agreements.models import Agreement, Clause, Kind, Mechanism, Party, Side, Signature
from dhealth.kernel.phones import show_phone


@dataclass(frozen=True)
class PartyLine:
    """One party: as what it signs, whether it did, and whom the others turn to."""

    party: Party
    signature: Signature | None
    mine: bool

    @property
    def phone(self) -> str:
        """The focal person's number as people write it."""
        return show_phone(self.party.focal_phone) if self.party.focal_phone else ""


@dataclass(frozen=True)
class ClauseLine:
    """One clause: what it settles, the term that the program obeys, and its words."""

    clause: Clause
    headline: str
    late: str = ""


def clause_line(agreement: Agreement, clause: Clause) -> ClauseLine:
    """The clause with the term in words; other papers have no terms."""
    if agreement.kind != Kind.TRIPARTITE:
        return ClauseLine(clause, "")
    clinic, umbrella = agreement.party(Side.CLINIC), agreement.party(Side.UMBRELLA)
    told = {
        "clinic": clinic.organisation if clinic else "",
        "umbrella": umbrella.organisation if umbrella else "",
        "n": agreement.answer_days,
        "late": agreement.escalate_days,
        "arrive": agreement.arrive_days,
        "code": agreement.code_days,
        "day": agreement.reconcile_by,
    }
    words = {
        Mechanism.TRANSFER: _("The group refers clients to %(clinic)s"),
        Mechanism.RECEPTION: ngettext(
            "The clinic answers within %(n)s working day",
            "The clinic answers within %(n)s working days",
            agreement.answer_days,
        ),
        Mechanism.FEEDBACK: _(
            "The clinic tells on the same day when the client came; they should come within %(arrive)s days"
        ),
        Mechanism.VERIFICATION: _("Both sides sign one list by day %(day)s of the month")
        if agreement.cycle_months == 1
        else _("Both sides sign one list by day %(day)s after each quarter"),
        Mechanism.CONFIRMATION: _("The clinic writes the treatment code within %(code)s days"),
    }
    late = _("Late answers go to both focal persons, after %(late)s days to %(umbrella)s.") % told
    headline = words.get(Mechanism(clause.mechanism), "")
    return ClauseLine(
        clause, headline % told if headline else "", late if clause.mechanism == Mechanism.RECEPTION else ""
    )
