"""Each step of a referral is a Task of HL7 FHIR whose status may follow the one before (standards §3.2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.care.referrals.models import Kind
from dhealth.care.referrals.rules import FHIR_STATES, MOVES

# The task's state machine (hl7.org/fhir/R4/task.html), as far as a referral meets it; a status may stay as it is.
TASK = {
    "": {"requested"},
    "requested": {"accepted", "rejected", "in-progress", "cancelled"},
    "accepted": {"in-progress", "cancelled", "rejected"},
    "in-progress": {"completed", "cancelled", "failed"},
    "completed": set(),
    "cancelled": set(),
    "rejected": set(),
}
REQUEST = {"active": {"active", "completed", "revoked"}, "completed": {"completed"}, "revoked": {"revoked"}}
# What our table allows beyond it: who did not come may be given a new appointment, or be sent elsewhere.
AFTER_A_MISS = {("in-progress", "accepted"), ("in-progress", "rejected")}


@st.composite
def ways(draw):
    """A legal way from the first step on, as long as chance goes on."""
    kinds = [Kind.SENT]
    while nexts := sorted(MOVES[kinds[-1]]):
        if len(kinds) > 12 or not draw(st.integers(0, 9)):
            break
        kinds.append(Kind(draw(st.sampled_from(nexts))))
    return kinds


@pytest.mark.covers("C2P-14")
@given(ways())
def test_every_legal_way_is_a_legal_way_of_a_task(kinds):
    status, request = "", "active"
    for before, kind in zip(["", *kinds], kinds, strict=False):
        _business, task, asked = FHIR_STATES[kind]
        missed = before == Kind.NOT_COME and (status, task) in AFTER_A_MISS
        assert task == status or task in TASK[status] or missed, (before, kind)
        assert asked in REQUEST[request], (before, kind)
        status, request = task, asked


def test_what_ended_here_ended_there():
    for kind in Kind.values:
        ended = FHIR_STATES[kind][1] in ("completed", "cancelled", "rejected")
        assert ended is (MOVES[kind] <= {Kind.CONFIRMED, Kind.REJECTED}), kind
