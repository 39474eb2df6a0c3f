"""The rows of this room: what a client said, whom they named, what CDC shared, which area needs an answer."""

from dhealth.care.partner_services.models.areas import (
    Cluster,
    ClusterClosing,
    ClusterTask,
    TaskAnswer,
)
from dhealth.care.partner_services.models.asking import HarmCheck, Named, Offer, Withdrawal
from dhealth.care.partner_services.models.contacts import Attempt, Contact, Step, TakenBack
from dhealth.care.partner_services.models.sharing import Notice, NoticeEnd

__all__ = [
    "Attempt",
    "Cluster",
    "ClusterClosing",
    "ClusterTask",
    "Contact",
    "HarmCheck",
    "Named",
    "Notice",
    "NoticeEnd",
    "Offer",
    "Step",
    "TakenBack",
    "TaskAnswer",
    "Withdrawal",
]
