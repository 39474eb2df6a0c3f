"""What partners and those close to clients ask of somebody today, for first pages; nothing of which there is none."""

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from dhealth.care.partner_services.follow_up import due_for, has_risen
from dhealth.care.partner_services.lines import standings
from dhealth.care.partner_services.models import Notice
from dhealth.care.partner_services.queries import contacts_open
from dhealth.commons.gatherings.queries import waiting_for
from dhealth.pages.glance import Waiting
from dhealth.trust.accounts.actors import Actor


def reminders(actor: Actor) -> list[Waiting]:
    """Whom to ask again, whom to reach by today, notices without an answer, questions and tasks."""
    return [*_close_ones(actor), *_notices(actor), *_partners(actor)]


def _close_ones(actor: Actor) -> list[Waiting]:
    if "partner.read" not in actor.verbs:
        return []
    today = timezone.localdate()
    found = _to_ask(actor, today)
    contacts = list(contacts_open(actor))
    due = sum(one.until is not None and one.until <= today for one in standings(contacts).values()) if contacts else 0
    if due:
        words = ngettext("%(n)s person to be reached by today", "%(n)s people to be reached by today", due)
        found.append(Waiting("link", words % {"n": due}, reverse("partner.read")))
    return found


def _to_ask(actor: Actor, today: date) -> list[Waiting]:
    """One's own clients to be asked whether harm came of it; for who leads, those whom a colleague asks too late."""
    due, found = due_for(actor, today), []
    here = f"{reverse('partner.read')}?part=ask"
    if ask := sum(one.named.offer.person.worker_id == actor.id for one in due):
        words = ngettext("%(n)s client to be asked again how it is", "%(n)s clients to be asked again how it is", ask)
        found.append(Waiting("link", words % {"n": ask}, here))
    if late := sum(one.named.offer.person.worker_id != actor.id and has_risen(one, today) for one in due):
        words = ngettext(
            "%(n)s client whom a colleague was to ask how it is: late",
            "%(n)s clients whom colleagues were to ask how it is: late",
            late,
        )
        found.append(Waiting("link", words % {"n": late}, here))
    return found


def _notices(actor: Actor) -> list[Waiting]:
    at = actor.organisations_where("notice.answer")
    count = Notice.objects.visible_to(actor).open().filter(group__in=at).count() if at else 0
    if not count:
        return []
    words = ngettext("%(n)s notice waits for an answer", "%(n)s notices wait for an answer", count)
    return [Waiting("eye", words % {"n": count}, reverse("notice.read"))]


def _partners(actor: Actor) -> list[Waiting]:
    if "task.read" not in actor.verbs:
        return []
    count = waiting_for(actor, timezone.localdate())
    if not count:
        return []
    words = ngettext("%(n)s question or task of partners", "%(n)s questions and tasks of partners", count)
    return [Waiting("message", words % {"n": count}, reverse("issue.read"))]
