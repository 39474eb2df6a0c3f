"""The rules of the first-contact form and of testing minors, on both sides of each boundary."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.care.clients.actions import give_consent, withdraw_consent
from dhealth.care.clients.models import Group
from dhealth.care.clients.rules import ClientDraft, check, groups_closed_to, may_test, settled
from dhealth.care.clients.tests.people import registered
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor

TODAY = date(2026, 11, 21)


def refused(draft: ClientDraft) -> str | None:
    try:
        check(settled(draft), TODAY)
    except Refused as refusal:
        return refusal.field
    return None


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ClientDraft(birth_year=2026), None),
        (ClientDraft(birth_year=2027), "birth"),
        (ClientDraft(birth_year=1906), None),
        (ClientDraft(birth_year=1905), "birth"),
        (ClientDraft(birth_day=date(2026, 11, 21)), None),
        (ClientDraft(birth_day=date(2026, 11, 22)), "birth"),
        (ClientDraft(reached_on=date(2026, 11, 21)), None),
        (ClientDraft(reached_on=date(2026, 11, 22)), "reached_on"),
        (ClientDraft(nickname="a" * 60), None),
        (ClientDraft(nickname="a" * 61), "nickname"),
        (ClientDraft(nickname="S̷̨̛u"), "nickname"),
        (ClientDraft(sex_at_birth="X"), "sex_at_birth"),
        (ClientDraft(other_groups=("TG",)), "main_group"),
        (ClientDraft(main_group="PWID", other_groups=("TG",)), None),
        (ClientDraft(main_group="TG", other_groups=("NONE",)), "other_groups"),
    ],
)
def test_what_cannot_be_so_is_refused_at_its_field(draft, field):
    assert refused(draft) == field


@pytest.mark.parametrize("key", ["main_group", "other_groups"])
def test_msm_is_closed_to_females(key):
    chosen = {"main_group": "MSM"} if key == "main_group" else {"main_group": "PWID", "other_groups": ("MSM",)}
    assert refused(ClientDraft(sex_at_birth="F", **chosen)) == key
    assert refused(ClientDraft(sex_at_birth="M", **chosen)) is None


@pytest.mark.parametrize("group", ["MSM", "PWID"])
def test_msm_and_injecting_are_closed_under_ten(group):
    tenth = ClientDraft(birth_day=date(2016, 11, 21), main_group=group)
    assert refused(tenth) is None
    assert refused(replace(tenth, birth_day=date(2016, 11, 22))) == "main_group"


def test_other_groups_stay_open_to_children():
    assert set(groups_closed_to("", 9)) == {Group.MSM, Group.PWID}
    assert not groups_closed_to("", 10)


def test_not_yet_reached_ends_the_form():
    draft = settled(ClientDraft(nickname="Su", channel="not_reached", told_status="positive", told={"arv": "now"}))
    assert (draft.nickname, draft.told_status, draft.told) == ("Su", "", {})


@pytest.mark.parametrize(
    ("status", "kept"),
    [
        ("positive", {"arv": "now"}),
        ("negative", {"last_test": "once", "when": "06/2025"}),
        ("unknown", {"last_test": "once", "when": "06/2025"}),
        ("", {}),
    ],
)
def test_answers_that_do_not_apply_are_not_kept(status, kept):
    told = {"arv": "now", "last_test": "once", "when": "06/2025", "more": "?"}
    assert settled(ClientDraft(told_status=status, told=told)).told == kept


@given(st.text(max_size=40), st.lists(st.sampled_from(list(Group.values))))
def test_settling_twice_is_settling_once(text, groups):
    once = settled(ClientDraft(nickname=text, main_group="MSM", other_groups=tuple(groups)))
    assert settled(once) == once
    assert "MSM" not in once.other_groups


@pytest.mark.covers("SEC-12")
@pytest.mark.parametrize(
    ("birth", "allowed"),
    [
        ({"birth_day": date(2011, 11, 21)}, True),  # fifteen today
        ({"birth_day": date(2011, 11, 22)}, False),
        ({"birth_year": 2010}, True),
        ({"birth_year": 2011}, False),  # perhaps not yet: ask
        ({"birth_year": 2012}, False),
        ({}, False),
    ],
)
def test_from_fifteen_the_client_alone_decides(tam, birth, allowed):
    client = registered(tam, ClientDraft(**birth))
    assert (may_test(client, TODAY, client.consents.all()) is None) == allowed


@pytest.mark.covers("SEC-12")
def test_under_fifteen_a_guardian_agrees_in_writing(tam):
    child, actor = registered(tam, ClientDraft(birth_year=2013)), Actor.of(tam)
    give_consent(actor, child, "test", by_guardian=True)
    assert may_test(child, TODAY, child.consents.all()) is None
    withdraw_consent(actor, child, "test")
    assert "guardian" in may_test(child, TODAY, child.consents.all()).message


@pytest.mark.covers("SEC-12")
def test_a_childs_own_yes_is_not_a_guardians(tam):
    child = registered(tam, ClientDraft(birth_year=2013))
    with pytest.raises(Refused, match="guardian"):
        give_consent(Actor.of(tam), child, "test")
