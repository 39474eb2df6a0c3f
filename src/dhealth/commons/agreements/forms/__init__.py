"""What is asked about an agreement: who and when, its words and terms, signatures on paper, points, reasons."""

from dhealth.commons.agreements.forms.preparing import PrepareForm, is_id, known_kind
from dhealth.commons.agreements.forms.relating import (
    FocalForm,
    PraiseForm,
    ReadyForm,
    ScoreForm,
    checklist_of,
    party_scoring,
)
from dhealth.commons.agreements.forms.running import AnswerForm, EndForm, ExceptionForm, ReasonForm
from dhealth.commons.agreements.forms.signing import ScanForm, TitleForm
from dhealth.commons.agreements.forms.wording import WordsForm

__all__ = [
    "AnswerForm",
    "EndForm",
    "ExceptionForm",
    "FocalForm",
    "PraiseForm",
    "PrepareForm",
    "ReadyForm",
    "ReasonForm",
    "ScanForm",
    "ScoreForm",
    "TitleForm",
    "WordsForm",
    "checklist_of",
    "is_id",
    "known_kind",
    "party_scoring",
]
