"""Who may do something for the people of an organisation, and which roles they may give there."""

from collections.abc import Iterable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.queries import may_manage, organisations_managed
from dhealth.trust.accounts.roles import Role
from dhealth.trust.accounts.rules import roles_to_give
from dhealth.trust.organisations.models import Kind, Organisation
from dhealth.trust.organisations.practice import is_practice


def givable_roles(actor: Actor, organisation: Organisation) -> list[Role]:
    """The roles that this actor may give at this organisation."""
    ids = {organisation.pk, organisation.umbrella_id}
    here = [s.role for s in actor.standings if s.organisation_id in ids or s.grant.organisation.kind == Kind.PLATFORM]
    return roles_to_give((role for role in here if "grant.give" in role.may), organisation.kind)


def refuse_role(actor: Actor, role: str, organisation: Organisation) -> None:
    """Stop unless the role is the actor's to give there.

    Raises:
        Refused: it is not.
    """
    if role not in {given.key for given in givable_roles(actor, organisation)}:
        raise Refused(_("This role is not yours to give at this organisation. Choose one from the list."), "role")


def require_over_organisation(actor: Actor, verb: str, organisation: Organisation) -> None:
    """Stop unless the actor looks after the people of this organisation.

    Raises:
        PermissionDenied: somebody else does.
    """
    if not may_manage(actor, verb, organisation.pk):
        raise PermissionDenied(_("People of this organisation are looked after by its own leader."))


def require_over_person(actor: Actor, verb: str, user: User, organisation: Organisation) -> None:
    """The actor looks after that organisation and the person belongs there and nowhere beyond the actor's reach.

    Raises:
        PermissionDenied: otherwise, or the person is the actor.
    """
    require_over_organisation(actor, verb, organisation)
    refuse_oneself(actor, user)
    everywhere: Iterable[UUID] = user.grants.values_list("organisation_id", flat=True)
    places = [place for place in everywhere if not is_practice(place)]
    reached = set(organisations_managed(actor, verb).filter(pk__in=places).values_list("pk", flat=True))
    if organisation.pk not in reached or set(places) - reached:
        raise PermissionDenied(_("This person also works elsewhere. Ask whoever supports both organisations."))


def refuse_oneself(actor: Actor, user: User) -> None:
    """Nobody changes their own rights.

    Raises:
        PermissionDenied: the person is the actor.
    """
    if actor.user.pk == user.pk:
        raise PermissionDenied(_("Nobody changes their own rights. Ask a colleague who may."))
