"""Erasing a person: the identity goes, the facts stay without anybody's name."""

from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions.consenting import refuse_out_of_sight
from dhealth.care.clients.erasures import Erasure, note
from dhealth.care.clients.identity import Card, seal_card
from dhealth.care.clients.listening import tell_changed
from dhealth.care.clients.merging import erasers
from dhealth.care.clients.models import Client, ClientCode, MatchKey, Merge, PossibleDuplicate
from dhealth.care.clients.queries import asked_about_with, tree
from dhealth.care.clients.traces import forgetters, traces_of
from dhealth.kernel.codes import read_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.linkage.actions import forget_client
from dhealth.trust.places.queries import province_of


@transaction.atomic
def erase_client(actor: Actor, client: Client, typed_code: str) -> Client:
    """Erase who this is: names, numbers, addresses, words, outside codes, look-up codes, what was told.

    Typing the client's code confirms it. Services stay, as facts that count for the group and name nobody; the
    generated code is never given out again. Confirmed results and treatment are the clinic's file: the law makes
    the clinic keep that, and this does not touch it. Records merged into this one go with it. Erased already:
    nothing happens.

    Raises:
        Refused: the code typed is another one.
    """
    actor.require("client.erase", at=client.organisation_id)
    if client.erased_at is not None:
        return client
    refuse_out_of_sight(actor, client)
    try:
        same = read_code(typed_code) == client.code
    except ValueError:
        same = False
    if not same:
        raise Refused(_("This is not the code of this record. Type it as it stands above."), field="code")
    _erase(actor, client, tree(client.pk))
    return client


@transaction.atomic
def erase_again(actor: Actor, client: Client) -> None:
    """Erase whom a restored backup brought back although they were erased after it was made; the chain says so."""
    if client.erased_at is None:
        _erase(actor, client, [client.pk], why="restore")


def _erase(actor: Actor, client: Client, record_ids: Iterable[UUID], why: str = "") -> None:
    event = record("client.erase", actor, client, at=client.organisation_id, why=why)
    records = [_locked(record_id) for record_id in record_ids]
    traces = traces_of(records)
    for forget in forgetters:
        forget(actor, traces)
    for one in records:
        _empty(one, event.seq)
    told = [Erasure(one.pk, one.organisation_id, one.erased_at or timezone.now()) for one in records]
    transaction.on_commit(partial(note, told), robust=True)
    client.refresh_from_db()


def _locked(record_id: UUID) -> Client:
    return Client.objects.select_related("place").select_for_update(of=("self",), no_key=True).get(pk=record_id)


def _empty(client: Client, seq: int) -> None:
    client.card = seal_card(client.organisation_id, client.pk, Card())
    client.details, client.told, client.told_status, client.flags = None, {}, "", []
    client.gender, client.card_seq, client.erased_at = "", seq, timezone.now()
    client.place = province_of(client.place) if client.place else None
    client.save()
    ClientCode.objects.filter(client=client).delete()
    MatchKey.objects.filter(client=client).delete()
    Merge.objects.filter(kept=client).update(before=None, taken=[])
    alike = asked_about_with([client.pk])
    PossibleDuplicate.objects.filter(first=client).delete()
    PossibleDuplicate.objects.filter(second=client).delete()
    forget_client(client.pk)
    for erase in erasers:
        erase(client.pk)
    tell_changed({client.pk, *alike})
