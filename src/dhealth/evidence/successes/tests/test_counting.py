"""What became of each slip, and of each referral without one: the same by the database as by a plain walk."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.care.referrals.models import Kind, Referral, Step
from dhealth.care.services.models import Correction, Service
from dhealth.evidence.successes.queries import newcomers, tally
from dhealth.evidence.successes.rules import IN_TIME, Counts, Outcome, fell
from dhealth.evidence.successes.tests.slips import fact, keeps_answers, referred, slip, somebody

TODAY = date(2021, 6, 30)
DAY = date(2021, 1, 4)


def whole(scope, today=TODAY, **asked) -> Counts:
    return tally(scope, today, (), **asked).get((), Counts())


@pytest.mark.covers("C2P-22", "C2P-23")
@pytest.mark.parametrize(("days", "came"), [(-1, 0), (0, 1), (90, 1), (91, 0)])
def test_without_a_slip_whoever_was_served_within_ninety_days_came(days, came, tam, gnet, scope):
    ken = somebody(tam, gnet)
    referred(ken, tam, DAY)
    fact(ken, tam, DAY + timedelta(days), "confirmatory_test", result="negative", reported_by="clinic")
    assert whole(scope).arrived == came


def test_another_service_told_is_no_success_of_this_one(tam, gnet, scope):
    ken = somebody(tam, gnet)
    referred(ken, tam, DAY, "art_start")
    fact(ken, tam, DAY, "confirmatory_test", result="positive", reported_by="clinic")
    assert (whole(scope).sent, whole(scope).arrived) == (1, 0)


@pytest.mark.covers("C2P-23")
@pytest.mark.parametrize(("after", "rate"), [(90, None), (91, 0)])
def test_who_is_still_in_time_stands_outside_the_rate(after, rate, tam, gnet, scope):
    referred(somebody(tam, gnet), tam, DAY)
    found = whole(scope, DAY + timedelta(after))
    assert (found.sent, found.rate) == (1, rate)


@pytest.mark.covers("C2P-23")
@pytest.mark.parametrize(("after", "outcome"), [(14, Outcome.SLOW_ANSWER), (15, Outcome.LATE_ANSWER)])
def test_a_slip_is_in_time_until_the_day_by_which_they_should_have_come(after, outcome, tam, gnet, opc, twinned, scope):
    slip(somebody(tam, gnet), tam, twinned, opc, DAY)
    assert whole(scope, DAY + timedelta(after)).of == {outcome: 1}


@pytest.mark.covers("C2P-22")
@pytest.mark.parametrize(
    ("until", "outcome"),
    [
        (Kind.RECEIVED, Outcome.LATE_ARRIVAL),
        (Kind.NOT_COME, Outcome.LATE_ARRIVAL),
        (Kind.PRESENTED, Outcome.LATE_ARRIVAL),
        (Kind.DECLINED, Outcome.LOST_ANSWER),
        (Kind.EXPIRED, Outcome.LOST_ARRIVAL),
        (Kind.ARRIVED, Outcome.LATE_SERVICE),
        (Kind.NOT_ELIGIBLE, Outcome.LOST_SERVICE),
        (Kind.SERVED, Outcome.LATE_CONFIRMATION),
        (Kind.REJECTED, Outcome.LOST_CONFIRMATION),
        (Kind.CONFIRMED, Outcome.CONFIRMED),
    ],
)
def test_each_slip_stands_in_one_place(until, outcome, tam, gnet, opc, twinned, scope):
    slip(somebody(tam, gnet), tam, twinned, opc, DAY, until)
    assert whole(scope).of == {outcome: 1}


@pytest.mark.parametrize(("after", "sent"), [(14, 0), (15, 1)])
def test_taking_back_whoever_did_not_come_in_time_does_not_mend_the_rate(after, sent, tam, gnet, opc, twinned, scope):
    slip(somebody(tam, gnet), tam, twinned, opc, DAY, Kind.WITHDRAWN, withdrawn=after)
    assert whole(scope).sent == whole(scope).missing == sent


def test_an_answer_that_the_client_keeps_is_told_by_no_figure(tam, gnet, opc, twinned, scope):
    slip(somebody(tam, gnet), tam, twinned, opc, DAY, Kind.SERVED, answers_back=False)
    slip(somebody(tam, gnet), tam, twinned, opc, DAY, Kind.DECLINED, answers_back=False)
    found = whole(scope)
    assert (found.untold, found.arrived, found.missing, found.due) == (2, 0, 0, 0)
    assert newcomers(scope, "confirmatory_test") == {}


@pytest.mark.parametrize(("day", "untold"), [("2021-01-07", 1), ("2021-01-20", 0)])
def test_what_was_answered_before_the_client_took_it_back_stays_told(day, untold, tam, gnet, opc, twinned, scope):
    keeps_answers(slip(somebody(tam, gnet), tam, twinned, opc, DAY, Kind.SERVED), day)  # served on the 8th
    assert whole(scope).untold == untold


def test_a_slip_and_the_line_that_was_written_with_it_are_one(tam, gnet, opc, twinned, scope):
    made = slip(somebody(tam, gnet), tam, twinned, opc, DAY, Kind.SERVED)
    fact(made.person, tam, DAY, "confirmatory_test", reported_by="clinic")
    assert whole(scope).sent == whole(scope).served == 1


def test_a_line_mended_later_is_still_one_and_one_struck_out_is_none(tam, gnet, opc, twinned, scope):
    made = [slip(somebody(tam, gnet), tam, twinned, opc, DAY, Kind.SERVED) for _ in range(2)]
    struck(made[0].written, None)
    struck(made[1].written, referred(made[1].person, tam, DAY))
    assert whole(scope).sent == 1


def struck(old, new):
    Service.objects.filter(pk=old.pk).update(is_current=False)
    Correction.objects.create(old=old, new=new, reason="mistake", corrected_by=old.worker)


@pytest.mark.covers("C2P-24")
@pytest.mark.parametrize(
    ("before", "after", "flagged"),
    [
        ((100, 100), (95, 100), False),  # five points
        ((100, 100), (94, 100), True),
        ((20, 20), (18, 20), True),
        ((20, 20), (10, 19), False),  # too few
        ((19, 19), (10, 20), False),
        ((10, 20), (20, 20), False),
    ],
)
def test_a_fall_of_more_than_five_points_is_flagged_from_twenty_on(before, after, flagged):
    def counts(came, sent):
        return Counts({Outcome.SERVED: came, Outcome.LOST_ARRIVAL: sent - came})

    assert fell(counts(*before), counts(*after)) is flagged


def test_the_number_of_statements_does_not_hang_on_the_number_of_slips(tam, gnet, opc, twinned, scope):
    def asked():
        with CaptureQueriesContext(connection) as found:
            tally(scope, TODAY, ("place", "year", "model"))
        return len(found)

    before = asked()
    for _ in range(3):
        slip(somebody(tam, gnet), tam, twinned, opc, DAY, Kind.SERVED)
    assert asked() == before == 2


told = st.lists(
    st.tuples(
        st.integers(0, 2),  # who
        st.integers(0, 400),  # days
        st.sampled_from(["confirmatory_test", "art_start"]),
        st.sampled_from([*Kind, "plain", "plain", "told"]),
        st.booleans(),
    ),
    max_size=7,
)


@pytest.mark.slow
@pytest.mark.covers("C2P-22", "C2P-23")
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=told, today=st.integers(0, 420))
def test_the_figures_are_what_a_plain_walk_over_the_facts_finds(told, today, tam, gnet, opc, twinned, scope):
    now = DAY + timedelta(today)
    with transaction.atomic():
        people = [somebody(tam, gnet) for _ in range(3)]
        for who, days, service, what, answers in told:
            day = DAY + timedelta(days)
            if what == "plain":
                referred(people[who], tam, day, service)
            elif what == "told":
                fact(people[who], tam, day, service, reported_by="client")
            else:
                slip(people[who], tam, twinned, opc, day, what, service=service, answers_back=answers)
        expected = {}
        for service, year, outcome in walked(now):
            counts = expected.setdefault((service, year), {})
            counts[outcome] = counts.get(outcome, 0) + 1
        assert {key: found.of for key, found in tally(scope, now, ("service", "year")).items()} == expected
        transaction.set_rollback(True)


def walked(today):
    """Every referral with its outcome, by hand, from the steps themselves."""
    slips = {one.written_id: one for one in Referral.objects.select_related("request", "agreement")}
    services = list(Service.objects.filter(is_current=True))
    for line in services:
        if line.kind != "referral":
            continue
        if line.pk in slips:
            yield line.form, str(line.day.year), of_slip(slips[line.pk], today)
            continue
        last = line.day + timedelta(days=90)
        came = any(
            s.person_id == line.person_id and s.kind == line.form and line.day <= s.day <= last for s in services
        )
        outcome = Outcome.SERVED if came else Outcome.OPEN_ARRIVAL if today <= last else Outcome.LOST_ARRIVAL
        yield line.form, str(line.day.year), outcome


def of_slip(one, today):
    """From its steps, in their order."""
    steps = {step.kind: step for step in Step.objects.filter(referral=one, is_current=True).order_by("position")}
    last, sent = list(steps)[-1], steps[Kind.SENT].day
    late = one.standing.due_on is not None and one.standing.due_on < today
    in_time = today <= sent + timedelta(days=14)
    if not one.request.answers_back and last not in (Kind.SENT, Kind.WITHDRAWN, Kind.EXPIRED):
        return Outcome.UNTOLD
    ended = {
        Kind.CONFIRMED: Outcome.CONFIRMED,
        Kind.REJECTED: Outcome.LOST_CONFIRMATION,
        Kind.NOT_ELIGIBLE: Outcome.LOST_SERVICE,
        Kind.DECLINED: Outcome.LOST_ANSWER,
        Kind.EXPIRED: Outcome.LOST_ARRIVAL,
        Kind.WITHDRAWN: Outcome.TAKEN_BACK,
        Kind.SERVED: Outcome.LATE_CONFIRMATION if late else Outcome.SERVED,
        Kind.ARRIVED: Outcome.LATE_SERVICE if late else Outcome.ARRIVED,
    }
    if last in ended:
        return ended[last]
    if last == Kind.SENT:
        return (Outcome.SLOW_ANSWER if late else Outcome.OPEN_ANSWER) if in_time else Outcome.LATE_ANSWER
    return Outcome.OPEN_ARRIVAL if in_time else Outcome.LATE_ARRIVAL


def test_each_outcome_is_counted_once():
    for one in Outcome:
        counts = Counts({one: 1})
        stands = (one in IN_TIME) + counts.untold + counts.missing + counts.arrived + counts.at(Outcome.TAKEN_BACK)
        assert stands == 1
