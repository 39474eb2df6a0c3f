"""Access ends at once, and is given back."""

from django.db import transaction
from django.db.models import F

from dhealth.trust.accounts.actions.judging import require_over_person
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation


@transaction.atomic
def disable_person(actor: Actor, user: User, organisation: Organisation) -> None:
    """End somebody's access at once; what they did stays under their name.

    Raises:
        PermissionDenied: not theirs to disable, or themselves.
    """
    require_over_person(actor, "person.disable", user, organisation)
    if not user.is_active:
        return
    User.objects.filter(pk=user.pk).update(is_active=False)
    end_all_sessions(user)
    record("person.disable", actor, user, at=organisation.pk)


@transaction.atomic
def enable_person(actor: Actor, user: User, organisation: Organisation) -> None:
    """Give access back.

    Raises:
        PermissionDenied: not theirs to enable, or themselves.
    """
    require_over_person(actor, "person.enable", user, organisation)
    if user.is_active:
        return
    User.objects.filter(pk=user.pk).update(is_active=True)
    record("person.enable", actor, user, at=organisation.pk)


def end_all_sessions(user: User) -> None:
    """Every sign-in of this person ends with its next request."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
