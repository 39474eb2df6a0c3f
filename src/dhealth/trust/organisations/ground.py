"""The same stretch of land under its names before and after July 2025."""

from collections.abc import Iterable

from dhealth.trust.places.models import Successor


def same_ground(places: Iterable[int | None]) -> set[int]:
    """These places, what they became part of, and what they were formed from; unknown places are left out.

    An old province leads to the new one, but not on to the other old ones that joined it.
    """
    known = {place for place in places if place is not None}
    newer = Successor.objects.filter(old__in=known).values_list("new_id", flat=True)
    older = Successor.objects.filter(new__in=known).values_list("old_id", flat=True)
    return known | set(newer) | set(older)
