"""Services follow their person when records are merged, and go back when they are taken apart."""

from uuid import UUID

import pytest
from django.utils import timezone

from dhealth.care.clients.merging import count_again, count_for, erasers
from dhealth.care.services.actions import record_service
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import Service
from dhealth.care.services.tests.people import client_of
from dhealth.care.services.timeline import timeline
from dhealth.trust.audit.log import record


@pytest.fixture
def three(actor, tam, gnet):
    """Three records of one person, each with one service."""
    clients = [client_of(gnet, tam, nickname=name) for name in ("Ken", "Khiêm", "Ken Ken")]
    for client in clients:
        record_service(actor(tam), client, Draft(kind="contact", day=timezone.localdate(), note="Gặp ở quán"))
    return clients


def lay(absorbed, kept) -> None:
    absorbed.merged_into = kept
    absorbed.save()
    count_for(kept.pk, absorbed.pk)


def take_out(absorbed, kept) -> None:
    absorbed.merged_into = None
    absorbed.save()
    count_again(absorbed.pk, kept.pk)


def persons(clients) -> list[UUID]:
    return [Service.objects.get(client=client).person_id for client in clients]


def test_they_count_for_the_kept_record_and_stay_where_they_were_written(three):
    lay(three[1], three[0])
    assert persons(three) == [three[0].pk, three[0].pk, three[2].pk]


def test_taken_apart_each_goes_back_with_what_was_laid_into_it_before(three):
    lay(three[2], three[1])
    lay(three[1], three[0])
    assert set(persons(three)) == {three[0].pk}
    take_out(three[1], three[0])
    assert persons(three) == [three[0].pk, three[1].pk, three[1].pk]


def test_a_person_who_is_erased_leaves_counts_but_no_words(three):
    for forget in erasers:
        forget(three[0].pk)
    assert [Service.objects.get(client=client).note is None for client in three] == [True, False, False]


@pytest.mark.covers("CLI-21")
def test_moves_and_corrections_of_a_merged_record_are_told_by_the_kept_one(actor, hanh, three):
    for one in three[1:]:
        record("client.assign", actor(hanh), one, at=one.organisation_id)
    lay(three[2], three[1])
    lay(three[1], three[0])
    assert titles(three[0], actor(hanh)).count("Given to another worker's list") == 2
    take_out(three[1], three[0])
    assert "Given to another worker's list" not in titles(three[0], actor(hanh))
    assert titles(three[1], actor(hanh)).count("Given to another worker's list") == 2


def titles(client, reader) -> list[str]:
    return [entry.title for entry in timeline(client, reader).entries]
