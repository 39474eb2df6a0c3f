"""A first day: each step is known by what was done, and the leader sees how far somebody has come."""

from datetime import timedelta

import pytest
from conftest import browser_of, person
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.services.actions import record_meeting
from dhealth.care.services.drafts import Meeting
from dhealth.engagement.onboarding.actions import begin_tour, note_step, put_away, start_practice, take_up
from dhealth.engagement.onboarding.models import Tour
from dhealth.engagement.onboarding.queries import card_of, group_steps, newcomers_of, progress_of
from dhealth.engagement.onboarding.reactions import begin
from dhealth.engagement.onboarding.rules import COVER, FIND, LASTS, LOOK
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Project

DRAFT = ClientDraft(nickname="Ken", main_group="MSM", channel="face_to_face")


def meet(actor: Actor, client: Client) -> None:
    record_meeting(actor, client, Meeting(day=timezone.localdate(), form="face_to_face", condoms=5))


def done(actor: Actor) -> list[str]:
    progress = progress_of(actor)
    return [step.key for step in progress.steps if step.at] if progress else []


@pytest.mark.covers("CLI-30")
def test_signing_in_for_the_first_time_begins_the_tour_and_the_first_page_leads_on(tam, as_tam):
    assert "Ngày đầu của bạn" not in as_tam.get("/").text
    begin(None, tam)
    assert "Nhìn quanh trang này" in as_tam.get("/").text


@pytest.mark.covers("CLI-30")
def test_each_step_is_done_by_doing_it(tam, gnet, as_tam):
    begin_tour(tam)
    actor = Actor.of(tam)
    as_tam.post("/first-steps/follow/", {"do": "look"})
    assert done(actor) == ["look"]
    as_tam.post("/practice/start/")
    invented = Actor.of(tam, practising=True)
    assert done(actor) == ["look"], "what a practice begins with is nobody's work"
    client = register_client(invented, invented.home.organisation_id, DRAFT, allow_likely=True)
    assert done(actor) == ["look", "register"]
    meet(invented, client)
    as_tam.post("/clients/", {"q": client.code})
    assert done(actor) == ["look", "register", "contact", "find"]
    as_tam.post("/practice/end/")
    register_client(actor, gnet.pk, DRAFT)
    as_tam.post(reverse("session.cover"), {"next": "/"})
    assert done(actor) == ["look", "register", "contact", "find", "cover", "own"]


@pytest.mark.covers("CLI-30")
def test_looking_for_somebody_in_earnest_or_in_vain_is_not_the_step(tam, as_tam):
    begin_tour(tam)
    as_tam.post("/clients/", {"q": "khong co ai"})
    as_tam.post("/practice/start/")
    as_tam.post("/clients/", {"q": "khong co ai"})
    assert done(Actor.of(tam)) == []
    as_tam.post("/clients/", {"q": "may"})
    assert done(Actor.of(tam)) == ["find"]


def test_a_step_twice_is_once_and_an_unknown_one_none(tam):
    begin_tour(tam)
    for step in (LOOK, LOOK, "own", "nonsense"):
        note_step(tam, step)
    assert done(Actor.of(tam)) == ["look"]


def test_put_away_and_taken_up_again(tam, as_tam, verbs):
    begin_tour(tam)
    actor = Actor.of(tam)
    put_away(actor)
    put_away(actor)
    assert card_of(actor) is None
    assert "Mở lại các bước" in as_tam.get("/help/").text
    take_up(actor)
    assert card_of(actor) is not None
    assert verbs().count("tour.follow") == 2


def test_who_worked_here_before_there_were_tours_needs_none(tam, gnet):
    register_client(Actor.of(tam), gnet.pk, DRAFT)
    begin_tour(tam)
    assert card_of(Actor.of(tam)) is None


@pytest.mark.parametrize("who", ["oanh", "an", "yen", "minh"])
def test_who_does_not_work_with_clients_has_no_tour(request, who):
    begin_tour(request.getfixturevalue(who))
    assert not Tour.objects.exists()
    assert request.getfixturevalue(f"as_{who}").post("/first-steps/follow/", {"do": "look"}).status_code == 403


@pytest.mark.covers("CLI-30")
def test_minutes_count_from_the_first_sign_in_to_the_first_client_and_meeting_in_earnest(tam, hanh, gnet):
    begin_tour(tam)
    Tour.objects.update(begun_at=timezone.now() - timedelta(minutes=7))
    start_practice(Actor.of(tam))
    invented = Actor.of(tam, practising=True)
    register_client(invented, invented.home.organisation_id, DRAFT, allow_likely=True)
    before = newcomers_of(Actor.of(hanh))[0].progress
    assert (before.minutes_to_client, before.minutes_to_contact) == (None, None)
    meet(Actor.of(tam), register_client(Actor.of(tam), gnet.pk, DRAFT))
    after = newcomers_of(Actor.of(hanh))[0].progress
    assert (after.minutes_to_client, after.minutes_to_contact) == (7, 7)
    assert after.practised_at is not None


@pytest.mark.parametrize(("days", "settled"), [(LASTS - timedelta(minutes=1), False), (LASTS, True)])
def test_after_thirty_days_the_next_sign_in_writes_down_what_the_log_knew(tam, gnet, days, settled):
    begin_tour(tam)
    Tour.objects.update(begun_at=timezone.now() - days)
    register_client(Actor.of(tam), gnet.pk, DRAFT)
    begin_tour(tam)
    tour = Tour.objects.get()
    assert (tour.settled_at is not None, tour.first_client_at is not None) == (settled, settled)
    assert done(Actor.of(tam)) == ["own"]


@pytest.mark.covers("CLI-30")
def test_the_leader_sees_each_worker_and_those_who_support_the_group_see_counts(as_hanh, as_thao, tam, life, gnet):
    begin_tour(tam)
    note_step(tam, COVER)
    Project.objects.create(code="P1", name="Sông Sáng", owner=life, starts_on=timezone.localdate()).members.add(gnet)
    page, theirs = as_hanh.get("/first-steps/").text, as_thao.get("/first-steps/").text
    assert "Tâm" in page and "che màn hình" in page
    assert "Gnet Biên Hòa" in theirs and "Tâm" not in theirs


@pytest.mark.covers("CAP-06")
def test_groups_without_a_newcomer_stand_together_and_not_as_rows_of_noughts(
    as_thao, tam, khoa, life, gnet, full_house
):
    begin_tour(tam)
    project = Project.objects.create(code="P1", name="Sông Sáng", owner=life, starts_on=timezone.localdate())
    project.members.add(gnet, full_house)
    shown = as_thao.get("/first-steps/").context
    assert [one.organisation for one in shown["begun"]] == [gnet]
    assert [one.organisation for one in shown["quiet"]] == [full_house]


def test_strangers_and_workers_do_not_see_it(as_tam, as_an, as_binh, tam):
    begin_tour(tam)
    assert [browser.get("/first-steps/").status_code for browser in (as_tam, as_an)] == [403, 403]
    assert "Tâm" not in as_binh.get("/first-steps/").text


def test_the_leaders_page_asks_the_same_for_one_worker_and_for_many(hanh, gnet, tam, lan_anh, life):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            newcomers_of(Actor.of(hanh))
        return len(found)

    for user in (tam, lan_anh):
        begin_tour(user)
    few = asked()
    for number in range(6):
        begin_tour(person(f"w{number}", f"W{number}", gnet, "outreach_worker"))
    assert asked() == few


def test_a_leaders_way_is_shorter_and_ends_with_the_first_colleague(hanh, as_hanh):
    begin_tour(hanh)
    assert [step.key for step in progress_of(Actor.of(hanh)).steps] == ["look", "register", "cover", "invite"]
    assert "Ngày đầu của bạn" in as_hanh.get("/").text


def test_the_card_stands_on_the_first_page_of_practice_too(tam, as_tam):
    begin_tour(tam)
    note_step(tam, LOOK)
    as_tam.post("/practice/start/")
    assert "Thêm một khách tưởng tượng" in as_tam.get("/").text
    note_step(tam, FIND)
    assert group_steps(Actor.of(tam)) == []
    assert browser_of(tam).get("/first-steps/").status_code == 403
