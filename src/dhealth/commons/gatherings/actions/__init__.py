"""Every act between partners: meetings and their minutes, what is to be done, questions."""

from dhealth.commons.gatherings.actions.meeting import (
    Called,
    Written,
    add_line,
    call_gathering,
    close_gathering,
    draw_agenda,
    note_attendance,
    write_minutes,
)
from dhealth.commons.gatherings.actions.questions import (
    Question,
    pass_up_issue,
    raise_issue,
    reply_to_issue,
    settle_issue,
)
from dhealth.commons.gatherings.actions.tasks import add_item, begin_area, end_item

__all__ = [
    "Called",
    "Question",
    "Written",
    "add_item",
    "add_line",
    "begin_area",
    "call_gathering",
    "close_gathering",
    "draw_agenda",
    "end_item",
    "note_attendance",
    "pass_up_issue",
    "raise_issue",
    "reply_to_issue",
    "settle_issue",
    "write_minutes",
]
