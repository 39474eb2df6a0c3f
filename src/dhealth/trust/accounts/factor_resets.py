"""A lost second factor is reset by two people: one asks, another approves, and the person starts anew."""

from uuid import UUID

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actions import end_all_sessions
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import FactorReset, User
from dhealth.trust.accounts.queries import may_manage
from dhealth.trust.accounts.rules import RESET_LASTS
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation


@transaction.atomic
def ask_factor_reset(actor: Actor, user: User, organisation: Organisation) -> FactorReset:
    """Ask that somebody's second factor and PIN be dropped; asking again while one is open changes nothing.

    Raises:
        PermissionDenied: not a person of an organisation that the actor looks after, or the actor themselves.
    """
    _may(actor, "factor.ask_reset", user, organisation.pk)
    if not user.grants.filter(organisation=organisation).exists():
        raise PermissionDenied(_("This person does not work at this organisation."))
    in_time = timezone.now() - RESET_LASTS
    if open_one := user.factor_resets.filter(approved_at=None, asked_at__gt=in_time).first():
        return open_one
    asked = FactorReset.objects.create(user=user, organisation=organisation, asked_by=actor.user)
    record("factor.ask_reset", actor, user, at=organisation.pk, details={"request": asked.pk.hex})
    return asked


@transaction.atomic
def approve_factor_reset(actor: Actor, request: UUID) -> FactorReset:
    """Approve as the second person: factors and PIN are dropped, all sign-ins end. Approving twice changes nothing.

    Raises:
        PermissionDenied: the actor may not, asked for it, or is the person themselves.
        Refused: it was asked 24 hours ago or longer.
    """
    asked = FactorReset.objects.select_for_update(no_key=True).select_related("user").get(pk=request)
    _may(actor, "factor.approve_reset", asked.user, asked.organisation_id)
    if actor.user.pk == asked.asked_by_id:
        raise PermissionDenied(_("You asked for this, so somebody else approves it."))
    if asked.approved_at is not None:
        return asked
    if timezone.now() - asked.asked_at >= RESET_LASTS:
        raise Refused(_("This request is older than 24 hours. Ask again, then approve it."))
    asked.approved_by, asked.approved_at = actor.user, timezone.now()
    asked.save(update_fields=["approved_by", "approved_at"])
    _start_anew(asked.user)
    record("factor.approve_reset", actor, asked.user, at=asked.organisation_id, details={"request": asked.pk.hex})
    return asked


def _start_anew(user: User) -> None:
    Authenticator.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(pin="", wrong_pins=0)
    end_all_sessions(user)


def _may(actor: Actor, verb: str, user: User, organisation: UUID) -> None:
    if actor.user.pk == user.pk or not may_manage(actor, verb, organisation):
        raise PermissionDenied(_("A lost second factor is reset by two colleagues who look after this organisation."))
