"""Which records are kept longer than the privacy policy says, and the leader's word for keeping one all the same."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions.consenting import refuse_out_of_sight
from dhealth.care.clients.models import Client, ClientQuerySet, Consent, Departure, Return
from dhealth.care.services.models import Service
from dhealth.care.transfers.models import Transfer
from dhealth.care.worklists.models import Attempt, Keeping, KeptFor
from dhealth.care.worklists.policy import rules_in_force
from dhealth.kernel.codes import show_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

LONGER: Final = 1  # so many years a word for keeping holds


@cache
def years_kept() -> int:
    """So many years after the last contact the policy keeps who somebody is (privacy.toml)."""
    policy = tomllib.loads((settings.CONFIG_DIR / "privacy.toml").read_text(encoding="utf-8"))
    return int(policy["identifies a client"]["years_after_contact"])


def years_before(day: date, years: int) -> date:
    """The same day some years before; for 29 February, where there is none, 1 March: a day's keeping is never short."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def kept_for_long(actor: Actor, today: date) -> ClientQuerySet:
    """Records with nothing in the last years, the oldest first, but those that somebody answered for.

    Whatever was done for the person, told of them, tried or agreed with them or written of their leaving counts as
    contact, and so does the day of the record itself: of an imported one the first contact, not the import.
    """
    since = years_before(today, years_kept())
    begin = timezone.make_aware(datetime.combine(since, time()))
    touched = [
        Exists(touch.rows.filter(**{touch.person: OuterRef("pk"), f"{touch.day}__gte": since})) for touch in touches()
    ]
    answered_for = Exists(Keeping.objects.filter(person=OuterRef("pk"), until__gte=today))
    old = Client.objects.living().filter(organisation__in=actor.organisations_where("retention.read"))
    old = old.filter(Q(reached_on__lt=since) | Q(reached_on=None, registered_at__lt=begin))
    old = old.filter(Q(registered_at__lt=begin) | Q(origin__isnull=False))
    old = old.filter(*(~found for found in (*touched, answered_for))).select_related("worker")
    return old.order_by(Coalesce("reached_on", TruncDate("registered_at")), "pk")


@dataclass(frozen=True)
class Touch:
    """Rows that show that somebody was in touch, what leads from them to the person, and the day."""

    rows: QuerySet[Any]
    person: str
    day: str


def touches() -> list[Touch]:
    """All that counts as contact, beside the day of the record itself."""
    reached = Attempt.objects.standing().filter(outcome__in=rules_in_force().contact)
    said_later = Consent.objects.annotate(said_on=TruncDate("said_at"), begun_on=TruncDate("client__registered_at"))
    return [
        Touch(Service.objects.current(), "person", "day"),
        Touch(reached, "person", "day"),
        Touch(Departure.objects.all(), "person", "day"),
        Touch(Return.objects.all(), "departure__person", "day"),
        Touch(said_later.filter(said_on__gt=F("begun_on")), "client", "said_on"),
        Touch(Transfer.objects.exclude(agreed_on=None), "client", "agreed_on"),
    ]


@dataclass(frozen=True)
class Line:
    """One record, by its code; nothing that names anybody."""

    id: UUID
    code: str
    worker: str
    last: date


def lines_of(clients: Sequence[Client]) -> list[Line]:
    """The records with the day of the last contact: one statement for each kind of contact."""
    people = [client.pk for client in clients]
    last: dict[UUID, date] = {}
    for touch in touches():
        rows = touch.rows.filter(**{f"{touch.person}__in": people}).order_by()
        for person, day in rows.values_list(touch.person).annotate(last_day=Max(touch.day)):
            last[person] = max(day, last.get(person, day))
    return [_line(client, last.get(client.pk)) for client in clients]


def _line(client: Client, last: date | None) -> Line:
    known = client.reached_on or timezone.localdate(client.registered_at)
    worker = client.worker.display_name if client.worker else ""
    return Line(client.pk, show_code(client.code), worker, max(known, last or known))


@transaction.atomic
def keep_record(actor: Actor, client: Client, why: str) -> Keeping:
    """Keep the record a year longer, for this reason. Answered for already: nothing happens.

    Raises:
        Refused: no reason, or the record was erased or laid into another one.
        PermissionDenied: the actor does not answer for the group's records.
    """
    actor.require("retention.keep", at=client.organisation_id)
    client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    refuse_out_of_sight(actor, client)
    today = timezone.localdate()
    if earlier := Keeping.objects.filter(person=client, until__gte=today).first():
        return earlier
    if why not in KeptFor.values:
        raise Refused(_("Say why the record is kept."), field="why")
    until = years_before(today, -LONGER)
    kept = Keeping.objects.create(client=client, person=client, why=why, until=until, kept_by=actor.user)
    record("retention.keep", actor, client, at=client.organisation_id, why=why, details={"until": until.isoformat()})
    return kept
