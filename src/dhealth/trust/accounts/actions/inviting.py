"""A colleague is invited by a link of their own, and sets a password with it, once."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actions.adding import add_person
from dhealth.trust.accounts.actions.judging import refuse_role, require_over_organisation, require_over_person
from dhealth.trust.accounts.actions.outsiders import refuse_outsider_appointing, refuse_outsider_inviting
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Invitation, User
from dhealth.trust.accounts.own_account import check_new_password
from dhealth.trust.accounts.queries import home_of
from dhealth.trust.accounts.rules import INVITATION_LASTS
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation


@transaction.atomic
def invite_new_person(actor: Actor, organisation: Organisation, display_name: str, role: str) -> tuple[User, str]:
    """Add a colleague and make their invitation; returns both, the secret to be handed over in person, once.

    Raises:
        PermissionDenied: not the actor's organisation.
        Refused: the role is not theirs to give there, or opens records of a group that appoints for itself.
    """
    require_over_organisation(actor, "person.invite", organisation)
    refuse_role(actor, role, organisation)
    refuse_outsider_appointing(actor, role, organisation)
    user = add_person(organisation, display_name, role, actor=actor)
    return user, invite_person(actor, user, organisation)


@transaction.atomic
def invite_person(actor: Actor, user: User, organisation: Organisation) -> str:
    """Make a one-time invitation, valid 72 hours, for somebody without a password or who forgot it.

    Earlier invitations of the person end. Their second factor stays: an invitation alone opens nothing then.

    Raises:
        PermissionDenied: not a person of an organisation that the actor looks after, or the actor themselves.
        Refused: the invitation alone would open records to somebody outside the group.
    """
    require_over_person(actor, "person.invite", user, organisation)
    refuse_outsider_inviting(actor, user)
    secret = secrets.token_urlsafe(24)
    user.invitations.filter(used_at=None).update(expires_at=timezone.now())
    Invitation.objects.create(
        user=user, made_by=actor.user, digest=_digest(secret), expires_at=timezone.now() + INVITATION_LASTS
    )
    record("person.invite", actor, user, at=organisation.pk)
    return secret


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def open_invitation(secret: str) -> Invitation | None:
    """The invitation of this link, unless it was used, replaced, or is older than 72 hours."""
    held = Invitation.objects.select_related("user").filter(digest=_digest(secret), used_at=None)
    return held.filter(expires_at__gt=timezone.now(), user__is_active=True).first()


@transaction.atomic
def accept_invitation(secret: str, password: str) -> User:
    """Set one's own password by an invitation, which is used up; other sign-ins of the account end.

    Raises:
        Refused: the link no longer holds, or the password is weak.
    """
    invitation = open_invitation(secret)
    if invitation is None:
        raise Refused(_("This invitation has been used or is too old. Ask for a new one."))
    user = invitation.user
    check_new_password(user, password)
    user.set_password(password)
    user.save(update_fields=["password"])
    Invitation.objects.filter(pk=invitation.pk).update(used_at=timezone.now())
    record("account.accept_invitation", user, user, at=home_of(user))
    return user
