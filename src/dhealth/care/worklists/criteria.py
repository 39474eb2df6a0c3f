"""What somebody looks for in a list or among all clients; each criterion only for those who may read what it asks."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from dhealth.care.clients.models import Group
from dhealth.care.services.models import Service
from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor
from dhealth.trust.organisations.ground import same_ground

NOBODY: Final = "none"  # on no worker's list
CHECKS: Final = ("screening_test", "self_test", "confirmatory_test")
OLDEST: Final = 120  # years
LONGEST: Final = 3_660  # days


@dataclass(frozen=True)
class Criteria:
    """Everything may be left open. `not_met` is in days, ages in years by the year of birth."""

    worker: str = ""  # an id, or "none"
    place: int | None = None  # a province, with all that lies in it, before and after July 2025
    group: str = ""
    urgent: bool = False
    age_from: int | None = None
    age_to: int | None = None
    not_met: int | None = None
    never_checked: bool = False

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Criteria":
        """As it was saved; what a later version no longer knows is left out, and so is what cannot be."""
        known = {name: stored[name] for name in cls.__dataclass_fields__ if name in stored}
        return cls(**known)

    @property
    def chosen(self) -> dict[str, Any]:
        """Only what was chosen, to be saved."""
        return {name: value for name, value in asdict(self).items() if value not in ("", None, False)}

    def allowed_to(self, actor: Actor) -> "Criteria":
        """Without what the actor may not read: asking for it would tell it."""
        kept = self.chosen
        if not reads_everywhere(actor, "risk"):
            kept.pop("group", None)
        if not reads_everywhere(actor, "results"):
            kept.pop("never_checked", None)
            kept.pop("urgent", None)
        return Criteria(**kept)

    def within(self, today: date, at: str = "") -> Q:
        """As a condition on clients; `at` leads to the client ("client__")."""
        return self._of_the_record(today, at) & self._of_the_care(today, at)

    def _of_the_record(self, today: date, at: str) -> Q:
        found = Q()
        if self.worker == NOBODY:
            found &= Q(**{f"{at}worker": None})
        elif self.worker:
            found &= Q(**{f"{at}worker": UUID(self.worker)})
        if self.place is not None:
            ground = same_ground([self.place])
            steps = (f"{at}place", f"{at}place__parent", f"{at}place__parent__parent")
            found &= Q(*((f"{step}__in", ground) for step in steps), _connector=Q.OR)
        if self.group:
            found &= Q(**{f"{at}main_group": self.group})
        if self.age_from is not None:
            found &= Q(**{f"{at}birth_year__lte": today.year - self.age_from})
        if self.age_to is not None:
            found &= Q(**{f"{at}birth_year__gte": today.year - self.age_to})
        return found

    def _of_the_care(self, today: date, at: str) -> Q:
        found, person = Q(), OuterRef(f"{at}pk" if not at else at.rstrip("_"))
        own = Service.objects.current().filter(person=person, reported_by="")
        if self.not_met is not None:
            found &= ~Q(Exists(own.filter(day__gt=today - timedelta(days=self.not_met))))
        if self.never_checked:
            found &= ~Q(Exists(Service.objects.current().filter(person=person, kind__in=CHECKS)))
        return found


def reads_everywhere(actor: Actor, group: str) -> bool:
    """Whether the actor may read these protected fields of every record that they see."""
    led, own = actor.records_of(ORGANISATION), actor.records_of(OWN_LIST)
    return all(actor.sees_field(group, at, own=False) for at in led) and all(
        actor.sees_field(group, at, own=True) for at in own
    )


def groups_offered(actor: Actor) -> list[tuple[str, str]]:
    """The target groups to choose from; none for those who may not read them."""
    return [(group.value, str(group.label)) for group in Group] if reads_everywhere(actor, "risk") else []
