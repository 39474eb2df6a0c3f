"""Every change that can happen to a client's record, and every look behind its mask."""

from dhealth.care.clients.actions.assigning import assign_client
from dhealth.care.clients.actions.consenting import give_consent, withdraw_consent
from dhealth.care.clients.actions.correcting import correct_client
from dhealth.care.clients.actions.deciding import decide_duplicate, note_possible_duplicates
from dhealth.care.clients.actions.departing import Left, depart_client, return_client
from dhealth.care.clients.actions.importing import add_codes, register_many, remove_imported
from dhealth.care.clients.actions.leaving import erase_client
from dhealth.care.clients.actions.looking import export_client, note_looks, show_access, show_identity
from dhealth.care.clients.actions.merging import AS_THEY_ARE, Choices, merge_clients, settle_twins, undo_merge
from dhealth.care.clients.actions.registering import CertainDuplicate, LikelyDuplicate, register_client
from dhealth.care.clients.actions.searching import find_duplicates

__all__ = [
    "AS_THEY_ARE",
    "CertainDuplicate",
    "Choices",
    "Left",
    "LikelyDuplicate",
    "add_codes",
    "assign_client",
    "correct_client",
    "decide_duplicate",
    "depart_client",
    "erase_client",
    "export_client",
    "find_duplicates",
    "give_consent",
    "merge_clients",
    "note_looks",
    "note_possible_duplicates",
    "register_client",
    "register_many",
    "remove_imported",
    "return_client",
    "settle_twins",
    "show_access",
    "show_identity",
    "undo_merge",
    "withdraw_consent",
]
