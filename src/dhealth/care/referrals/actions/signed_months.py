"""A month that both sides signed stands still: nothing is written into it until somebody opened it again."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.care.referrals.models import SharedList
from dhealth.care.referrals.sharing_lists import is_closed
from dhealth.kernel.errors import Refused


def hold_month(sender: UUID, receiver: UUID, month: date) -> SharedList:
    """The list of this month, held until the act is over: whoever signs or writes into it waits."""
    made, _new = SharedList.objects.get_or_create(sender_id=sender, receiver_id=receiver, month=month)
    return SharedList.objects.select_for_update(of=("self",), no_key=True).get(pk=made.pk)


def refuse_signed(sender: UUID, receiver: UUID, day: date) -> None:
    """Stop what would change a list that both signed.

    Raises:
        Refused: where it is opened again.
    """
    if is_closed(sender, receiver, day):
        words = _("Both signed the list of %(month)s. Open it again there, with the reason, and both sign anew.")
        raise Refused(words % {"month": f"{day:%m/%Y}"}, field="day")


def refuse_past_signed(sender: UUID, receiver: UUID, day: date, today: date) -> None:
    """The same for a visit or service of that day. Nobody signs a month that still runs: it need not be held.

    It is asked about all the same: where the server's clock was set back, it was over and signed before.

    Raises:
        Refused: where it is opened again.
    """
    if day < today.replace(day=1):
        hold_month(sender, receiver, day.replace(day=1))
    refuse_signed(sender, receiver, day)
