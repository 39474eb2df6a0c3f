"""Each rule on both sides of its boundary, told with stored records."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dhealth.care.clients.models import Client, ClientCode, Departure, Return
from dhealth.care.transfers.models import Transfer
from dhealth.evidence.quality.queries import blocking, flags_by_worker, look, warnings
from dhealth.evidence.quality.tests.people import ago, attempt, lately, line, noon, record
from dhealth.evidence.quality.words import why
from dhealth.evidence.reports.tests.people import joined
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Project

pytestmark = pytest.mark.covers("TGT-06")


def keys(at, period=None, project=None):
    return [one.rule.key for one in look(at.pk, period or lately(), project).open]


def test_a_whole_record_with_whole_lines_has_nothing_to_put_right(tam, gnet):
    client = record(tam, gnet)
    line(client, tam)
    line(client, tam, kind="counselling")
    line(client, tam, kind="screening_test")
    assert keys(gnet) == []


@pytest.mark.parametrize("field", ["reached_on", "sex_at_birth", "birth_year", "main_group"])
def test_a_service_for_somebody_whose_form_lacks_a_field(tam, gnet, field):
    client = record(tam, gnet)
    setattr(client, field, None if field in ("reached_on", "birth_year") else "")
    client.save()
    assert keys(gnet) == []
    line(client, tam)
    (found,) = blocking(gnet.pk, lately())
    assert (found.rule.key, found.told, found.owner) == ("incomplete_record", {"missing": field}, tam.pk)


def test_it_is_told_once_a_person_and_not_of_what_others_did(tam, gnet):
    client = record(tam, gnet, main_group="")
    line(client, tam, kind="art_start", reported_by="clinic")
    assert "incomplete_record" not in keys(gnet)
    line(client, tam, ago(4))
    line(client, tam, ago(3))
    assert keys(gnet).count("incomplete_record") == 1


@pytest.mark.parametrize(("days", "found"), [(0, []), (1, ["before_reached"])])
def test_a_service_on_the_day_of_first_contact_and_the_day_before(tam, gnet, days, found):
    line(record(tam, gnet, ago(10)), tam, ago(10 + days), written=ago(10))
    assert keys(gnet) == found


def test_what_a_clinic_did_earlier_is_history(tam, gnet):
    line(record(tam, gnet, ago(10)), tam, ago(30), kind="prep_start", reported_by="clinic", written=ago(20))
    assert keys(gnet) == []


def project_of(life, gnet, starts, ends=None):
    made = Project.objects.create(code="SS-01", name="Sông Sáng", owner=life, starts_on=starts, ends_on=ends)
    made.members.add(gnet)
    return made


@pytest.mark.parametrize(("day", "found"), [(10, []), (11, ["before_project"]), (5, []), (4, ["after_project"])])
def test_a_project_counts_its_first_and_its_last_day(tam, gnet, life, day, found):
    project = project_of(life, gnet, ago(10), ago(5))
    line(record(tam, gnet), tam, ago(day), project=project)
    assert keys(gnet) == found
    assert all(one.owner is None for one in look(gnet.pk, lately()).open)


def test_today_is_no_day_to_come_and_tomorrow_is(tam, gnet):
    client, today = record(tam, gnet), timezone.localdate()
    line(client, tam, today)
    assert keys(gnet) == []
    line(client, tam, today + timedelta(days=1), written=today)
    assert keys(gnet) == ["future_day"]
    assert keys(gnet, Period(today - timedelta(days=400), today - timedelta(days=1))) == ["future_day"]


@pytest.mark.parametrize(("agreed", "found"), [(5, []), (6, ["appointment_before_visit"])])
def test_an_appointment_on_the_day_itself_and_on_the_day_before(tam, gnet, agreed, found):
    line(record(tam, gnet), tam, ago(5), answer="appointment", answer_day=ago(agreed))
    assert keys(gnet) == found


def test_a_test_of_the_group_needs_a_result_that_it_can_have(tam, gnet):
    client = record(tam, gnet)
    line(client, tam, ago(9), kind="screening_test", result="")
    line(client, tam, ago(8), kind="screening_test", result="positive")
    assert keys(gnet) == ["result_missing", "result_odd"]


@pytest.mark.parametrize(("days", "found"), [(5, []), (4, ["after_death"])])
def test_a_service_on_the_day_of_death_and_the_day_after(tam, gnet, days, found):
    client = record(tam, gnet)
    Departure.objects.create(client=client, person=client, why="died", day=ago(5), told_by="family", recorded_by=tam)
    line(client, tam, ago(days))
    assert keys(gnet) == found


def test_the_same_line_twice_and_two_meetings_of_one_day(tam, gnet):
    client = record(tam, gnet)
    line(client, tam, condoms=10)
    line(client, tam, condoms=20)
    assert keys(gnet) == []
    line(client, tam, condoms=20)
    assert keys(gnet) == ["repeated"]


def test_an_empty_line_beside_a_full_one(tam, gnet):
    client = record(tam, gnet)
    line(client, tam, kind="contact", condoms=10)
    line(client, tam, kind="contact", form="")
    assert keys(gnet) == ["empty_repeat", "incomplete_line"] or keys(gnet) == ["incomplete_line", "empty_repeat"]


@pytest.mark.parametrize(("people", "found"), [(2, 0), (3, 1)])
def test_two_incomplete_clients_of_one_day_are_no_cluster_and_three_are(tam, gnet, people, found):
    for _one in range(people):
        line(record(tam, gnet, ago(5), main_group=""), tam, ago(5))
    (clusters,) = [[one for one in warnings(gnet.pk, lately()) if one.rule.key == "cluster"]]
    assert len(clusters) == found
    assert all((one.worker, one.day, one.owner) == (tam.pk, ago(5), None) for one in clusters)


def test_two_days_or_two_workers_make_no_cluster(tam, lan_anh, gnet):
    for worker, day in ((tam, 5), (tam, 5), (tam, 6), (lan_anh, 5)):
        line(record(worker, gnet, ago(day), main_group=""), worker, ago(day))
    assert "cluster" not in keys(gnet)


def test_a_line_left_open_makes_a_cluster_with_records_left_open(tam, gnet):
    for facts, form in (({"main_group": ""}, "call"), ({"birth_year": None}, "call"), ({}, "")):
        line(record(tam, gnet, ago(5), **facts), tam, ago(5), form=form)
    assert keys(gnet).count("cluster") == 1


@pytest.mark.parametrize(("earlier", "found"), [(0, []), (-1, ["skipped_step"])])
def test_a_visit_on_the_day_of_the_start_and_before_it(tam, gnet, earlier, found):
    client = record(tam, gnet)
    line(client, tam, ago(20), kind="prep_visit", reported_by="clinic")
    line(client, tam, ago(20 + earlier), kind="prep_start", reported_by="clinic")
    assert keys(gnet) == found


def test_who_told_of_a_status_at_first_contact_needs_no_test_before_care(tam, gnet):
    told, silent = record(tam, gnet, told_status="positive"), record(tam, gnet)
    for client in (told, silent):
        line(client, tam, kind="art_visit", reported_by="client")
    (found,) = look(gnet.pk, lately()).open
    assert (found.rule.key, found.person, found.reveals) == ("skipped_step", silent.pk, {"results"})


def test_a_new_screening_for_somebody_known(tam, gnet):
    client = record(tam, gnet)
    line(client, tam, ago(30), kind="screening_test", result="reactive")
    line(client, tam, ago(20), kind="confirmatory_test", result="positive", reported_by="clinic")
    assert keys(gnet) == []
    line(client, tam, ago(19), kind="screening_test")
    assert keys(gnet) == ["known_screened"]


@pytest.mark.parametrize(("days", "found"), [(84, []), (85, ["after_lost"])])
def test_84_days_without_a_meeting_are_not_too_many_and_85_are(tam, gnet, days, found):
    client = record(tam, gnet, ago(200))
    line(client, tam, ago(5 + days))
    line(client, tam, ago(5))
    assert keys(gnet) == found


@pytest.mark.parametrize(("tries", "found"), [(2, []), (3, ["after_lost"])])
def test_two_failed_attempts_are_not_lost_and_three_are(tam, gnet, tries, found):
    client = record(tam, gnet, ago(60))
    line(client, tam, ago(25))
    line(client, tam, ago(5))
    for n in range(tries):
        attempt(client, tam, ago(20 - n), outcome=("no_answer", "wrong_number")[n % 2])
    assert keys(gnet) == found


@pytest.mark.parametrize(
    ("third", "outcome", "found"),
    [
        (ago(25), "no_answer", []),  # on the day of the last meeting
        (ago(24), "no_answer", ["after_lost"]),
        (ago(6), "no_answer", ["after_lost"]),
        (ago(5), "no_answer", []),  # on the day they came back
        (ago(10), "moved", []),  # neither a contact nor a failed attempt
    ],
)
def test_attempts_count_between_the_two_meetings_only(tam, gnet, third, outcome, found):
    client = record(tam, gnet, ago(60))
    line(client, tam, ago(25))
    line(client, tam, ago(5))
    for day, said in ((ago(20), "no_answer"), (ago(19), "no_answer"), (third, outcome)):
        attempt(client, tam, day, said)
    assert keys(gnet) == found


@pytest.mark.parametrize(("day", "found"), [(18, ["after_lost"]), (17, [])])
def test_somebody_who_was_reached_meanwhile_was_not_lost(tam, gnet, day, found):
    """Reached before the three that failed, or between them."""
    client = record(tam, gnet, ago(60))
    line(client, tam, ago(25))
    line(client, tam, ago(5))
    for one in (17, 16, 15):
        attempt(client, tam, ago(one))
    attempt(client, tam, ago(day), "reached")
    assert keys(gnet) == found


@pytest.mark.parametrize(("days", "found"), [(84, []), (85, ["after_lost"])])
def test_days_are_counted_from_the_last_talk(tam, gnet, days, found):
    client = record(tam, gnet, ago(200))
    line(client, tam, ago(150))
    attempt(client, tam, ago(5 + days), "reached")
    line(client, tam, ago(5))
    assert keys(gnet) == found


@pytest.mark.parametrize(("days", "found"), [(84, []), (85, ["after_lost"])])
def test_days_are_counted_from_the_first_contact(tam, gnet, days, found):
    line(record(tam, gnet, ago(5 + days)), tam, ago(5))
    assert keys(gnet) == found


@pytest.mark.parametrize(("day", "found"), [(4, ["after_lost"]), (5, []), (60, []), (89, []), (90, ["after_lost"])])
def test_the_days_begin_anew_where_the_group_took_them_over(tam, khoa, gnet, full_house, day, found):
    client = record(tam, gnet, ago(200))
    move = joined(record(khoa, full_house, ago(300)), client)
    Transfer.objects.filter(pk=move.pk).update(settled_at=noon(ago(day)))
    line(client, tam, ago(5))
    assert keys(gnet) == found


def test_they_begin_anew_in_the_record_into_which_the_taken_over_one_was_laid(tam, khoa, gnet, full_house):
    client, came = record(tam, gnet, ago(200)), record(tam, gnet, ago(200))
    joined(record(khoa, full_house, ago(300)), came)
    Transfer.objects.update(settled_at=noon(ago(30)))
    Client.objects.filter(pk=came.pk).update(merged_into=client)
    line(client, tam, ago(5))
    assert keys(gnet) == []


def left(client, by, day, back=None, why="moved", back_why="came_back"):
    said = {"client": client, "person": client, "told_by": "family", "recorded_by": by}
    departure = Departure.objects.create(**said, why=why, day=day)
    if back:
        Return.objects.create(departure=departure, why=back_why, day=back, recorded_by=by)


@pytest.mark.parametrize(
    ("gone", "back", "found"),
    [
        (ago(100), ago(60), []),
        (ago(100), ago(5), []),  # back and served on one day
        (ago(100), ago(4), []),  # served while away
        (ago(100), None, []),  # nobody wrote that they are back
        (ago(150), ago(90), ["after_lost"]),  # back, then lost
        (ago(4), None, ["after_lost"]),  # lost, served, then left
    ],
)
def test_whoever_had_left_was_not_lost(tam, gnet, gone, back, found):
    client = record(tam, gnet, ago(200))
    left(client, tam, gone, back)
    line(client, tam, ago(5))
    assert keys(gnet) == found


def test_who_was_said_to_have_left_by_mistake_was_lost(tam, gnet):
    client = record(tam, gnet, ago(200))
    left(client, tam, ago(100), ago(60), back_why="mistake")
    line(client, tam, ago(5))
    assert keys(gnet) == ["after_lost"]


def test_a_group_that_gave_somebody_away_had_not_lost_them(tam, khoa, gnet, full_house):
    client = record(tam, gnet, ago(200))
    joined(client, record(khoa, full_house, ago(200)))
    Client.objects.filter(pk=client.pk).update(taken_over_at=noon(ago(100)))
    line(client, tam, ago(5))
    assert keys(gnet) == []


def test_it_says_how_often_they_were_tried(tam, gnet):
    client = record(tam, gnet, ago(60))
    line(client, tam, ago(25))
    line(client, tam, ago(5))
    for one in (17, 16, 15):
        attempt(client, tam, ago(one))
    (found,) = look(gnet.pk, lately()).open
    assert "3" in why(found) and found.told == {"last": ago(25), "tries": 3}


@pytest.mark.parametrize(("days", "found"), [(14, []), (15, ["late_entry"])])
def test_written_on_the_14th_day_and_on_the_15th(tam, gnet, days, found):
    line(record(tam, gnet), tam, ago(5 + days), written=ago(5))
    assert keys(gnet) == found


def test_a_lot_is_missed_where_the_group_tested_and_not_in_a_workbook(tam, gnet):
    client = record(tam, gnet)
    line(client, tam, ago(9), kind="screening_test", lot="", origin=client.pk)
    assert keys(gnet) == []
    line(client, tam, ago(8), kind="screening_test", lot="")
    assert keys(gnet) == ["lot_missing"]


@pytest.mark.parametrize(("known", "found"), [(18, []), (19, ["alien_code"])])
def test_a_code_with_other_letters_where_the_group_has_twenty(tam, gnet, known, found):
    client = record(tam, gnet, ago(90))
    for number in range(known):
        ClientCode.objects.create(organisation=gnet, client=client, code=f"GB-{number}", source="project")
    odd = record(tam, gnet, ago(5))
    ClientCode.objects.create(organisation=gnet, client=odd, code="FH-7719", source="project")
    assert keys(gnet) == found


def test_who_wrote_the_line_owns_it_until_the_client_moves_to_another_list(tam, lan_anh, gnet):
    client = record(tam, gnet, main_group="")
    line(client, tam)
    assert [one.owner for one in blocking(gnet.pk, lately())] == [tam.pk]
    client.worker = lan_anh
    client.save()
    assert [(one.owner, one.worker) for one in blocking(gnet.pk, lately())] == [(None, tam.pk)]
    assert flags_by_worker(gnet.pk, timezone.localdate()) == {tam.pk: 1}


def test_until_when_it_should_be_done(tam, gnet):
    line(record(tam, gnet, ago(5), main_group=""), tam, ago(5))
    (found,) = blocking(gnet.pk, lately())
    assert (found.since, found.due) == (ago(5), ago(2))
    assert not found.overdue(ago(2)) and found.overdue(ago(1))


def test_another_group_and_another_project_are_not_looked_at(tam, khoa, gnet, full_house, life):
    project = project_of(life, gnet, date(2020, 1, 1))
    line(record(tam, gnet, main_group=""), tam, project=project)
    line(record(khoa, full_house), khoa, form="")
    assert keys(gnet, project=project.pk) == ["incomplete_record"]
    other = Project.objects.create(code="SS-02", name="Núi Xanh", owner=life, starts_on=date(2020, 1, 1))
    assert keys(gnet, project=other.pk) == []


def test_what_was_corrected_counts_no_more(tam, gnet):
    service = line(record(tam, gnet), tam, form="")
    service.is_current = False
    service.save()
    assert keys(gnet) == []
