"""Referrals: a client's written request to be sent to a clinic, the slip they carry, and each step as a fact."""

from dhealth.care.referrals.models.devices import (
    ClinicDevice,
    DeviceLetIn,
    DeviceShut,
    HeldAnswer,
    HeldAnswerEnd,
    LetInBy,
)
from dhealth.care.referrals.models.guarding import ScanLock, ScanLockQuerySet, WrongCode
from dhealth.care.referrals.models.links import AnswerLink, ClinicPin, LinkUse
from dhealth.care.referrals.models.months import (
    Difference,
    DifferenceSettled,
    Differs,
    ListReopened,
    ListSigned,
    Settled,
    SharedList,
)
from dhealth.care.referrals.models.requests import RequestWithdrawal, ShareRequest
from dhealth.care.referrals.models.slips import Referral, ReferralQuerySet, Standing, Step, StepTakenBack
from dhealth.care.referrals.models.talking import Message
from dhealth.care.referrals.models.visits import GivenUp, WalkIn, WalkInEnd, WalkInMatch
from dhealth.care.referrals.models.words import How, Kind, Part, PartOfDay, Waits

__all__ = [
    "AnswerLink",
    "ClinicDevice",
    "ClinicPin",
    "DeviceLetIn",
    "DeviceShut",
    "Difference",
    "DifferenceSettled",
    "Differs",
    "GivenUp",
    "HeldAnswer",
    "HeldAnswerEnd",
    "How",
    "Kind",
    "LetInBy",
    "LinkUse",
    "ListReopened",
    "ListSigned",
    "Message",
    "Part",
    "PartOfDay",
    "Referral",
    "ReferralQuerySet",
    "RequestWithdrawal",
    "ScanLock",
    "ScanLockQuerySet",
    "Settled",
    "ShareRequest",
    "SharedList",
    "Standing",
    "Step",
    "StepTakenBack",
    "Waits",
    "WalkIn",
    "WalkInEnd",
    "WalkInMatch",
    "WrongCode",
]
