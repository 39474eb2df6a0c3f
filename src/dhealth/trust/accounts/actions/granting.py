"""Roles are given and ended."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actions.access import end_all_sessions
from dhealth.trust.accounts.actions.judging import refuse_oneself, refuse_role, require_over_organisation
from dhealth.trust.accounts.actions.outsiders import refuse_outsider_appointing
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation, Project
from dhealth.trust.places.models import Place


@dataclass(frozen=True)
class Terms:
    """For how long and how far a role is given; nothing limited is everywhere at the organisation."""

    since: date | None = None
    until: date | None = None
    projects: tuple[Project, ...] | None = field(default=None)
    areas: tuple[Place, ...] | None = field(default=None)


@transaction.atomic
def give_grant(actor: Actor, user: User, organisation: Organisation, role: str, terms: Terms = Terms()) -> Grant:
    """Give a role at an organisation; the same role held there already is given back unchanged.

    Raises:
        PermissionDenied: not an organisation that the actor looks after, or the actor themselves.
        Refused: the role is not theirs to give, or is the group's own to give; or the days are the wrong way round.
    """
    require_over_organisation(actor, "grant.give", organisation)
    refuse_oneself(actor, user)
    refuse_role(actor, role, organisation)
    refuse_outsider_appointing(actor, role, organisation)
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
    require_over_organisation(actor, "grant.end", grant.organisation)
    refuse_oneself(actor, grant.user)
    refuse_role(actor, grant.role, grant.organisation)
    yesterday = timezone.localdate() - timedelta(days=1)
    if grant.until is not None and grant.until <= yesterday:
        return
    Grant.objects.filter(pk=grant.pk).update(until=yesterday)
    if not Actor.of(grant.user).standings:
        end_all_sessions(grant.user)
    record(
        "grant.end", actor, grant, at=grant.organisation_id, details={"person": grant.user_id.hex, "role": grant.role}
    )
