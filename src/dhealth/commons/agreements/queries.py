"""Asking which agreement holds between whom on a day."""

from datetime import date
from uuid import UUID

from dhealth.commons.agreements.models import Agreement, AgreementQuerySet, Kind, Side


def agreement_for(group: UUID, clinic: UUID, day: date) -> Agreement | None:
    """The agreement of three parties in effect between a group and a clinic that day; the newest where two overlap."""
    pair = _pairs(day).with_party(Side.GROUP, group).with_party(Side.CLINIC, clinic)
    return pair.prefetch_related("services", "parties__organisation").order_by("-valid_from", "-pk").first()


def clinics_of(group: UUID, day: date) -> list[Agreement]:
    """The agreements under which the group has twinned clinics that day; parties and services are there already."""
    return list(_pairs(day).with_party(Side.GROUP, group).prefetch_related("services", "parties__organisation"))


def groups_of(clinic: UUID, day: date) -> list[Agreement]:
    """The agreements under which groups are twinned with the clinic that day."""
    return list(_pairs(day).with_party(Side.CLINIC, clinic).prefetch_related("services", "parties__organisation"))


def mechanism_of(province: int, day: date, umbrella: UUID | None = None) -> Agreement | None:
    """The coordination mechanism of a province in effect that day, of this umbrella where one is named."""
    return _of_province(Kind.MECHANISM, province, day, umbrella)


def sharing_in_effect(province: int, day: date, umbrella: UUID | None = None) -> Agreement | None:
    """The agreement under which a province's CDC may share with groups that day (PNS-09); none: nothing is shared."""
    return _of_province(Kind.DATA_SHARING, province, day, umbrella)


def _pairs(day: date) -> AgreementQuerySet:
    return Agreement.objects.of_kind(Kind.TRIPARTITE).in_effect(day)


def _of_province(kind: str, province: int, day: date, umbrella: UUID | None) -> Agreement | None:
    found = Agreement.objects.of_kind(kind).in_effect(day).on_ground(province)
    if umbrella is not None:
        found = found.with_party(Side.UMBRELLA, umbrella)
    return found.prefetch_related("parties__organisation").order_by("-valid_from", "-pk").first()
