"""When a client may move, and in which words it is said that they may not."""

from datetime import date

from django.utils.translation import gettext as _

from dhealth.care.transfers.models import Declined, Reason, State, Transfer
from dhealth.kernel.errors import Refused

MOST_BY_CODE = 20  # open requests by code of one group: nobody tries codes out


def check_asking(reason: str, agreed_on: date | None, today: date) -> None:
    """Stop a request without a reason, or with a yes that is still to come.

    Raises:
        Refused: with the field.
    """
    if reason not in Reason.values:
        raise Refused(_("Choose why the client moves."), field="reason")
    check_day(agreed_on, today)


def check_day(agreed_on: date | None, today: date) -> None:
    """Stop a yes that is still to come.

    Raises:
        Refused: with the field.
    """
    if agreed_on is not None and agreed_on > today:
        raise Refused(_("This day is still to come. Write the day on which you asked them."), field="agreed_on")


def check_refusal(why: str) -> None:
    """Stop a refusal without a reason.

    Raises:
        Refused: with the field.
    """
    if why not in Declined.values:
        raise Refused(_("Choose why not, so that the other knows what to do."), field="why")


def check_open(move: Transfer) -> None:
    """Stop what comes too late.

    Raises:
        Refused: how it ended meanwhile.
    """
    if move.state != State.OPEN:
        ended = str(State(move.state).label)
        raise Refused(_("This request is settled already: %(how)s.") % {"how": ended[:1].lower() + ended[1:]})


def check_agreed(move: Transfer) -> None:
    """Nobody moves without having been asked.

    Raises:
        Refused: the client has not been asked yet.
    """
    if move.agreed_on is None:
        raise Refused(_("The client has not been asked yet. Whoever meets them next asks, and marks their word."))
