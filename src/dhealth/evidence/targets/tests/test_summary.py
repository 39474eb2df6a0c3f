"""The month in words: right numbers, right plurals, and only what the reader may read."""

from datetime import date

import pytest
from django.utils.translation import override

from dhealth.care.clients.models import Departure
from dhealth.evidence.reports.tests.people import service
from dhealth.evidence.targets.months import before, same_days_before
from dhealth.evidence.targets.telling import Subject, summary, waiting_words
from dhealth.evidence.targets.tests.cast import NOVEMBER, TODAY, aim, counselled
from dhealth.kernel.periods import Period

JUNE, JULY = Period.month(2026, 6), date(2026, 7, 3)


@pytest.fixture
def told(actor):
    def tell(reader, at, worker=None, month=JUNE, today=JULY, language="en"):
        with override(language):
            return summary(actor(reader), Subject(at.pk, worker.pk if worker else None), month, today).sentences

    return tell


@pytest.mark.parametrize(
    ("may", "june", "said"),
    [
        (54, 48, "In June: 48 people counselled, 6 fewer than in May."),
        (1, 2, "In June: 2 people counselled, 1 more than in May."),
        (3, 3, "In June: 3 people counselled, the same as in May."),
        (5, 1, "In June: 1 person counselled, 4 fewer than in May."),
        (5, 0, "In June: nobody was counselled, 5 fewer than in May."),
        (0, 2, "In June: 2 people counselled, the first month with records."),
        (0, 0, "In June: nobody was counselled, the first month with records."),
    ],
)
def test_a_month_stands_beside_the_one_before(told, hanh, tam, gnet, may, june, said):
    counselled(tam, gnet, may, "2026-05-31")
    counselled(tam, gnet, june, "2026-06-01")
    assert told(hanh, gnet)[0] == said


def test_the_same_in_vietnamese(told, hanh, tam, gnet):
    counselled(tam, gnet, 54, "2026-05-31")
    counselled(tam, gnet, 48, "2026-06-30")
    first, *_rest = told(hanh, gnet, language="vi")
    assert first == "Tháng 6: tư vấn 48 người, giảm 6 so với tháng 5."


def test_a_running_month_stands_beside_the_same_days(told, hanh, tam, gnet):
    counselled(tam, gnet, 3, "2026-10-21")
    counselled(tam, gnet, 9, "2026-10-22")
    counselled(tam, gnet, 5, "2026-11-21")
    said = told(hanh, gnet, month=NOVEMBER, today=TODAY)[0]
    assert said == "From 01/11 to 21/11: 5 people counselled, 2 more than on these days of October."


@pytest.mark.parametrize(
    ("day", "first", "last"),
    [
        ("2026-11-21", "2026-10-01", "2026-10-21"),
        ("2026-11-30", "2026-10-01", "2026-10-31"),
        ("2026-03-30", "2026-02-01", "2026-02-28"),
        ("2028-03-29", "2028-02-01", "2028-02-29"),
        ("2026-01-01", "2025-12-01", "2025-12-01"),
    ],
)
def test_the_same_days_of_a_shorter_month_and_of_another_year(day, first, last):
    assert same_days_before(date.fromisoformat(day)) == Period(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("period", "earlier"),
    [
        (Period.month(2026, 3), Period.month(2026, 2)),
        (Period.month(2026, 1), Period.month(2025, 12)),
        (Period.month_26_25(2026, 3), Period.month_26_25(2026, 2)),
        (Period.us_quarter(2027, 1), Period.us_quarter(2026, 4)),
        (Period.us_year(2027), Period.us_year(2026)),
        (Period(date(2026, 11, 2), date(2026, 11, 8)), Period(date(2026, 10, 26), date(2026, 11, 1))),
    ],
)
def test_before_a_period_came_one_of_its_kind(period, earlier):
    assert before(period) == earlier


def test_two_confirmed_still_wait_and_the_treated_the_dead_and_the_merged_do_not(told, hanh, tam, gnet):
    people = counselled(tam, gnet, 5, "2026-06-10")
    for client in people:
        service(client, tam, "2026-06-12", "confirmatory_test", result="positive")
    service(people[0], tam, "2026-06-20", "art_start")
    day = date(2026, 6, 21)
    gone = {"why": "died", "day": day, "told_by": "close", "recorded_by": tam}
    Departure.objects.create(client=people[1], person=people[1], **gone)
    type(people[2]).objects.filter(pk=people[2].pk).update(merged_into=people[3])
    assert told(hanh, gnet)[-1] == "Two clients confirmed positive still wait for treatment."


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "Nobody confirmed positive waits for treatment."),
        (1, "One client confirmed positive still waits for treatment."),
        (10, "Ten clients confirmed positive still wait for treatment."),
        (11, "11 clients confirmed positive still wait for treatment."),
    ],
)
def test_who_waits_is_counted_in_words_up_to_ten(number, said):
    with override("en"):
        assert waiting_words(number) == said


def test_who_reads_no_results_is_told_of_nobody_who_waits(told, minh, tam, gnet):
    (client,) = counselled(tam, gnet, 1, "2026-06-10")
    service(client, tam, "2026-06-12", "confirmatory_test", result="positive")
    assert not any("wait" in sentence for sentence in told(minh, gnet))


def test_a_month_long_past_says_nothing_of_who_waits_today(told, hanh, tam, gnet):
    counselled(tam, gnet, 1, "2026-06-10")
    assert not any("wait" in sentence for sentence in told(hanh, gnet, today=date(2026, 9, 1)))


def test_the_worker_is_told_of_the_own_month_and_target(told, hanh, tam, lan_anh, gnet):
    aim(hanh, gnet, 60, worker=tam)
    counselled(tam, gnet, 42)
    counselled(lan_anh, gnet, 9)
    said = told(tam, gnet, tam, NOVEMBER, TODAY)
    assert said[0] == "From 01/11 to 21/11: 42 people counselled, the first month with records."
    assert "Targets of November: People counselled 42 of 60, 9 days left, 2 a day." in said


def test_targets_of_the_same_days_are_one_sentence(told, hanh, tam, gnet):
    aim(hanh, gnet, 60, worker=tam)
    aim(hanh, gnet, 5, worker=tam, indicator="tests")
    (said,) = [one for one in told(tam, gnet, tam, NOVEMBER, TODAY) if "Targets" in one]
    assert said.count("November") == 1 and "; Tests 0 of 5" in said
