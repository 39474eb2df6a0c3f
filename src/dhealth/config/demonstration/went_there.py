"""FGG Vietnam and OPC Gò Vấp: half of those sent came in 2018, all in 2019 under the agreement, fewer in 2020.

As the public papers tell it (004): about 50 % in 2018, 100 % in 2019, about 89 % in 2020.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Final
from uuid import UUID

from dhealth.care.clients.models import Client, Consent, Purpose
from dhealth.care.referrals.models import How, Kind, Referral, ShareRequest, Standing, Step
from dhealth.care.referrals.rules import stand_of
from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.models import ReportedBy, Service
from dhealth.commons.agreements.models import Agreement, Terms
from dhealth.commons.agreements.queries import agreement_for
from dhealth.config.demonstration.plan import SEED
from dhealth.config.demonstration.setting import CDC_OF_THE_CITY
from dhealth.kernel.codes import new_slip_code
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.models import Level, Place

GROUP, CLINIC, DISTRICT = "FGG Vietnam", "OPC Gò Vấp", "Quận Gò Vấp"
YEARS: Final = {2018: (20, 10), 2019: (28, 28), 2020: (45, 40)}  # sent, came
SENT_FOR: Final = ("confirmatory_test", "sti_treatment")  # each of them for both
FACILITY: Final = ("confirmatory_test", "art_start", "prep_start")
NOON: Final = timedelta(hours=5)  # in UTC
CLINICS_STEPS: Final = (Kind.RECEIVED, Kind.PRESENTED, Kind.ARRIVED, Kind.SERVED)


@dataclass(frozen=True)
class _Sent:
    """Somebody sent on a day, and whether they came."""

    client: Client
    service: str
    day: date
    came: bool

    @property
    def worker(self) -> UUID:
        """Whose list they are on."""
        assert self.client.worker_id is not None  # noqa: S101  # others were not sent
        return self.client.worker_id


def send(organisations: Mapping[str, Organisation], project: UUID) -> None:
    """Write the three years down; in a small demonstration, for as many people as there are."""
    group, clinic = organisations[GROUP], organisations[CLINIC]
    rng = Random(f"{SEED} {CLINIC}")  # noqa: S311  # invention, not secrecy
    people = _people(group)
    found = {year: list(_sent_in(year, people, rng)) for year in YEARS}
    record("system.demonstration", None, group, at=group.pk, details={"slips": sum(map(len, found.values()))})
    agreement = agreement_for(group.pk, clinic.pk, date(2019, 1, 1))
    for year, sent in found.items():
        if year == 2018 or agreement is None:
            _store_plain(sent, clinic, project)
        else:
            _store_slips(sent, clinic, organisations[CDC_OF_THE_CITY], agreement, project, rng)


def _people(group: Organisation) -> Iterator[Client]:
    """Those of the group who live in that district and were not with a clinic, as they were reached."""
    district = Place.objects.get(level=Level.DISTRICT, name=DISTRICT)
    seen = Service.objects.filter(organisation=group, kind__in=FACILITY).values("person")
    lives = Client.objects.filter(organisation=group, place__parent=district, reached_on__lt=date(2020, 1, 1))
    return iter(lives.exclude(pk__in=seen).exclude(worker=None).order_by("reached_on", "pk"))


def _sent_in(year: int, people: Iterator[Client], rng: Random) -> Iterator[_Sent]:
    """Each for both; in 2020 who did not come was sent for the first of them, in 2018 half of both."""
    sent, came = YEARS[year]
    for number, client in enumerate(islice(people, -(-sent // len(SENT_FOR)))):
        first = max(date(year, 1, 5), client.reached_on or date(year, 1, 5))
        day = first + timedelta(days=rng.randrange(max((date(year, 12, 20) - first).days, 1)))
        for at, service in enumerate(SENT_FOR):
            place = number * len(SENT_FOR) + at
            if place < sent:
                missed = at == 0 and number < sent - came if year == 2020 else place >= came
                yield _Sent(client, service, day, came=not missed)


def _store_plain(sent: Sequence[_Sent], clinic: Organisation, project: UUID) -> None:
    """Before the agreement: the client's yes, the group's own line, and what it was told."""
    agreed = {one.client.pk: one for one in reversed(sent)}.values()
    Consent.objects.bulk_create(
        Consent(client=one.client, purpose=Purpose.SHARE_WITH_CLINIC, given=True, recorded_by_id=one.worker)
        for one in agreed
    )
    lines = [_line(one, REFERRAL, one.day, clinic, project) for one in sent]
    lines += [_told(one, one.day + timedelta(days=20), clinic, project) for one in sent if one.came]
    Service.objects.bulk_create(lines)


def _line(one: _Sent, kind: str, day: date, clinic: Organisation, project: UUID) -> Service:
    made = Service(
        client=one.client,
        person=one.client,
        organisation_id=one.client.organisation_id,
        project_id=project,
        worker_id=one.worker,
        day=day,
        kind=kind,
        place=clinic.name,
    )
    if kind == REFERRAL:
        made.form = one.service
    return made


def _told(one: _Sent, day: date, clinic: Organisation, project: UUID) -> Service:
    made = _line(one, one.service, day, clinic, project)
    made.reported_by = ReportedBy.CLINIC
    made.result = "negative" if one.service == "confirmatory_test" else ""
    return made


def _store_slips(
    sent: Sequence[_Sent], clinic: Organisation, cdc: Organisation, agreement: Agreement, project: UUID, rng: Random
) -> None:
    """Under the agreement: the request, the slip, its steps, and the line in the record."""
    written = [_line(one, REFERRAL, one.day, clinic, project) for one in sent]
    asked = [
        ShareRequest(
            client=one.client,
            person=one.client,
            receiver=clinic,
            service=one.service,
            how=How.PAPER,
            answers_back=True,
            said_at=_noon(one.day),
            recorded_by_id=one.worker,
        )
        for one in sent
    ]
    slips = [
        Referral(
            code=new_slip_code(),
            client=one.client,
            person=one.client,
            sender_id=one.client.organisation_id,
            receiver=clinic,
            agreement=agreement,
            request=request,
            service=one.service,
            worker_id=one.worker,
            made_by_id=one.worker,
            made_at=_noon(one.day),
            written=line,
        )
        for one, request, line in zip(sent, asked, written, strict=True)
    ]
    steps = {slip.pk: _steps(slip, one, cdc, rng) for slip, one in zip(slips, sent, strict=True)}
    terms = agreement.terms
    told = [
        _told(one, steps[slip.pk][4].day, clinic, project) for slip, one in zip(slips, sent, strict=True) if one.came
    ]
    Service.objects.bulk_create(written + told)
    ShareRequest.objects.bulk_create(asked)
    Referral.objects.bulk_create(slips)
    Step.objects.bulk_create(step for slip in slips for step in steps[slip.pk])
    Standing.objects.bulk_create(_standing(slip, steps[slip.pk], terms) for slip in slips)


def _steps(slip: Referral, one: _Sent, cdc: Organisation, rng: Random) -> list[Step]:
    """Taken within days, come within two weeks, confirmed with the next month's list; or never come."""
    taken = rng.randint(0, 2)
    came = taken + rng.randint(1, 10)
    days: dict[str, int] = {Kind.SENT: 0, Kind.RECEIVED: taken}
    if one.came:
        days |= {Kind.PRESENTED: came, Kind.ARRIVED: came, Kind.SERVED: came + rng.randint(0, 3)}
        days[Kind.CONFIRMED] = days[Kind.SERVED] + rng.randint(15, 45)
    else:
        days[Kind.EXPIRED] = 45
    made = []
    for position, (kind, later) in enumerate(days.items()):
        day = one.day + timedelta(days=later)
        at = slip.receiver_id if kind in CLINICS_STEPS else cdc.pk if kind == Kind.CONFIRMED else slip.sender_id
        by = slip.worker_id if kind == Kind.SENT else None
        made.append(
            Step(referral=slip, position=position, kind=kind, organisation_id=at, by_id=by, at=_noon(day), day=day)
        )
    return made


def _standing(slip: Referral, steps: Sequence[Step], terms: Terms) -> Standing:
    stand = vars(stand_of(steps, terms, None))
    whose = {name: getattr(slip, name) for name in ("sender_id", "receiver_id", "worker_id", "service")}
    return Standing(referral=slip, **whose, **stand, changed_at=steps[-1].at)


def _noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + NOON
