"""Whether this database is a demonstration: marked once, while it is empty, and for good."""

from time import monotonic
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.models import Demonstration, Grant, User
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.practice import is_practice

COMMON_PASSWORD: Final = "sotim-demo-2026"  # noqa: S105  # opens invented people only; the sign-in page tells it
ASK_AGAIN = 60.0  # seconds; a mark is never taken away, so only "no" is asked again


class _Known:
    marked = False
    asked_at: float | None = None


def is_demonstration() -> bool:
    """Whether the database holds invented people only. A yes is remembered for good, a no for a minute."""
    asked = _Known.asked_at
    if _Known.marked or (asked is not None and monotonic() - asked < ASK_AGAIN):
        return _Known.marked
    _Known.marked = Demonstration.objects.exists()
    _Known.asked_at = monotonic()
    return _Known.marked


def who_may_practise() -> list[Grant]:
    """One person a role who may sign in to the demonstration, the first that was given the role; else nobody."""
    if not is_demonstration():
        return []
    held = Grant.objects.filter(user__is_active=True).exclude(user__password="")  # workers of a workbook have none
    found: dict[str, Grant] = {}
    for grant in held.select_related("user", "organisation").order_by("id"):
        if grant.user.can_sign_in and not is_practice(grant.organisation_id):
            found.setdefault(grant.role, grant)
    return list(found.values())


def forget_what_is_known() -> None:
    """Ask the database again next time: after a restore, and between tests."""
    _Known.marked, _Known.asked_at = False, None


@transaction.atomic
def mark_as_demonstration() -> None:
    """Mark an empty database as a demonstration; marking it twice changes nothing.

    Raises:
        Refused: organisations or people are stored here already, so they may be real.
    """
    if not Demonstration.objects.exists():
        if Organisation.objects.exists() or User.objects.exists():
            raise Refused(_("This database already holds organisations or people. Practise in an empty data folder."))
        Demonstration.objects.create()
    forget_what_is_known()
