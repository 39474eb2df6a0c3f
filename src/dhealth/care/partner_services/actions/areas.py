"""An area that needs an answer: CDC opens it, asks groups, closes it; a group says what it did."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.partner_services.actions.sharing import groups_to_tell
from dhealth.care.partner_services.models import Cluster, ClusterClosing, ClusterTask, TaskAnswer
from dhealth.care.partner_services.models.areas import Closed, Task, TaskEnd, Why
from dhealth.care.partner_services.rules import check_day
from dhealth.kernel.errors import Refused
from dhealth.kernel.once import sent_before
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.structures import Register


@transaction.atomic
def open_cluster(actor: Actor, office: Organisation, place: int, since: date, why: str, *, id: UUID) -> Cluster:
    """An area needs an answer, since a day. The same form again changes nothing; so does the same place while open.

    Raises:
        Refused: the place is not of the province, or a rule.
    """
    actor.require("cluster.open", at=office.pk)
    if earlier := Cluster.objects.filter(pk=id).first():
        return sent_before(earlier, here=earlier.organisation_id == office.pk)
    if why not in Why.values:
        raise Refused(_("Choose why."), field="why")
    check_day(since, timezone.localdate())
    if office.province_id is None or place not in Register().lying_in(office.province_id):
        raise Refused(_("Choose a place of your province."), field="place")
    Organisation.objects.select_for_update(no_key=True).get(pk=office.pk)  # numbers follow one another
    rows = Cluster.objects.filter(organisation=office)
    if open_one := rows.filter(place=place, closing=None).first():
        return open_one
    number = (rows.order_by().aggregate(last=Max("number"))["last"] or 0) + 1
    cluster = Cluster.objects.create(
        id=id, organisation=office, number=number, place_id=place, since=since, why=why, opened_by=actor.user
    )
    record("cluster.open", actor, cluster, at=office.pk)
    return cluster


@transaction.atomic
def ask_group(actor: Actor, cluster: Cluster, group: UUID, what: str, due_on: date) -> ClusterTask:
    """Ask a group of the province for something there, until a day. Asked already: nothing happens.

    Raises:
        Refused: the area is closed, the group is not of the province, or a rule.
    """
    actor.require("cluster.ask", at=cluster.organisation_id)
    Cluster.objects.select_for_update(no_key=True).get(pk=cluster.pk)  # not while it is closed
    _refuse_closed(cluster)
    if what not in Task.values:
        raise Refused(_("Choose what the group is asked to do."), field="what")
    if due_on < timezone.localdate():
        raise Refused(_("This day is past. Choose today or later."), field="due_on")
    receiver = groups_to_tell(actor).filter(pk=group).first()
    if receiver is None:
        raise Refused(_("Choose a group of your province."), field="group")
    task, fresh = ClusterTask.objects.get_or_create(
        cluster=cluster, group=receiver, what=what, due_on=due_on, defaults={"asked_by": actor.user}
    )
    if fresh:
        for at in sorted({cluster.organisation_id, receiver.pk}):
            record("cluster.ask", actor, task, at=at)
    return task


@transaction.atomic
def answer_task(actor: Actor, task: ClusterTask, said: str, day: date) -> TaskAnswer:
    """The group did it, or cannot. Answered already: nothing happens.

    Raises:
        Refused: no answer was chosen, or the day is still to come.
    """
    actor.require("cluster.answer", at=task.group_id)
    ClusterTask.objects.select_for_update(no_key=True).get(pk=task.pk)
    if done := TaskAnswer.objects.filter(task=task).first():
        return done
    if said not in TaskEnd.values:
        raise Refused(_("Choose an answer."), field="said")
    check_day(day, timezone.localdate())
    done = TaskAnswer.objects.create(task=task, said=said, day=day, by=actor.user)
    for at in sorted({task.cluster.organisation_id, task.group_id}):
        record("cluster.answer", actor, task, at=at)
    return done


@transaction.atomic
def close_cluster(actor: Actor, cluster: Cluster, why: str) -> ClusterClosing:
    """The area needs no answer any more. Closed already: nothing happens.

    Raises:
        Refused: no reason, or a group has not answered yet.
    """
    actor.require("cluster.close", at=cluster.organisation_id)
    Cluster.objects.select_for_update(no_key=True).get(pk=cluster.pk)
    if done := ClusterClosing.objects.filter(cluster=cluster).first():
        return done
    if why not in Closed.values:
        raise Refused(_("Choose why."), field="why")
    if why != Closed.MISTAKE and cluster.tasks.filter(answer=None).exists():
        raise Refused(_("A group has not answered yet. Wait for it, or ask it again."))
    done = ClusterClosing.objects.create(cluster=cluster, why=why, day=timezone.localdate(), by=actor.user)
    record("cluster.close", actor, cluster, at=cluster.organisation_id)
    return done


def _refuse_closed(cluster: Cluster) -> None:
    if ClusterClosing.objects.filter(cluster=cluster).exists():
        raise Refused(_("This area is closed. Open it anew if it needs an answer again."))
