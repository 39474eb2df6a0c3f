"""People and their roles: added, invited, disabled; roles given and ended. One door for pages, console and import."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.actors import Acting
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant, Invitation, User
from dhealth.trust.accounts.own_account import check_new_password
from dhealth.trust.accounts.queries import home_of, may_manage, organisations_managed, worker_with_name
from dhealth.trust.accounts.roles import Role
from dhealth.trust.accounts.rules import INVITATION_LASTS, check_username, roles_to_give, usernames_for
from dhealth.trust.audit.log import record
from dhealth.trust.keys.sealing import make_data_key
from dhealth.trust.organisations.models import Kind, Organisation, Project
from dhealth.trust.places.models import Place

WORKER = "outreach_worker"
OPERATOR = "D.Health"


@dataclass(frozen=True)
class Terms:
    """For how long and how far a role is given; nothing limited is everywhere at the organisation."""

    since: date | None = None
    until: date | None = None
    projects: tuple[Project, ...] | None = field(default=None)
    areas: tuple[Place, ...] | None = field(default=None)


@transaction.atomic
def create_user(
    username: str, display_name: str, password: str, *, role: str = "platform_admin", at: Organisation | None = None
) -> User:
    """Make an account from the console: by default the first administrator, and the operator's organisation.

    Raises:
        Refused: the sign-in name is taken or badly written, or the password is weak.
    """
    check_username(username)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(_("This sign-in name is taken. Choose another."), "username")
    user = User(username=username, display_name=squeeze(display_name))
    check_new_password(user, password)
    user.set_password(password)
    user.save()
    organisation = at or _operator()
    Grant.objects.create(user=user, organisation=organisation, role=role)
    record("person.add", None, user, at=organisation.pk, details={"role": role})
    return user


def _operator() -> Organisation:
    found = Organisation.objects.filter(kind=Kind.PLATFORM).order_by("made_at").first()
    if found is None:
        found = Organisation.objects.create(name=OPERATOR, kind=Kind.PLATFORM)
        make_data_key(found.pk)
    return found


@transaction.atomic
def worker_named(organisation: Organisation, display_name: str, *, actor: Acting | None = None) -> User:
    """The worker whom an imported list names: found by name without marks, else added without a password."""
    if found := worker_with_name(organisation, display_name):
        return found
    return add_person(organisation, display_name, WORKER, actor=actor)


def add_person(organisation: Organisation, display_name: str, role: str, *, actor: Acting | None) -> User:
    """A new person with a role and no password; the caller has judged whether that is allowed."""
    user = User(display_name=squeeze(display_name)[:80])
    user.username = _free_username(user.display_name, organisation.name)
    user.set_unusable_password()
    user.save()
    Grant.objects.create(user=user, organisation=organisation, role=role, since=timezone.localdate())
    record("person.add", actor, user, at=organisation.pk, details={"role": role})
    return user


def _free_username(display_name: str, organisation: str) -> str:
    names = usernames_for(display_name, organisation)
    return next(name for name in names if not User.objects.filter(username__iexact=name).exists())


@transaction.atomic
def invite_new_person(actor: Actor, organisation: Organisation, display_name: str, role: str) -> tuple[User, str]:
    """Add a colleague and make their invitation; returns both, the secret to be handed over in person, once.

    Raises:
        PermissionDenied: not the actor's organisation.
        Refused: the role is not theirs to give there.
    """
    _require(actor, "person.invite", organisation)
    _role_to_give(actor, role, organisation)
    user = add_person(organisation, display_name, role, actor=actor)
    return user, invite_person(actor, user, organisation)


@transaction.atomic
def invite_person(actor: Actor, user: User, organisation: Organisation) -> str:
    """Make a one-time invitation, valid 72 hours, for somebody without a password or who forgot it.

    Earlier invitations of the person end. Their second factor stays: an invitation alone opens nothing then.

    Raises:
        PermissionDenied: not a person of an organisation that the actor looks after, or the actor themselves.
    """
    _require_over(actor, "person.invite", user, organisation)
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


@transaction.atomic
def disable_person(actor: Actor, user: User, organisation: Organisation) -> None:
    """End somebody's access at once; what they did stays under their name.

    Raises:
        PermissionDenied: not theirs to disable, or themselves.
    """
    _require_over(actor, "person.disable", user, organisation)
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
    _require_over(actor, "person.enable", user, organisation)
    if user.is_active:
        return
    User.objects.filter(pk=user.pk).update(is_active=True)
    record("person.enable", actor, user, at=organisation.pk)


@transaction.atomic
def give_grant(actor: Actor, user: User, organisation: Organisation, role: str, terms: Terms = Terms()) -> Grant:
    """Give a role at an organisation; the same role held there already is given back unchanged.

    Raises:
        PermissionDenied: not an organisation that the actor looks after, or the actor themselves.
        Refused: the role is not theirs to give, or the days are the wrong way round.
    """
    _require(actor, "grant.give", organisation)
    _not_oneself(actor, user)
    _role_to_give(actor, role, organisation)
    if terms.since and terms.until and terms.until < terms.since:
        raise Refused(_("The last day is before the first. Check both."), "until")
    held = user.grants.filter(organisation=organisation, role=role)
    if existing := next((g for g in held if g.holds_on(terms.since or timezone.localdate())), None):
        return existing
    grant = Grant.objects.create(
        user=user,
        organisation=organisation,
        role=role,
        since=terms.since or timezone.localdate(),
        until=terms.until,
        limited_to_projects=terms.projects is not None,
        limited_to_areas=terms.areas is not None,
    )
    grant.projects.set(terms.projects or ())
    grant.areas.set(terms.areas or ())
    record("grant.give", actor, grant, at=organisation.pk, details={"person": user.pk.hex, "role": role})
    return grant


@transaction.atomic
def end_grant(actor: Actor, grant: Grant) -> None:
    """End a role from this moment: its last day was yesterday. Nobody ends their own.

    Raises:
        PermissionDenied: not an organisation that the actor looks after, or the actor's own role.
        Refused: the role is not theirs to give, so not to end.
    """
    _require(actor, "grant.end", grant.organisation)
    _not_oneself(actor, grant.user)
    _role_to_give(actor, grant.role, grant.organisation)
    yesterday = timezone.localdate() - timedelta(days=1)
    if grant.until is not None and grant.until <= yesterday:
        return
    Grant.objects.filter(pk=grant.pk).update(until=yesterday)
    if not Actor.of(grant.user).standings:
        end_all_sessions(grant.user)
    record(
        "grant.end", actor, grant, at=grant.organisation_id, details={"person": grant.user_id.hex, "role": grant.role}
    )


def end_all_sessions(user: User) -> None:
    """Every sign-in of this person ends with its next request."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)


def givable_roles(actor: Actor, organisation: Organisation) -> list[Role]:
    """The roles that this actor may give at this organisation."""
    ids = {organisation.pk, organisation.umbrella_id}
    here = [s.role for s in actor.standings if s.organisation_id in ids or s.grant.organisation.kind == Kind.PLATFORM]
    return roles_to_give((role for role in here if "grant.give" in role.may), organisation.kind)


def _role_to_give(actor: Actor, role: str, organisation: Organisation) -> None:
    if role not in {given.key for given in givable_roles(actor, organisation)}:
        raise Refused(_("This role is not yours to give at this organisation. Choose one from the list."), "role")


def _require(actor: Actor, verb: str, organisation: Organisation) -> None:
    if not may_manage(actor, verb, organisation.pk):
        raise PermissionDenied(_("People of this organisation are looked after by its own leader."))


def _require_over(actor: Actor, verb: str, user: User, organisation: Organisation) -> None:
    """The actor looks after that organisation and the person belongs there and nowhere beyond the actor's reach."""
    _require(actor, verb, organisation)
    _not_oneself(actor, user)
    places: Iterable[UUID] = user.grants.values_list("organisation_id", flat=True)
    reached = set(organisations_managed(actor, verb).filter(pk__in=places).values_list("pk", flat=True))
    if organisation.pk not in reached or set(places) - reached:
        raise PermissionDenied(_("This person also works elsewhere. Ask whoever supports both organisations."))


def _not_oneself(actor: Actor, user: User) -> None:
    if actor.user.pk == user.pk:
        raise PermissionDenied(_("Nobody changes their own rights. Ask a colleague who may."))
