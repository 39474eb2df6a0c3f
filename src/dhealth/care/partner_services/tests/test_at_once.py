"""Two in the same second: one task answered, one notice answered and taken back, one form sent twice."""

import pytest
from django.db import connection
from django.utils import timezone

from dhealth.care.partner_services.actions import (
    answer_notice,
    answer_task,
    ask_group,
    name_contact,
    offer_services,
    share_notice,
    withdraw_notice,
)
from dhealth.care.partner_services.models import Contact, Notice, NoticeEnd, TaskAnswer
from dhealth.care.partner_services.tests.conftest import confirmed, someone, told
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.tests.at_once import at_once
from dhealth.trust.accounts.actors import Actor

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.slow]
TIMES = 8 if connection.vendor == "postgresql" else 2


def test_a_task_is_answered_once(area, an, hanh, gnet, today):
    task = ask_group(Actor.of(an), area, gnet.pk, "meet", today)
    said = at_once(*[lambda: answer_task(Actor.of(hanh), task, "done", today)] * 2 * TIMES)
    assert {one.pk for one in said} == {TaskAnswer.objects.get().pk}


def test_a_notice_answered_and_taken_back_has_one_end(notice, an, hanh):
    ends = at_once(
        *[lambda: answer_notice(Actor.of(hanh), notice, "not_found")] * TIMES,
        *[lambda: withdraw_notice(Actor.of(an), notice)] * TIMES,
    )
    assert {one.pk for one in ends if not isinstance(one, Refused)} == {NoticeEnd.objects.get().pk}
    assert Notice.objects.get().card is None


def test_one_form_shares_once(agreed, an, cdc, gnet):
    id, words = uuid7(), told(result_at=timezone.now())
    said = at_once(*[lambda: share_notice(Actor.of(an), cdc, gnet.pk, words, id=id)] * 2 * TIMES)
    assert {one.pk for one in said} == {id} == {Notice.objects.get().pk}


def test_one_phone_named_by_two_clients_at_once_is_one_contact(tam, yes, began):
    """Else what one of them fears would close no way of the other."""
    other = offer_services(Actor.of(tam), confirmed(tam, "Bông", phone="+84903555219"), "accepted", began, id=uuid7())
    act = lambda offer: name_contact(Actor.of(tam), offer, someone(began), id=uuid7())  # noqa: E731
    named = at_once(*[lambda offer=offer: act(offer) for offer in (yes, other)] * TIMES)
    assert {one.contact_id for one in named} == {Contact.objects.get().pk}
