"""How one client can be reached now: which buttons a screen offers, and the sentence beside one that it does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dhealth.care.clients.cards import is_own, safe_contacts
from dhealth.care.clients.models import Client
from dhealth.care.clients.safe import CALL, MESSAGE, VISIT, SafeContact
from dhealth.care.worklists.attempting import note_of
from dhealth.care.worklists.models import Attempt, AttemptChannel, Outcome
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event
from dhealth.ui.figures import day_month

UNDO_FOR = timedelta(minutes=10)
ICONS = {CALL: "phone", MESSAGE: "message", VISIT: "pin"}


@dataclass(frozen=True)
class Way:
    """One button: `objection` is empty where it may be pressed now."""

    channel: str
    label: str
    icon: str
    objection: str = ""


def ways_now(safe: SafeContact, moment: time | None = None) -> list[Way]:
    """Call, message, visit in this order, each with what the client said against it."""
    now = moment or timezone.localtime().time()
    return [
        Way(channel, str(AttemptChannel(channel).label), icon, safe.objection(channel, now))
        for channel, icon in ICONS.items()
    ]


def ways_of(actor: Actor, clients: Iterable[Client]) -> dict[UUID, list[Way]]:
    """The buttons for each client of a list whose safe contact the actor may read."""
    now = timezone.localtime().time()
    return {pk: ways_now(safe, now) for pk, safe in safe_contacts(actor, clients).items()}


def wrong_since(person: UUID) -> date | None:
    """The day on which the number turned out to be wrong, unless it was corrected since."""
    told = Attempt.objects.standing().filter(person=person, outcome=Outcome.WRONG_NUMBER).order_by("-at").first()
    if told is None:
        return None
    corrections = Event.objects.filter(subject=person, verb="client.correct", at__gt=told.at)
    mended = any("phone" in event.details.get("fields", []) for event in corrections)
    return None if mended else told.day


def last_note(actor: Actor, client: Client) -> str:
    """What somebody noted for the next time, for those who may read notes."""
    if not actor.sees_field("identity", client.organisation_id, own=is_own(actor, client)):
        return ""
    rows = Attempt.objects.standing().filter(person=client).exclude(note=None).order_by("-at")
    last = rows.first()
    return note_of(last) if last else ""


def outcome_word(outcome: str) -> str:
    """What came of it, as a button and a line say it; "reached" alone would speak of the first contact."""
    return pgettext("attempt", "Reached") if outcome == Outcome.REACHED else str(Outcome(outcome).label)


def attempt_in_words(attempt: Attempt) -> str:
    """ "Call 17/11: no answer." and what was agreed, for the line below a name."""
    words = {
        "channel": attempt.get_channel_display(),
        "day": day_month(attempt.day),
        "outcome": outcome_word(attempt.outcome).lower(),
    }
    said = _("%(channel)s %(day)s: %(outcome)s.") % words
    if attempt.next_day:
        said += " " + _("Next: %(day)s.") % {"day": day_month(attempt.next_day)}
    return said


def just_tried(actor: Actor, asked: str) -> Attempt | None:
    """What this person wrote down a moment ago, with the way to take it back."""
    try:
        id = UUID(asked)
    except ValueError:
        return None
    mine = Attempt.objects.visible_to(actor).standing().filter(worker=actor.user, at__gte=timezone.now() - UNDO_FOR)
    return mine.filter(pk=id).first()
