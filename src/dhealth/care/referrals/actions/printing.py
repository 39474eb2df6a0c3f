"""The slip leaves the screen: on paper, or as a picture on the client's phone."""

from django.db import transaction

from dhealth.care.referrals.actions.stepping import told
from dhealth.care.referrals.models import Referral
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


@transaction.atomic
def print_slip(actor: Actor, referral: Referral) -> None:
    """Note that the slip was given out.

    Raises:
        PermissionDenied: the actor may not print at this group.
    """
    actor.require("referral.print", at=referral.sender_id)
    record("referral.print", actor, referral, at=referral.sender_id, details=told(referral))
