"""The offer of a check after something was handed out: to whom, and the answer, kept with the meeting itself.

A third of those who never had a check were missed at that very moment (field practice, B13).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.models import Client, Told
from dhealth.care.services.actions import record_service
from dhealth.care.services.catalogue import OfferRules, offer_rules
from dhealth.care.services.corrections import correct_service
from dhealth.care.services.drafts import Meeting, draft_of, drafts_of
from dhealth.care.services.models import Answer, CorrectionReason, Result, Service
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

CHECKS = ("screening_test", "self_test", "confirmatory_test")
IN_CARE = ("art_start", "art_visit")
READ = (
    *("id", "day", "kind", "result", "answer", "answer_day", "reported_by", "kits"),
    *("condoms", "lubricants", "needles"),
)


@dataclass(frozen=True)
class Offer:
    """A meeting at which things were handed out and no check was offered yet, and days on which one could be."""

    service: UUID
    day: date
    days: tuple[date, ...]
    is_today: bool


def offer_of(client: Client, actor: Actor) -> Offer | None:
    """Whom to offer a check now; None where it would be wrong, was answered, or is not for the reader to know."""
    at = client.organisation_id
    may_know = actor.sees_field("results", at, own=client.worker_id == actor.id)
    if not (may_know and actor.may("service.answer", at)) or client.told_status == Told.POSITIVE:
        return None
    today = timezone.localdate()
    lines = list(Service.objects.current().filter(person=client).only(*READ).order_by("day", "pk"))
    given = _newest_hand_out(lines)
    if given is None or not may_offer(lines, given, today, offer_rules()):
        return None
    return Offer(given.pk, given.day, tuple(today + timedelta(days=ahead) for ahead in (1, 3, 7)), given.day == today)


def _newest_hand_out(lines: Sequence[Service]) -> Service | None:
    given = (line for line in reversed(lines) if line.condoms or line.lubricants or line.needles)
    return next((line for line in given if line.kind == "contact" and not line.reported_by), None)


def may_offer(lines: Sequence[Service], given: Service, today: date, rules: OfferRules) -> bool:
    """Whether a check is to be offered after this hand-out, from all that is known of the person.

    Never to somebody known to be positive or waiting for the confirming step, who holds a kit, who was checked within
    `after_check` days, who declined within `after_declined`, or who has a day agreed on.
    """
    if given.answer or (today - given.day).days > rules.hand_out_within:
        return False
    if any(line.result == Result.POSITIVE or line.kind in IN_CARE for line in lines):
        return False
    checks = [line for line in lines if line.kind in CHECKS]
    if checks and (checks[-1].result == Result.REACTIVE or (today - checks[-1].day).days < rules.after_check):
        return False
    return not any(_speaks_against(line, given, today, rules) for line in lines)


def _speaks_against(line: Service, given: Service, today: date, rules: OfferRules) -> bool:
    if line.kits and (today - line.day).days < rules.after_kit:
        return True
    if line.answer == Answer.DECLINED:
        return (today - line.day).days < rules.after_declined
    if line.answer == Answer.APPOINTMENT:
        return line.answer_day is not None and line.answer_day >= today
    return bool(line.answer) and line.day >= given.day


@transaction.atomic
def check_after(actor: Actor, client: Client, offered: Service, meeting: Meeting, *, id: UUID | None = None) -> Service:
    """Write down the quick check that followed an offer on the same day, and that it was accepted.

    Raises:
        Refused: a rule says no to the check; then the answer is not kept either.
        PermissionDenied: the actor may not record at this organisation.
    """
    check = next(draft for draft in drafts_of(meeting) if draft.kind == "screening_test")
    written = record_service(actor, client, replace(check, day=offered.day, project_id=offered.project_id), id=id)
    if offered.is_current and not offered.answer:
        answer_offer(actor, offered, Answer.ACCEPTED)
    return written


@transaction.atomic
def answer_offer(
    actor: Actor, service: Service, answer: str, answer_day: date | None = None, *, id: UUID | None = None
) -> Service:
    """Keep the answer with the meeting at which the check was offered; an empty one takes it back.

    The line is written anew, as any correction; the same answer twice changes nothing.

    Raises:
        Refused: no answer of the list, a day that cannot be, or the line was corrected meanwhile.
        PermissionDenied: the actor may not write answers at this organisation.
    """
    actor.require("service.answer", at=service.organisation_id)
    if answer not in ("", *Answer.values) or service.kind != "contact":
        raise Refused(_("Choose one of the answers."), field="answer")
    agreed = answer_day if answer == Answer.APPOINTMENT else None
    if (service.answer, service.answer_day) == (answer, agreed) and service.is_current:
        return service
    draft = replace(draft_of(service), answer=answer, answer_day=agreed)
    new = correct_service(actor, service, draft, CorrectionReason.ANSWERED, id=id)
    record("service.answer", actor, new, at=new.organisation_id, details={"client": new.person_id.hex})
    return new
