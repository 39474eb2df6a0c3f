"""Which days are held by a month's close: asked by every act that writes, mends, strikes out or brings services."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dhealth.kernel.errors import Refused

# The group, the project of the service, its day, and the other day where it moves to one. With nobody asking it costs
# nothing; the room that closes months adds itself in its apps.py.
Guard = Callable[[UUID, UUID | None, date, date | None], Refused | None]
guards: list[Guard] = []


@dataclass(frozen=True)
class Held:
    """Locked days of a group; with a project only what belongs to it, `unnamed`: and what belongs to none."""

    start: date
    end: date
    project: UUID | None = None
    unnamed: bool = False

    def holds(self, project: UUID | None, day: date) -> bool:
        """Whether a service of this project on this day may not be touched."""
        theirs = self.project in (None, project) or (project is None and self.unnamed)
        return theirs and self.start <= day <= self.end


# All that is held of a group, for acts on very many services.
holders: list[Callable[[UUID], Sequence[Held]]] = []


def refusal(organisation: UUID, project: UUID | None, day: date, other: date | None = None) -> Refused | None:
    """Which close holds this day (or the other), and who opens it; None where the service may be written."""
    return next((said for guard in guards if (said := guard(organisation, project, day, other))), None)


def refuse_locked(organisation: UUID, services: Iterable[tuple[UUID | None, date]]) -> None:
    """Stop an act on services of locked days; call it after the act's event is recorded.

    The event keeps the group's place in the log until the act is stored, and a lock takes that place too: so an act
    and a lock of the same minute come one after the other, and nothing slips into a month that was just counted.

    Raises:
        Refused: with the close that holds the day.
    """
    if guards:
        for project, day in set(services):
            if said := refusal(organisation, project, day):
                raise said


def refuse_any_locked(organisation: UUID, services: Iterable[tuple[UUID | None, date]]) -> None:
    """The same for very many services, asked once.

    Raises:
        Refused: with the close that holds one of the days.
    """
    held = held_days(organisation)
    if held:
        for project, day in set(services):
            if any(one.holds(project, day) for one in held) and (said := refusal(organisation, project, day)):
                raise said


def held_days(organisation: UUID) -> list[Held]:
    """Everything locked of a group."""
    return [held for ask in holders for held in ask(organisation)]


def locked_to(organisation: UUID, projects: Collection[UUID] = ()) -> date | None:
    """The last day of the newest locked month that holds what is written now, whichever of these projects (or none) it
    is written under; None where none is locked."""
    held = held_days(organisation)
    return max((one.end for one in held if all(one.holds(each, one.end) for each in projects or (None,))), default=None)
