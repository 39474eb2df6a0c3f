"""Who else must hear that two records became one, became two again, or were erased: rooms above register here."""

from collections.abc import Callable
from uuid import UUID

# All are called inside the act's transaction. (absorbed, kept): what counted for `absorbed` now counts for `kept`;
# and the way back: what was written in `absorbed`, or in records laid into it before, counts for it again.
followers: list[Callable[[UUID, UUID], None]] = []
unfollowers: list[Callable[[UUID, UUID], None]] = []

# (client): drop the free words kept about this client.
erasers: list[Callable[[UUID], None]] = []
