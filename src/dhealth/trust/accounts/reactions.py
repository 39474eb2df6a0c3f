"""What happens when somebody signs in, out, or fails to: the session learns its state, the chain keeps the event."""

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import user_logged_in
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_removed
from django.contrib.auth import signals as django_signals
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.http import HttpRequest

from dhealth.trust.accounts.adapters import MAIN_FACTORS
from dhealth.trust.accounts.gate import AWAKE, FACTOR
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.own_account import forget_wrong_pins, note
from dhealth.trust.accounts.queries import person_signing_in_as
from dhealth.trust.accounts.tries import drop_old_tries, name_tried


@receiver(django_signals.user_logged_in)
def begin_session(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """The session starts awake, and knows whether a second factor was shown."""
    request.session[AWAKE] = time.time()
    records = get_authentication_records(request, user)
    request.session[FACTOR] = any(entry.get("method") == "mfa" for entry in records)
    forget_wrong_pins(user)


@receiver(user_logged_in)
def note_sign_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """A full sign-in, with what proved it."""
    shown = [entry.get("type") or entry.get("method") for entry in get_authentication_records(request, user)]
    note("session.sign_in", user, factors=shown)
    drop_old_tries()


@receiver(django_signals.user_logged_out)
def note_sign_out(sender: Any, user: User | None, **kwargs: Any) -> None:
    """Somebody signed out."""
    if user is not None:
        note("session.sign_out", user)


@receiver(django_signals.user_login_failed)
def note_refusal(sender: Any, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """A wrong password: whose account it was meant for, never what was typed nor from where."""
    if request is not None and not getattr(request, "axes_locked_out", False):
        note("session.refuse", None, at_home_of=person_signing_in_as(name_tried(request, kwargs.get("credentials"))))


@receiver(authentication_failed)
def note_wrong_code(sender: Any, user: User, **kwargs: Any) -> None:
    """A right password and a wrong code: somebody may have stolen the password."""
    note("session.refuse_factor", None, at_home_of=user)


@receiver(post_save, sender=Authenticator)
def note_new_factor(sender: Any, instance: Authenticator, created: bool, **kwargs: Any) -> None:
    """A factor was set up, in the transaction that stores it; the session that did so has shown it."""
    if not created:
        return
    request = context.request
    if instance.type in MAIN_FACTORS and request is not None and request.user == instance.user:
        request.session[FACTOR] = True
    note("account.add_factor", instance.user, type=str(instance.type))


@receiver(authenticator_removed)
def note_removed_factor(sender: Any, user: User, authenticator: Authenticator, **kwargs: Any) -> None:
    """A factor was taken away by its owner."""
    note("account.remove_factor", user, type=str(authenticator.type))
