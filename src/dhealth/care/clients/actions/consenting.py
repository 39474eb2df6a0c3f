"""A client's yes, and its withdrawal: for one purpose at a time, never a default."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.identity import open_card, open_details
from dhealth.care.clients.models import Client, Consent, Purpose
from dhealth.care.clients.queries import in_sight, tree
from dhealth.kernel.dates import show_date
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.linkage.actions import forget_client, note_codes
from dhealth.trust.linkage.models import LinkageCode
from dhealth.trust.linkage.rules import Codes, codes_of


def give_consent(
    actor: Actor, client: Client, purpose: str, *, by_guardian: bool = False, id: UUID | None = None
) -> Consent:
    """The client said yes to one purpose; `by_guardian`: a parent or guardian, in writing.

    A yes that holds already is given back as it is.

    Raises:
        Refused: no such purpose; or a yes for testing a minor that is not a guardian's.
    """
    return _say(actor, client, purpose, given=True, by_guardian=by_guardian, identifier=id)


def withdraw_consent(actor: Actor, client: Client, purpose: str, *, id: UUID | None = None) -> Consent:
    """The client took a yes back. From now on it does not hold; what was done before stays done.

    Withdrawing the comparison with other organisations removes the client's codes there at once.

    Raises:
        Refused: no such purpose.
    """
    return _say(actor, client, purpose, given=False, by_guardian=False, identifier=id)


@transaction.atomic
def _say(
    actor: Actor, client: Client, purpose: str, *, given: bool, by_guardian: bool, identifier: UUID | None
) -> Consent:
    verb = "consent.give" if given else "consent.withdraw"
    actor.require(verb, at=client.organisation_id)
    refuse_out_of_sight(actor, client)
    if given:
        refuse_taken_over(client)
    if purpose not in Purpose.values:
        raise Refused(_("Choose what the client agrees to."), field="purpose")
    if given and purpose == Purpose.TEST and not by_guardian:
        raise Refused(_("Only a parent or guardian can give this consent, in writing."), field="by_guardian")
    said = Consent.objects.filter(client=client, purpose=purpose).last()
    if said and said.given == given and (said.by_guardian or not by_guardian):
        return said
    consent = Consent.objects.create(
        pk=identifier or uuid7(),
        client=client,
        purpose=purpose,
        given=given,
        by_guardian=by_guardian,
        recorded_by=actor.user,
    )
    if purpose == Purpose.LINK:
        follow_link(client)
    if given:
        record("consent.give", actor, client, at=client.organisation_id, details={"fields": [purpose]})
    else:
        record("consent.withdraw", actor, client, at=client.organisation_id, details={"fields": [purpose]})
    return consent


def refuse_out_of_sight(actor: Actor, client: Client) -> None:
    """Stop when the record is not on a list that the actor opens, or is no longer in use.

    Raises:
        Refused: with the way out.
    """
    if not in_sight(actor, client):
        raise Refused(_("This record is not on your list. Ask your leader."))
    if client.merged_into_id is not None or client.erased_at is not None:
        raise Refused(_("This record is no longer in use. Search for the person again."))


def may_be_linked(client: Client) -> bool:
    """Whether the client may be compared with other organisations' records: not after a no."""
    said = Consent.objects.filter(client=client, purpose=Purpose.LINK).last()
    return said is None or said.given


def follow_link(client: Client) -> None:
    """Let the codes for other organisations be as the client's last word wants, of all records laid into this one."""
    linkable = may_be_linked(client)
    for one in Client.objects.filter(pk__in=tree(client.pk), erased_at=None):
        wanted = _link_codes(one) if linkable and one.taken_over_at is None else {}
        if LinkageCode.objects.filter(client=one.pk).exclude(code__in=wanted.values()).exists():
            forget_client(one.pk)
        note_codes(one.organisation_id, one.pk, wanted)


def _link_codes(client: Client) -> Codes:
    card = open_card(client.organisation_id, client.pk, client.card)
    details = open_details(client.organisation_id, client.pk, client.details)
    return codes_of(cccd=details.cccd, phone=card.phone, birth_year=client.birth_year)


def refuse_taken_over(client: Client) -> None:
    """Stop where another group looks after this person now.

    Raises:
        Refused: which group, since when, and the way back.
    """
    if client.taken_over_at is not None and client.taken_over_by is not None:
        told = {"group": client.taken_over_by.name, "day": show_date(timezone.localdate(client.taken_over_at))}
        raise Refused(
            _("%(group)s has looked after this person since %(day)s. Write there, or ask for them back.") % told
        )
