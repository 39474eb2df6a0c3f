"""The acts of agreements: preparing, signing, running, and how both sides find it."""

from dhealth.commons.agreements.actions.preparing import (
    Change,
    Draft,
    change_agreement,
    prepare_agreement,
    renew_agreement,
)
from dhealth.commons.agreements.actions.relating import (
    add_testimonial,
    check_readiness,
    name_focal,
    score_relationship,
)
from dhealth.commons.agreements.actions.running import (
    answer_exemption,
    ask_exemption,
    end_agreement,
    start_agreement,
)
from dhealth.commons.agreements.actions.signing import (
    OnPaper,
    attach_scan,
    propose_agreement,
    show_scan,
    sign_agreement,
    take_back_proposal,
)

__all__ = [
    "Change",
    "Draft",
    "OnPaper",
    "add_testimonial",
    "answer_exemption",
    "ask_exemption",
    "attach_scan",
    "change_agreement",
    "check_readiness",
    "end_agreement",
    "name_focal",
    "prepare_agreement",
    "propose_agreement",
    "renew_agreement",
    "score_relationship",
    "show_scan",
    "sign_agreement",
    "start_agreement",
    "take_back_proposal",
]
