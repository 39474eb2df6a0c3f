"""A meeting: called, its agenda drawn, who came, what was said and decided; closed, it stays as it is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.commons.gatherings.agenda import Wanted, drawn
from dhealth.commons.gatherings.models import AgendaItem, Decision, Gathering, Minutes, Seat
from dhealth.commons.gatherings.queries import partners_of, since_last
from dhealth.commons.gatherings.rules import check_gathering, check_words
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import squeeze
from dhealth.kernel.words import within
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation

MOST_AT_ONE_TABLE = 999
LONGEST_LINE, LONGEST_TALK, LONGEST_DECISION, LONGEST_MINUTES, LONGEST_PLACE = 240, 1000, 400, 4000, 120


@dataclass(frozen=True)
class Called:
    """A meeting before it is stored."""

    rhythm: str
    day: date
    partners: Collection[UUID]
    where: str = ""


@dataclass(frozen=True)
class Written:
    """What is written during or after a meeting: words of each line of the agenda, decisions, the rest."""

    discussed: Mapping[UUID, str] = field(default_factory=dict)
    decisions: Collection[str] = ()


@transaction.atomic
def call_gathering(actor: Actor, host: Organisation, called: Called, *, id: UUID) -> Gathering:
    """Call a meeting with partners; its agenda is drawn at once. The same form again changes nothing.

    Raises:
        Refused: a rule, or somebody who is no partner.
    """
    actor.require("gathering.call", at=host.pk)
    Organisation.objects.select_for_update(no_key=True).get(pk=host.pk)  # the same form at one moment finds it
    if earlier := Gathering.objects.filter(pk=id, host=host).first():
        return earlier
    check_gathering(called.rhythm, called.day, called.partners, timezone.localdate())
    invited = list(partners_of(host).filter(pk__in=called.partners))
    if len(invited) < len(set(called.partners)):
        raise Refused(_("Choose partners from the list."), field="partners")
    where = within(squeeze(called.where), LONGEST_PLACE, "where")
    gathering = Gathering.objects.create(
        id=id, rhythm=called.rhythm, day=called.day, host=host, where=where, called_by=actor.user
    )
    Seat.objects.bulk_create(Seat(gathering=gathering, organisation=one) for one in (host, *invited))
    for at in sorted((host.pk, *(one.pk for one in invited))):
        record("gathering.call", actor, gathering, at=at)
    _draw(gathering)
    return gathering


@transaction.atomic
def draw_agenda(actor: Actor, gathering: Gathering) -> int:
    """Draw the agenda anew from what is open between those who meet; gives how many lines are new.

    Lines that stand stay, with today's words; what is no longer open falls away unless something was said to it.
    What was written by hand stays as it is.

    Raises:
        Refused: the minutes are closed.
    """
    at = _open_for(actor, gathering, "gathering.draw")
    fresh = _draw(gathering)
    record("gathering.draw", actor, gathering, at=at, details={"new": fresh})
    return fresh


def _draw(gathering: Gathering) -> int:
    organisations = frozenset(gathering.seats.values_list("organisation", flat=True))
    wanted = Wanted(organisations, since_last(organisations, gathering.day), gathering.day)
    standing = {(item.source, item.about): item for item in gathering.agenda.exclude(source="")}
    position = gathering.agenda.aggregate(last=Max("position"))["last"] or 0
    fresh, told = 0, set()
    for line in drawn(wanted):
        about = line.about or gathering.pk  # a figure stands once a meeting
        told.add((line.source, about))
        words = line.words[:LONGEST_LINE]
        if known := standing.get((line.source, about)):
            AgendaItem.objects.filter(pk=known.pk).update(words=words)
            continue
        position, fresh = position + 1, fresh + 1
        made = AgendaItem(gathering=gathering, position=position, source=line.source, about=about, words=words)
        made.save(force_insert=True)
        standing[line.source, about] = made
    gone = [item.pk for key, item in standing.items() if key not in told]
    gathering.agenda.filter(pk__in=gone, discussed="").delete()
    return fresh


@transaction.atomic
def add_line(actor: Actor, gathering: Gathering, words: str, *, id: UUID) -> AgendaItem:
    """A line of one's own at the end of the agenda. The same form again changes nothing.

    Raises:
        Refused: nothing was written, or the minutes are closed.
    """
    at = _open_for(actor, gathering, "gathering.add")
    if earlier := AgendaItem.objects.filter(pk=id, gathering=gathering).first():
        return earlier
    last = gathering.agenda.aggregate(last=Max("position"))["last"] or 0
    words = check_words(words, LONGEST_LINE)
    made = AgendaItem.objects.create(id=id, gathering=gathering, position=last + 1, words=words)
    record("gathering.add", actor, gathering, at=at)
    return made


@transaction.atomic
def note_attendance(actor: Actor, gathering: Gathering, came: Mapping[UUID, tuple[int, str]]) -> list[Seat]:
    """How many people of each invited organisation came, and who, in one go.

    Raises:
        Refused: a number that cannot be, a day still to come, or the minutes are closed.
    """
    at = _open_for(actor, gathering, "gathering.attend")
    if gathering.day > timezone.localdate():
        raise Refused(_("The meeting is still to come. Write down who came on its day."))
    seats = list(gathering.seats.select_for_update(no_key=True).filter(organisation__in=came))
    for seat in seats:
        number, names = came[seat.organisation_id]
        if not 0 <= number <= MOST_AT_ONE_TABLE:
            raise Refused(_("Write how many people came."), field="came")
        seat.came, seat.names = number, within(squeeze(names), 240)
    Seat.objects.bulk_update(seats, ["came", "names"])
    record("gathering.attend", actor, gathering, at=at)
    return seats


@transaction.atomic
def write_minutes(actor: Actor, gathering: Gathering, written: Written) -> None:
    """What was said to each line, and what was decided. A decision that stands already is not written twice.

    Raises:
        Refused: something is too long, or the minutes are closed.
    """
    at = _open_for(actor, gathering, "gathering.minute")
    for item in gathering.agenda.select_for_update(no_key=True).filter(pk__in=written.discussed):
        said = within(squeeze(written.discussed[item.pk]), LONGEST_TALK)
        if item.discussed != said:
            item.discussed = said
            item.save(update_fields=["discussed"])
    known = set(gathering.decisions.values_list("words", flat=True))
    for words in written.decisions:
        if squeeze(words) and (checked := check_words(words, LONGEST_DECISION)) not in known:
            Decision.objects.create(gathering=gathering, words=checked, by=actor.user)
            known.add(checked)
    record("gathering.minute", actor, gathering, at=at)


@transaction.atomic
def close_gathering(actor: Actor, gathering: Gathering, words: str) -> Minutes:
    """Close the minutes: from now on they stay as they are. Closed already: nothing happens.

    Raises:
        Refused: nobody wrote down that two partners came.
    """
    at = _seat(actor, gathering, "gathering.close")
    Gathering.objects.select_for_update(no_key=True).get(pk=gathering.pk)
    if done := Minutes.objects.filter(gathering=gathering).first():
        return done
    if gathering.seats.filter(came__gt=0).count() < 2:
        raise Refused(_("Write down first who came: a meeting is of two partners at least."))
    within(squeeze(words), LONGEST_MINUTES, "words")
    done = Minutes.objects.create(gathering=gathering, words=squeeze(words), by=actor.user)
    for seat in sorted({at, *gathering.seats.values_list("organisation", flat=True)}):
        record("gathering.close", actor, gathering, at=seat)
    return done


def _seat(actor: Actor, gathering: Gathering, verb: str) -> UUID:
    """The organisation for which this person sits there.

    Raises:
        PermissionDenied: none that is invited lets them.
    """
    invited = set(gathering.seats.values_list("organisation", flat=True))
    for at in actor.organisations_where(verb):
        if at in invited:
            return at
    raise PermissionDenied(verb)


def _open_for(actor: Actor, gathering: Gathering, verb: str) -> UUID:
    at = _seat(actor, gathering, verb)
    Gathering.objects.select_for_update(no_key=True).get(pk=gathering.pk)
    if Minutes.objects.filter(gathering=gathering).exists():
        raise Refused(_("The minutes are closed. Write it down for the next meeting."))
    return at
