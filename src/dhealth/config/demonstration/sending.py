"""Slips of the last weeks between the group that one signs in to and its twinned clinic: one of each way they go."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.referrals.actions.bringing import Brought, Past, bring_referrals
from dhealth.care.referrals.actions.talking import write_message
from dhealth.care.referrals.models import Kind, Referral
from dhealth.commons.agreements.queries import agreement_for
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation

CLINIC: Final = "OPC Long Thành"
# What happened, and how many days ago; the first is that it was sent. A plus: an appointment so many days from today.
WAYS: Final[tuple[tuple[str, tuple[tuple[str, int], ...], int | None], ...]] = (
    ("confirmatory_test", ((Kind.SENT, 0),), None),  # just sent
    ("confirmatory_test", ((Kind.SENT, 1),), None),
    ("prep_start", ((Kind.SENT, 6),), None),  # late: nobody answered
    ("confirmatory_test", ((Kind.SENT, 12),), None),  # late for long: it rose
    ("confirmatory_test", ((Kind.SENT, 2), (Kind.RECEIVED, 1)), 1),  # appointment tomorrow
    ("sti_treatment", ((Kind.SENT, 3), (Kind.RECEIVED, 2)), 3),
    ("prep_start", ((Kind.SENT, 4), (Kind.RECEIVED, 3)), 0),  # today
    ("art_start", ((Kind.SENT, 24), (Kind.RECEIVED, 23)), -4),  # should have come four days ago
    ("confirmatory_test", ((Kind.SENT, 9), (Kind.RECEIVED, 8), (Kind.NOT_COME, 5)), -6),
    ("confirmatory_test", ((Kind.SENT, 3), (Kind.RECEIVED, 2), (Kind.PRESENTED, 0), (Kind.ARRIVED, 0)), 0),
    ("art_start", ((Kind.SENT, 20), (Kind.RECEIVED, 19), (Kind.PRESENTED, 12), (Kind.ARRIVED, 12)), -12),
    *(
        (
            service,
            (
                (Kind.SENT, ago),
                (Kind.RECEIVED, ago - 1),
                (Kind.PRESENTED, ago - 3),
                (Kind.ARRIVED, ago - 3),
                (Kind.SERVED, ago - 3),
            ),
            None,
        )
        for service, ago in (
            *(("confirmatory_test", 8), ("prep_start", 10), ("confirmatory_test", 15), ("art_start", 18)),
            *(("confirmatory_test", 26), ("sti_treatment", 33), ("confirmatory_test", 37), ("art_start", 41)),
        )
    ),
    ("sti_treatment", ((Kind.SENT, 7), (Kind.DECLINED, 6)), None),
    (
        "confirmatory_test",
        ((Kind.SENT, 16), (Kind.RECEIVED, 15), (Kind.PRESENTED, 10), (Kind.ARRIVED, 10), (Kind.NOT_ELIGIBLE, 10)),
        None,
    ),
    ("prep_start", ((Kind.SENT, 11), (Kind.WITHDRAWN, 9)), None),
    ("confirmatory_test", ((Kind.SENT, 75), (Kind.RECEIVED, 74), (Kind.EXPIRED, 29)), None),
)
REASONS: Final = {Kind.DECLINED: "not_here", Kind.NOT_ELIGIBLE: "papers", Kind.WITHDRAWN: "wish"}
ONLY_ANSWERED: Final = 12  # the place in the list of one whose client wants no answers told


def send_slips(worker: User, counsellor: User, group: UUID, today: date) -> None:
    """One client of the worker's a way; two words are exchanged under the first that was taken."""
    clinic = Organisation.objects.get(name=CLINIC)
    agreement = agreement_for(group, clinic.pk, today)
    if agreement is None:
        return
    clients = _clients(worker, group, len(WAYS))
    brought = [
        _brought(client, worker, way, today, place)
        for place, (client, way) in enumerate(zip(clients, WAYS, strict=False))
    ]
    ids = bring_referrals(agreement, group, clinic.pk, counsellor.pk, brought)
    if len(ids) > 4:
        taken = Referral.objects.select_related("request").get(pk=ids[4])
        write_message(Actor.of(worker), taken, "Bạn ấy ngại chờ lâu, mình đi cùng được không?")
        write_message(Actor.of(counsellor), taken, "Được, đến quầy số 2 lúc 8 giờ nhé.")


def _clients(worker: User, group: UUID, wanted: int) -> list[Client]:
    """Clients of the worker's list who live in no other story: the oldest records."""
    own = Client.objects.living().filter(organisation=group, worker=worker, taken_over_at=None)
    return list(own.order_by("registered_at", "pk")[:wanted])


def _brought(
    client: Client, worker: User, way: tuple[str, tuple[tuple[str, int], ...], int | None], today: date, place: int
) -> Brought:
    service, steps, appointment = way
    past = [
        Past(
            kind=kind,
            day=today - timedelta(days=ago),
            reason=REASONS.get(Kind(kind), ""),
            appointment=_appointment(today, appointment) if kind == Kind.RECEIVED else None,
            treatment_code=f"LT-{1800 + place}" if kind in (Kind.ARRIVED, Kind.SERVED) else "",
            begins=time(8 + 3 * place % 6, place * (7 + ago) % 53),  # nobody answers to the minute
        )
        for kind, ago in steps
    ]
    return Brought(client=client.pk, worker=worker.pk, service=service, past=past, answers_back=place != ONLY_ANSWERED)


def _appointment(today: date, days: int | None) -> datetime | None:
    if days is None:
        return None
    return timezone.make_aware(datetime.combine(today + timedelta(days=days), time(8, 30)))
