"""CDC tells a group of one person: under an agreement, as the person agreed, for some days, every look kept."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.models import Client
from dhealth.care.partner_services.actions.handing import hand_to
from dhealth.care.partner_services.cards import NoticeCard, open_notice, seal_notice
from dhealth.care.partner_services.models import Notice, NoticeEnd
from dhealth.care.partner_services.models.sharing import ConsentBy, End
from dhealth.care.partner_services.policy import days
from dhealth.care.partner_services.rules import check_day
from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.queries import sharing_in_effect
from dhealth.kernel.errors import Refused
from dhealth.kernel.once import sent_before
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE, Organisation

GONE: Final[dict[str, None]] = {"card": None, "birth_year": None}  # all that could lead to the person
ANSWERS = (End.TAKEN, End.NOT_FOUND, End.DECLINED)


@dataclass(frozen=True)
class Told:
    """A notice before it is stored; `phone` in E.164 form."""

    called: str
    phone: str
    result_at: datetime
    consented_on: date | None
    consent_by: str
    when: str = ""
    birth_year: int | None = None


@transaction.atomic
def share_notice(actor: Actor, office: Organisation, group: UUID, told: Told, *, id: UUID) -> Notice:
    """Tell one group of one person who agreed to it. The same form again changes nothing.

    Raises:
        Refused: no agreement on sharing holds today, the person did not agree, or something is missing.
    """
    actor.require("notice.share", at=office.pk)
    if earlier := Notice.objects.filter(pk=id).first():
        return sent_before(earlier, here=earlier.organisation_id == office.pk)
    receiver = groups_to_tell(actor).filter(pk=group).first()
    if receiver is None:
        raise Refused(_("Choose a group of your province."), field="group")
    agreement = _agreement(office, receiver)
    now = timezone.now()
    consented_on = _check(told, now)
    card = NoticeCard(squeeze(told.called), told.phone, squeeze(told.when))
    said = {
        "organisation": office,
        "group": receiver,
        "agreement": agreement,
        "card": seal_notice(receiver.pk, id, card),
        "birth_year": told.birth_year,
        "result_at": told.result_at,
        "consented_on": consented_on,
        "consent_by": told.consent_by,
        "shared_by": actor.user,
        "shared_at": now,
        "expires_at": now + days().notice_opens,
    }
    notice, new = Notice.objects.get_or_create(id=id, defaults=said)
    if new:
        _record("notice.share", actor, notice)
    return sent_before(notice, here=notice.organisation_id == office.pk)


def groups_to_tell(actor: Actor) -> QuerySet[Organisation]:
    """The groups of the province that look after people."""
    return Organisation.objects.visible_to(actor).filter(kind__in=GROUPS_THAT_SERVE).order_by("name")


def _agreement(office: Organisation, group: Organisation) -> Agreement:
    """The agreement that lets this office tell this group today: with the organisation that supports the group."""
    found = None
    if office.province_id is not None and group.umbrella_id is not None:
        found = sharing_in_effect(office.province_id, timezone.localdate(), group.umbrella_id)
    if found is None or not found.parties.filter(organisation=office).exists():
        raise Refused(
            _("No agreement on sharing is in effect between your office and who supports this group. Sign it first.")
        )
    return found


def _check(told: Told, now: datetime) -> date:
    """Stop what is missing or cannot be; gives the day of their yes."""
    if not squeeze(told.called):
        raise Refused(_("Write how they want to be called; a first name is enough."), field="called")
    if not told.phone:
        raise Refused(_("Write the phone at which they want to be called."), field="phone")
    if told.consent_by not in ConsentBy.values or told.consented_on is None:
        raise Refused(_("Without their yes nothing is shared. Write how and when they agreed."), field="consented_on")
    check_day(told.consented_on, timezone.localdate(now))
    if told.result_at > now:
        raise Refused(_("This moment is still to come. Write when the result was there."), field="result_at")
    if told.birth_year is not None and not now.year - 120 <= told.birth_year <= now.year:
        raise Refused(_("Write 4 digits, such as 1998."), field="birth_year")
    return told.consented_on


@transaction.atomic
def assign_notice(actor: Actor, notice: Notice, worker: UUID) -> Notice:
    """The group's leader gives the notice to one worker, who alone follows it.

    Raises:
        Refused: it opens no more, or this person does not work with clients of the group.
    """
    actor.require("notice.assign", at=notice.group_id)
    notice = _open(notice)
    if hand_to(notice, notice.group_id, worker):
        _record("notice.assign", actor, notice, to=worker.hex)
    return notice


@transaction.atomic
def show_notice(actor: Actor, notice: Notice) -> NoticeCard:
    """The words of the notice, for the group alone; each look stands in both organisations' logs.

    Raises:
        Refused: the days have run out, it was answered, or the agreement has ended.
    """
    actor.require("notice.show", at=notice.group_id)
    notice = _open(notice)
    _followed_by(actor, notice)
    _record("notice.show", actor, notice)
    return open_notice(notice.group_id, notice.pk, notice.card or b"")


@transaction.atomic
def answer_notice(actor: Actor, notice: Notice, how: str, client: Client | None = None) -> NoticeEnd:
    """What became of it; from then on its words are gone. CDC learns the answer, not who answers to what record.

    Raises:
        Refused: no answer was chosen, or it opens no more.
    """
    actor.require("notice.answer", at=notice.group_id)
    if done := NoticeEnd.objects.filter(notice=notice).first():
        return done
    notice = _open(notice)
    _followed_by(actor, notice)
    if how not in ANSWERS:
        raise Refused(_("Choose what became of it."), field="how")
    if how == End.TAKEN and (client is None or client.organisation_id != notice.group_id):
        raise Refused(_("Write the code of their record, so that you can go on there."), field="code")
    return _end(actor, notice, "notice.answer", how, client if how == End.TAKEN else None)


@transaction.atomic
def withdraw_notice(actor: Actor, notice: Notice) -> NoticeEnd:
    """CDC takes it back, because the person does or it was the wrong group. Answered already: nothing happens."""
    actor.require("notice.withdraw", at=notice.organisation_id)
    held = Notice.objects.select_for_update(no_key=True).get(pk=notice.pk)
    if done := NoticeEnd.objects.filter(notice=held).first():
        return done
    return _end(actor, held, "notice.withdraw", End.WITHDRAWN, None)


def _end(actor: Actor, notice: Notice, verb: str, how: str, client: Client | None) -> NoticeEnd:
    done = NoticeEnd.objects.create(notice=notice, how=how, client=client, by=actor.user)
    Notice.objects.filter(pk=notice.pk).update(**GONE)
    _record(verb, actor, notice)
    return done


def _open(notice: Notice) -> Notice:
    """The notice, locked, if it still opens."""
    row = (
        Notice.objects.select_for_update(of=("self",), no_key=True)
        .select_related("group", "organisation")
        .get(pk=notice.pk)
    )
    if NoticeEnd.objects.filter(notice=row).exists():
        raise Refused(_("This was answered already. Its words are gone."))
    if row.expires_at <= timezone.now() or row.card is None:
        raise Refused(_("The days in which this opens have run out. Ask CDC to share it again."))
    _agreement_holds(row)
    return row


def _agreement_holds(notice: Notice) -> None:
    today = timezone.localdate()
    if not Agreement.objects.in_effect(today).filter(pk=notice.agreement_id).exists():
        raise Refused(_("The agreement under which this was shared has ended. It opens no more."))


def _followed_by(actor: Actor, notice: Notice) -> None:
    """Once it was given to one worker, it is theirs and the leader's."""
    if notice.worker_id not in (None, actor.id) and not actor.may("notice.assign", notice.group_id):
        raise Refused(_("A colleague follows this one. Ask your leader."))


def forget_expired(now: datetime | None = None) -> int:
    """Remove the words of notices that have run out; how many there were. Both chains say that it was done.

    Part of the daily look. Harmless to run twice or by two at once.
    """
    now = now or timezone.now()
    over = Notice.objects.filter(expires_at__lte=now, card__isnull=False).order_by("pk")
    return sum(_forget(pk, now) for pk in list(over.values_list("pk", flat=True)))


@transaction.atomic
def _forget(pk: UUID, now: datetime) -> int:
    notice = (
        Notice.objects.select_for_update(no_key=True).filter(pk=pk, expires_at__lte=now, card__isnull=False).first()
    )
    if notice is None:
        return 0
    Notice.objects.filter(pk=pk).update(**GONE)
    _record("system.forget_notice", None, notice)
    return 1


def _record(verb: str, actor: Actor | None, notice: Notice, **more: str) -> None:
    """In both chains, the lower id first, so that two acts never wait for each other."""
    for at in sorted({notice.organisation_id, notice.group_id}):
        record(verb, actor, notice, at=at, details=more)
