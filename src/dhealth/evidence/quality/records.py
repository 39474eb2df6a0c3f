"""What is doubtful about records beside one another: a code unlike the group's, one name and birth under two codes."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import combinations
from typing import Any, Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from dhealth.care.clients.identity import open_details
from dhealth.care.clients.models import Client, ClientCode, DuplicateDecision
from dhealth.care.clients.names import BAR, names_of
from dhealth.evidence.quality.facts import Finding
from dhealth.evidence.quality.rules import NAME_TELLS, Ground
from dhealth.kernel.codes import show_code
from dhealth.kernel.periods import Period
from dhealth.trust.places.models import Place
from dhealth.trust.places.queries import province_of

FROM_OUTSIDE: Final = ("workbook", "project")  # sources of codes that a group gives by a pattern of its own
_LETTERS = re.compile(r"[^\W\d_]+")
Registered = tuple[datetime, datetime]


def records_found(ground: Ground, period: Period) -> Iterator[Finding]:
    """Of the records that were written in the period, each once and by the later of two."""
    yield from _alien_codes(ground, period)
    yield from _same_people(ground, period)


def _moments(period: Period) -> Registered:
    first, last = period.start, min(period.end, date.max - timedelta(days=2)) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(first, time())), timezone.make_aware(datetime.combine(last, time()))


def _finding(ground: Ground, rule: str, record: Client, told: dict[str, object]) -> Finding:
    day = timezone.localdate(record.registered_at)
    found = ground.rules.by_key[rule]
    return Finding(
        *(found, ground.organisation, day, day, None),
        told=told,
        person=record.pk,
        code=record.code,
        worker=record.worker_id,
        reveals=NAME_TELLS.get(rule, frozenset()),
    )


def _alien_codes(ground: Ground, period: Period) -> Iterator[Finding]:
    rule = ground.rules.on("alien_code")
    if rule is None:
        return
    codes = ClientCode.objects.filter(organisation=ground.organisation, source__in=FROM_OUTSIDE)
    begin, end = _moments(period)
    fresh = codes.filter(client__registered_at__gte=begin, client__registered_at__lt=end)
    asked = list(fresh.filter(client__erased_at=None, client__merged_into=None).values_list("client", "code", "source"))
    if not asked:
        return
    usual = _usual_letters(codes, rule.limits["codes"], rule.limits["per_cent"])
    odd = [(pk, code, usual[at]) for pk, code, at in asked if at in usual and letters_of(code) != usual[at]]
    records = Client.objects.in_bulk([pk for pk, _code, _usual in odd])
    for pk, code, letters in odd:
        yield _finding(ground, "alien_code", records[pk], {"code": code, "usual": letters})


def letters_of(code: str) -> str:
    """The letters with which a code begins, in capitals."""
    found = _LETTERS.match(code)
    return found[0].upper() if found else ""


def _usual_letters(codes: Any, enough: int, per_cent: int) -> dict[str, str]:
    """By source, the letters with which nearly all codes begin; nothing where there are few codes or many patterns."""
    seen: dict[str, Counter[str]] = defaultdict(Counter)
    for source, code in codes.values_list("source", "code"):
        seen[source][letters_of(code)] += 1
    usual = {}
    for source, counted in seen.items():
        letters, most = counted.most_common(1)[0]
        if letters and counted.total() >= enough and most * 100 >= per_cent * counted.total():
            usual[source] = letters
    return usual


def _same_people(ground: Ground, period: Period) -> Iterator[Finding]:
    if ground.rules.on("same_person") is None:
        return
    living = Client.objects.filter(organisation=ground.organisation).living().exclude(birth_year=None)
    begin, end = _moments(period)
    fresh = set(living.filter(registered_at__gte=begin, registered_at__lt=end).values_list("pk", flat=True))
    if not fresh:
        return
    alike = _alike(ground.organisation, living.values_list("pk", "birth_year", "place_id"), fresh)
    records = Client.objects.in_bulk([pk for pair in alike for pk in pair])
    decided = _decided(ground.organisation, records)
    for pair in alike:
        earlier, later = sorted((records[pk] for pk in pair), key=lambda record: (record.registered_at, record.pk))
        if later.pk in fresh and frozenset(pair) not in decided and _births_agree(earlier, later):
            told = {"other": show_code(earlier.code), "other_id": earlier.pk}
            yield _finding(ground, "same_person", later, told)


def _alike(organisation: UUID, rows: Any, fresh: set[UUID]) -> list[tuple[UUID, UUID]]:
    """Pairs with one name, year of birth and province, of which at least one is fresh."""
    births = {pk.bytes: (year, place) for pk, year, place in rows}
    provinces = _provinces({place for _year, place in births.values()})
    names = names_of(organisation)
    together: dict[tuple[str, int, int | None], list[UUID]] = defaultdict(list)
    for id, text in zip(names.ids, names.texts, strict=True):
        name = text.split(BAR, 1)[0].replace(" ", "")
        if name and id in births:
            year, place = births[id]
            together[name, year, provinces[place]].append(UUID(bytes=id))
    pairs = (pair for some in together.values() if len(some) > 1 for pair in combinations(sorted(some), 2))
    return [pair for pair in pairs if fresh & set(pair)]


def _provinces(places: set[int | None]) -> dict[int | None, int | None]:
    stored = Place.objects.filter(pk__in=[one for one in places if one is not None]).select_related("parent__parent")
    found: dict[int | None, int | None] = {place.pk: province_of(place).pk for place in stored}
    return found | {None: None}


def _decided(organisation: UUID, records: dict[UUID, Client]) -> set[frozenset[UUID]]:
    """Pairs about which somebody has said that they are two people."""
    said = DuplicateDecision.objects.filter(pair__organisation=organisation, answer=DuplicateDecision.Answer.DIFFERENT)
    rows = said.filter(Q(pair__first__in=records) & Q(pair__second__in=records))
    return {frozenset(pair) for pair in rows.values_list("pair__first_id", "pair__second_id")}


def _births_agree(one: Client, other: Client) -> bool:
    """Two full dates must be equal; a date and a year agree when the years do."""
    days: Sequence[str] = [open_details(each.organisation_id, each.pk, each.details).birth_day for each in (one, other)]
    return not all(days) or days[0] == days[1]
