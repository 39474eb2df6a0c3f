"""Every act on a referral: sent, shown, answered, taken back, handed over, run out; the only door."""

from dhealth.care.referrals.actions.answering import (
    arrive,
    decline_referral,
    not_come,
    not_eligible,
    receive_referral,
    serve,
)
from dhealth.care.referrals.actions.devices import BrowserSeen, let_device_in, meet_device, prove_device, shut_device
from dhealth.care.referrals.actions.holding import serve_on
from dhealth.care.referrals.actions.linking import LinkAnswer, answer_by_link, link_of, make_link, set_clinic_pin, sign
from dhealth.care.referrals.actions.mending import expire_due, hand_over, note_confirmation, take_back_step
from dhealth.care.referrals.actions.monthly import MonthLine, Outcome, confirm_month
from dhealth.care.referrals.actions.presenting import (
    FaceAtClinic,
    lift_scan_lock,
    present_slip,
    show_to_clinic,
)
from dhealth.care.referrals.actions.sending import Wanted, send_referral, withdraw_referral, withdraw_request
from dhealth.care.referrals.actions.talking import thread_of, write_message
from dhealth.care.referrals.actions.visits import drop_walk_in, mark_of, match_walk_in, record_walk_in

__all__ = [
    "BrowserSeen",
    "FaceAtClinic",
    "LinkAnswer",
    "MonthLine",
    "Outcome",
    "Wanted",
    "answer_by_link",
    "arrive",
    "confirm_month",
    "decline_referral",
    "drop_walk_in",
    "expire_due",
    "hand_over",
    "let_device_in",
    "lift_scan_lock",
    "link_of",
    "make_link",
    "mark_of",
    "match_walk_in",
    "meet_device",
    "not_come",
    "not_eligible",
    "note_confirmation",
    "present_slip",
    "prove_device",
    "receive_referral",
    "record_walk_in",
    "send_referral",
    "serve",
    "serve_on",
    "set_clinic_pin",
    "show_to_clinic",
    "shut_device",
    "sign",
    "take_back_step",
    "thread_of",
    "withdraw_referral",
    "withdraw_request",
    "write_message",
]
