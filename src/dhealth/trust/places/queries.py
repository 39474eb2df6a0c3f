"""Finding a place as it was on a day, and what it became."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from django.db.models import Q, QuerySet

from dhealth.kernel.text import fold, nfc
from dhealth.trust.places.models import Level, Place

KINDS = ("thành phố", "tỉnh", "quận", "huyện", "thị xã", "thị trấn", "phường", "xã", "đặc khu")
SHORT_KINDS = ("tp", "t", "q", "h", "tx", "tt", "p", "x")
PREFIX = re.compile(rf"^(?:(?:{'|'.join(KINDS)})\s+|(?:{'|'.join(SHORT_KINDS)})(?:\.\s*|\s+))(?=\S)", re.IGNORECASE)


def bare_name(name: str) -> str:
    """The name without "Tỉnh", "TP.", "Phường"…; a numbered ward or district keeps its number."""
    return PREFIX.sub("", nfc(name).strip())


def standing_on(day: date) -> Q:
    """The places that exist that day."""
    return (Q(valid_from=None) | Q(valid_from__lte=day)) & (Q(valid_to=None) | Q(valid_to__gte=day))


def provinces_on(day: date) -> QuerySet[Place]:
    """The provinces of that day: 63 to 30 June 2025, 34 after."""
    return Place.objects.filter(standing_on(day), level=Level.PROVINCE).order_by("folded")


def children_on(parent: Place, day: date) -> QuerySet[Place]:
    """The districts or communes of a place on that day."""
    return parent.children.filter(standing_on(day)).order_by("folded")


def became(place: Place) -> list[Place]:
    """What an old place turned into in July 2025; itself where it still stands."""
    if place.valid_to is None:
        return [place]
    return list(Place.objects.filter(formed_from__old=place).order_by("code"))


def formed_from(place: Place) -> list[Place]:
    """The old places that a new one was made of."""
    return list(Place.objects.filter(became__new=place).order_by("code"))


def province_of(place: Place) -> Place:
    """The province above a place (of its own time)."""
    while place.parent is not None:
        place = place.parent
    return place


class Gazetteer:
    """Places by their names, for reading hand-written addresses; made once a process, kept small."""

    def __init__(self, places: Iterable[tuple[int, str, str, int | None, date | None]]) -> None:
        self._by_name: dict[tuple[str, str, int | None, bool], int] = {}
        for identifier, level, folded, parent, valid_to in places:
            self._by_name.setdefault((level, folded, parent, valid_to is not None), identifier)
        self._communes: dict[tuple[int, str], int | None] = {}
        self._index_communes_by_province()

    def _index_communes_by_province(self) -> None:
        districts = {
            identifier: key[2]
            for key, identifier in self._by_name.items()
            if key[0] == Level.DISTRICT and key[2] is not None
        }
        for (level, folded, parent, _old), identifier in self._by_name.items():
            if level == Level.COMMUNE and parent in districts:
                key = (districts[parent] or 0, folded)
                self._communes[key] = None if key in self._communes else identifier  # None: the name is not unique

    def find(self, ward: str, district: str, province: str) -> int | None:
        """The id of the narrowest place named without doubt; none when even the province is unknown."""
        ward, district, province = (fold(bare_name(part.strip())) for part in (ward, district, province))
        widest = None
        for old in (True, False):
            found = self._by_name.get((Level.PROVINCE, province, None, old))
            narrow = self._within(found, district, ward, old=old) if found is not None else None
            if narrow is not None:
                return narrow
            widest = widest or found
        return widest

    def _within(self, province: int, district: str, ward: str, *, old: bool) -> int | None:
        if not old:
            return self._by_name.get((Level.COMMUNE, ward, province, False))
        found = self._by_name.get((Level.DISTRICT, district, province, True))
        if found is None:
            return self._communes.get((province, ward)) if ward else None
        return self._by_name.get((Level.COMMUNE, ward, found, True)) or found


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """All places by name. The register never changes while the program runs."""
    return Gazetteer(Place.objects.values_list("id", "level", "folded", "parent_id", "valid_to"))
