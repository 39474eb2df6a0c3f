"""Which other group asks for the same person and service: at whatever clinic, and whoever is judged with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from dhealth.care.claims.facts import Facts, Rival
from dhealth.care.claims.models import ClaimLine
from dhealth.care.claims.policy import Rules
from dhealth.care.clients.identity import cccd_digest
from dhealth.care.clients.models import MatchKey
from dhealth.care.referrals.codes import treatment_key
from dhealth.care.referrals.models import Kind, Referral, Standing, Step, Waits
from dhealth.kernel.portions import portions
from dhealth.trust.organisations.models import Organisation

CODED: Final = (Kind.ARRIVED, Kind.SERVED)
ASKING: Final = (Waits.SERVICE, Waits.CONFIRMATION)
FEW: Final = 60  # so many look for their own codes; more of them read all that waits once
Carried = tuple[UUID, bytes | memoryview | None, UUID]  # organisation, code, what carries it
Found = Mapping[UUID, Mapping[bytes, Sequence[UUID]]]  # organisation → code → what carries it


def meet(found: Sequence[Facts], rules: Rules) -> None:
    """Tell each of these who else asks: judged alone or with the others, the answer is the same."""
    asked = [one for one in found if one.codes and not one.claimed]
    if not asked:
        return
    services = {one.referral.service for one in asked}
    few = len(asked) <= FEW
    treated = _by_their_codes(asked, services) if few else _by_code(services)
    numbered = _by_their_numbers(asked, services) if few else _by_number(services)
    same = {one.referral.pk: {*_candidates(one, treated, numbered)} - {one.referral.pk} for one in asked}
    known = _read(sorted({pk for several in same.values() for pk in several}), rules)
    for one in asked:
        beside = [known[pk] for pk in same[one.referral.pk] if pk in known]
        one.rivals = [rival for rival in beside if _asks_the_same(rival, one, rules)]


def _asks_the_same(rival: Rival, one: Facts, rules: Rules) -> bool:
    asked = one.referral
    same = rival.service == asked.service and rules.episode_of(rival.service, rival.day) == one.episode
    return same and rival.sender != asked.sender_id


def _candidates(one: Facts, treated: Found, numbered: Found) -> Iterator[UUID]:
    for clinic, by_code in treated.items() if one.treatment else ():
        yield from by_code.get(treatment_key(clinic, one.treatment), ())
    for group, by_number in numbered.items() if one.cccd else ():
        yield from by_number.get(cccd_digest(group, one.cccd), ())


def _by_code(services: Iterable[str]) -> Found:
    """What waits with a clinic's code: clinic → code → referrals."""
    steps = _coded().filter(referral__in=_waiting(services).values("pk"))
    return _grouped(steps.values_list("organisation", "treatment_key", "referral"))


def _waiting(services: Iterable[str]) -> QuerySet[Standing]:
    """The slips that still ask, looked up in the clinics' inboxes: few of all that ever were."""
    return Standing.objects.filter(
        receiver__in=_every("receiver"), waits_for__in=ASKING, service__in=services
    ).order_by()


def _coded() -> QuerySet[Step]:
    return Step.objects.filter(kind__in=CODED, is_current=True, treatment_key__isnull=False)


def _by_their_codes(asked: Sequence[Facts], services: Iterable[str]) -> Found:
    """The same, of these people's codes alone."""
    clinics = _every("receiver")
    keys = sorted({treatment_key(at, one.treatment) for at in clinics for one in asked if one.treatment})
    steps = _coded().filter(organisation__in=clinics, referral__service__in=services)
    steps = steps.filter(referral__standing__waits_for__in=ASKING)
    rows: list[Carried] = []
    for portion in portions(keys):
        some = steps.filter(treatment_key__in=portion)
        rows += some.values_list("organisation", "treatment_key", "referral")
    return _grouped(rows)


def _every(side: str) -> list[UUID]:
    """Every clinic or group that ever had a slip; asked of each, for there are few of them and many slips."""
    slips = Standing.objects.filter(**{side: OuterRef("pk")})
    return list(Organisation.with_practice.filter(Exists(slips)).order_by().values_list("pk", flat=True))


def _by_number(services: Iterable[str]) -> Found:
    """What waits and has an ID number in its group's record: group → number → referrals."""
    waiting = _waiting(services)
    keys = MatchKey.objects.filter(source="cccd", client__in=waiting.values("referral__person"))
    people = waiting.values_list("pk", "referral__person")
    return _numbered(people, list(keys.values_list("organisation", "digest", "client")))


def _by_their_numbers(asked: Sequence[Facts], services: Iterable[str]) -> Found:
    """The same, of these people's numbers alone."""
    groups = _every("sender")
    digests = sorted({cccd_digest(at, one.cccd) for at in groups for one in asked if one.cccd})
    rows: list[Carried] = []
    for portion in portions(digests):
        some = MatchKey.objects.filter(organisation__in=groups, source="cccd", digest__in=portion)
        rows += some.values_list("organisation", "digest", "client")
    waiting = Referral.objects.filter(service__in=services, standing__waits_for__in=ASKING)
    theirs = waiting.filter(person__in={person for _group, _digest, person in rows})
    return _numbered(theirs.values_list("pk", "person"), rows)


def _numbered(waiting: Iterable[tuple[UUID, UUID]], rows: Sequence[Carried]) -> Found:
    of_person: dict[UUID, list[UUID]] = defaultdict(list)
    for pk, person in waiting:
        of_person[person].append(pk)
    return _grouped((group, digest, pk) for group, digest, person in rows for pk in of_person[person])


def _grouped(rows: Iterable[Carried]) -> Found:
    found: dict[UUID, dict[bytes, list[UUID]]] = defaultdict(lambda: defaultdict(list))
    for at, code, pk in rows:
        found[at][bytes(code or b"")].append(pk)
    return found


def _read(referrals: Sequence[UUID], rules: Rules) -> dict[UUID, Rival]:
    """Those of these that ask: served, or shown at the clinic not long ago and open."""
    steps: dict[UUID, dict[str, tuple[datetime, date]]] = defaultdict(dict)
    asks: dict[UUID, tuple[UUID, str, datetime]] = {}
    for portion in portions(referrals):
        rows = Step.objects.filter(referral__in=portion, is_current=True)
        claimed = ClaimLine.objects.filter(referral=OuterRef("referral"), reverses=None)  # as their one index says it
        rows = rows.filter(~Exists(claimed), kind__in=(Kind.PRESENTED, Kind.SERVED))
        about = ("referral__sender", "referral__service", "referral__made_at")
        for pk, kind, at, day, *asked in rows.values_list("referral", "kind", "at", "day", *about):
            steps[pk][kind] = at, day
            asks[pk] = tuple(asked)
    today = timezone.localdate()
    since = today - timedelta(days=rules.open_days)
    found = {}
    for pk, (sender, service, sent) in asks.items():
        shown, served = steps[pk].get(Kind.PRESENTED), steps[pk].get(Kind.SERVED)
        if served or (shown and timezone.localdate(shown[0]) >= since):
            day = served[1] if served else today
            found[pk] = Rival(sender, service, day, sent, shown[0] if shown else None, served is not None)
    return found
