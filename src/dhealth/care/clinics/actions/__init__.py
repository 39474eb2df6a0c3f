"""Every act of and for a clinic: its page kept, what it needs and was given, who came without a group."""

from dhealth.care.clinics.actions.asking import NeedDraft, ask_need, meet_need, tell_outside
from dhealth.care.clinics.actions.keeping import (
    DaysDraft,
    HoursDraft,
    ProfileDraft,
    drop_hours,
    end_days,
    keep_profile,
    say_days,
    set_hours,
)

__all__ = [
    "DaysDraft",
    "HoursDraft",
    "NeedDraft",
    "ProfileDraft",
    "ask_need",
    "drop_hours",
    "end_days",
    "keep_profile",
    "meet_need",
    "say_days",
    "set_hours",
    "tell_outside",
]
