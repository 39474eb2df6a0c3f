"""A client dies, moves away or needs no care any more; and comes back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.care.clients import listening
from dhealth.care.clients.actions import (
    Choices,
    Left,
    decide_duplicate,
    depart_client,
    merge_clients,
    return_client,
    undo_merge,
)
from dhealth.care.clients.departures import departed, departure_of
from dhealth.care.clients.held import everything_held
from dhealth.care.clients.models import Client, Departure, Merge, PossibleDuplicate, Return
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import SU, registered
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event

pytestmark = pytest.mark.covers("CLI-36")


@pytest.fixture
def su(tam):
    return registered(tam)


def moved(day: date | None = None) -> Left:
    return Left("moved", day or timezone.localdate(), "client")


def test_a_client_who_moved_away_is_departed_with_day_and_actor(tam, su):
    depart_client(Actor.of(tam), su, moved())
    holding = departure_of(su.pk)
    assert (holding.why, holding.day, holding.recorded_by) == ("moved", timezone.localdate(), tam)
    assert departed([su.pk]) == {su.pk}
    event = Event.objects.get(verb="client.depart")
    assert event.subject == su.pk and "moved" not in str(event.details)


def test_the_same_told_twice_is_written_once(tam, su, verbs):
    id = uuid7()
    for _press in range(2):
        depart_client(Actor.of(tam), su, moved(), id=id)
    depart_client(Actor.of(tam), su, moved())
    assert Departure.objects.count() == verbs().count("client.depart") == 1


def test_another_reason_needs_the_first_taken_back(tam, su):
    depart_client(Actor.of(tam), su, moved())
    with pytest.raises(Refused, match="take that back first"):
        depart_client(Actor.of(tam), su, Left("died", timezone.localdate(), "close"))


@pytest.mark.parametrize("ahead, allowed", [(0, True), (1, False)])
def test_nobody_leaves_on_a_day_still_to_come(tam, su, ahead, allowed):
    day = timezone.localdate() + timedelta(days=ahead)
    if allowed:
        depart_client(Actor.of(tam), su, moved(day))
    else:
        with pytest.raises(Refused, match="still to come"):
            depart_client(Actor.of(tam), su, moved(day))
    assert Departure.objects.exists() is allowed


def test_who_came_back_stands_on_the_lists_again(tam, su, verbs):
    depart_client(Actor.of(tam), su, moved())
    return_client(Actor.of(tam), su, "came_back")
    return_client(Actor.of(tam), su, "came_back")
    assert departed([su.pk]) == set() and Return.objects.count() == 1
    assert verbs()[-1] == "client.return" and verbs().count("client.return") == 1


def test_the_dead_come_back_only_from_a_mistake(tam, su):
    depart_client(Actor.of(tam), su, Left("died", timezone.localdate(), "close"))
    with pytest.raises(Refused, match="died"):
        return_client(Actor.of(tam), su, "came_back")
    return_client(Actor.of(tam), su, "mistake")
    assert departure_of(su.pk) is None


def test_nobody_is_back_before_they_left(tam, su):
    depart_client(Actor.of(tam), su, moved())
    with pytest.raises(Refused, match="not before"):
        return_client(Actor.of(tam), su, "came_back", day=timezone.localdate() - timedelta(days=1))


def test_another_worker_the_stranger_and_the_finance_officer_cannot(su, lan_anh, khoa, minh):
    with pytest.raises(Refused, match="not on your list"):
        depart_client(Actor.of(lan_anh), su, moved())
    for somebody in (khoa, minh):
        with pytest.raises(PermissionDenied):
            depart_client(Actor.of(somebody), su, moved())
    assert not Departure.objects.exists()


@pytest.fixture
def twin(tam, su):
    return registered(tam, ClientDraft(nickname="Su Su", phone=SU.phone), allow_likely=True)


def test_a_departure_follows_the_merge_and_comes_out_again(tam, hanh, su, twin):
    depart_client(Actor.of(tam), twin, moved())
    decide_duplicate(Actor.of(hanh), PossibleDuplicate.objects.get(), "same")
    assert departed([su.pk, twin.pk]) == {su.pk}
    undo_merge(Actor.of(hanh), Merge.objects.get())
    assert departed([su.pk, twin.pk]) == {twin.pk}


@pytest.mark.covers("CLI-21")
def test_who_came_back_on_the_merged_record_has_not_come_back_on_the_other(tam, hanh, su, twin):
    depart_client(Actor.of(tam), twin, moved())
    merge = merge_clients(Actor.of(hanh), su, twin, Choices(keep=su.pk))
    return_client(Actor.of(tam), su, "came_back")
    assert not departed([su.pk, twin.pk])
    undo_merge(Actor.of(hanh), merge)
    assert departed([su.pk, twin.pk]) == {twin.pk}
    return_client(Actor.of(tam), Client.objects.get(pk=twin.pk), "came_back")
    assert not departed([su.pk, twin.pk])


@pytest.mark.covers("CLI-21")
def test_a_departure_called_a_mistake_stays_one_when_the_merge_is_undone(tam, hanh, su, twin):
    depart_client(Actor.of(tam), twin, moved())
    merge = merge_clients(Actor.of(hanh), su, twin, Choices(keep=su.pk))
    return_client(Actor.of(tam), su, "mistake")
    undo_merge(Actor.of(hanh), merge)
    assert not departed([su.pk, twin.pk])


@pytest.mark.covers("CLI-21")
def test_what_was_written_of_the_kept_record_stays_with_it(tam, hanh, su, twin):
    for one in (su, twin):
        depart_client(Actor.of(tam), one, moved())
    merge = merge_clients(Actor.of(hanh), su, twin, Choices(keep=su.pk))
    return_client(Actor.of(tam), su, "came_back")
    undo_merge(Actor.of(hanh), merge)
    assert departed([su.pk, twin.pk]) == {twin.pk}


@pytest.mark.covers("CLI-21")
def test_who_came_back_before_the_merge_is_back_after_it_is_undone(tam, hanh, su, twin):
    depart_client(Actor.of(tam), twin, moved())
    return_client(Actor.of(tam), twin, "came_back")
    merge = merge_clients(Actor.of(hanh), su, twin, Choices(keep=su.pk))
    undo_merge(Actor.of(hanh), merge)
    assert not departed([su.pk, twin.pk]) and Departure.objects.get().ended.why == "came_back"


ACTS = st.lists(st.sampled_from(["leave su", "leave twin", "back su", "back twin", "merge", "undo"]), max_size=12)


@pytest.mark.slow
@pytest.mark.covers("CLI-21")
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_each_record_has_its_own_departures_whatever_was_merged_between(acts, tam, hanh, su, twin):
    """Beside the program a plain account: who is away, each record by itself, and the two as one while they are."""
    with transaction.atomic():
        _live(acts, tam, hanh, {"su": su, "twin": twin})
        transaction.set_rollback(True)


def _live(acts, tam, hanh, records):
    away, merge = {"su": False, "twin": False}, None
    for act, _space, who in (one.partition(" ") for one in acts):
        of = "su" if merge else who
        if act == "merge" and merge is None:
            merge = merge_clients(Actor.of(hanh), *records.values(), Choices(keep=records["su"].pk))
            lent = dict(away)
        elif act == "undo" and merge is not None:
            undo_merge(Actor.of(hanh), merge)
            merge, away["twin"] = None, lent["twin"]
        elif act == "leave" and not away[of] and not (merge and away["twin"]):
            depart_client(Actor.of(tam), records[of], moved())
            away[of] = True
        elif act == "back":
            return_client(Actor.of(tam), records[of], "came_back")
            away |= {"su": False, "twin": False} if merge else {of: False}
        together = {"su"} if away["su"] or away["twin"] else set()
        expected = together if merge else {name for name, gone in away.items() if gone}
        assert departed([one.pk for one in records.values()]) == {records[name].pk for name in expected}


def test_whoever_listens_hears_of_both(tam, su, monkeypatch):
    heard: list[object] = []
    monkeypatch.setattr(listening, "changed", [heard.extend])
    depart_client(Actor.of(tam), su, moved())
    return_client(Actor.of(tam), su, "mistake")
    assert heard == [su.pk, su.pk]


def test_the_client_can_be_told_what_is_held_of_it(tam, su):
    depart_client(Actor.of(tam), su, moved())
    words = str([(held.title, held.rows) for held in everything_held(Actor.of(tam), su)])
    assert "Moved away" in words and "They themselves" in words


def test_the_page_asks_three_questions_and_takes_the_record_off_the_lists(as_tam, su):
    page = as_tam.get(f"/clients/{su.pk}/left/?why=died")
    assert page.context["form"].initial["why"] == "died"
    said = {"id": uuid7(), "why": "moved", "day": "hôm qua", "told_by": "client"}
    assert as_tam.post(f"/clients/{su.pk}/left/", said).status_code == 422
    answer = as_tam.post(f"/clients/{su.pk}/left/", said | {"day": timezone.localdate().strftime("%d/%m/%Y")})
    assert answer.status_code == 302 and departed([su.pk])
    as_tam.post(f"/clients/{su.pk}/back/", {"back": "mistake"})
    assert not departed([su.pk])
