"""What people change about their own account: PIN, password, language, light; and the count of wrong PINs."""

from typing import Any

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.preferences import LANGUAGES, THEMES
from dhealth.trust.accounts.queries import home_of
from dhealth.trust.accounts.rules import PIN_TRIES, check_pin
from dhealth.trust.audit.log import PLATFORM, record


@transaction.atomic
def set_pin(user: User, pin: str) -> None:
    """Choose the digits that open the lock; they are kept as a hash.

    Raises:
        Refused: too short, too long or too easy.
    """
    check_pin(pin)
    User.objects.filter(pk=user.pk).update(pin=make_password(pin), wrong_pins=0)
    user.refresh_from_db(fields=["pin", "wrong_pins"])
    record("account.set_pin", user, user, at=home_of(user))


@transaction.atomic
def open_lock(user: User, typed: str) -> int:
    """Try a PIN, or the password of somebody who has no PIN yet.

    Returns the tries that are left: PIN_TRIES when it fits, 0 when the session must end. The count is in the
    database, so neither a restart nor another browser gives more tries.
    """
    held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if held.wrong_pins < PIN_TRIES and check_password(typed, held.pin or held.password):
        User.objects.filter(pk=user.pk).update(wrong_pins=0)
        return PIN_TRIES
    wrong = min(held.wrong_pins + 1, PIN_TRIES)
    User.objects.filter(pk=user.pk).update(wrong_pins=wrong)
    if wrong == PIN_TRIES:
        record("session.end_by_wrong_pins", user, user, at=home_of(user))
    return PIN_TRIES - wrong


def forget_wrong_pins(user: User) -> None:
    """A full sign-in starts the count anew."""
    if user.wrong_pins:
        User.objects.filter(pk=user.pk).update(wrong_pins=0)


@transaction.atomic
def change_password(user: User, current: str, new: str) -> None:
    """Change the password; all other sign-ins end with it.

    Raises:
        Refused: the current one is wrong, or the new one is short, common or like the name.
    """
    if not user.check_password(current):
        raise Refused(_("This is not your password. Try again."), "current")
    check_new_password(user, new)
    user.set_password(new)
    user.save(update_fields=["password"])
    record("account.change_password", user, user, at=home_of(user))


def check_new_password(user: User, new: str) -> None:
    """At least 12 characters, not among the common ones, not like the person's name.

    Raises:
        Refused: with the first reason.
    """
    try:
        validate_password(new, user)
    except ValidationError as problem:
        raise Refused(PASSWORD_REASONS.get(problem.error_list[0].code or "", WEAK), "password") from problem


WEAK = _("Choose another password: at least 12 characters, such as four words that do not belong together.")
PASSWORD_REASONS = {
    "password_too_short": _("The password is too short. Use at least 12 characters, such as four words."),
    "password_too_common": _("Many people use this password, so it is guessed first. Choose another."),
    "password_too_similar": _("The password is too much like the name. Choose another."),
}


def choose_language(user: User, language: str) -> None:
    """Show the screens in this language from now on; others than vi and en change nothing."""
    if language in LANGUAGES:
        User.objects.filter(pk=user.pk).update(language=language)


def choose_theme(user: User, theme: str) -> None:
    """Light, dark, or as the device has it."""
    if theme in THEMES:
        User.objects.filter(pk=user.pk).update(theme="" if theme == "auto" else theme)


@transaction.atomic
def note(verb: str, user: User | None, *, at_home_of: User | None = None, **details: Any) -> None:
    """Record an act of signing in, in the chain of the person's home; nobody known goes to the operator's chain."""
    whose = user or at_home_of
    record(verb, user, whose, at=home_of(whose) if whose else PLATFORM, details=details)
