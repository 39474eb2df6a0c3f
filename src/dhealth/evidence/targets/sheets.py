"""What the pages of targets show: each group's or project's target with those of its parts, and the form's rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import urlencode
from uuid import UUID

from dhealth.evidence.indicators.definitions import PEOPLE, Figure
from dhealth.evidence.targets.actions import Whose
from dhealth.evidence.targets.models import Target
from dhealth.evidence.targets.months import before
from dhealth.evidence.targets.queries import Standing, standings
from dhealth.evidence.targets.reach import Reach
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import OWN_LIST, Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.roles import roles
from dhealth.trust.organisations.models import Organisation, Project


@dataclass
class Block:
    """One figure and period of a group or project: its own target and those of its workers or groups."""

    figure: Figure
    period: Period
    organisation: Organisation | None
    project: Project | None
    whole: Standing | None = None
    parts: list[Standing] = field(default_factory=list)

    @property
    def scope(self) -> str:
        """How the form for setting calls whom it is about."""
        return f"p{self.project.pk}" if self.project else f"o{self.organisation.pk}" if self.organisation else ""

    @property
    def handed_out(self) -> int:
        """What the parts' targets add up to."""
        return sum(one.progress.number for one in self.parts)

    @property
    def missing(self) -> int:
        """How much of the whole target nobody has been given."""
        return max(self.whole.progress.number - self.handed_out, 0) if self.whole and self.parts else 0

    @property
    def beyond(self) -> int:
        """How much more the parts were given than the whole target asks."""
        return max(self.handed_out - self.whole.progress.number, 0) if self.whole and self.parts else 0

    @cached_property
    def counted_twice(self) -> int:
        """How many more heads the workers' rows hold than the group has people: who was served by two.

        Of a project nothing is said: there its groups would tell of somebody who moved, to readers without records.
        """
        if self.project is not None:
            return 0
        rows = [one.progress.achieved for one in self.parts]
        whole = self.whole.progress.achieved if self.whole else None
        if self.figure.unit != PEOPLE or whole is None or None in rows:
            return 0
        return max(sum(row or 0 for row in rows) - whole, 0)

    @property
    def may_differ(self) -> bool:
        """Whether the groups of a project may add up to another number of people than the project has."""
        return self.project is not None and self.figure.unit == PEOPLE and len(self.parts) > 1


def blocks(found: Iterable[Standing], *, mine: UUID) -> tuple[list[Standing], list[Block]]:
    """One's own targets first; the others by whose they are, figure and period, the shortest days first."""
    own: list[Standing] = []
    apart: dict[tuple[UUID | None, UUID | None, int, Period], Block] = {}
    for one in found:
        target = one.target
        if target.worker_id == mine:
            own.append(one)
        whole_of = target.project_id or target.organisation_id
        key = (whole_of, target.project_id, *one.key)
        block = apart.setdefault(key, Block(one.figure, target.period, _group(target), target.project))
        if target.worker_id or (target.project_id and target.organisation_id):
            block.parts.append(one)
        else:
            block.whole = one
    ordered = sorted(apart.values(), key=lambda b: (b.scope, b.period.days, b.period, b.figure.number))
    own.sort(key=lambda one: (one.target.period.days, one.figure.number, one.target.period))
    return own, [block for block in ordered if block.scope]


def _group(target: Target) -> Organisation | None:
    return None if target.project_id else target.organisation


@dataclass(frozen=True)
class Row:
    """One line of the form: for whom, what stands, and what the period before brought."""

    name: str
    whose: Whose
    now: Standing | None
    earlier: Standing | None

    @property
    def field(self) -> str:
        """What the form calls its number."""
        return "n" + "-".join(str(pk.hex if pk else "") for pk in (self.whose.organisation, self.whose.worker))

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole group's or project's number, of which the others are parts."""
        return not self.whose.worker and not (self.whose.project and self.whose.organisation)


@dataclass(frozen=True)
class Sheet:
    """Everybody whose number of one figure and period is set together."""

    scope: str
    title: str
    figure: Figure
    period: Period
    rows: Sequence[Row]

    @property
    def changes(self) -> bool:
        """Whether some number stands already, so that a reason is asked."""
        return any(row.now for row in self.rows)

    @property
    def has_earlier(self) -> bool:
        """Whether the period before had targets to copy."""
        return any(row.earlier for row in self.rows)


def scopes(reach: Reach) -> list[tuple[str, str]]:
    """The groups and projects for which somebody may set targets, by the form's names for them."""
    groups = Organisation.objects.filter(pk__in=reach.groups).order_by("name")
    apart = Organisation.with_practice.filter(pk__in=reach.groups - {one.pk for one in groups})
    projects = Project.objects.filter(pk__in=reach.projects).order_by("code")
    named = [(f"o{one.pk}", one.name) for one in (*groups, *apart)]
    return [*named, *((f"p{one.pk}", str(one)) for one in projects)]


def sheet(actor: Actor, scope: tuple[str, str], figure: Figure, period: Period, today: date) -> Sheet:
    """The rows of the form, the whole first, then by name; those who had a target before stand there too."""
    kind, pk = scope[0][:1], UUID(scope[0][1:])
    whole = Whose(project=pk) if kind == "p" else Whose(organisation=pk)
    parts = _groups_of(pk) if kind == "p" else _workers_of(pk)
    about = {"project": pk} if kind == "p" else {"organisation": pk, "project": None}
    mine = Target.objects.filter(**about, indicator=figure.key, is_open=True)
    now = _by_whose(mine.filter(starts_on=period.start, ends_on=period.end), today, actor)
    last = before(period)
    earlier = _by_whose(mine.filter(starts_on=last.start, ends_on=last.end), today, actor)
    everybody = [("", whole), *parts]
    rows = [Row(name, whose, now.get(whose), earlier.get(whose)) for name, whose in everybody]
    return Sheet(scope[0], scope[1], figure, period, rows)


def _by_whose(targets: Iterable[Target], today: date, actor: Actor) -> dict[Whose, Standing]:
    found = standings(Target.objects.filter(pk__in=[one.pk for one in targets]).told(), today, actor)
    return {Whose(one.target.organisation_id, one.target.worker_id, one.target.project_id): one for one in found}


def workers_of(organisation: UUID, *, outreach: bool = False) -> list[tuple[str, UUID]]:
    """Who may record services there today, by name; `outreach`: only those with a list of their own."""
    recording = [
        key
        for key, role in roles().items()
        if "service.record" in role.may and (role.records == OWN_LIST or not outreach)
    ]
    here = User.objects.filter(grants__organisation=organisation, grants__role__in=recording, grants__until=None)
    return list(here.distinct().order_by("display_name", "pk").values_list("display_name", "pk"))


def _workers_of(organisation: UUID) -> list[tuple[str, Whose]]:
    return [(name, Whose(organisation=organisation, worker=pk)) for name, pk in workers_of(organisation)]


def _groups_of(project: UUID) -> list[tuple[str, Whose]]:
    found = Organisation.objects.filter(projects=project).order_by("name").values_list("name", "pk")
    return [(name, Whose(organisation=pk, project=project)) for name, pk in found]


def query_of(scope: str, figure: Figure, period: Period) -> str:
    """The end of the form's address; figures are called by number, so that it does not explain itself."""
    days = {"start": f"{period.start:%d/%m/%Y}", "end": f"{period.end:%d/%m/%Y}"}
    return "?" + urlencode({"s": scope, "f": figure.number, **days})
