"""Sending a client to a twinned clinic at their own written request, and taking that back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.identity import open_details
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import in_sight
from dhealth.care.clinics.queries import choices_for
from dhealth.care.referrals.actions.stepping import (
    Held,
    Said,
    answers_ended,
    group_speaks,
    heard_by_clinic,
    hold,
    take,
    told,
)
from dhealth.care.referrals.models import How, Kind, Part, PartOfDay, Referral, RequestWithdrawal, ShareRequest, Step
from dhealth.care.referrals.reasons import Withdrawn
from dhealth.care.referrals.rules import MOVES, check_terms, check_wish
from dhealth.care.services.actions import kept_record
from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.drafts import Draft
from dhealth.care.services.referring import refer_client
from dhealth.commons.agreements.models import Agreement
from dhealth.commons.agreements.queries import agreement_for
from dhealth.kernel.ages import minor_on
from dhealth.kernel.codes import new_slip_code
from dhealth.kernel.dates import show_date
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.once import sent_before
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation

TRIES = 5  # for a code that nobody has yet


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What the client asked for, in their own written request."""

    receiver: UUID
    service: str
    how: str
    answers_back: bool
    wished_on: date | None = None
    wished_part: str = ""
    accompanied: bool = False
    project_id: UUID | None = None


@transaction.atomic
def send_referral(actor: Actor, client: Client, wanted: Wanted, *, id: UUID | None = None) -> Referral:
    """Send a client to a clinic's inbox, at their own written request; the group's own act is written too.

    The same form sent twice sends once.

    Raises:
        Refused: no agreement in effect, not in it, no written request, or already on the way there for the same.
        PermissionDenied: the actor may not send at this organisation.
    """
    kept = kept_record(client)
    actor.require("referral.send", at=kept.organisation_id)
    if not in_sight(actor, client):
        raise Refused(_("This record is not on your list. Ask your leader."))
    id = id or uuid7()
    if earlier := Referral.objects.filter(pk=id).first():
        return sent_before(earlier, here=earlier.person_id == kept.pk)
    agreement = _checked(kept, wanted)
    request = ShareRequest.objects.create(
        client=kept,
        person=kept,
        receiver_id=wanted.receiver,
        service=wanted.service,
        how=wanted.how,
        answers_back=wanted.answers_back,
        recorded_by=actor.user,
    )
    written = refer_client(actor, client, _own_act(wanted), agreed=True)
    referral = _stored(
        Referral(
            id=id,
            client=kept,
            person=kept,
            sender_id=kept.organisation_id,
            receiver_id=wanted.receiver,
            agreement=agreement,
            request=request,
            service=wanted.service,
            worker_id=kept.worker_id or actor.id,
            made_by=actor.user,
            wished_on=wanted.wished_on,
            wished_part=wanted.wished_part,
            accompanied=wanted.accompanied,
            written=written,
        )
    )
    event = record("referral.send", actor, referral, at=referral.sender_id, details=told(referral))
    heard_by_clinic(event, actor, referral)
    take(hold(referral), group_speaks(actor, referral, "referral.send"), Kind.SENT)
    return referral


def _checked(client: Client, wanted: Wanted) -> Agreement:
    """The agreement under which this client may be sent there today."""
    today = timezone.localdate()
    agreement = agreement_for(client.organisation_id, wanted.receiver, today)
    if agreement is None:
        words = _("No agreement with this clinic is in effect today. Choose another clinic, or refer them to a place.")
        raise Refused(words, field="receiver")
    check_terms(agreement.terms, wanted.service)
    _check_open(client, wanted, today)
    if wanted.how not in How.values:
        raise Refused(_("Without the client's written request nothing is shared with a clinic."), field="how")
    if wanted.how != How.GUARDIAN and _is_minor(client, today):
        raise Refused(_("Under 15: a parent or guardian signs the request."), field="how")
    if wanted.wished_part and wanted.wished_part not in PartOfDay.values:
        raise Refused(_("Choose when they would like to come."), field="wished_part")
    check_wish(wanted.wished_on, today)
    if twin := _on_the_way(client, wanted):
        raise Refused(
            _("They are on the way there already, with slip %(code)s. Open that one.") % {"code": twin.code},
            field="receiver",
        )
    return agreement


def _check_open(client: Client, wanted: Wanted, today: date) -> None:
    """What the clinic says of itself holds too: it gives this, and is not closed on the day they wish for."""
    choices = choices_for(client.organisation, wanted.service, wanted.wished_on or today)
    chosen = next((one for one in choices if one.clinic.pk == wanted.receiver), None)
    if chosen is None:
        raise Refused(_("This clinic does not give this for now. Choose another clinic."), field="receiver")
    if not chosen.can_be_chosen:
        until = show_date(chosen.until) if chosen.until else "–"
        words = _("This clinic is closed then, until %(day)s. Choose another clinic or a later day.")
        raise Refused(words % {"day": until}, field="receiver")


def _is_minor(client: Client, today: date) -> bool:
    if client.birth_year is None:
        return False
    born = open_details(client.organisation_id, client.pk, client.details).birth_day
    return minor_on(client.birth_year, date.fromisoformat(born) if born else None, today)


def _on_the_way(client: Client, wanted: Wanted) -> Referral | None:
    same = Referral.objects.filter(person=client, receiver=wanted.receiver, service=wanted.service)
    return same.filter(standing__waits_for__in=("answer", "arrival", "service")).first()


def _own_act(wanted: Wanted) -> Draft:
    """What the older lists and reports read: that the group referred somebody, for what and to where."""
    place = Organisation.objects.get(pk=wanted.receiver).name
    return Draft(
        kind=REFERRAL, form=wanted.service, day=timezone.localdate(), place=place, project_id=wanted.project_id
    )


def _stored(referral: Referral) -> Referral:
    """With a code that no other slip ever had."""
    for _try in range(TRIES):
        referral.code = new_slip_code()
        try:
            with transaction.atomic():
                referral.save(force_insert=True)
        except IntegrityError:
            if not Referral.objects.filter(code=referral.code).exists():
                raise
        else:
            return referral
    raise RuntimeError("no code that is still free")


@transaction.atomic
def withdraw_referral(actor: Actor, referral: Referral, reason: str) -> Step:
    """Take a referral back before the client came. Where the client wishes it, their request ends too.

    Raises:
        Refused: no reason, or it is too late: the clinic has seen them.
        PermissionDenied: the actor may not, at this group.
    """
    speaker = group_speaks(actor, referral, "referral.withdraw")
    if reason not in Withdrawn.values or reason == Withdrawn.ERASED:
        raise Refused(_("Choose why it is taken back."), field="reason")
    held = hold(referral)
    if held.state == Kind.WITHDRAWN:
        return held.steps[-1]
    if Kind.WITHDRAWN not in MOVES[held.state] and answers_ended(held.referral):
        raise Refused(_("The clinic has answered, and the client wants no more told here. Ask the client."))
    step = take(held, speaker, Kind.WITHDRAWN, Said(reason=reason))
    event = record(
        "referral.withdraw", actor, held.referral, at=referral.sender_id, why=reason, details=told(held.referral)
    )
    heard_by_clinic(event, actor, held.referral)
    if reason == Withdrawn.WISH:
        _end_part(actor, held, Part.SHARING)
    return step


@transaction.atomic
def withdraw_request(actor: Actor, referral: Referral, part: str) -> RequestWithdrawal:
    """The client takes back their request (nothing more is shared) or their yes to answers (no more are told).

    What the other side knows already stays with it. Taken back already: nothing happens.

    Raises:
        Refused: no such part.
        PermissionDenied: the actor may not, at this group.
    """
    speaker = group_speaks(actor, referral, "referral.withdraw")
    if part not in Part.values:
        raise Refused(_("Choose what they take back."), field="part")
    held = hold(referral)
    if earlier := RequestWithdrawal.objects.filter(request=held.referral.request_id, part=part).first():
        return earlier
    if part == Part.SHARING and Kind.WITHDRAWN in MOVES[held.state]:
        take(held, speaker, Kind.WITHDRAWN, Said(reason=Withdrawn.WISH))
    event = record(
        "referral.withdraw", actor, held.referral, at=referral.sender_id, why=part, details=told(held.referral)
    )
    heard_by_clinic(event, actor, held.referral)
    return _end_part(actor, held, part)


def _end_part(actor: Actor, held: Held, part: str) -> RequestWithdrawal:
    return RequestWithdrawal.objects.get_or_create(
        request=held.referral.request, part=part, defaults={"recorded_by": actor.user, "said_at": held.now}
    )[0]
