"""The devices on which a clinic answers: met, let in by proof or by those who answer for the clinic, or shut out."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.care.referrals.actions.holding import settle_held
from dhealth.care.referrals.actions.presenting import umbrella_of
from dhealth.care.referrals.models import ClinicDevice, DeviceLetIn, DeviceShut, LetInBy
from dhealth.care.referrals.rules import MOST_WRONG_PROOFS
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.proof import proves_anew
from dhealth.trust.audit.log import record
from dhealth.trust.keys.sealing import blind
from dhealth.trust.organisations.models import Organisation

FIELD = "device"


@dataclass(frozen=True)
class BrowserSeen:
    """The browser behind a request: the secret of its cookie, and what it says of itself."""

    secret: str
    words: str


def mark_of_device(organisation: UUID, secret: str) -> bytes:
    """The keyed code under which an organisation recognises a browser by its cookie."""
    return blind(organisation, FIELD, secret)


def meet_device(clinic: UUID, browser: BrowserSeen, user: User | None) -> ClinicDevice:
    """The device behind an answer. A clinic's very first one is known at once, where somebody is signed in on it.

    What it holds although it was let in or shut out already is settled: the power went in between, or the answer was
    held in the very second in which the device was let in.
    """
    device = _met(clinic, browser, user)
    settle_held(device)
    return device


@transaction.atomic
def _met(clinic: UUID, browser: BrowserSeen, user: User | None) -> ClinicDevice:
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=clinic)
    said = {"words": browser.words[:60], "first_by": user}
    device, new = ClinicDevice.objects.select_related("let_in", "shut").get_or_create(
        clinic_id=clinic, mark=mark_of_device(clinic, browser.secret), defaults=said
    )
    if new and user and not ClinicDevice.objects.filter(clinic=clinic).exclude(pk=device.pk).exists():
        DeviceLetIn.objects.create(device=device, how=LetInBy.FIRST, by=user)
        record("clinic_device.let_in", user, device, at=clinic, why=LetInBy.FIRST)
    return device


def prove_device(actor: Actor, device: ClinicDevice, password: str, digits: str) -> ClinicDevice:
    """Let in the device on which one sits, by signing in once more on it; what it holds is given.

    Raises:
        Refused: the proof is wrong, there were five wrong ones, or the device was shut out.
        PermissionDenied: the actor does not answer at this clinic.
    """
    actor.require("clinic_device.prove", at=device.clinic_id)
    if device.is_known:
        return device
    _refuse_shut(device)
    if not _tries_left(device):
        raise Refused(_("Five wrong tries. Only the head of the clinic lets this device in now."), field="password")
    if not proves_anew(actor.user, password, digits):
        _note_wrong_proof(actor, device)
        raise Refused(_("This does not prove that it is you. Look at the password and the digits again."), "password")
    return _let_in(actor, device, LetInBy.PROOF)


def _tries_left(device: ClinicDevice) -> bool:
    return ClinicDevice.objects.filter(pk=device.pk, wrong_proofs__lt=MOST_WRONG_PROOFS).exists()


@transaction.atomic
def _note_wrong_proof(actor: Actor, device: ClinicDevice) -> None:
    held = ClinicDevice.objects.select_for_update(of=("self",), no_key=True).get(pk=device.pk)
    held.wrong_proofs += 1
    held.save(update_fields=["wrong_proofs"])
    record("clinic_device.prove", actor, held, at=held.clinic_id, why="refused")


def let_device_in(actor: Actor, device: ClinicDevice, *, here: ClinicDevice | None = None) -> ClinicDevice:
    """The head of the clinic, from another device that is known there (`here`), or the umbrella lets a device in.

    Raises:
        Refused: the head sits on a device that is itself not known, or the device was shut out.
        PermissionDenied: the actor answers neither for this clinic nor for its umbrella.
    """
    by_umbrella = _may(actor, "clinic_device.let_in", device)
    _refuse_shut(device)
    if by_umbrella:
        return _let_in(actor, device, LetInBy.UMBRELLA)
    if here is None or here.clinic_id != device.clinic_id or not here.is_known or here.pk == device.pk:
        raise Refused(_("This device is new here itself. Let another in from one that your clinic knows."))
    return _let_in(actor, device, LetInBy.HEAD)


def _may(actor: Actor, verb: str, device: ClinicDevice) -> bool:
    """Whether it is the umbrella who acts; stops whoever may not."""
    if actor.may(verb, device.clinic_id):
        return False
    if umbrella_of(actor, device.clinic_id, verb) == UUID(int=0):
        raise PermissionDenied(verb)
    return True


def _refuse_shut(device: ClinicDevice) -> None:
    if DeviceShut.objects.filter(device=device).exists():
        raise Refused(_("This device was shut out. Answer from another one."))


def _let_in(actor: Actor, device: ClinicDevice, how: LetInBy) -> ClinicDevice:
    known = _made_known(actor, device, how)
    settle_held(known)
    return known


@transaction.atomic
def _made_known(actor: Actor, device: ClinicDevice, how: LetInBy) -> ClinicDevice:
    held = ClinicDevice.objects.select_for_update(of=("self",), no_key=True).get(pk=device.pk)
    made, new = DeviceLetIn.objects.get_or_create(device=held, defaults={"how": how, "by": actor.user})
    if new:
        record("clinic_device.let_in", actor, held, at=held.clinic_id, why=made.how)
    return held


def shut_device(actor: Actor, device: ClinicDevice) -> DeviceShut:
    """Nothing from this device counts any more, and what it holds falls away. Shut already: nothing happens.

    Raises:
        PermissionDenied: the actor answers neither for this clinic nor for its umbrella.
    """
    _may(actor, "clinic_device.shut", device)
    shut = _shut(actor, device)
    settle_held(device)
    return shut


@transaction.atomic
def _shut(actor: Actor, device: ClinicDevice) -> DeviceShut:
    held = ClinicDevice.objects.select_for_update(of=("self",), no_key=True).get(pk=device.pk)
    shut, new = DeviceShut.objects.get_or_create(device=held, defaults={"by": actor.user})
    if new:
        record("clinic_device.shut", actor, held, at=held.clinic_id)
    return shut
