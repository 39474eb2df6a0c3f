"""Acts of money: contracts and amendments, the province's word, batches, payment and its receipt, reversals."""

from dhealth.care.claims.actions.batching import approve_batch, close_batch, drawn, publish_seed, recheck_claim
from dhealth.care.claims.actions.confirming import Said, confirm_many, confirm_referral, show_code
from dhealth.care.claims.actions.contracting import (
    AmendmentDraft,
    CeilingDraft,
    ContractDraft,
    PriceDraft,
    amend_contract,
    make_contract,
)
from dhealth.care.claims.actions.exporting import export_batch
from dhealth.care.claims.actions.paying import Paid, pay_batch, receive_payment
from dhealth.care.claims.actions.reversing import adjust_claim, reverse_claim

__all__ = [
    "AmendmentDraft",
    "CeilingDraft",
    "ContractDraft",
    "Paid",
    "PriceDraft",
    "Said",
    "adjust_claim",
    "amend_contract",
    "approve_batch",
    "close_batch",
    "confirm_many",
    "confirm_referral",
    "drawn",
    "export_batch",
    "make_contract",
    "pay_batch",
    "publish_seed",
    "receive_payment",
    "recheck_claim",
    "reverse_claim",
    "show_code",
]
