"""Practice: everything can be tried, and nothing of it stands anywhere else."""

import pytest
from conftest import browser_of, organisation, person
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.actions import note_looks, register_client
from dhealth.care.clients.finding import find
from dhealth.care.clients.models import Client, PossibleDuplicate
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.partner_services.actions import (
    attempt_contact,
    choose_way,
    name_contact,
    offer_services,
    register_contact,
)
from dhealth.care.partner_services.cascade import cascade_of, reach_of
from dhealth.care.partner_services.models import Contact, Offer
from dhealth.care.partner_services.queries import contacts_seen
from dhealth.care.partner_services.rules import NamedDraft, Tried
from dhealth.care.services.models import Service
from dhealth.engagement.onboarding.actions import end_practice, start_over, start_practice
from dhealth.engagement.onboarding.emptying import empty
from dhealth.engagement.onboarding.models import PracticeWorld
from dhealth.kernel.ids import uuid7
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.daily_looks import looks_today
from dhealth.trust.accounts.models import Grant
from dhealth.trust.accounts.queries import people_visible_to
from dhealth.trust.accounts.roles import PRACTISED, practised, roles, roles_practised
from dhealth.trust.linkage.models import LinkageCase, LinkageCode
from dhealth.trust.organisations.models import KINDS_TO_CHOOSE, Kind, Organisation
from dhealth.trust.organisations.practice import is_practice, practice_id
from dhealth.trust.organisations.queries import directory, search
from dhealth.trust.organisations.queries import find as find_organisation

pytestmark = pytest.mark.slow

KEN = {"nickname": "Ken", "main_group": "MSM", "channel": "face_to_face"}


def practising(user) -> Actor:
    start_practice(Actor.of(user))
    return Actor.of(user, practising=True)


def into_practice(browser: Browser) -> Browser:
    browser.post("/practice/start/")
    return browser


@pytest.mark.covers("CLI-30")
def test_a_worker_practises_with_eight_people_some_of_them_due_and_two_alike(tam):
    actor = practising(tam)
    assert Client.objects.visible_to(actor).count() == 8
    assert PossibleDuplicate.objects.get().organisation_id in actor.apart
    assert not LinkageCode.objects.exists()


@pytest.mark.covers("CLI-30")
def test_who_practises_holds_roles_there_alone_and_who_does_not_holds_none_there(tam, gnet):
    at = practising(tam).home.organisation_id
    assert [s.organisation_id for s in Actor.of(tam).standings] == [gnet.pk]
    assert [s.organisation_id for s in Actor.of(tam, practising=True).standings] == [at]
    assert is_practice(at) and not is_practice(gnet.pk)


def test_a_session_that_never_had_a_practice_reaches_nothing_by_claiming_one(tam):
    assert Actor.of(tam, practising=True).standings == ()


@pytest.mark.covers("CLI-30")
def test_the_strip_stands_on_every_page_until_one_leaves(as_tam):
    into_practice(as_tam)
    for path in ("/", "/clients/", "/clients/new/", "/reports/", "/help/", "/khong-co/"):
        assert "khách hàng ở đây không có thật" in as_tam.get(path).text, path
    as_tam.post("/practice/end/")
    assert "khách hàng ở đây không có thật" not in as_tam.get("/").text


def test_signing_out_ends_it(as_tam, tam):
    into_practice(as_tam)
    as_tam.post(reverse("account_logout"))
    assert "practising" not in as_tam.session


@pytest.mark.covers("CLI-30")
def test_starting_over_brings_the_same_eight_people_back(tam):
    actor = practising(tam)
    at = actor.home.organisation_id
    register_client(actor, at, ClientDraft(**KEN), allow_likely=True)
    before = set(Client.objects.visible_to(actor).values_list("pk", flat=True))
    start_over(actor)
    after = set(Client.objects.visible_to(actor).values_list("pk", flat=True))
    assert (len(before), len(after), before & after) == (9, 8, set())
    assert not Service.objects.filter(client__in=before).exists()


def test_pressed_twice_it_is_one_world_and_one_role(tam):
    practising(tam)
    practising(tam)
    assert (PracticeWorld.objects.count(), Grant.objects.filter(user=tam).count()) == (1, 2)


@pytest.mark.parametrize("who", ["minh", "oanh", "an", "yen", "thao"])
def test_others_than_workers_and_leaders_do_not_practise(request, who):
    user = request.getfixturevalue(who)
    with pytest.raises(PermissionDenied):
        start_practice(Actor.of(user))
    assert request.getfixturevalue(f"as_{who}").post("/practice/start/").status_code == 403


def test_for_who_is_at_work_starting_over_and_leaving_change_nothing(tam, verbs):
    start_over(Actor.of(tam))
    end_practice(Actor.of(tam))
    assert (PracticeWorld.objects.count(), verbs()) == (0, [])


def test_begun_again_and_left_are_events_of_the_real_group(tam, gnet, verbs):
    end_practice(practising(tam))
    assert [verb for verb in verbs() if verb.startswith("practice.")] == [
        "practice.start_over", "practice.start", "practice.end",
    ]  # fmt: skip


@pytest.mark.covers("CLI-30")
def test_a_leader_who_practises_appoints_and_invites_nobody(hanh, as_hanh):
    may = practising(hanh).verbs
    assert "client.assign" in may and "duplicate.decide" in may
    assert not {
        verb for verb in may if verb.partition(".")[0] in ("person", "grant", "factor", "organisation", "policy")
    }
    assert into_practice(as_hanh).get("/people/new/").status_code in (403, 404)


def test_a_role_that_ends_ends_its_practice(tam):
    practising(tam)
    Grant.objects.filter(user=tam, role="outreach_worker").exclude(organisation__kind=Kind.PRACTICE).delete()
    assert Actor.of(tam, practising=True).standings == ()


def test_a_form_drawn_before_is_refused_so_that_nothing_real_is_written_among_the_invented(tam):
    browser = Browser(enforce_csrf_checks=True)
    browser.cookies = browser_of(tam).cookies
    page = browser.get("/clients/new/")
    token = str(page.context["csrf_token"])
    assert browser.post("/practice/start/", {"csrfmiddlewaretoken": token}).status_code == 302
    late = browser.post("/clients/new/", {**KEN, "id": str(uuid7()), "csrfmiddlewaretoken": token})
    assert late.status_code == 403
    assert not Client.objects.filter(organisation__name="Gnet Biên Hòa").exists()


@pytest.fixture
def practised_world(tam, hanh, gnet):
    """Tâm and Hạnh practise; both have also a real client with the same phone."""
    for user in (tam, hanh):
        actor = practising(user)
        draft = ClientDraft(**KEN, phone="+84903555777", birth_year=1999)
        register_client(actor, actor.home.organisation_id, draft, allow_likely=True)
    return Client.objects.filter(organisation__kind=Kind.PRACTICE)


@pytest.mark.covers("CLI-30")
def test_no_code_is_noted_and_no_case_opened(practised_world, khoa, full_house):
    draft = ClientDraft(**KEN, phone="+84903555777", birth_year=1999)
    register_client(Actor.of(khoa), full_house.pk, draft)
    assert LinkageCode.objects.exists() and not LinkageCase.objects.exists()
    assert not LinkageCode.objects.filter(client__in=practised_world.values("pk")).exists()


@pytest.mark.covers("CLI-30")
@pytest.mark.parametrize("who", ["tam", "hanh", "minh", "khoa", "oanh", "thao", "an"])
def test_nobody_finds_an_invented_client_by_code_name_or_phone(practised_world, request, who):
    actor = Actor.of(request.getfixturevalue(who))
    assert not Client.objects.visible_to(actor).filter(pk__in=practised_world.values("pk")).exists()
    if "client.search" in actor.verbs:
        words = [practised_world.first().code, "0903555777", "Mây"]
        assert [list(find(actor, word).keys) for word in words] == [[], [], []]


@pytest.mark.covers("CLI-30")
def test_an_address_of_an_invented_client_is_not_there_for_the_same_person_at_work(practised_world, as_tam, tam):
    own = practised_world.filter(worker=tam).first()
    assert as_tam.get(f"/clients/{own.pk}/").status_code == 404
    assert into_practice(as_tam).get(f"/clients/{own.pk}/").status_code == 200


def test_the_practice_of_another_is_not_there(practised_world, as_tam, hanh):
    theirs = practised_world.filter(worker=hanh).first()
    assert into_practice(as_tam).get(f"/clients/{theirs.pk}/").status_code == 404


@pytest.mark.covers("CLI-30")
def test_organisations_of_practice_are_in_no_list_choice_or_directory(practised_world, oanh, thao):
    quan = person("quan", "Quân", organisation("Tổ vận hành", Kind.PLATFORM), "platform_admin")
    for user in (quan, oanh, thao):
        seen = Organisation.objects.visible_to(Actor.of(user))
        assert not [one for one in seen if one.kind == Kind.PRACTICE]
    assert find_organisation("Tập dượt · tam.gnet") is None
    assert not [one for one in directory() if one.kind == Kind.PRACTICE]
    assert not [found for found in search("Tập dượt")]
    assert Kind.PRACTICE not in dict(KINDS_TO_CHOOSE)
    assert {user.username for user in people_visible_to(Actor.of(quan))} >= {"tam.gnet"}


@pytest.mark.covers("CLI-30")
def test_asking_about_those_close_is_practised_whole_and_nothing_of_it_leaves_or_stays(tam, hanh, an):
    actor = practising(tam)
    asked = [one for one in Client.objects.visible_to(actor) if one.told_status == "positive"]
    day = timezone.localdate()
    yes = offer_services(actor, asked[0], "accepted", day, id=uuid7())
    draft = NamedDraft("sexual", "no", day, called="Bin", phone="+84903555777", birth_year=1999)
    named = name_contact(actor, yes, draft, id=uuid7())
    choose_way(actor, named, "no", "provider")
    attempt_contact(actor, Contact.objects.get(), Tried(day, "call", "reached"), id=uuid7())
    register_contact(actor, Contact.objects.get(), agreed=True, id=uuid7())
    assert Contact.objects.get().link is None and not LinkageCode.objects.exists()
    for user in (tam, hanh, an):
        assert not contacts_seen(Actor.of(user)).exists()
        if "partner.figures" in Actor.of(user).verbs:
            assert set(cascade_of(reach_of(Actor.of(user)), Period(day, day)).steps()[0]) & {0, None}
    start_over(actor)
    assert not Contact.objects.exists() and not Offer.objects.exists()


def test_looks_at_invented_clients_count_towards_no_limit(tam):
    actor = practising(tam)
    for client in Client.objects.visible_to(actor):
        note_looks(actor, [client], "search")
    assert (looks_today(actor).opened, looks_today(Actor.of(tam)).opened) == (0, 0)


@pytest.mark.covers("CLI-30")
def test_only_a_practice_can_be_emptied(gnet, tam):
    register_client(Actor.of(tam), gnet.pk, ClientDraft(**KEN))
    with pytest.raises(ValueError):
        empty(gnet.pk)
    practising(tam)
    before = {model: model._base_manager.count() for model in apps.get_models()}
    empty(practice_id())  # one that has nothing
    assert {model: model._base_manager.count() for model in apps.get_models()} == before


def test_each_verb_of_a_role_that_is_practised_is_either_practised_or_known_not_to_be():
    """Who gives a role a new act decides here whether it is played with.

    Slips, clinics' answers, claims and agreements stay in earnest: what was sent, asked for or signed the database lets
    nobody delete, so a practice with them could not be begun afresh.
    """
    only_in_earnest = {
        *(
            "alert",
            "client.erase",
            "denominator",
            "expense",
            "factor",
            "feedback",
            "grant",
            "onboarding",
            "organisation",
        ),
        *("paper", "person", "policy", "project", "retention", "transfer"),
        *("agreement", "batch", "claim", "clinic", "cluster", "contract", "gathering", "issue", "notice"),
        *("payment", "profile", "referral", "shared_list", "success", "task"),
    }
    for key in roles_practised():
        left = roles()[key].may - practised(key).may
        assert {verb.partition(".")[0] for verb in left} - only_in_earnest == set()
        assert not {verb.partition(".")[0] for verb in practised(key).may} & (only_in_earnest - {"feedback"})
    assert "transfer" not in PRACTISED
