"""Whoever cheats: what the rules forbid is never paid, and what only looks odd is looked at again (security T07)."""

from datetime import timedelta

import pytest
from conftest import person
from django.utils import timezone

from dhealth.care.claims.actions import close_batch, confirm_many, drawn, publish_seed
from dhealth.care.claims.checking import judge
from dhealth.care.claims.models import Batch, ClaimLine
from dhealth.care.claims.policy import SIGNS
from dhealth.care.claims.queries import lines_of
from dhealth.care.claims.tests.cast import contract_of, person_of, sent, served
from dhealth.care.claims.tests.fraud_cast import BEGAN, NOW, nine, ordinary, world_of
from dhealth.care.referrals.models import Referral
from dhealth.trust.accounts.models import Grant

pytestmark = [pytest.mark.slow, pytest.mark.covers("HUB-04", "HUB-15")]
FOUND_AT_LEAST, ORDINARY_AT_MOST = 0.8, 0.05  # security.md T07


@pytest.fixture
def world(life, cdc, thao, monkeypatch):
    """The half year has passed; today is a morning in October."""
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return world_of(life, cdc, thao, seed=20261122)


def flags_of(line: ClaimLine) -> set[str]:
    return {*line.flags, *(one.sign for one in line.signs.all())}


def confirmed_and_closed(world, life, thao, oanh, an, actor) -> list[Batch]:
    """Every contract in one batch, its number published."""
    batches = []
    for group in dict.fromkeys(pair.group for pair in world.pairs):
        contract = contract_of(thao, life, group, starts_on=BEGAN, ends_on=NOW.date())
        contract_of(thao, life, group, service="sti_treatment", starts_on=BEGAN, ends_on=NOW.date())
        waiting = Referral.objects.filter(sender=group, standing__waits_for="confirmation")
        confirm_many(actor(an), list(waiting.order_by("standing__served_on")))
        for one in contract.__class__.objects.filter(payee=group):
            if ClaimLine.objects.filter(contract=one).exists():
                publish_seed(actor(oanh), batch := close_batch(actor(oanh), one, NOW.date()))
                batches.append(Batch.objects.whole().get(pk=batch.pk))
    return batches


def test_four_of_five_rows_of_each_of_nine_patterns_are_flagged_and_few_others(world, life, thao, oanh, an, actor):
    ordinary(world)
    for cheat in nine():
        cheat(world)
    batches = confirmed_and_closed(world, life, thao, oanh, an, actor)
    lines = {line.referral_id: line for line in ClaimLine.objects.prefetch_related("signs")}
    assert set(SIGNS) == {cheat.__name__ for cheat in nine()}
    planted = {sign: [lines[one.pk] for one in world.rows[sign]] for sign in SIGNS}
    rates = {sign: sum(sign in flags_of(line) for line in rows) / len(rows) for sign, rows in planted.items()}
    plain = [flags_of(lines[one.pk]) for one in world.rows["ordinary"]]
    rates["ordinary"] = sum(map(bool, plain)) / len(plain)
    told = ", ".join(f"{kind} {rate:.1%}" for kind, rate in rates.items())
    assert min(rates[sign] for sign in SIGNS) >= FOUND_AT_LEAST, told
    assert rates["ordinary"] <= ORDINARY_AT_MOST, told
    for batch in batches:  # what is flagged goes whole into the sample
        odd = {line.in_batch.place for line in lines_of(batch) if flags_of(line)}
        assert odd <= set(drawn(batch))


# --- what the rules forbid -------------------------------------------------------------------------------------------


def self_confirmed(world, number):
    """Who answers at the clinic works for the group: today, on the day that was typed, or when the client was sent."""
    pair, on = world.pairs[number % 6], BEGAN + timedelta(days=40 + number)
    since, until = ((None, None), (on, on), (on - timedelta(days=3), on - timedelta(days=1)))[number % 3]
    who = person(f"hai{number}", "Hai vai", pair.clinic, "clinic_counsellor")
    Grant.objects.create(user=who, organisation=pair.group, role="outreach_worker", since=since, until=until)
    one = sent(pair.worker, pair.way, person_of(pair.group, pair.worker), pair.clinic, on - timedelta(days=2))
    return served(one, who, on, f"TX-{number:03}")


def early(world, number):
    """Served before being sent, tomorrow, or before any contract."""
    pair, today = world.pairs[number % 6], NOW.date()
    day_sent, day = (
        (today - timedelta(days=5), today - timedelta(days=6)),
        (today - timedelta(days=5), today + timedelta(days=1)),
        (BEGAN - timedelta(days=9), BEGAN - timedelta(days=1)),
    )[number % 3]
    one = sent(pair.worker, pair.way, person_of(pair.group, pair.worker), pair.clinic, day_sent)
    return served(one, pair.counsellor, day, f"SM-{number:03}")


def double(world, number):
    """The same group sends somebody again who was counted already, to the other clinic, the code written otherwise."""
    return _again(world, number, world.pairs[3 + number % 3], "ĐÔI")


def cross_organisation(world, number):
    """Another group sends somebody who was counted already: known by the clinic's code, or by the ID number alone."""
    return _again(world, number, world.pairs[-1 - number % 3], "CHÉO")


def _again(world, number, other, prefix):
    first, day = world.pairs[number % 3], BEGAN + timedelta(days=60 + number)
    cccd = f"0752019{number:05}" if number % 2 else ""
    codes = ("", "") if cccd else (f"{prefix}-{number:03}", f"{prefix}.{number:03}")
    world.rows.setdefault("first", []).append(_served(first, day, cccd, codes[0] or f"{prefix}1-{number:03}"))
    return _served(other, day + timedelta(days=30), cccd, codes[1] or f"{prefix}2-{number:03}")


def _served(pair, day, cccd, code):
    one = sent(pair.worker, pair.way, person_of(pair.group, pair.worker, cccd), pair.clinic, day - timedelta(days=3))
    return served(one, pair.counsellor, day, code)


@pytest.mark.parametrize("cheat", [self_confirmed, early, double, cross_organisation])
def test_all_of_what_the_rules_forbid_is_refused_or_held(world, life, thao, an, actor, cheat):
    for group in dict.fromkeys(pair.group for pair in world.pairs):
        contract_of(thao, life, group, starts_on=BEGAN, ends_on=NOW.date())
    planted = [cheat(world, number) for number in range(30)]
    assert confirm_many(actor(an), world.rows.get("first", [])).confirmed == len(world.rows.get("first", []))
    assert {case.said for case in judge(planted)} <= {"no", "wait"}
    many = confirm_many(actor(an), planted)
    assert (many.confirmed, len(many.refused)) == (0, 30)
    assert not ClaimLine.objects.filter(referral__in=planted).exists()
