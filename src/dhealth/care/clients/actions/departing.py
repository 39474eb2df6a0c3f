"""A client leaves the group's care: died, moved away, or care ended; and comes back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions.consenting import refuse_out_of_sight, refuse_taken_over
from dhealth.care.clients.departures import departure_of
from dhealth.care.clients.listening import tell_changed
from dhealth.care.clients.models import Back, Client, Departure, Leaving, Return, Teller
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


@dataclass(frozen=True)
class Left:
    """What was told of a departure."""

    why: str
    day: date
    told_by: str


@transaction.atomic
def depart_client(actor: Actor, client: Client, told: Left, *, id: UUID | None = None) -> Departure:
    """The client leaves the lists of who needs what; the record, its figures and its history stay.

    The same id, or the same told again, changes nothing.

    Raises:
        Refused: the day is still to come, an answer is missing, or the client left already for another reason.
    """
    actor.require("client.depart", at=client.organisation_id)
    client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    if id and (earlier := Departure.objects.filter(pk=id, person=client).first()):
        return earlier
    refuse_out_of_sight(actor, client)
    refuse_taken_over(client)
    _check(told)
    if holding := departure_of(client.pk):
        if (holding.why, holding.day) == (told.why, told.day):
            return holding
        raise Refused(_("It is written already that they left. Open the record, take that back first."))
    departure = Departure.objects.create(
        pk=id or uuid7(),
        client=client,
        person=client,
        why=told.why,
        day=told.day,
        told_by=told.told_by,
        recorded_by=actor.user,
    )
    record("client.depart", actor, client, at=client.organisation_id, details={"departure": departure.pk.hex})
    tell_changed([client.pk])
    return departure


def _check(told: Left) -> None:
    if told.why not in Leaving.values:
        raise Refused(_("Choose what happened."), field="why")
    if told.told_by not in Teller.values:
        raise Refused(_("Choose who told you."), field="told_by")
    if told.day > timezone.localdate():
        raise Refused(_("This day is still to come. Write the day on which it happened."), field="day")


@transaction.atomic
def return_client(actor: Actor, client: Client, why: str, *, day: date | None = None) -> list[Return]:
    """The departure holds no more; the client stands on the lists again. Nobody left: nothing happens.

    Raises:
        Refused: no such reason, a day before they left or still to come; or the departure says that they died, which
            only a mistake takes back.
    """
    actor.require("client.return", at=client.organisation_id)
    client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    refuse_out_of_sight(actor, client)
    if why not in Back.values:
        raise Refused(_("Choose why they are on the list again."), field="back")
    day = day or timezone.localdate()
    holding = list(Departure.objects.filter(person=client, ended=None))
    for departure in holding:
        _check_return(departure, why, day)
    found = [Return.objects.create(departure=one, why=why, day=day, recorded_by=actor.user) for one in holding]
    if found:
        details = {"departures": [one.pk.hex for one in holding]}
        record("client.return", actor, client, at=client.organisation_id, why=why, details=details)
        tell_changed([client.pk])
    return found


def _check_return(departure: Departure, why: str, day: date) -> None:
    if why == Back.MISTAKE:
        return
    if departure.why == Leaving.DIED:
        raise Refused(_("It is written that they died. If that was a mistake, say so."), field="back")
    if day > timezone.localdate():
        raise Refused(_("This day is still to come. Write the day on which it happened."), field="day")
    if day < departure.day:
        raise Refused(_("They came back after they left, not before. Look at the day again."), field="day")
