"""The actor: a person as the rest of the program knows them, with what they may do and where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dhealth.kernel.reading import Prepared
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.accounts.roles import NOTHING, ORGANISATION, OWN_LIST, Role, practised, roles, roles_practised, sees
from dhealth.trust.organisations.practice import is_practice

READ_WITH = "_grants_read_with_the_person"

_grants = Prepared(
    lambda user: Grant.objects.filter(user_id=user).select_related("organisation", "user").order_by("id"), UUID(int=0)
)
_person = Prepared(lambda user: User.objects.filter(pk=user), UUID(int=0))


def person_with_grants(user_id: UUID) -> User | None:
    """The person of a session, read together with what `Actor.of` needs next; nobody once the account is disabled."""
    grants = _grants(user_id)
    found = [grants[0].user] if grants else _person(user_id)
    if not (found and found[0].is_active):
        return None
    vars(found[0])[READ_WITH] = grants
    return found[0]


@dataclass(frozen=True)
class Standing:
    """One role held today at one organisation."""

    grant: Grant
    role: Role

    @property
    def organisation_id(self) -> UUID:
        return self.grant.organisation_id

    @cached_property
    def project_ids(self) -> frozenset[UUID] | None:
        """The projects that the role is limited to; None when it is not."""
        return frozenset(p.pk for p in self.grant.projects.all()) if self.grant.limited_to_projects else None

    @cached_property
    def area_ids(self) -> frozenset[int] | None:
        """The places that the role is limited to; None when it is not."""
        return frozenset(a.pk for a in self.grant.areas.all()) if self.grant.limited_to_areas else None

    @property
    def reaches_nothing(self) -> bool:
        """Limited to projects or areas of which none is listed: fail closed (SEC-10)."""
        return self.project_ids == frozenset() or self.area_ids == frozenset()


@dataclass(frozen=True)
class Actor:
    """Every action takes one, first.

    Somebody who practises holds their roles at the organisation of their practice and nowhere else; everybody else
    holds none there. `apart`: the organisations of this person's practice, whichever of the two they do.
    """

    user: User
    standings: tuple[Standing, ...]
    apart: frozenset[UUID] = frozenset()

    @classmethod
    def of(cls, user: User, *, practising: bool = False) -> Actor:
        """What this person's grants allow today, in earnest or while practising.

        Ended, future and unknown roles count for nothing, and so does one that is limited to an empty list.
        """
        today = timezone.localdate()
        grants = vars(user).pop(READ_WITH, None) or _grants(user.pk)
        held = [
            Standing(grant, roles()[grant.role])
            for grant in grants
            if grant.role in roles() and grant.holds_on(today) and not is_practice(grant.organisation_id)
        ]
        real = tuple(standing for standing in held if not standing.reaches_nothing)
        apart = frozenset(grant.organisation_id for grant in grants if is_practice(grant.organisation_id))
        return cls(user, _practised(grants, real) if practising else real, apart)

    @property
    def id(self) -> UUID:
        """Who is named in the event log."""
        return self.user.pk

    @cached_property
    def verbs(self) -> frozenset[str]:
        """Everything this person may do somewhere."""
        return frozenset().union(*(standing.role.may for standing in self.standings))

    def may(self, verb: str, at: UUID) -> bool:
        """Whether a role held at this organisation allows the verb."""
        return any(verb in s.role.may for s in self.standings if s.organisation_id == at)

    def require(self, verb: str, at: UUID) -> None:
        """Stop here unless the actor may.

        Raises:
            PermissionDenied: no role held at this organisation allows the verb.
        """
        if not self.may(verb, at):
            raise PermissionDenied(verb)

    def only_for(self, verb: str) -> Actor:
        """The same person with those roles alone that allow the verb: what others show does not widen it."""
        return replace(self, standings=tuple(s for s in self.standings if verb in s.role.may))

    def organisations_where(self, verb: str) -> list[UUID]:
        """Ids of the organisations where the verb is allowed, each once."""
        return list(dict.fromkeys(s.organisation_id for s in self.standings if verb in s.role.may))

    def records_of(self, reach: str) -> list[UUID]:
        """Organisations whose records this person opens with the given reach (own list or organisation)."""
        return list(dict.fromkeys(s.organisation_id for s in self.standings if s.role.records == reach))

    def sees_field(self, group: str, at: UUID, *, own: bool) -> bool:
        """Whether a protected group of fields may be read for a client of this organisation.

        `own`: the client stands on this person's own list.
        """
        reaches = {sees(s.role.key, group) for s in self.standings if s.organisation_id == at}
        return ORGANISATION in reaches or (own and OWN_LIST in reaches)

    @property
    def practises(self) -> bool:
        """Whether this person works with invented clients now."""
        return any(standing.organisation_id in self.apart for standing in self.standings)

    @property
    def home(self) -> Standing | None:
        """The role under which the screens greet this person: the first one held."""
        return self.standings[0] if self.standings else None


def _practised(grants: Iterable[Grant], real: Iterable[Standing]) -> tuple[Standing, ...]:
    """The roles held in earnest today, as they are practised: nobody practises what they may not do."""
    held = {standing.role.key for standing in real} & roles_practised()
    return tuple(
        Standing(grant, practised(grant.role))
        for grant in grants
        if is_practice(grant.organisation_id) and grant.role in held
    )


__all__ = ["NOTHING", "ORGANISATION", "OWN_LIST", "Actor", "Standing"]
