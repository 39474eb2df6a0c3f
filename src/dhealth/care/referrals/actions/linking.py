"""A clinic without an account answers by a link: signed, until a day, once, and only with the clinic's PIN."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.referrals.actions.answering import decline_as, receive_as, serve_as
from dhealth.care.referrals.actions.devices import BrowserSeen, mark_of_device, meet_device
from dhealth.care.referrals.actions.holding import serve_or_hold
from dhealth.care.referrals.actions.presenting import note_wrong_code, present_as, umbrella_of
from dhealth.care.referrals.actions.stepping import Speaker, group_speaks, hold_record, refuse_locked_scanning, told
from dhealth.care.referrals.models import AnswerLink, ClinicDevice, ClinicPin, HeldAnswer, LinkUse, Referral, Step
from dhealth.care.referrals.queries import has_account, pin_of
from dhealth.care.referrals.rules import LINK_HOLDS, MOST_WRONG_PINS, OPEN, WRONG_PINS_IN_ALL
from dhealth.kernel.codes import read_slip_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

SALT = "referrals.answer"
DIGITS = 6


@dataclass(frozen=True, kw_only=True)
class LinkAnswer:
    """What a clinic types behind its link."""

    pin: str
    answer: str  # receive, decline or serve
    appointment: datetime | None = None
    reason: str = ""
    better_at: str = ""
    code: str = ""  # of the slip that the client showed
    treatment_code: str = ""


@transaction.atomic
def make_link(actor: Actor, referral: Referral, *, browser: BrowserSeen | None = None) -> tuple[AnswerLink, str]:
    """A new link for one answer, and its signed text; it is never answered in the browser in which it was made.

    Raises:
        Refused: the clinic answers in its own inbox, has no PIN yet, or nothing is waited for.
        PermissionDenied: the actor may not send at this group.
    """
    group_speaks(actor, referral, "referral.link")
    if has_account(referral.receiver_id, timezone.localdate()):
        raise Refused(_("This clinic has an inbox here and answers there."))
    if pin_of(referral.receiver_id) is None:
        raise Refused(_("This clinic has no PIN yet. The supporting organisation gives it one."))
    if not Referral.objects.filter(pk=referral.pk, standing__waits_for__in=OPEN).exists():
        raise Refused(_("Nothing is waited for any more. Open the slip again to see how it stands."))
    link = AnswerLink.objects.create(
        referral=referral,
        made_by=actor.user,
        expires_at=timezone.now() + LINK_HOLDS,
        made_on=mark_of_device(referral.sender_id, browser.secret) if browser else None,
    )
    record("referral.link", actor, referral, at=referral.sender_id, details=told(referral, link))
    return link, sign(link)


def sign(link: AnswerLink) -> str:
    """The text of a link that nobody else can make."""
    return signing.Signer(salt=SALT).sign(link.pk.hex)


def link_of(text: str) -> AnswerLink | None:
    """The link that a text stands for, while it can still be used; nothing otherwise."""
    try:
        pk = UUID(hex=signing.Signer(salt=SALT).unsign(text))
    except (signing.BadSignature, ValueError):
        return None
    rows = AnswerLink.objects.select_related("referral__receiver", "referral__sender", "referral__person")
    link = rows.filter(pk=pk, used=None, expires_at__gt=timezone.now(), wrong_pins__lt=MOST_WRONG_PINS).first()
    return link if link is not None and not has_account(link.referral.receiver_id, timezone.localdate()) else None


def answer_by_link(link: AnswerLink, said: LinkAnswer, *, browser: BrowserSeen | None = None) -> Step | HeldAnswer:
    """Take the clinic's one answer. That somebody came needs the code of the slip which they carry.

    From a browser that nobody has let in yet, that somebody was served is held.

    Raises:
        Refused: a wrong PIN or code, the link was used, made in this very browser, or the answer does not fit.
    """
    clinic = link.referral.receiver_id
    refuse_locked_scanning(clinic)
    _refuse_own_browser(link, browser)
    pin = pin_of(clinic)
    if pin is not None and pin.wrong >= WRONG_PINS_IN_ALL:
        raise Refused(_("This PIN was closed after many wrong tries. The supporting organisation gives a new one."))
    if pin is None or not check_password(said.pin.strip(), pin.digest):
        _note_wrong_pin(link, pin)
        raise Refused(_("This PIN is not right. After five wrong ones the link is closed."), field="pin")
    if said.answer == "serve":
        _check_code(link, said.code)
    device = meet_device(clinic, browser, None) if browser and said.answer == "serve" else None
    return _answered(link, said, device)


def _check_code(link: AnswerLink, text: str) -> None:
    try:
        code = read_slip_code(text)
        if code != link.referral.code:
            raise Refused(_("This is not the code of this slip. Look at it once more."), field="code")
    except Refused as refusal:
        note_wrong_code(None, link.referral.receiver_id)
        raise Refused(refusal.message, field="code") from refusal


def _refuse_own_browser(link: AnswerLink, browser: BrowserSeen | None) -> None:
    """The group answers nothing for a clinic, not even with its PIN."""
    if browser is None:
        return
    mark = mark_of_device(link.referral.sender_id, browser.secret)
    if AnswerLink.objects.filter(referral__sender=link.referral.sender_id, made_on=mark).exists():
        raise Refused(_("The group makes its links on this device. The clinic answers on one of its own."))


@transaction.atomic
def _answered(link: AnswerLink, said: LinkAnswer, device: ClinicDevice | None) -> Step | HeldAnswer:
    held = (
        AnswerLink.objects.select_for_update(of=("self",), no_key=True)
        .select_related("referral__person")
        .get(pk=link.pk)
    )
    if LinkUse.objects.filter(link=held).exists() or held.expires_at <= timezone.now():
        raise Refused(_("This link was used already. Ask the group for a new one."))
    LinkUse.objects.create(link=held)
    speaker = Speaker(held.referral.receiver_id, link=held)
    if said.answer == "receive":
        return receive_as(speaker, held.referral, said.appointment)
    if said.answer == "decline":
        return decline_as(speaker, held.referral, said.reason, said.better_at)
    if said.answer == "serve":
        hold_record(held.referral)
        present_as(speaker, held.referral)
        if device is not None:
            return serve_or_hold(speaker, device, held.referral, None, said.treatment_code)
        return serve_as(speaker, held.referral, None, said.treatment_code)
    raise Refused(_("Choose an answer."), field="answer")


@transaction.atomic
def _note_wrong_pin(link: AnswerLink, pin: ClinicPin | None) -> None:
    held = AnswerLink.objects.select_for_update(of=("self",), no_key=True).get(pk=link.pk)
    held.wrong_pins += 1
    held.save(update_fields=["wrong_pins"])
    if pin is not None:
        ClinicPin.objects.filter(pk=pin.pk).update(wrong=F("wrong") + 1)
    note_wrong_code(None, link.referral.receiver_id)


@transaction.atomic
def set_clinic_pin(actor: Actor, clinic: UUID) -> str:
    """Give a clinic without an account a new PIN, shown once; the one before opens nothing from now on.

    Raises:
        PermissionDenied: the actor's organisation is not the umbrella of an agreement with this clinic.
    """
    actor.require("clinic_pin.set", at=umbrella_of(actor, clinic, "clinic_pin.set"))
    pin = "".join(secrets.choice("0123456789") for _digit in range(DIGITS))
    made = ClinicPin.objects.create(clinic_id=clinic, digest=make_password(pin), set_by=actor.user)
    record("clinic_pin.set", actor, made, at=clinic)
    return pin
