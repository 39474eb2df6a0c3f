"""What is asked on the pages of this room; each answer is one, and none of them counts against anybody."""

from dhealth.care.partner_services.forms.areas import AreaForm, TaskForm
from dhealth.care.partner_services.forms.asking import HarmForm, NamedForm, OfferForm, WayForm
from dhealth.care.partner_services.forms.reaching import AttemptForm, StepForm, WorkerForm
from dhealth.care.partner_services.forms.sharing import AnswerForm, ShareForm

__all__ = [
    "AnswerForm",
    "AreaForm",
    "AttemptForm",
    "HarmForm",
    "NamedForm",
    "OfferForm",
    "ShareForm",
    "StepForm",
    "TaskForm",
    "WayForm",
    "WorkerForm",
]
