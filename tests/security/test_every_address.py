"""Every address is tried by nobody, by each wrong role, by a stranger and by the right person."""

import re

import pytest

from dhealth.trust.accounts.guards import ANYBODY, SIGNED_IN
from dhealth.trust.accounts.roles import roles
from tests.security.addresses import ADDRESSES, GUARDS, Visitor
from tests.security.world import CANARIES, ONE_A_ROLE, STAFF

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
TOKEN, ID = re.compile(r"\b\w{64}\b"), re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")


def plain(answer) -> str:
    """What a page says, without what differs at each look: the form's token and the id that was asked for."""
    return ID.sub("", TOKEN.sub("", answer.content.decode()))


def words_in(answer) -> list[str]:
    """Words of the client that this page gives away."""
    said = answer.content.decode()
    return [word for group in ("identity", "nickname") for word in CANARIES[group] if word in said]


def test_no_address_is_forgotten_here():
    assert {one.name for one in ADDRESSES} == set(GUARDS)
    assert len(ADDRESSES) == len(GUARDS)


def test_whatever_belongs_to_somebody_has_a_stranger():
    nobodys = {"secret", "passkey", "case", "said", "policy", "rules", "list", "topic", "answer link"}
    nobodys |= {"any province"}  # whoever begins somewhere chooses from all of them
    theirs = [one for one in ADDRESSES if set(one.ids.values()) - nobodys]
    assert [one.name for one in theirs if not one.strangers()] == ["organisation.open", "clinic.open"]


@pytest.mark.covers("SEC-01", "SEC-10")
def test_nobody_is_led_to_the_sign_in_page(world):
    nobody = Visitor(world, "")
    odd = []
    for one in ADDRESSES:
        answer = nobody.visit(one.path(world), one.method, one.data)
        away = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
        if one.guard.verb == ANYBODY and answer.status_code < 400:
            continue
        if not away:
            odd.append((one.name, answer.status_code))
    assert odd == []


@pytest.mark.slow
@pytest.mark.covers("SEC-01", "SEC-10")
def test_each_wrong_role_is_told_that_it_is_not_their_task(world):
    odd = []
    for name in ONE_A_ROLE:
        visitor, role = Visitor(world, name), roles()[STAFF[name][2]]
        for one in ADDRESSES:
            if one.guard.verb in {ANYBODY, SIGNED_IN} | role.may:
                continue
            answer = visitor.visit(one.path(world), one.method, one.data)
            if answer.status_code != 403 or words_in(answer):
                odd.append((name, one.name, answer.status_code))
    assert odd == []


@pytest.mark.slow
@pytest.mark.covers("SEC-01", "SEC-10")
def test_a_stranger_learns_nothing_not_even_that_it_is_there(world):
    odd = []
    for name in STAFF:
        visitor = Visitor(world, name)
        for one in (one for one in ADDRESSES if name in one.strangers()):
            for method in one.guard.methods:
                there = visitor.visit(one.path(world), method, one.data)
                nowhere = visitor.visit(one.path(world, unknown=True), method, one.data)
                same = (there.status_code, plain(there)) == (404, plain(nowhere))
                if not same or words_in(there):
                    odd.append((name, one.name, method, there.status_code))
    assert odd == []


@pytest.mark.slow
@pytest.mark.covers("SEC-01", "SEC-10")
def test_the_right_person_comes_in(world):
    visitors = {name: Visitor(world, name) for name in {one.right for one in ADDRESSES}}
    odd = []
    for one in ADDRESSES:
        answer = visitors[one.right].visit(one.path(world), one.method, one.data)
        away = answer.headers.get("Location", "").startswith("/sign-in/") and one.guard.verb != ANYBODY
        if answer.status_code >= 400 or away:
            odd.append((one.name, answer.status_code))
    assert odd == []


@pytest.mark.slow
def test_a_page_is_asked_for_only_as_it_is_meant(world):
    visitors = {name: Visitor(world, name) for name in {one.right for one in ADDRESSES}}
    odd = []
    for one in ADDRESSES:
        meant = {*one.guard.methods, *(["HEAD"] if "GET" in one.guard.methods else [])}
        for method in set(METHODS) - meant:
            answer = visitors[one.right].visit(one.path(world), method)
            if answer.status_code != 405:
                odd.append((one.name, method, answer.status_code))
    assert odd == []
