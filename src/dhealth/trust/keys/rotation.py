"""A new master key: the organisations' data keys are wrapped anew, so nobody's words are sealed again.

The new key waits beside the old one until the database follows it; a power cut in between is finished, or undone,
at the next start.
"""

from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap
from django.db import transaction

from dhealth.trust.keys.master import derived
from dhealth.trust.keys.models import DataKey
from dhealth.trust.keys.sealing import linkage_key

WRAPPING = "wrap data keys"


def waiting(place: Path) -> Path:
    """Where the successor of a file waits: beside it."""
    return place.with_name(place.name + ".new")


@transaction.atomic
def rewrap_data_keys(old: bytes, new: bytes) -> int:
    """Wrap every data key under the new master key, all or none. Returns how many there are."""
    under_old, under_new = derived(WRAPPING, from_key=old), derived(WRAPPING, from_key=new)
    rows = list(DataKey.objects.select_for_update(no_key=True))
    for row in rows:
        row.wrapped = aes_key_wrap(under_new, aes_key_unwrap(under_old, bytes(row.wrapped)))
    DataKey.objects.bulk_update(rows, ["wrapped"], batch_size=500)
    return len(rows)


def kept_linkage_key(new: bytes) -> bytes:
    """The linkage key of now, wrapped under the new master key, so that codes already stored still match."""
    return aes_key_wrap(derived(WRAPPING, from_key=new), linkage_key())


def first_not_opened_by(master: bytes) -> UUID | None:
    """The owner of the first data key that this master key does not open; none when it opens them all."""
    wrapping = derived(WRAPPING, from_key=master)
    for owner, wrapped in DataKey.objects.order_by("pk").values_list("owner", "wrapped"):
        try:
            aes_key_unwrap(wrapping, bytes(wrapped))
        except InvalidUnwrap:
            return owner
    return None
