"""What somebody does until a day: agreed at a meeting, or to begin in a new area; followed to its end."""

from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.commons.gatherings.models import ActionEnding, ActionItem, Gathering, ItemEnd
from dhealth.commons.gatherings.rules import BEGINNINGS, check_due, check_words
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.models import Level, Place

LONGEST = 240


@transaction.atomic
def add_item(actor: Actor, gathering: Gathering, owner: UUID, words: str, due_on: date, *, id: UUID) -> ActionItem:
    """Somebody at the table does something until a day. Also after the minutes were closed: work goes on.

    Raises:
        Refused: a rule, or somebody who was not invited.
    """
    invited = set(gathering.seats.values_list("organisation", flat=True))
    at = next((one for one in actor.organisations_where("task.add") if one in invited), None)
    if at is None:
        raise PermissionDenied("task.add")
    Gathering.objects.select_for_update(no_key=True).get(pk=gathering.pk)  # the same form at one moment finds it
    if earlier := ActionItem.objects.filter(pk=id, gathering=gathering).first():
        return earlier
    if owner not in invited:
        raise Refused(_("Choose who of the table does it."), field="owner")
    words = check_words(words, LONGEST)
    check_due(due_on, timezone.localdate())
    item = ActionItem.objects.create(
        id=id, gathering=gathering, asked_by_id=at, owner_id=owner, words=words, due_on=due_on, by=actor.user
    )
    for one in sorted({at, owner}):
        record("task.add", actor, item, at=one)
    return item


@transaction.atomic
def end_item(actor: Actor, item: ActionItem, how: str, words: str = "") -> ActionEnding:
    """It is done, or no longer needed: said by who was to do it, or by who asked. Said already: nothing happens.

    Raises:
        Refused: no answer was chosen, or it falls away without a reason.
    """
    at = next((one for one in actor.organisations_where("task.end") if one in (item.owner_id, item.asked_by_id)), None)
    if at is None:
        raise PermissionDenied("task.end")
    ActionItem.objects.select_for_update(no_key=True).get(pk=item.pk)
    if done := ActionEnding.objects.filter(item=item).first():
        return done
    if how not in ItemEnd.values:
        raise Refused(_("Choose an answer."), field="how")
    if how == ItemEnd.DROPPED or words:
        words = check_words(words, LONGEST)
    done = ActionEnding.objects.create(item=item, how=how, words=words, by=actor.user)
    for one in sorted({item.owner_id, item.asked_by_id}):
        record("task.end", actor, item, at=one)
    return done


@transaction.atomic
def begin_area(actor: Actor, host: Organisation, area: int) -> list[ActionItem]:
    """The list of what comes first where groups and clinics begin to work together (C2P-48). Begun: the same list.

    Raises:
        Refused: this is no province.
    """
    actor.require("task.begin", at=host.pk)
    place = Place.objects.filter(pk=area, level=Level.PROVINCE, valid_to=None).first()
    if place is None:
        raise Refused(_("Choose a province."), field="area")
    # What others write for this organisation meanwhile goes on: they may hold what this act needs next.
    Organisation.objects.select_for_update(no_key=True).get(pk=host.pk)
    standing = list(ActionItem.objects.filter(asked_by=host, area=place))
    if standing:
        return standing
    today = timezone.localdate()
    made = [
        ActionItem(
            asked_by=host,
            owner=host,
            area=place,
            words=str(words),
            due_on=today + timedelta(days=after),
            by=actor.user,
        )
        for words, after in BEGINNINGS
    ]
    ActionItem.objects.bulk_create(made)
    record("task.begin", actor, made[0], at=host.pk, details={"area": place.pk})
    return made
