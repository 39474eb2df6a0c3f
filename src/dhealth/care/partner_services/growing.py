"""A number that grows quarter by quarter before the same readers: what the last step adds must not be few."""

from collections.abc import Sequence

from dhealth.kernel.suppression import is_small


def told_by_now(grew: Sequence[int]) -> int | None:
    """A number that grew quarter by quarter, each time shown to the same readers; None while the last step is small.

    So that no figure less the one of a quarter ago tells of one to four.
    """
    shown = waits = 0
    for more in grew:
        waits += more
        if not is_small(waits):
            shown, waits = shown + waits, 0
    return None if waits else shown
