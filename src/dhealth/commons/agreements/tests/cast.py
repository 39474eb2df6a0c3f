"""Agreements for stories: in effect from the start, without the paper that stands before it."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from dhealth.commons.agreements.models import FIVE, Agreement, AllowedService, Clause, Kind, Party, Side, Start
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.models import Level, Place

FROM, TO = date(2017, 1, 1), date(2029, 12, 31)
EVERYTHING = ("confirmatory_test", "art_start", "prep_start", "sti_treatment")


def dong_nai() -> Place:
    """The province of the stories."""
    known = {"code": "75", "level": Level.PROVINCE, "valid_to": None}
    return Place.objects.get_or_create(**known, defaults={"name": "Đồng Nai", "folded": "dong nai"})[0]


def started(
    kind: str, parties: dict[str, Organisation], by: User, *, valid_from: date = FROM, valid_to: date = TO
) -> Agreement:
    """An agreement in effect between these parties, with every clause."""
    made = Agreement.objects.create(
        number=f"{Agreement.objects.count() + 1:02}/{kind}",
        kind=kind,
        province=dong_nai(),
        title=f"{kind} of the story",
        valid_from=valid_from,
        valid_to=valid_to,
        answer_days=2,
        arrive_days=14,
        code_days=7,
        escalate_days=5,
        reconcile_by=28,
        made_by=by,
    )
    Party.objects.bulk_create(Party(agreement=made, side=side, organisation=one) for side, one in parties.items())
    Clause.objects.bulk_create(Clause(agreement=made, mechanism=one, text="As agreed.") for one in FIVE)
    Start.objects.create(agreement=made, by=by)
    return made


def mechanism(life: Organisation, cdc: Organisation, by: User, **days: date) -> Agreement:
    """The coordination mechanism of the province."""
    return started(Kind.MECHANISM, {Side.UMBRELLA: life, Side.CDC: cdc}, by, **days)


def sharing(life: Organisation, cdc: Organisation, by: User, **days: date) -> Agreement:
    """The data sharing agreement of the province."""
    return started(Kind.DATA_SHARING, {Side.UMBRELLA: life, Side.CDC: cdc}, by, **days)


def twinned(
    life: Organisation,
    group: Organisation,
    clinic: Organisation,
    by: User,
    *,
    services: Collection[str] = EVERYTHING,
    paid: Collection[str] = ("confirmatory_test", "art_start"),
    **days: date,
) -> Agreement:
    """A group and its twinned clinic; it holds while a mechanism of the same umbrella does: see `mechanism`."""
    made = started(Kind.TRIPARTITE, {Side.UMBRELLA: life, Side.GROUP: group, Side.CLINIC: clinic}, by, **days)
    AllowedService.objects.bulk_create(
        AllowedService(agreement=made, service=one, pays=one in paid) for one in services
    )
    return Agreement.objects.get(pk=made.pk)


def everything_in_effect(
    life: Organisation, cdc: Organisation, group: Organisation, clinic: Organisation, by: User
) -> Agreement:
    """A mechanism, and beneath it the agreement of this group and clinic, with the usual terms."""
    mechanism(life, cdc, by)
    return twinned(life, group, clinic, by)


def ids(agreements: Collection[Agreement]) -> list[UUID]:
    """Only which they are."""
    return [one.pk for one in agreements]
