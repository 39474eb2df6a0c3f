"""A slip that is brought with its past stands as one that people took step by step."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.referrals.actions import (
    arrive,
    note_confirmation,
    present_slip,
    receive_referral,
    send_referral,
    serve,
)
from dhealth.care.referrals.actions.bringing import Brought, Past, bring_with_records
from dhealth.care.referrals.codes import treatment_code_of
from dhealth.care.referrals.models import Kind, Referral, Step
from dhealth.care.services.models import Service

CODE = "LT-1846"
WAY = (Kind.SENT, Kind.RECEIVED, Kind.PRESENTED, Kind.ARRIVED, Kind.SERVED, Kind.CONFIRMED)
CODED = (Kind.ARRIVED, Kind.SERVED)


@pytest.fixture
def another(gnet, tam, actor) -> Client:
    said = {"name": "Phan Gia Bảo", "nickname": "Bo", "birth_year": 1996, "sex_at_birth": "M"}
    return register_client(actor(tam), gnet.pk, ClientDraft(**said, reached_on=timezone.localdate()))


@pytest.fixture
def acted(twinned, ken, tam, yen, an, opc, cdc, actor, wanted) -> Callable[[int], Referral]:
    """Ken's slip after so many steps."""

    def take(steps: int) -> Referral:
        slip = send_referral(actor(tam), ken, wanted())
        acts = (
            lambda: receive_referral(actor(yen), slip),
            lambda: present_slip(actor(yen), opc.pk, slip.code),
            lambda: arrive(actor(yen), slip, treatment_code=CODE),
            lambda: serve(actor(yen), slip),
            lambda: note_confirmation(actor(an), slip, confirmed=True, organisation=cdc.pk),
        )
        for act in acts[: steps - 1]:
            act()
        return Referral.objects.get(pk=slip.pk)

    return take


def seen(slip: Referral) -> dict[str, object]:
    """All that is stored of a slip, but for ids, moments and whose it is."""
    steps = Step.objects.filter(referral=slip).order_by("position")
    own = ("position", "kind", "organisation", "by", "day", "reason", "better_at", "appointment_at", "is_current")
    stand = {name: value for name, value in vars(slip.standing).items() if name not in ("referral_id", "changed_at")}
    lines = Service.objects.filter(person=slip.person_id).order_by("kind")
    told = ("kind", "form", "place", "day", "worker", "organisation", "reported_by", "is_current", "result", "answer")
    asked = ("receiver_id", "service", "how", "answers_back", "recorded_by_id")
    sent = ("sender_id", "receiver_id", "agreement_id", "service", "worker_id", "made_by_id", "wished_on")
    return {
        "steps": list(steps.values_list(*own)),
        "codes": [(treatment_code_of(step), step.treatment_key) for step in steps],
        "stand": {name: value for name, value in stand.items() if name != "_state"},
        "lines": list(lines.values_list(*told)),
        "asked": [getattr(slip.request, name) for name in asked],
        "sent": [getattr(slip, name) for name in sent],
        "written": slip.written.kind if slip.written else "",
    }


@pytest.mark.parametrize("steps", range(1, len(WAY) + 1))
def test_a_slip_that_was_brought_stands_as_one_that_was_acted(steps, acted, another, twinned, tam, yen, an, cdc):
    first, today = acted(steps), timezone.localdate()
    past = [
        Past(
            kind=kind,
            day=today,
            treatment_code=CODE if kind in CODED else "",
            spoken=(cdc.pk, an.pk) if kind == Kind.CONFIRMED else None,
        )
        for kind in WAY[:steps]
    ]
    one = Brought(client=another.pk, worker=tam.pk, service="confirmatory_test", past=past)
    (pk,) = bring_with_records(twinned, first.sender_id, first.receiver_id, yen.pk, [one])
    assert seen(Referral.objects.get(pk=pk)) == seen(first)


def test_what_the_clinic_did_is_not_told_where_the_client_did_not_wish_it(another, twinned, gnet, opc, tam, yen):
    past = [Past(kind=kind, day=timezone.localdate()) for kind in WAY[:5]]
    one = Brought(client=another.pk, worker=tam.pk, service="sti_treatment", past=past, answers_back=False)
    bring_with_records(twinned, gnet.pk, opc.pk, yen.pk, [one])
    assert [line.kind for line in Service.objects.filter(person=another)] == ["referral"]
