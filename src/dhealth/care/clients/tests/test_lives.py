"""What happens to a record after it was written: corrected, moved, merged, taken apart, erased."""

from dataclasses import fields, replace

import pytest
from django.core.exceptions import PermissionDenied
from tests.architecture.house import recorded_verbs

from dhealth.care.clients.actions import (
    CertainDuplicate,
    assign_client,
    correct_client,
    decide_duplicate,
    erase_client,
    give_consent,
    merge_clients,
    note_possible_duplicates,
    show_access,
    undo_merge,
    withdraw_consent,
)
from dhealth.care.clients.identity import open_card, open_details
from dhealth.care.clients.models import Client, ClientCode, DuplicateDecision, MatchKey, PossibleDuplicate
from dhealth.care.clients.queries import client_of_code, digests_of, draft_of
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import SU, gone, registered
from dhealth.care.clients.verbs import in_words, reason_in_words
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event
from dhealth.trust.linkage.models import LinkageCode


@pytest.fixture
def su(tam):
    return registered(tam, replace(SU, outside_codes=(("GN-0147", "workbook"),)))


@pytest.fixture
def older_newer(tam, su):
    """Su, and a younger record of the same phone that the leader may find to be Su."""
    return su, registered(tam, ClientDraft(nickname="Su Su", phone=SU.phone), allow_likely=True)


def test_a_correction_names_its_fields_and_keeps_no_former_word(tam, su):
    changed = correct_client(Actor.of(tam), su, replace(SU, phone="+84903555219"))
    event = Event.objects.get(verb="client.correct")
    assert changed == event.details["fields"] == ["phone"]
    su.refresh_from_db()
    assert open_card(su.organisation_id, su.pk, su.card).phone == "+84903555219"


def test_a_correction_that_changes_nothing_is_no_event(tam, su, verbs):
    assert correct_client(Actor.of(tam), su, SU) == []
    assert verbs() == ["client.register"]


def test_a_corrected_phone_is_looked_up_from_then_on(tam, su):
    correct_client(Actor.of(tam), su, replace(SU, phone="+84903555219"))
    registered(tam, ClientDraft(phone=SU.phone))
    assert not PossibleDuplicate.objects.exists()


@pytest.mark.covers("CLI-20")
def test_a_correction_leaves_the_second_number_of_a_workbook(tam, su):
    second = next(iter(digests_of(su.organisation_id, ClientDraft(phone="+84903555777")).values()))
    MatchKey.objects.create(organisation_id=su.organisation_id, client=su, source="phone2", digest=second)
    correct_client(Actor.of(tam), su, replace(SU, phone="+84903555219"))
    assert MatchKey.objects.filter(client=su, source="phone2", digest=second).exists()
    assert MatchKey.objects.filter(client=su, source="phone").count() == 1


@pytest.mark.covers("CLI-20")
def test_a_correction_cannot_make_a_second_record_of_one_person(tam, su):
    other = registered(tam, ClientDraft(nickname="Bin"))
    with pytest.raises(CertainDuplicate):
        correct_client(Actor.of(tam), other, ClientDraft(nickname="Bin", cccd=SU.cccd))
    assert not MatchKey.objects.filter(client=other).exists()


def test_a_record_of_another_list_is_not_corrected(hanh, tam):
    other = registered(hanh)
    with pytest.raises(Refused, match="leader"):
        correct_client(Actor.of(tam), other, SU)


@pytest.mark.covers("CLI-28")
def test_one_history_stays_when_the_worker_changes(hanh, tam, su):
    gone(tam)
    assign_client(Actor.of(hanh), su, hanh.pk)
    assert draft_of(Client.objects.get(pk=su.pk)) == replace(draft_of(su), worker=hanh.pk)
    with pytest.raises(PermissionDenied):
        assign_client(Actor.of(tam), su, tam.pk)


@pytest.mark.covers("CLI-21")
def test_one_person_is_merged_into_the_older_record(hanh, older_newer):
    older, newer = older_newer
    decide_duplicate(Actor.of(hanh), PossibleDuplicate.objects.get(), "same")
    newer.refresh_from_db()
    assert newer.merged_into == older
    assert client_of_code(older.organisation_id, newer.code) == older
    assert ClientCode.objects.get(source="merged").code == newer.code


def test_the_same_answer_twice_changes_nothing(hanh, older_newer, verbs):
    pair = PossibleDuplicate.objects.get()
    for _time in range(2):
        decide_duplicate(Actor.of(hanh), pair, "different")
    assert verbs()[2:] == ["duplicate.decide"]


@pytest.mark.parametrize("answer", ["different", "unsure"])
def test_other_answers_merge_nothing(hanh, older_newer, answer):
    decide_duplicate(Actor.of(hanh), PossibleDuplicate.objects.get(), answer)
    assert not Client.objects.exclude(merged_into=None).exists()
    assert DuplicateDecision.objects.get().answer == answer


def test_the_worker_does_not_decide(tam, older_newer):
    with pytest.raises(PermissionDenied):
        decide_duplicate(Actor.of(tam), PossibleDuplicate.objects.get(), "same")


def picture() -> list[tuple]:
    """Every client, code and look-up code, but for the number of the event that last touched a card."""
    names = [f.attname for f in Client._meta.concrete_fields if f.name != "card_seq"]
    clients = [tuple(map(str, row)) for row in Client.objects.order_by("pk").values_list(*names)]
    return clients + list(ClientCode.objects.order_by("pk").values_list("client_id", "code", "source"))


def test_taking_apart_restores_exactly(hanh, older_newer):
    before = picture()
    merge = merge_clients(Actor.of(hanh), *older_newer)
    assert picture() != before
    undo_merge(Actor.of(hanh), merge)
    assert picture() == before
    undo_merge(Actor.of(hanh), merge)
    assert picture() == before


def test_merges_in_a_row_are_taken_apart_in_turn(hanh, tam, older_newer):
    third = registered(tam, ClientDraft(nickname="Ba", phone=SU.phone), allow_likely=True)
    actor, (older, newer) = Actor.of(hanh), older_newer
    before = picture()
    inner, outer = merge_clients(actor, newer, third), merge_clients(actor, older, newer)
    assert client_of_code(older.organisation_id, third.code) == older
    with pytest.raises(Refused, match="Take that apart first"):
        undo_merge(actor, inner)
    undo_merge(actor, outer)
    undo_merge(actor, inner)
    assert picture() == before


def test_records_of_two_groups_are_never_merged(hanh, khoa, su):
    with pytest.raises(Refused, match="one group"):
        merge_clients(Actor.of(hanh), su, registered(khoa))


def test_a_pair_is_asked_about_once_in_either_order(gnet, older_newer):
    a, b = (client.pk for client in older_newer)
    assert note_possible_duplicates(gnet.pk, [(b, a, ["phone"]), (a, b, ["phone"]), (a, a, ["name"])]) == 0


@pytest.mark.covers("SEC-03")
def test_erasing_leaves_no_word_of_the_person_and_no_way_to_the_record(hanh, tam, older_newer):
    older, newer = older_newer
    merge_clients(Actor.of(hanh), older, newer)
    erase_client(Actor.of(hanh), older, older.code.lower())
    for record in Client.objects.all():
        assert open_card(record.organisation_id, record.pk, record.card).title == ""
        assert not any(
            getattr(open_details(record.organisation_id, record.pk, record.details), f.name)
            for f in fields(open_details(record.organisation_id, record.pk, None))
        )
        assert (record.told, record.told_status) == ({}, "")
    assert not any(m.objects.exists() for m in (ClientCode, MatchKey, LinkageCode, PossibleDuplicate))


def test_an_erased_person_can_come_again_as_somebody_new(hanh, tam, su):
    erase_client(Actor.of(hanh), su, su.code)
    again = registered(tam)
    assert again.code != su.code


def test_erasing_twice_is_one_event(hanh, su, verbs):
    for _time in range(2):
        su = erase_client(Actor.of(hanh), su, su.code)
    assert verbs() == ["client.register", "client.erase"]


@pytest.mark.covers("SEC-11")
def test_who_says_no_is_compared_with_no_other_organisation(tam, su):
    assert LinkageCode.objects.filter(client=su.pk).count() == 2
    withdraw_consent(Actor.of(tam), su, "link")
    assert not LinkageCode.objects.exists()
    correct_client(Actor.of(tam), su, replace(SU, phone="+84903555219"))
    assert not LinkageCode.objects.exists()
    give_consent(Actor.of(tam), su, "link")
    assert LinkageCode.objects.filter(client=su.pk).count() == 2


@pytest.mark.covers("SEC-03")
def test_who_looked_lists_acts_and_searches_with_names_and_times(tam, hanh, as_tam, su):
    as_tam.post("/clients/", {"q": "su"})
    looks = show_access(Actor.of(hanh), su)
    assert [(look["who"], look["what"]) for look in looks] == [
        ("Tâm", "Saw the record in a list"),
        ("Tâm", "Wrote the record"),
    ]
    assert next(look["who"] for look in show_access(Actor.of(hanh), su)) == "Hạnh"


@pytest.mark.slow
def test_every_act_on_a_record_has_words_for_the_client_who_asks():
    about = {
        verb for verb, _place in recorded_verbs() if verb.startswith(("client.", "consent.", "service.", "report.l"))
    }
    assert about
    assert {verb for verb in about if in_words(verb) == verb} == set()
    assert reason_in_words("today") != "today"
