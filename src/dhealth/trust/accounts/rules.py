"""What a PIN and a sign-in name may be, who may give which role, and how long links and requests last."""

import re
from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Refused
from dhealth.kernel.text import slug
from dhealth.trust.accounts.roles import Role, roles

PIN_TRIES = 5
INVITATION_LASTS = timedelta(hours=72)
RESET_LASTS = timedelta(hours=24)
USERNAME_LENGTH = 60

_IN_A_ROW = "01234567890", "09876543210"


def check_pin(pin: str) -> None:
    """Four to six digits, not all the same and not counted up or down.

    Raises:
        Refused: the PIN is of another form or among the first anybody would try.
    """
    if not re.fullmatch(r"[0-9]{4,6}", pin):
        raise Refused(_("A PIN is 4 to 6 digits."), "pin")
    if len(set(pin)) == 1 or any(pin in row for row in _IN_A_ROW):
        raise Refused(_("This PIN is too easy to guess. Choose digits that do not follow one another."), "pin")


def check_username(username: str) -> None:
    """Small Latin letters, digits, dots and hyphens: it is typed on any keyboard.

    Raises:
        Refused: another character, or shorter than 3 or longer than 60.
    """
    if not re.fullmatch(r"[a-z0-9][a-z0-9.\-]{1,58}[a-z0-9]", username):
        raise Refused(
            _("Write the sign-in name with small letters without marks, digits, dots and hyphens: lan.gnet"), "username"
        )


def usernames_for(display_name: str, organisation: str) -> Iterable[str]:
    """Sign-in names to try, best first: loi.gnet-bien-hoa, loi-2.gnet-bien-hoa, …"""
    person, group = slug(display_name, empty="x")[:30].strip("-"), slug(organisation, empty="x")[:24].strip("-")
    yield f"{person}.{group}"
    for number in range(2, 10_000):
        yield f"{person}-{number}.{group}"


def roles_to_give(held: Iterable[Role], kind: str) -> list[Role]:
    """The roles that holders of these may give at an organisation of this kind, in the policy page's order."""
    given = {key for role in held for key in role.gives}
    return [role for role in roles().values() if role.key in given and kind in role.works_at]
