"""The demonstration: whole in its organisations, the same each time, and never where real people may be."""

from datetime import date

import pytest
from django.db import transaction

from dhealth.care.clients.identity import open_card
from dhealth.care.clients.models import Client, PossibleDuplicate
from dhealth.care.services.due import due_today
from dhealth.care.services.models import Correction, Service
from dhealth.config.demonstration import ACCOUNTS, PASSWORD, fill
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.demonstration import forget_what_is_known
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.roles import roles
from dhealth.trust.audit.models import Event
from dhealth.trust.audit.verify import verify_all
from dhealth.trust.linkage.models import LinkageCase
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE, Organisation, Project
from dhealth.trust.organisations.queries import find, funding_chain

TODAY = date(2026, 3, 18)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    yield
    forget_what_is_known()


@pytest.fixture
def small():
    fill(small=True, today=TODAY)


def stored() -> list[tuple]:
    """Everybody by their project code, with what they were given; ids and printed codes are new each time."""
    people = {
        client.pk: (code, open_card(client.organisation_id, client.pk, client.card), client.birth_year)
        for client in Client.objects.prefetch_related("codes")
        for code in sorted(row.code for row in client.codes.all() if row.source == "project") or [""]
    }
    given = Service.objects.values_list("client", "day", "kind", "result", "condoms", "worker__username", "is_current")
    return sorted((*people[pk][:1], str(people[pk][1:]), *map(str, rest)) for pk, *rest in given)


def test_two_fillings_are_the_same():
    found = []
    for _time in range(2):
        with transaction.atomic():
            fill(small=True, today=TODAY)
            found.append(stored())
            transaction.set_rollback(True)
        forget_what_is_known()
    assert found[0] == found[1] and len(found[0]) > 500


def test_filling_again_changes_nothing(small):
    before = (Client.objects.count(), Service.objects.count(), Event.objects.count())
    fill(small=True, today=date(2026, 4, 1))
    assert (Client.objects.count(), Service.objects.count(), Event.objects.count()) == before


def test_a_database_with_somebody_in_it_is_refused(gnet):
    with pytest.raises(Refused):
        fill(small=True)
    assert list(Organisation.objects.all()) == [gnet]


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


def test_every_kind_of_work_waits_for_the_outreach_worker():
    fill(small=True)
    due = due_today(Actor.of(User.objects.get(username="tam")))
    assert {one.kind for one in due} == {"appointment", "next_step", "kit", "not_met"}
    assert max(one.days for one in due) < 100


def test_loose_ends_are_there(small):
    assert PossibleDuplicate.objects.filter(decision=None).count() == 4
    assert PossibleDuplicate.objects.filter(decision__answer="same").count() == 1
    assert Correction.objects.filter(new=None).count() == 1 and Correction.objects.exclude(new=None).count() == 1
    assert LinkageCase.objects.filter(decision=None).count() >= 6


def test_nothing_lies_ahead_and_the_log_is_whole(small):
    assert not Service.objects.filter(day__gt=TODAY).exists()
    assert not Client.objects.filter(reached_on__gt=TODAY).exists()
    assert [broken for _chain, _length, broken in verify_all() if broken] == []


@pytest.mark.parametrize("account", ACCOUNTS, ids=lambda account: account.username)
def test_an_account_is_named_in_both_languages(account):
    assert set(account.role.name) == {"vi", "en"}
