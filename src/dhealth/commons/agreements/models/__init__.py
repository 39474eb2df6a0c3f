"""Agreements as facts: who agreed on what, in which words, who signed, from when to when, and how well it goes."""

from dhealth.commons.agreements.models.agreement import Agreement, AgreementQuerySet, Kind, Party, Side
from dhealth.commons.agreements.models.facts import (
    Ending,
    Exemption,
    ExemptionAnswer,
    How,
    Proposal,
    ProposalTakenBack,
    Rule,
    ScanPage,
    Signature,
    Start,
)
from dhealth.commons.agreements.models.relationship import Assessment, ReadinessAnswer, Score, Testimonial
from dhealth.commons.agreements.models.words import FIVE, AllowedService, Clause, Mechanism, Terms

__all__ = [
    "FIVE",
    "Agreement",
    "AgreementQuerySet",
    "AllowedService",
    "Assessment",
    "Clause",
    "Ending",
    "Exemption",
    "ExemptionAnswer",
    "How",
    "Kind",
    "Mechanism",
    "Party",
    "Proposal",
    "ProposalTakenBack",
    "ReadinessAnswer",
    "Rule",
    "ScanPage",
    "Score",
    "Side",
    "Signature",
    "Start",
    "Terms",
    "Testimonial",
]
