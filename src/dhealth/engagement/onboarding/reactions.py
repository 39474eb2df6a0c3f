"""What begins a first day, and what tells that a step of it was done."""

from typing import Any

from allauth.account.signals import user_logged_in
from django.dispatch import receiver

from dhealth.engagement.onboarding.actions import begin_tour, note_step
from dhealth.engagement.onboarding.rules import COVER
from dhealth.trust.accounts.covering import covered
from dhealth.trust.accounts.models import User


@receiver(user_logged_in)
def begin(sender: Any, user: User, **kwargs: Any) -> None:
    """A full sign-in."""
    begin_tour(user)


def note_covered(user: User) -> None:
    """The screen was covered or locked by hand."""
    note_step(user, COVER)


covered.append(note_covered)
