"""Whether this database is a demonstration: marked once, while it is empty, and for good."""

from time import monotonic

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.models import Demonstration, User
from dhealth.trust.organisations.models import Organisation

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
