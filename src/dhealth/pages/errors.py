"""What is said when a page cannot be opened; a task of somebody else's is said with their name."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dhealth.pages.navigation import actor_of
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.roles import roles
from dhealth.ui import errors

bad_request = errors.bad_request
not_found = errors.not_found
server_error = errors.server_error


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: says whose task it is, and whom to ask, where the refusal names a verb of the policy page."""
    verb = str(exception or "")
    allowed = [role for role in roles().values() if verb in role.may]
    if not allowed:
        return errors.forbidden(request, exception if " " in verb else None)
    return errors.forbidden(request, PermissionDenied(_whose(request, [role.key for role in allowed])))


def _whose(request: HttpRequest, keys: list[str]) -> str:
    who = str(roles()[keys[0]])
    actor = actor_of(request)
    if actor and actor.home:
        near = User.objects.filter(
            grants__organisation=actor.home.organisation_id, grants__role__in=keys, is_active=True
        )
        colleague = near.exclude(pk=actor.id).order_by("display_name").first()
        if colleague:
            return _("This is a task of %(name)s. Send them a message.") % {"name": colleague.display_name}
    return _("This is a task of the role “%(role)s”. Ask whoever holds it.") % {"role": who}
