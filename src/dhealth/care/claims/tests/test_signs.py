"""Each sign on both sides of its number, as the page of rules delivers it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from dhealth.care.claims.checking import judge
from dhealth.care.claims.policy import PAGE, SIGNS, read_rules
from dhealth.care.claims.signs import LOOKS, Answered
from dhealth.care.claims.tests.cast import contract_of, person_of, sent, served
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.kernel.ids import uuid7

WHO = {name: uuid7() for name in ("by", "sender", "receiver", "worker")}
SENT = timezone.make_aware(datetime(2026, 3, 4, 9, 13, 20))
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def answered(
    told: datetime, *, sent_at: datetime = SENT, day: date | None = None, record: timedelta = 9 * DAY
) -> Answered:
    """An answer told at this moment."""
    return Answered(
        referral=uuid7(), service="art_start", person=uuid7(), sent_at=sent_at, record_at=sent_at - record,
        told_at=told, day=day or timezone.localdate(told), **WHO,
    )  # fmt: skip


def odd(sign: str, around: list[Answered], **numbers: int) -> list[UUID]:
    rules = read_rules(PAGE.delivered)
    return list(LOOKS[sign](around, replace(rules, signs={**rules.signs, **numbers})))


def told_at(day: int, hour: int = 10, minute: int = 0, second: int = 0) -> datetime:
    return timezone.make_aware(datetime(2026, 3, day, hour, minute, second))


@pytest.mark.parametrize(("seconds", "found"), [(15 * 60 - 1, 1), (15 * 60, 0)])
def test_served_within_a_quarter_of_an_hour(seconds, found):
    assert len(odd("too_quick", [answered(SENT + timedelta(seconds=seconds))])) == found


@pytest.mark.parametrize(
    ("hour", "minute", "found"), [(21, 59, 0), (22, 0, 1), (23, 59, 1), (0, 0, 1), (4, 59, 1), (5, 0, 0)]
)
def test_answered_at_night(hour, minute, found):
    assert len(odd("odd_hour", [answered(told_at(9, hour, minute))])) == found


@pytest.mark.parametrize(("days", "found"), [(45, 0), (46, 1)])
def test_answered_long_after(days, found):
    assert len(odd("late_answer", [answered(told_at(20), day=date(2026, 3, 20) - days * DAY)])) == found


@pytest.mark.parametrize(("late", "early", "found"), [(6, 4, 6), (5, 5, 0), (6, 3, 0)])
def test_the_rush_of_a_months_end(late, early, found):
    """Six of ten in the last three days are odd; five of ten are not, nor six of nine: too few to tell."""
    around = [answered(told_at(29 + number % 3, 9 + number)) for number in range(late)]
    around += [answered(told_at(2 + 3 * number, 9, number)) for number in range(early)]
    assert len(odd("period_end", around)) == found


@pytest.mark.parametrize(("day", "found"), [(28, 0), (29, 10), (31, 10)])
def test_the_last_three_days_of_march_are_the_29th_to_the_31st(day, found):
    assert len(odd("period_end", [answered(told_at(day, 8 + number)) for number in range(10)])) == found


@pytest.mark.parametrize(("times", "found"), [(9, 0), (10, 10)])
@pytest.mark.parametrize("same", ["minute", "interval"])
def test_answered_like_clockwork(times, found, same):
    around = []
    for number in range(times):
        told = (
            told_at(1 + 2 * number, 14, 7, number)
            if same == "minute"
            else told_at(1 + 2 * number, 8 + number % 9, number)
        )
        before = timedelta(days=2, minutes=number * 7) if same == "minute" else timedelta(days=2, hours=1, minutes=17)
        around.append(answered(told, sent_at=told - before))
    assert len(odd("same_rhythm", around)) == found


@pytest.mark.parametrize(("people", "found"), [(4, 0), (5, 5)])
@pytest.mark.parametrize(("minutes", "counts"), [(60, 1), (61, 0)])
def test_nothing_in_the_record_but_the_slip(people, found, minutes, counts):
    around = [answered(told_at(9 + number), record=minutes * MINUTE) for number in range(people)]
    assert len(odd("bare_record", around)) == found * counts


@pytest.mark.parametrize(("apart", "found"), [(13, True), (14, False)])
def test_counted_twice_around_the_end_of_a_stretch(agreement, life, gnet, opc, tam, yen, thao, apart, found):
    contract_of(thao, life, gnet, service="sti_treatment", starts_on=TODAY - 300 * DAY, ends_on=TODAY)
    agreement.services.filter(service="sti_treatment").update(pays=True)
    first_day, client = (
        TODAY.replace(month=TODAY.month - (TODAY.month - 1) % 3, day=1),
        person_of(gnet, tam, "075201000123"),
    )
    made = []
    for day in (first_day - 3 * DAY, first_day + (apart - 3) * DAY):
        made.append(served(sent(tam, agreement, client, opc, day - DAY, "sti_treatment"), yen, day, "LT-77"))
    assert ["split" in case.flags for case in judge(made)] == [found, found]


@pytest.mark.parametrize(("slips", "lost", "found"), [(20, 2, True), (19, 2, False), (20, 1, False)])
def test_a_worker_who_loses_nobody_where_others_do(
    agreement, contract, gnet, opc, tam, lan_anh, yen, slips, lost, found
):
    """Twenty in a quarter and none lost, where others lose two of twenty; not with nineteen, nor where one is lost."""
    begins = (TODAY - 200 * DAY).replace(day=1)
    quarter = begins.replace(month=begins.month - (begins.month - 1) % 3)
    for number in range(20):
        one = sent(lan_anh, agreement, person_of(gnet, lan_anh), opc, quarter + 2 * number * DAY)
        if number >= lost:
            served(one, yen, quarter + (2 * number + 1) * DAY, f"LA-{number}")
    for number in range(slips):
        one = sent(tam, agreement, person_of(gnet, tam), opc, quarter + 2 * number * DAY)
        served(one, yen, quarter + (2 * number + 1) * DAY, f"LT-{number}")
    assert ("sure_worker" in judge([one])[0].flags) == found


def test_a_number_of_nothing_turns_a_sign_off_and_the_page_says_so():
    for sign in LOOKS:
        text = PAGE.delivered.replace(f"\n{sign} = {SIGNS[sign][0]}", f"\n{sign} = 0")
        assert read_rules(text).signs[sign] == 0
    off = read_rules(PAGE.delivered.replace("\nburst = 8", "\nburst = 0"))
    assert [sentence for _name, sentence in PAGE.says(off) if "not looked for" in sentence]


def test_a_page_adopted_before_there_were_so_many_signs_still_holds():
    """What it does not name is as delivered."""
    older = "\n".join(
        line for line in PAGE.delivered.splitlines() if not line.startswith(("split =", "goes_to =", "open_days ="))
    )
    rules = read_rules(older)
    assert (rules.signs["split"], rules.goes_to, rules.open_days) == (14, "slip_first", 30)
