"""The project under which a service is given: filled in where the group has one, asked where it has several."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from dhealth.care.services.models import Service
from dhealth.kernel.errors import Refused
from dhealth.trust.organisations.models import Project


def running(organisation: UUID, day: date) -> list[Project]:
    """The projects in which the group works on this day, the first and the last day of a project among them."""
    begun = Project.objects.filter(members=organisation, starts_on__lte=day)
    return list(begun.filter(Q(ends_on=None) | Q(ends_on__gte=day)).order_by("code"))


def last_used_first(projects: Sequence[Project], organisation: UUID, worker: UUID) -> tuple[list[Project], UUID | None]:
    """The projects with that of the worker's last service in front, and which it is; nothing is asked about fewer than
    two."""
    if len(projects) < 2:
        return [*projects], None
    given = Service.objects.current().filter(worker=worker, organisation=organisation, project__in=projects)
    last = given.order_by("-day", "-pk").values_list("project", flat=True).first()
    return sorted(projects, key=lambda project: project.pk != last), last


def project_on(organisation: UUID, day: date, named: UUID | None) -> UUID | None:
    """The project of a service of this day: the one that is named, else the only one that runs, else none.

    Raises:
        Refused: the group does not work in the named project on this day.
    """
    there = [project.pk for project in running(organisation, day)]
    if named is not None and named not in there:
        raise Refused(_("The group does not work in this project on that day. Choose another."), field="project")
    return there[0] if named is None and len(there) == 1 else named
