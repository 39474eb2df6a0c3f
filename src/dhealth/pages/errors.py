"""What is said when a page cannot be opened; a task of somebody else's is said with their name."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from dhealth.pages import moved_on
from dhealth.pages.navigation import actor_of
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant
from dhealth.trust.accounts.roles import ORGANISATION, Role, roles
from dhealth.ui import errors

bad_request = errors.bad_request
server_error = errors.server_error


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: not there, or not for this person; a client who just went to another list is said with the name."""
    return moved_on.told(request) or errors.not_found(request, exception)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: says whose task it is, and whom to ask, where the refusal names a verb of the policy page."""
    verb = str(exception or "")
    allowed = [role for role in roles().values() if verb in role.may]
    if not allowed:
        return errors.forbidden(request, exception if " " in verb else None)
    return errors.forbidden(request, PermissionDenied(_whose(actor_of(request), verb, allowed)))


def _whose(actor: Actor | None, verb: str, allowed: list[Role]) -> str:
    """Who near the reader can help; nothing in it depends on the record that was asked for."""
    if actor is None or actor.home is None:
        return _("You hold no role now. Ask the leader of your organisation to give you one.")
    home = actor.home.grant.organisation
    if actor.may(verb, home.pk):
        return _("You do this, but not here. Ask your leader.")
    if colleague := _colleague(actor.id, home.pk, allowed):
        return _("This is a task of %(name)s. Send them a message.") % {"name": colleague}
    fitting = [role for role in allowed if home.kind in role.works_at]
    if not fitting:
        return _(
            "Nobody at %(organisation)s does this; organisations of another kind do. "
            "What you can do stands on the first page."
        ) % {"organisation": home.name}
    return _(
        "This is a task of the role “%(role)s” at %(organisation)s, and nobody holds it now. "
        "Ask your leader to give it to somebody."
    ) % {"role": _widest(fitting)[0], "organisation": home.name}


def _colleague(reader: UUID, organisation: UUID, allowed: list[Role]) -> str:
    """Somebody there who may do it today; who reaches all records of the group before who has a list of their own."""
    order = {role.key: place for place, role in enumerate(_widest(allowed))}
    held = Grant.objects.filter(organisation=organisation, role__in=order, user__is_active=True).exclude(user=reader)
    near = [grant for grant in held.select_related("user") if grant.holds_today]
    near.sort(key=lambda grant: (order[grant.role], grant.user.display_name))
    return near[0].user.display_name if near else ""


def _widest(allowed: list[Role]) -> list[Role]:
    return sorted(allowed, key=lambda role: role.records != ORGANISATION)
