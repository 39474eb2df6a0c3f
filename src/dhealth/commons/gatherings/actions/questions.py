"""Questions between two partners: asked, answered in turn, passed up, settled."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.commons.gatherings.models import Issue, Reply, Settling
from dhealth.commons.gatherings.queries import partners_of
from dhealth.commons.gatherings.rules import UMBRELLA_WITHIN, check_due, check_settling, check_words, due_of
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation

LONGEST = 400


@dataclass(frozen=True)
class Question:
    """A question before it is stored. `slip` is the code both sides know; `due_on` empty: by its kind."""

    to: UUID
    kind: str
    words: str
    slip: str = ""
    about: UUID | None = None
    due_on: date | None = None


@transaction.atomic
def raise_issue(actor: Actor, here: Organisation, question: Question, *, id: UUID) -> Issue:
    """Ask a partner something that needs an answer until a day. The same form again changes nothing.

    Raises:
        Refused: a rule, or somebody who is no partner.
    """
    actor.require("issue.raise", at=here.pk)
    Organisation.objects.select_for_update(no_key=True).get(pk=here.pk)  # the same form at one moment finds it
    if earlier := Issue.objects.filter(pk=id, raised_by=here).first():
        return earlier
    today = timezone.localdate()
    due_on = due_of(question.kind, today) if question.due_on is None else question.due_on
    due_of(question.kind, today)
    check_due(due_on, today)
    words = check_words(question.words, LONGEST)
    other = partners_of(here).filter(pk=question.to).first()
    if other is None:
        raise Refused(_("Choose a partner from the list."), field="to")
    issue = Issue.objects.create(
        id=id,
        kind=question.kind,
        raised_by=here,
        to=other,
        umbrella_id=here.umbrella_id or other.umbrella_id,
        owner=other,
        about=question.about,
        slip=squeeze(question.slip).upper()[:16],
        words=words,
        due_on=due_on,
        by=actor.user,
    )
    _record("issue.raise", actor, issue, at=here.pk)
    return issue


@transaction.atomic
def reply_to_issue(actor: Actor, issue: Issue, words: str, *, turn: bool, id: UUID) -> Reply:
    """Say something to it; with `turn` it is the other's turn from now on. The same form again changes nothing.

    Raises:
        Refused: nothing was written, or it is settled.
    """
    issue, at = _open_for(actor, issue, "issue.reply")
    if earlier := Reply.objects.filter(pk=id, issue=issue).first():
        return earlier
    words = check_words(words, LONGEST)
    other = issue.to_id if at == issue.raised_by_id else issue.raised_by_id
    turned = other if turn else None
    reply = Reply.objects.create(id=id, issue=issue, organisation_id=at, words=words, turn_id=turned, by=actor.user)
    if turned is not None:
        Issue.objects.filter(pk=issue.pk).update(owner=turned)
    _record("issue.reply", actor, issue, at=at)
    return reply


@transaction.atomic
def pass_up_issue(actor: Actor, issue: Issue) -> Issue:
    """Pass it up to who supports the group; it is their turn, with days of their own. Passed up: nothing happens.

    Raises:
        Refused: nobody supports the group, or it is settled.
    """
    issue, at = _open_for(actor, issue, "issue.pass_up")
    if issue.umbrella_id is None:
        raise Refused(_("No organisation supports this group. Settle it at the next meeting."))
    if issue.passed_up:
        return issue
    issue.passed_up, issue.owner_id = True, issue.umbrella_id
    issue.due_on = max(issue.due_on, timezone.localdate() + timedelta(days=UMBRELLA_WITHIN))
    issue.save(update_fields=["passed_up", "owner", "due_on"])
    _record("issue.pass_up", actor, issue, at=at)
    return issue


@transaction.atomic
def settle_issue(actor: Actor, issue: Issue, how: str) -> Settling:
    """It is settled. Settled already: nothing happens.

    Raises:
        Refused: no answer was chosen.
    """
    at = _side(actor, issue, "issue.settle")
    Issue.objects.select_for_update(no_key=True).get(pk=issue.pk)
    if done := Settling.objects.filter(issue=issue).first():
        return done
    check_settling(how)
    done = Settling.objects.create(issue=issue, how=how, day=timezone.localdate(), by=actor.user)
    _record("issue.settle", actor, issue, at=at)
    return done


def _side(actor: Actor, issue: Issue, verb: str) -> UUID:
    """The organisation for which this person speaks here; the umbrella only once it sees the question."""
    if not Issue.objects.visible_to(actor).filter(pk=issue.pk).exists():
        raise PermissionDenied(verb)
    sides = (issue.raised_by_id, issue.to_id, issue.umbrella_id)
    for at in actor.organisations_where(verb):
        if at in sides:
            return at
    raise PermissionDenied(verb)


def _open_for(actor: Actor, issue: Issue, verb: str) -> tuple[Issue, UUID]:
    at = _side(actor, issue, verb)
    row = Issue.objects.select_for_update(no_key=True).get(pk=issue.pk)
    if Settling.objects.filter(issue=row).exists():
        raise Refused(_("This is settled already. Ask anew if it comes up again."))
    return row, at


def _record(verb: str, actor: Actor, issue: Issue, *, at: UUID) -> None:
    """In the chains of both partners, of who did it, and of the umbrella once it is theirs.

    The lowest id first: acts of both sides at one moment wait for each other and never stand still.
    """
    chains = {issue.raised_by_id, issue.to_id, at}
    if issue.passed_up and issue.umbrella_id:
        chains.add(issue.umbrella_id)
    for one in sorted(chains):
        record(verb, actor, issue, at=one)
