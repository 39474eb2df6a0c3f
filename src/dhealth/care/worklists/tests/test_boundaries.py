"""Each number of worklists.toml from both sides: the day before, the day itself; leap days and the year's end."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings

from dhealth.care.worklists.history import Away, Deed, Person, Try, deeds_in_order
from dhealth.care.worklists.policy import read_rules
from dhealth.care.worklists.standing import standing

RULES = read_rules(Path(settings.CONFIG_DIR, "worklists.toml").read_text(encoding="utf-8"))
DAYS = (date(2024, 2, 1), date(2023, 12, 15), date(2026, 7, 14))  # over a leap day, over a year's end, and neither


def person(start: date, *deeds: tuple, tries=(), away=(), **more) -> Person:
    """Known on `start`; deeds are (days after it, kind, more)."""
    first = start.toordinal()
    made = [Deed(first + days, kind, **said) for days, kind, said in deeds]
    return Person(
        known=more.pop("known", first),
        registered=first,
        deeds=deeds_in_order(made),
        tries=tuple(Try(first + days, outcome) for days, outcome in tries),
        away=tuple(Away(first + one[0], *(first + n if n else 0 for n in one[1:2]), *one[2:]) for one in away),
        **more,
    )


def on(one: Person, start: date, days: int, rules=RULES) -> set[str]:
    """The lists on which the person stands so many days after the start."""
    day = (start + timedelta(days=days)).toordinal()
    return {s.span.rule for s in standing(one, rules) if s.span.enters <= day < s.span.leaves}


def told(**more) -> dict:
    return {"own": False, **more}


@pytest.mark.parametrize("start", DAYS)
@pytest.mark.covers("CLI-18")
class TestOutOfTouch:
    """Days without contact."""

    @pytest.mark.parametrize(
        ("days", "expected"),
        [
            *((27, set()), (28, {"at_risk"}), (29, {"at_risk"}), (83, {"at_risk"}), (84, {"lost"}), (85, {"lost"})),
            *((179, {"lost"}), (180, {"long_lost"}), (5_000, {"long_lost"})),
        ],
    )
    def test_at_risk_from_the_28th_day_lost_from_the_84th_long_lost_for_ever(self, start, days, expected):
        found = on(person(start, (0, "contact", {}), group="MSM"), start, days)
        assert found & {"at_risk", "lost", "long_lost"} == expected

    def test_a_contact_begins_anew(self, start):
        one = person(start, (0, "contact", {}), (84, "contact", {}))
        assert "lost" not in on(one, start, 84) and "at_risk" in on(one, start, 84 + 28)

    def test_what_others_told_and_a_referral_alone_are_no_contact(self, start):
        one = person(start, (10, "art_visit", told()), (12, "referral", {}))
        assert "at_risk" in on(one, start, 28)

    def test_two_failed_attempts_are_not_enough_and_the_third_is(self, start):
        one = person(start, tries=[(1, "no_answer"), (2, "wrong_number"), (4, "no_answer")])
        assert "lost" not in on(one, start, 3)
        assert "lost" in on(one, start, 4)

    def test_failed_attempts_before_a_talk_do_not_count(self, start):
        one = person(start, tries=[(1, "no_answer"), (2, "no_answer"), (3, "not_now"), (4, "no_answer")])
        assert "lost" not in on(one, start, 20)


@pytest.mark.parametrize("start", DAYS)
@pytest.mark.covers("CLI-16", "CLI-26")
class TestConfirmingAndTreatment:
    """Reactive not confirmed; confirmed not on treatment."""

    @pytest.mark.parametrize(("days", "rule"), [(0, "next_step"), (2, "next_step"), (3, "reactive"), (400, "reactive")])
    def test_reactive_waits_from_the_first_day_and_too_long_from_the_third(self, start, days, rule):
        one = person(start, (0, "screening_test", {"result": "reactive"}))
        assert on(one, start, days) & {"next_step", "reactive"} == {rule}

    @pytest.mark.parametrize(("days", "rule"), [(0, "next_step"), (6, "next_step"), (7, "not_on_treatment")])
    def test_confirmed_is_a_next_step_for_a_week_and_then_a_list_of_its_own(self, start, days, rule):
        one = person(start, (0, "confirmatory_test", told(result="positive")))
        assert on(one, start, days) & {"next_step", "not_on_treatment"} == {rule}

    def test_the_30th_day_is_more_pressing_than_the_29th(self, start):
        assert (RULES.stage("not_on_treatment", 29), RULES.stage("not_on_treatment", 30)) == (0, 1)

    def test_an_indeterminate_result_settles_nothing_and_a_negative_one_does(self, start):
        reactive = (0, "screening_test", {"result": "reactive"})
        unsure = person(start, reactive, (2, "confirmatory_test", told(result="indeterminate")))
        negative = person(start, reactive, (2, "confirmatory_test", told(result="negative")))
        assert "reactive" in on(unsure, start, 3) and "reactive" not in on(negative, start, 3)

    def test_treatment_ends_the_wait(self, start):
        one = person(start, (0, "confirmatory_test", told(result="positive")), (9, "art_start", told()))
        assert "not_on_treatment" in on(one, start, 8) and "not_on_treatment" not in on(one, start, 9)


@pytest.mark.parametrize("start", DAYS)
@pytest.mark.parametrize("kind", ["art_visit", "prep_visit"])
@pytest.mark.covers("EMG-01", "CLI-17", "CLI-27")
class TestMedicine:
    """Pick-ups late, medicine running out."""

    def test_28_days_late_is_no_interruption_and_29_are(self, start, kind):
        one = person(start, (0, kind, told(medicine=30)))
        assert "pickup_late" not in on(one, start, 30 + 28)
        assert "pickup_late" in on(one, start, 30 + 29)

    def test_84_days_late_is_not_yet_a_long_interruption_and_85_are(self, start, kind):
        assert (RULES.stage("pickup_late", 84), RULES.stage("pickup_late", 85)) == (0, 1)

    def test_the_day_that_the_clinic_named_counts_before_the_medicine(self, start, kind):
        again = (start + timedelta(days=40)).toordinal()
        one = person(start, (0, kind, told(medicine=30, again=again)))
        assert "pickup_late" not in on(one, start, 40 + 28) and "pickup_late" in on(one, start, 40 + 29)

    def test_medicine_runs_out_from_seven_days_before_its_end_until_the_late_list_begins(self, start, kind):
        one = person(start, (0, kind, told(medicine=30)))
        assert ["medicine_out" in on(one, start, days) for days in (22, 23, 58, 59)] == [False, True, True, False]

    def test_a_visit_ends_both(self, start, kind):
        one = person(start, (0, kind, told(medicine=30)), (70, kind, told(medicine=30)))
        assert "pickup_late" in on(one, start, 69) and not {"pickup_late", "medicine_out"} & on(one, start, 70)

    def test_the_clinics_day_is_called_out_from_the_day_before(self, start, kind):
        again = (start + timedelta(days=40)).toordinal()
        one = person(start, (0, kind, told(again=again)))
        assert ["clinic_day" in on(one, start, days) for days in (38, 39, 40, 68, 69)] == [
            False,
            True,
            True,
            True,
            False,
        ]


@pytest.mark.parametrize("start", DAYS)
@pytest.mark.covers("CLI-17")
def test_dropped_only_when_the_clinic_says_so_and_until_they_are_back(start):
    visit, back = (0, "art_visit", told(medicine=30)), (60, "art_visit", told())
    clinic = person(start, visit, (50, "treatment_dropped", told(clinic=True)), back)
    client = person(start, visit, (50, "treatment_dropped", told()), back)
    assert ["dropped" in on(clinic, start, days) for days in (49, 50, 59, 60)] == [False, True, True, False]
    assert "dropped" not in on(client, start, 50)
    assert not {"pickup_late", "medicine_out"} & on(clinic, start, 50)


@pytest.mark.parametrize("start", DAYS)
@pytest.mark.parametrize(("group", "days"), [("MSM", 90), ("PWID", 180), ("", 180)])
@pytest.mark.covers("CLI-15")
def test_a_check_is_due_by_main_group(start, group, days):
    one = person(start, (0, "screening_test", {"result": "non_reactive"}), group=group)
    assert "test_due" not in on(one, start, days - 1) and "test_due" in on(one, start, days)


@pytest.mark.parametrize("start", DAYS)
@pytest.mark.covers("CLI-15")
def test_no_check_is_due_for_who_is_or_says_to_be_positive(start):
    positive = person(start, (0, "confirmatory_test", told(result="positive")))
    says_so = person(start, told_positive=True)
    never = person(start)
    assert "test_due" not in on(positive, start, 400) | on(says_so, start, 400)
    assert "test_due" not in on(never, start, 13) and "test_due" in on(never, start, 14)


@pytest.mark.parametrize("start", DAYS)
@pytest.mark.covers("CLI-15")
def test_a_kit_without_word_from_the_7th_to_the_90th_day(start):
    one = person(start, (0, "self_test_kit", {"kits": True}))
    assert ["kit_quiet" in on(one, start, days) for days in (6, 7, 90, 91)] == [False, True, True, False]
    told_of = person(start, (0, "self_test_kit", {"kits": True}), (8, "self_test", told(result="non_reactive")))
    assert "kit_quiet" not in on(told_of, start, 8)


@pytest.mark.parametrize("start", DAYS)
@pytest.mark.covers("CLI-15", "CLI-19", "CLI-27")
def test_an_appointment_stands_the_day_before_and_until_it_is_kept(start):
    agreed = (start + timedelta(days=10)).toordinal()
    promise = (0, "contact", {"agreed": agreed})
    assert ["appointment" in on(person(start, promise), start, days) for days in (8, 9, 10, 38, 39)] == [
        *(False, True, True, True, False)
    ]
    kept = person(start, promise, (10, "counselling", {}))
    newer = person(start, promise, (5, "contact", {"agreed": agreed + 20}))
    assert "appointment" not in on(kept, start, 10) | on(newer, start, 10) and "appointment" in on(newer, start, 30)


@pytest.mark.parametrize("start", DAYS)
@pytest.mark.covers("CLI-18", "CLI-36")
def test_who_died_was_taken_over_or_moved_stands_nowhere_and_who_comes_back_does(start):
    reactive = (0, "screening_test", {"result": "reactive"})
    died, moved = person(start, reactive, away=[(10, 0, True)]), person(start, reactive, away=[(10,)])
    back = person(start, reactive, away=[(10, 20)])
    met = person(start, reactive, (20, "contact", {}), away=[(10,)])
    assert on(died, start, 9) and not any(on(one, start, days) for one in (died, moved) for days in (10, 11, 400))
    assert not on(back, start, 19) and "reactive" in on(back, start, 20)
    assert not on(met, start, 19) and "reactive" in on(met, start, 20)
    assert not on(person(start, reactive, (20, "contact", {}), away=[(10, 0, True)]), start, 20)


def test_a_missing_answer_is_asked_for_from_the_next_day():
    start = DAYS[0]
    one = person(start, missing=("place", "channel"))
    assert "incomplete" not in on(one, start, 0) and "incomplete" in on(one, start, 1)
    assert "incomplete" not in on(person(start, missing=("channel",)), start, 9)


def test_a_list_that_is_switched_off_is_empty_and_the_one_before_goes_on():
    start = DAYS[0]
    off = replace(RULES, lists={**RULES.lists, "lost": replace(RULES.lists["lost"], on=False)})
    assert "at_risk" in on(person(start), start, 100, off) and "long_lost" in on(person(start), start, 180, off)


@pytest.mark.covers("CLI-19")
def test_a_promise_hides_the_card_until_its_day_and_an_undone_step_rises_to_the_leader():
    start = date(2026, 3, 1)
    first = start.toordinal()
    reactive = (0, "screening_test", {"result": "reactive"})
    plain = next(s for s in standing(person(start, reactive), RULES) if s.span.rule == "reactive")
    assert (plain.today_on, plain.rises_on) == (first + 3, first + 3 + 3)
    tried = person(start, reactive)._replace(tries=(Try(first + 4, "not_now", first + 9),))
    later = next(s for s in standing(tried, RULES) if s.span.rule == "reactive")
    assert (later.today_on, later.rises_on) == (first + 9, first + 9 + 3)
    silent = person(start, reactive, tries=[(4, "no_answer")])
    assert next(s for s in standing(silent, RULES) if s.span.rule == "reactive").today_on == first + 5


def test_a_promise_made_before_a_new_matter_does_not_hide_it():
    start = date(2026, 3, 1)
    one = person(start, (5, "screening_test", {"result": "reactive"}))._replace(
        tries=(Try(start.toordinal() + 2, "agreed", start.toordinal() + 60),)
    )
    step = next(s for s in standing(one, RULES) if s.span.rule == "next_step")
    assert step.today_on == step.span.enters
