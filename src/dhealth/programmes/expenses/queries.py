"""What was spent in a period, and which papers are missing."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from dhealth.kernel.periods import Period
from dhealth.programmes.expenses.models import Expense
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Project


@dataclass(frozen=True)
class Proven:
    """How many expenses there are, how many have the photograph of their paper, and their sum in đồng."""

    all: int
    proven: int
    dong: int

    @property
    def missing(self) -> int:
        """How many papers are missing."""
        return self.all - self.proven


def spent_in(actor: Actor, period: Period) -> QuerySet[Expense]:
    """The expenses of the period that the actor may see, struck ones too."""
    found = Expense.objects.visible_to(actor).filter(day__range=(period.start, period.end))
    return found.select_related("spent_by", "project", "proof", "struck").defer("proof__picture")


def proven_in(organisation_id: UUID, period: Period) -> Proven:
    """For the month's close of one group: how many of its expenses are proven."""
    return _proven(Expense.objects.filter(organisation_id=organisation_id), period)


def proven_for(actor: Actor, period: Period) -> Proven:
    """The same for what the actor may see."""
    return _proven(Expense.objects.visible_to(actor), period)


def missing_in(organisation_id: UUID, period: Period) -> list[Expense]:
    """The expenses without a photograph of their paper (CAP-06: the list of missing documents)."""
    found = Expense.objects.standing().filter(organisation_id=organisation_id, proof=None)
    return list(found.filter(day__range=(period.start, period.end)).select_related("spent_by"))


def _proven(expenses: QuerySet[Expense], period: Period) -> Proven:
    standing = expenses.filter(struck=None, day__range=(period.start, period.end))
    found = standing.aggregate(all=Count("pk"), proven=Count("pk", filter=Q(proof__isnull=False)), dong=Sum("dong"))
    return Proven(found["all"], found["proven"], found["dong"] or 0)


def projects_of(organisation_id: UUID) -> QuerySet[Project]:
    """The projects under which the group may spend."""
    return Project.objects.filter(members=organisation_id)
