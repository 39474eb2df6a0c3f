"""From confirmation to money: contracts with their prices, the province's word, claims, batches and what was paid."""

from dhealth.care.claims.models.batches import (
    Approval,
    Batch,
    BatchQuerySet,
    Closing,
    InBatch,
    Payment,
    Receipt,
    Recheck,
    Seed,
    Sign,
)
from dhealth.care.claims.models.claims import (
    ClaimLine,
    ClaimQuerySet,
    Confirmation,
    Kind,
    Move,
    Verdict,
)
from dhealth.care.claims.models.contracts import (
    Amendment,
    Ceiling,
    Contract,
    ContractKind,
    ContractQuerySet,
    Funding,
    Package,
    Tariff,
)

__all__ = [
    "Amendment",
    "Approval",
    "Batch",
    "BatchQuerySet",
    "Ceiling",
    "ClaimLine",
    "ClaimQuerySet",
    "Closing",
    "Confirmation",
    "Contract",
    "ContractKind",
    "ContractQuerySet",
    "Funding",
    "InBatch",
    "Kind",
    "Move",
    "Package",
    "Payment",
    "Receipt",
    "Recheck",
    "Seed",
    "Sign",
    "Tariff",
    "Verdict",
]
