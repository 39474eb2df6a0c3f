"""The forms of a meeting, of what others gave, of a referral, and of a correction."""

from dhealth.care.services.forms.clock import minutes_of, reading_window
from dhealth.care.services.forms.correction import REASONS, CorrectionForm
from dhealth.care.services.forms.meeting import MeetingForm
from dhealth.care.services.forms.referral import ReferralForm
from dhealth.care.services.forms.report import ReportForm

__all__ = ["REASONS", "CorrectionForm", "MeetingForm", "ReferralForm", "ReportForm", "minutes_of", "reading_window"]
