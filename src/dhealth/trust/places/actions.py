"""Filling the register of places from the files in data/, once."""

import csv
import gzip
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from django.db import connection, transaction

from dhealth.kernel.text import fold, nfc
from dhealth.trust.places.models import LAST_DAY_OF_DISTRICTS, REFORM, Level, Place, Successor
from dhealth.trust.places.queries import bare_name

DATA = Path(__file__).parent / "data"


def _rows(name: str) -> Iterator[dict[str, str]]:
    packed = (DATA / name).read_bytes()
    text = (gzip.decompress(packed) if name.endswith(".gz") else packed).decode("utf-8")
    yield from csv.DictReader(text.splitlines())


class _Register:
    """The places gathered so far, old and new, each once."""

    def __init__(self) -> None:
        self.ids = count(1)
        self.places: dict[tuple[str, str, bool], Place] = {}
        self.successions: dict[tuple[int, int], Successor] = {}

    def add(self, level: Level, code: str, name: str, parent: Place | None, *, old: bool) -> Place:
        key = (level, code, old)
        if key not in self.places:
            name = nfc(name)
            self.places[key] = Place(
                id=next(self.ids),
                level=level,
                code=code,
                name=name,
                folded=fold(bare_name(name)),
                parent=parent,
                valid_from=None if old else REFORM,
                valid_to=LAST_DAY_OF_DISTRICTS if old else None,
            )
        return self.places[key]

    def succeed(self, old: Place, new: Place) -> None:
        self.successions.setdefault((old.id, new.id), Successor(old=old, new=new))


def _read() -> _Register:
    register = _Register()
    for row in _rows("provinces-2025.csv"):
        old = register.add(Level.PROVINCE, row["old_code"], row["old_name"], None, old=True)
        new = register.add(Level.PROVINCE, row["new_code"], row["new_name"], None, old=False)
        register.succeed(old, new)
    for row in _rows("communes-2025.csv.gz"):
        _read_commune(register, row)
    return register


def _read_commune(register: _Register, row: dict[str, str]) -> None:
    province = register.add(Level.PROVINCE, row["old_province_code"], row["old_province"], None, old=True)
    district = register.add(Level.DISTRICT, row["old_district_code"], row["old_district"], province, old=True)
    new_province = register.add(Level.PROVINCE, row["new_province_code"], row["new_province"], None, old=False)
    new = register.add(Level.COMMUNE, row["new_ward_code"], row["new_ward"], new_province, old=False)
    if row["old_ward_code"]:
        old = register.add(Level.COMMUNE, row["old_ward_code"], row["old_ward"], district, old=True)
        register.succeed(old, new)
    else:  # an island district without communes became one special zone
        register.succeed(district, new)


@transaction.atomic
def load_places() -> int:
    """Fill an empty register; a filled one is left alone. Returns how many places there are."""
    known = Place.objects.count()
    if known:
        return known
    register = _read()
    Place.objects.bulk_create(register.places.values(), batch_size=2000)
    Successor.objects.bulk_create(register.successions.values(), batch_size=5000)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # until it has counted, it takes full tables for empty ones
            cursor.execute("ANALYZE places_place, places_successor")
    return len(register.places)
