"""The demonstration's organisations, accounts and loose ends, as a small filling has them."""

import pytest
from django.utils import timezone

from dhealth.care.clients.models import Client, Consent, PossibleDuplicate, Purpose
from dhealth.care.referrals.models import ShareRequest
from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.models import Correction, Service
from dhealth.care.worklists.queries import counts
from dhealth.care.worklists.rows import cards_of_today
from dhealth.config.demonstration import ACCOUNTS, PASSWORD
from dhealth.evidence.closing.counting import facts_of
from dhealth.evidence.closing.difference import difference
from dhealth.evidence.closing.models import Close, Lock
from dhealth.evidence.closing.queries import snapshot_of
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.roles import roles
from dhealth.trust.audit.verify import verify_all
from dhealth.trust.linkage.queries import waiting
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE, Organisation, Project
from dhealth.trust.organisations.queries import find, funding_chain

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def filled(holding):
    with holding(small=True):
        yield


@pytest.fixture
def small(filled, _database):
    """The filled database, whatever a test does to it."""


@pytest.mark.covers("CLI-29")
def test_seventeen_groups_each_began_in_january_2017(small):
    groups = Organisation.objects.filter(kind__in=GROUPS_THAT_SERVE, projects__code="C-LINK")
    assert groups.count() == 17
    for group in groups:
        first = Service.objects.filter(organisation=group).order_by("day").first()
        assert (first.day.year, first.day.month) == (2017, 1)


@pytest.mark.covers("ORG-01", "ORG-02", "ORG-03")
def test_the_organisations_of_the_papers_are_there(small):
    ladders = Project.objects.get(code="LADDERS")
    assert [step.name for step in funding_chain(ladders)] == ["PEPFAR", "USAID", "Trung tâm LIFE"]
    assert ladders.follows.code == "C-LINK"
    assert find("CCRD") and find("trung tâm phòng, chống hiv/aids tỉnh đồng nai").name == "CDC Đồng Nai"


def test_every_role_has_one_account_that_may_be_held_there(small):
    assert {account.role_key for account in ACCOUNTS} == set(roles())
    for account in ACCOUNTS:
        user = User.objects.get(username=account.username)
        standing = Actor.of(user).home
        assert user.check_password(PASSWORD) and standing.role == account.role
        assert standing.grant.organisation.kind in account.role.works_at
    others = User.objects.exclude(username__in=[account.username for account in ACCOUNTS])
    assert others.count() > 100 and not any(user.has_usable_password() for user in others)


def test_every_kind_of_work_waits_for_the_outreach_worker(small):
    tam = Actor.of(User.objects.get(username="tam"))
    waiting_for = {rule for rule, number in counts(tam, timezone.localdate()).items() if number}
    assert {"appointment", "clinic_day", "next_step", "reactive", "not_on_treatment", "medicine_out"} <= waiting_for
    assert {"pickup_late", "dropped", "kit_quiet", "at_risk", "test_due", "duplicate"} <= waiting_for
    assert len(cards_of_today(tam)) == 10


def test_loose_ends_are_there(small):
    assert PossibleDuplicate.objects.filter(decision=None).count() == 4
    assert PossibleDuplicate.objects.filter(decision__answer="same").count() == 1
    assert Correction.objects.filter(new=None).count() == 1 and Correction.objects.exclude(new=None).count() == 2
    assert waiting(Actor.of(User.objects.get(username="lien"))).count() >= 6


@pytest.mark.covers("CLI-26", "SEC-12")
def test_a_client_waits_for_word_of_a_referral_and_nobody_was_referred_unasked(small):
    referrals = Service.objects.filter(kind=REFERRAL)
    cards = cards_of_today(Actor.of(User.objects.get(username="tam")))
    waits = [card for card in cards if card.was_referred]
    assert len(waits) == 1 and referrals.filter(client=waits[0].client).exists()
    agreed = Consent.objects.filter(purpose=Purpose.SHARE_WITH_CLINIC, given=True).values_list("client", flat=True)
    in_writing = ShareRequest.objects.values_list("client", flat=True)
    assert set(referrals.values_list("client", flat=True)) <= {*agreed, *in_writing}
    assert all(referral.place and not referral.reported_by for referral in referrals)


def test_nothing_lies_ahead_and_the_log_is_whole(small):
    assert not Service.objects.filter(day__gt=timezone.localdate()).exists()
    assert not Client.objects.filter(reached_on__gt=timezone.localdate()).exists()
    assert [broken for _chain, _length, broken in verify_all() if broken] == []


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.username)
def test_an_account_is_named_in_both_languages(account):
    assert set(account.role.name) == {"vi", "en"}


@pytest.mark.covers("C2P-29")
def test_one_month_is_locked_for_the_second_time_and_the_running_one_is_open(small):
    locks = list(Lock.objects.order_by("version"))
    assert [lock.in_force for lock in locks] == [False, True]
    first, second = (snapshot_of(lock).facts for lock in locks)
    assert {change.now - change.was for change in difference(first, second)} == {12}
    assert difference(second, facts_of(locks[1].close)) == []
    running = Close.objects.exclude(locks__isnull=False).get()
    assert running.period.contains(timezone.localdate())
