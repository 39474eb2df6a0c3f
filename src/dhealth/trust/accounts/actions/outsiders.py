"""Whoever looks after a group from outside does not come to its records by appointing (decision 0010)."""

from allauth.mfa.models import Authenticator
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actions.judging import givable_roles
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.accounts.roles import NOTHING, Role, roles
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import Organisation

ENDING = ("grant.end", "person.disable")


def refuse_outsider_appointing(actor: Actor, role: str, organisation: Organisation) -> None:
    """A role that opens records is given inside the group; from outside, only where nobody inside could.

    Raises:
        Refused: the group has a leader who signs in, or the actor is who ended somebody's access there.
    """
    if roles()[role].records == NOTHING or _is_inside(actor, organisation):
        return
    if _leaders(organisation):
        raise Refused(_("This group has a leader who signs in. Roles that open its records are given there."), "role")
    _refuse_who_ended_access(actor, organisation)


def refuse_outsider_inviting(actor: Actor, user: User) -> None:
    """An invitation sets a password: from outside, never for an account that it alone would open records with.

    Harmless where a second factor stands; otherwise only for the leader of a group that has no other. Each group of
    whose records the account opens any is asked, wherever the invitation is made: a password opens them all.

    Raises:
        Refused: the group invites its own people, or the actor ended access there or reset this person's factor.
    """
    if _has_factor(user):
        return
    for organisation in Organisation.objects.filter(grants__user=user).distinct().order_by("pk"):
        _refuse_inviting_from_outside(actor, user, organisation)


def _refuse_inviting_from_outside(actor: Actor, user: User, organisation: Organisation) -> None:
    held = _records_roles(user, organisation)
    if not held or _is_inside(actor, organisation):
        return
    theirs = {role.key for role in givable_roles(actor, organisation)}
    if {role.key for role in held} - theirs or any(leader != user for leader in _leaders(organisation)):
        raise Refused(_("The leader of the group invites this person: the account opens records there."))
    if user.factor_resets.filter(Q(asked_by=actor.user) | Q(approved_by=actor.user), ~Q(approved_at=None)).exists():
        raise Refused(_("You took part in resetting this person's second factor, so somebody else invites them."))
    _refuse_who_ended_access(actor, organisation)


def _is_inside(actor: Actor, organisation: Organisation) -> bool:
    return any(s.role.records != NOTHING for s in actor.standings if s.organisation_id == organisation.pk)


def _records_roles(user: User, organisation: Organisation) -> list[Role]:
    """Roles held there today, or to come, that open records."""
    today = timezone.localdate()
    held = user.grants.filter(Q(until=None) | Q(until__gte=today), organisation=organisation)
    return [roles()[one.role] for one in held if one.role in roles() and roles()[one.role].records != NOTHING]


def _leaders(organisation: Organisation) -> list[User]:
    """People of the group itself who give roles there today and can sign in."""
    appointing = [key for key, role in roles().items() if role.records != NOTHING and "grant.give" in role.may]
    held = Grant.objects.filter(organisation=organisation, role__in=appointing, user__is_active=True)
    return [one.user for one in held.select_related("user") if one.holds_today and one.user.can_sign_in]


def _has_factor(user: User) -> bool:
    factors = Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES)
    return bool(factors.exists())


def _refuse_who_ended_access(actor: Actor, organisation: Organisation) -> None:
    if Event.objects.filter(chain=organisation.pk, actor=actor.id, verb__in=ENDING).exists():
        raise Refused(_("You ended somebody's access at this group, so somebody else appoints there."), "role")
