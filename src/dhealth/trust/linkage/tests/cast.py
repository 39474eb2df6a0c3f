"""People known at two groups, and where those groups stand."""

from uuid import UUID

from dhealth.kernel.ids import uuid7
from dhealth.trust.linkage.actions import note_codes
from dhealth.trust.linkage.rules import codes_of
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.models import Place

PHONE, CCCD = "+84903555218", "075201004321"


def known(at: Organisation, **facts: object) -> UUID:
    """A client of the group, of whom these facts are compared."""
    client = uuid7()
    note_codes(at.pk, client, codes_of(**facts))  # type: ignore[arg-type]
    return client


def province(code: str) -> Place:
    """An invented province."""
    made, _new = Place.objects.get_or_create(
        code=code, defaults={"level": "province", "name": "Tỉnh", "folded": "tinh"}
    )
    return made


def stand_in(place: Place | None, *organisations: Organisation) -> None:
    """Move the organisations there."""
    for one in organisations:
        one.province = place
        one.save()
