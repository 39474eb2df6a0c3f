"""Reading feedback: one's own with its answers, and what one may answer."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from dhealth.engagement.feedback.models import OPEN, Feedback, FeedbackReply, FeedbackStatus
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant
from dhealth.trust.accounts.roles import roles
from dhealth.trust.keys.sealing import open_sealed

WORDS, PASSED, REPLY = "feedback.words", "feedback.passed", "feedback.reply"
MOST_SHOWN = 200


@dataclass(frozen=True)
class Told:
    """One answer in words."""

    by: str
    at: datetime
    words: str


@dataclass(frozen=True)
class Said:
    """One piece of feedback as this reader reads it."""

    row: Feedback
    words: str
    giver: str  # empty for readers beyond the group: they see the group only
    replies: tuple[Told, ...]
    inside: bool

    @property
    def tone(self) -> str:
        """The chip that fits how far it has come."""
        tones = {FeedbackStatus.NEW: "new", FeedbackStatus.ANSWERED: "ok", FeedbackStatus.CLOSED: "none"}
        return tones.get(FeedbackStatus(self.row.status), "wait")


def _rows(found: QuerySet[Feedback]) -> QuerySet[Feedback]:
    return found.select_related("giver", "organisation").prefetch_related("replies__by").order_by("-at")[:MOST_SHOWN]


def given_by(actor: Actor) -> list[Said]:
    """What this person said, newest first."""
    return [said(actor, row) for row in _rows(Feedback.objects.given_by(actor))]


def readable_by(actor: Actor, *, everything: bool = False) -> list[Said]:
    """What others said that this person may read, newest first; without `everything` only what is open."""
    found = Feedback.objects.readable_by(actor).exclude(giver=actor.user)
    return [said(actor, row) for row in _rows(found if everything else found.filter(status__in=OPEN))]


def said(actor: Actor, row: Feedback) -> Said:
    """One in words; beyond the giver's own organisation only what was passed on."""
    inside = row.giver_id == actor.id or row.organisation_id in actor.organisations_where("feedback.read")
    column, sealed = (WORDS, row.words) if inside else (PASSED, row.passed_words)
    words = open_sealed(row.organisation_id, column, row.pk, bytes(sealed)) if sealed is not None else ""
    replies = tuple(_told(row, reply) for reply in row.replies.all())
    return Said(row, words, row.giver.display_name if inside else "", replies, inside)


def _told(row: Feedback, reply: FeedbackReply) -> Told:
    return Told(reply.by.display_name, reply.at, open_sealed(row.organisation_id, REPLY, reply.pk, bytes(reply.words)))


def answered_lately(actor: Actor) -> int:
    """How many answers wait for this person to be read."""
    return Feedback.objects.filter(giver=actor.user, status=FeedbackStatus.ANSWERED).count()


def given_today(actor: Actor) -> int:
    """How many this person gave since midnight."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return Feedback.objects.filter(giver=actor.user, at__gte=midnight).count()


def has_a_reader(organisation: UUID, but: UUID) -> bool:
    """Whether somebody else there reads what is said today; otherwise it goes on by itself."""
    readers = [key for key, role in roles().items() if "feedback.read" in role.may]
    held = Grant.objects.filter(~Q(user=but), organisation=organisation, role__in=readers, user__is_active=True)
    return any(grant.holds_today for grant in held)
