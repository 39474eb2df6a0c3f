"""Records that are kept longer than the policy says: on the leader's list until erased, or answered for a year."""

from datetime import date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from dhealth.care.clients.actions import erase_client, merge_clients, undo_merge, withdraw_consent
from dhealth.care.clients.models import Client, Consent, Departure, Purpose
from dhealth.care.clients.tests.people import SU, registered
from dhealth.care.services.models import Service
from dhealth.care.transfers.models import Transfer
from dhealth.care.worklists.models import Attempt, Keeping
from dhealth.care.worklists.retention import keep_record, kept_for_long, lines_of, years_before, years_kept
from dhealth.kernel.codes import show_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event

pytestmark = pytest.mark.covers("CLI-35")
LIMIT = years_before(
    timezone.localdate(), 3
)  # the last contact of this day is just kept for as long as the policy says


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def begun(client, day):
    """The record is as old as this."""
    at = timezone.make_aware(datetime(day.year, day.month, day.day, 12))
    Client.objects.filter(pk=client.pk).update(reached_on=day, registered_at=at)
    Consent.objects.filter(client=client).update(said_at=at)
    return client


@pytest.fixture
def su(tam):
    return begun(registered(tam), date(2015, 3, 1))


def served(client, tam, day, **more):
    said = {"kind": "contact", "day": day, "organisation": client.organisation, "worker": tam}
    return Service.objects.create(client=client, person=client, **said | more)


def listed(hanh):
    return [client.pk for client in kept_for_long(Actor.of(hanh), timezone.localdate())]


def test_the_policy_says_three_years():
    assert years_kept() == 3


@pytest.mark.parametrize(("days", "there"), [(0, False), (-1, True)])
def test_a_record_comes_on_the_day_after_three_years(hanh, tam, su, days, there):
    served(su, tam, LIMIT + timedelta(days))
    assert listed(hanh) == ([su.pk] if there else [])


@pytest.mark.parametrize(("days", "there"), [(0, False), (-1, True)])
def test_the_first_contact_counts_where_nothing_followed(hanh, su, days, there):
    begun(su, LIMIT + timedelta(days))
    assert listed(hanh) == ([su.pk] if there else [])


def test_an_imported_record_is_as_old_as_what_it_says_and_not_as_its_import(hanh, tam, su):
    served(su, tam, date(2018, 10, 5), origin=uuid4())
    Client.objects.filter(pk=su.pk).update(registered_at=timezone.now(), origin=uuid4())
    Consent.objects.filter(client=su).update(said_at=timezone.now())
    assert listed(hanh) == [su.pk]
    Client.objects.filter(pk=su.pk).update(origin=None)
    assert listed(hanh) == []


@pytest.mark.parametrize(("outcome", "there"), [("reached", False), ("not_now", False), ("no_answer", True)])
def test_who_was_reached_was_in_touch(hanh, tam, su, outcome, there):
    said = {"organisation": su.organisation, "worker": tam, "channel": "call", "outcome": outcome}
    Attempt.objects.create(client=su, person=su, day=LIMIT, **said)
    assert listed(hanh) == ([su.pk] if there else [])


@pytest.mark.parametrize(("days", "there"), [(0, False), (-1, True)])
def test_the_dead_and_who_moved_away_are_listed_too(hanh, tam, su, days, there):
    said = {"why": "died", "told_by": "close", "recorded_by": tam, "day": LIMIT + timedelta(days)}
    Departure.objects.create(client=su, person=su, **said)
    assert listed(hanh) == ([su.pk] if there else [])


@pytest.mark.parametrize(("days", "there"), [(0, False), (-1, True)])
def test_a_yes_or_no_of_later_is_contact(hanh, tam, su, days, there):
    said = withdraw_consent(Actor.of(tam), su, Purpose.SHARE_WITH_CLINIC)
    at = datetime.combine(LIMIT + timedelta(days), time(12))
    Consent.objects.filter(pk=said.pk).update(said_at=timezone.make_aware(at))
    assert listed(hanh) == ([su.pk] if there else [])


@pytest.mark.parametrize(("days", "there"), [(0, False), (-1, True)])
def test_a_move_that_they_agreed_to_is_contact(hanh, tam, lan_anh, su, days, there):
    said = {"organisation": su.organisation, "to_organisation": su.organisation, "reason": "wish", "asked_by": tam}
    Transfer.objects.create(client=su, state="said_no", agreed_on=LIMIT + timedelta(days), **said)
    assert listed(hanh) == ([su.pk] if there else [])


def test_the_line_says_the_last_contact_of_any_kind(hanh, tam, su):
    served(su, tam, date(2019, 5, 6))
    served(su, tam, date(2022, 1, 2), reported_by="client")
    (line,) = lines_of(kept_for_long(Actor.of(hanh), timezone.localdate()))
    assert line.last == date(2022, 1, 2)


def test_the_oldest_stands_first_also_without_a_first_contact(hanh, tam, su):
    other = begun(registered(tam, SU.__class__(nickname="Bin"), allow_likely=True), date(2014, 3, 1))
    Client.objects.filter(pk=other.pk).update(reached_on=None)
    assert listed(hanh) == [other.pk, su.pk]


def test_whoever_is_erased_or_merged_is_listed_no_more(hanh, tam, su):
    other = begun(registered(tam, SU.__class__(nickname="Bin"), allow_likely=True), date(2015, 3, 1))
    assert set(listed(hanh)) == {su.pk, other.pk}
    merge = merge_clients(Actor.of(hanh), Client.objects.get(pk=su.pk), Client.objects.get(pk=other.pk))
    assert listed(hanh) == [merge.kept_id]
    undo_merge(Actor.of(hanh), merge)
    erase_client(Actor.of(hanh), Client.objects.get(pk=su.pk), show_code(su.code))
    assert listed(hanh) == [other.pk]


def test_a_record_that_is_answered_for_comes_again_after_a_year(hanh, su):
    kept = keep_record(Actor.of(hanh), su, "law")
    assert kept.until == years_before(timezone.localdate(), -1) and listed(hanh) == []
    Keeping.objects.update(until=timezone.localdate() - timedelta(1))
    assert listed(hanh) == [su.pk]


def test_keeping_is_an_event_once_and_twice_changes_nothing(hanh, su):
    for why in ("law", "wished"):
        assert keep_record(Actor.of(hanh), su, why).why == "law"
    event = Event.objects.get(verb="retention.keep")
    assert (event.subject, event.why) == (su.pk, "law")


@pytest.mark.parametrize("why", ["", "because", "LAW"])
def test_without_a_reason_nothing_is_kept(hanh, su, why):
    with pytest.raises(Refused, match="Say why"):
        keep_record(Actor.of(hanh), su, why)
    assert not Keeping.objects.exists()


def test_only_who_leads_the_group_may(tam, minh, binh, su):
    for somebody in (tam, minh, binh):
        with pytest.raises(PermissionDenied):
            keep_record(Actor.of(somebody), su, "law")
        assert listed(somebody) == []


def test_the_word_goes_with_a_merge_and_comes_back(hanh, tam, su):
    other = begun(registered(tam, SU.__class__(nickname="Bin"), allow_likely=True), date(2015, 3, 1))
    keep_record(Actor.of(hanh), other, "law")
    first, second = (Client.objects.get(pk=one.pk) for one in (su, other))
    merge = merge_clients(Actor.of(hanh), first, second)
    assert listed(hanh) == []
    undo_merge(Actor.of(hanh), merge)
    assert listed(hanh) == [su.pk]


@given(st.dates(date(2003, 1, 1), date(2090, 12, 31)), st.integers(0, 2_000))
def test_the_limit_is_the_same_as_counting_on_from_the_last_contact(today, days):
    """Kept for three whole years after the last contact; 29 February ends on the 28th."""
    last = today - timedelta(days)
    try:
        end = last.replace(year=last.year + 3)
    except ValueError:
        end = date(last.year + 3, 2, 28)
    assert (last < years_before(today, 3)) == (end < today)


# --- the page ---


def test_the_page_shows_codes_and_two_ways_and_no_names(as_hanh, su):
    page = as_hanh.get(reverse("retention.read")).text
    assert show_code(su.code) in page and reverse("client.erase", args=[su.pk]) in page
    assert f">{SU.nickname}<" not in page and SU.name not in page and "01/03/2015" in page
    assert not Event.objects.filter(verb="retention.read").exists()


def test_one_press_keeps_it_and_the_page_says_until_when(as_hanh, su):
    answer = as_hanh.post(reverse("retention.keep", args=[su.pk]), {"why": "looked_for"}, follow=True)
    until = years_before(timezone.localdate(), -1)
    assert f"{until:%d/%m/%Y}" in answer.text and show_code(su.code) not in answer.text


def test_a_press_without_a_reason_says_so(as_hanh, su):
    answer = as_hanh.post(reverse("retention.keep", args=[su.pk]), follow=True)
    assert show_code(su.code) in answer.text and not Keeping.objects.exists()


def test_workers_counters_and_strangers_have_no_such_page(as_tam, as_minh, as_binh, su):
    for somebody in (as_tam, as_minh):
        assert somebody.get(reverse("retention.read")).status_code == 403
    assert show_code(su.code) not in as_binh.get(reverse("retention.read")).text
    assert as_binh.post(reverse("retention.keep", args=[su.pk]), {"why": "law"}).status_code == 404


@pytest.mark.parametrize("more", [1, 30])
def test_the_number_of_statements_is_kept(as_hanh, tam, su, more, django_assert_max_num_queries):
    for number in range(more):
        begun(registered(tam, SU.__class__(nickname=f"Bạn {number}"), allow_likely=True), date(2016, 1, 1))
    as_hanh.get(reverse("retention.read"))
    with django_assert_max_num_queries(12):
        as_hanh.get(reverse("retention.read"))
