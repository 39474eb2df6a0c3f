"""Who must hear that somebody covered the screen by hand: rooms above add themselves in their apps.py."""

from collections.abc import Callable

from dhealth.trust.accounts.models import User

covered: list[Callable[[User], None]] = []


def tell_covered(user: User) -> None:
    """Tell everybody who listens."""
    for hear in covered:
        hear(user)
