"""Every act of this room: asking a client, reaching a contact, sharing a notice, answering in an area."""

from dhealth.care.partner_services.actions.areas import answer_task, ask_group, close_cluster, open_cluster
from dhealth.care.partner_services.actions.asking import (
    check_on_harm,
    choose_way,
    name_contact,
    note_told,
    offer_services,
    take_back_told,
    withdraw_offer,
)
from dhealth.care.partner_services.actions.reaching import (
    assign_contact,
    attempt_contact,
    note_step,
    register_contact,
    show_contact,
    take_back,
)
from dhealth.care.partner_services.actions.sharing import (
    Told,
    answer_notice,
    assign_notice,
    forget_expired,
    share_notice,
    show_notice,
    withdraw_notice,
)

__all__ = [
    "Told",
    "answer_notice",
    "answer_task",
    "ask_group",
    "assign_contact",
    "assign_notice",
    "attempt_contact",
    "check_on_harm",
    "choose_way",
    "close_cluster",
    "forget_expired",
    "name_contact",
    "note_step",
    "note_told",
    "offer_services",
    "open_cluster",
    "register_contact",
    "share_notice",
    "show_contact",
    "show_notice",
    "take_back",
    "take_back_told",
    "withdraw_notice",
    "withdraw_offer",
]
