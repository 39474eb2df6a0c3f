"""Reaching a contact: three attempts, each step of theirs, and a record of their own once they want one."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import CertainDuplicate, register_client
from dhealth.care.clients.models import Client, Purpose
from dhealth.care.clients.rules import Agreement, ClientDraft
from dhealth.care.partner_services.actions.handing import hand_to
from dhealth.care.partner_services.cards import ContactCard, open_contact
from dhealth.care.partner_services.models import Attempt, Contact, Named, Step, TakenBack
from dhealth.care.partner_services.models.contacts import Outcome, StepKind
from dhealth.care.partner_services.queries import attempts_on, contacts_seen, is_open, sources_of, steps_of
from dhealth.care.partner_services.rules import (
    OURS,
    OVER,
    Happened,
    Tried,
    check_attempt,
    check_step,
    has_one_source,
    knew_on,
)
from dhealth.kernel.errors import Refused
from dhealth.kernel.once import sent_before
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


@transaction.atomic
def attempt_contact(actor: Actor, contact: Contact, tried: Tried, *, id: UUID) -> Attempt:
    """Write an attempt down, the next of three. The same id again changes nothing.

    Raises:
        Refused: no way of ours is open, the contact wants no more, or a rule; the database holds the first as well.
    """
    contact = _mine(actor, contact, "partner.attempt")
    if earlier := Attempt.objects.filter(pk=id).first():
        return sent_before(earlier, here=earlier.contact_id == contact.pk)
    sources = sources_of([contact.pk])[contact.pk]
    if not is_open(sources):
        raise Refused(_("No way to this contact is open for us. Do not contact them."))
    before, steps = attempts_on([contact.pk])[contact.pk], steps_of([contact.pk])[contact.pk]
    _refuse_over(before, steps)
    check_attempt(tried, before, contact.made_on, timezone.localdate(), one_source=has_one_source(sources))
    attempt = Attempt.objects.create(
        id=id,
        contact=contact,
        number=_free_number(before),
        day=tried.day,
        channel=tried.channel,
        outcome=tried.outcome,
        next_day=tried.next_day,
        by=actor.user,
    )
    if attempt.outcome == Outcome.REACHED:
        Named.objects.filter(contact=contact, way__in=OURS, reached_on=None).update(reached_on=attempt.day)
    _record("partner.attempt", actor, contact)
    return attempt


@transaction.atomic
def note_step(actor: Actor, contact: Contact, happened: Happened, *, id: UUID) -> Step:
    """Write down what happened with the contact; a no and "another day" are answers like any other.

    Raises:
        Refused: the way has an order, or a rule.
    """
    contact = _mine(actor, contact, "partner.note_step")
    if earlier := Step.objects.filter(pk=id).first():
        return sent_before(earlier, here=earlier.contact_id == contact.pk)
    attempts, steps = attempts_on([contact.pk])[contact.pk], steps_of([contact.pk])[contact.pk]
    again = next((step for step in steps if step.kind == happened.kind != StepKind.LATER), None)
    if again:
        return again
    check_step(happened, attempts, steps, contact.made_on, timezone.localdate())
    step = Step.objects.create(
        id=id,
        contact=contact,
        kind=happened.kind,
        day=happened.day,
        next_day=happened.next_day if happened.kind == StepKind.LATER else None,
        found=happened.found,
        by=actor.user,
    )
    _record("partner.note_step", actor, contact)
    return step


@transaction.atomic
def take_back(actor: Actor, what: Attempt | Step) -> TakenBack:
    """It was written by mistake and counts no more. Taken back already: nothing happens.

    Raises:
        Refused: something that rests on it stands, or it came from whoever told them.
    """
    contact = _mine(actor, what.contact, "partner.take_back")
    if isinstance(what, Step) and what.kind == StepKind.TOLD:
        raise Refused(_("This line is not yours to take back. Whoever wrote it can."))
    key = {"attempt": what} if isinstance(what, Attempt) else {"step": what}
    if done := TakenBack.objects.filter(**key).first():
        return done
    attempts = [one for one in attempts_on([contact.pk])[contact.pk] if one.pk != what.pk]
    steps = [one for one in steps_of([contact.pk])[contact.pk] if one.pk != what.pk]
    kinds = {step.kind for step in steps}
    rests = kinds & {StepKind.TESTED, StepKind.KNOWN} and knew_on(attempts, steps) is None
    if rests or (StepKind.LINKED in kinds and StepKind.TESTED not in kinds):
        raise Refused(_("A later line rests on this one. Take that back first."))
    type(what)._default_manager.filter(pk=what.pk).update(is_current=False)
    if isinstance(what, Attempt) and what.outcome == Outcome.REACHED:
        again = [one.day for one in attempts if one.outcome == Outcome.REACHED]
        Named.objects.filter(contact=contact, reached_on=what.day).update(reached_on=min(again, default=None))
    done = TakenBack.objects.create(**key, by=actor.user)
    _record("partner.take_back", actor, contact)
    return done


@transaction.atomic
def register_contact(actor: Actor, contact: Contact, *, agreed: bool, id: UUID) -> Client:
    """A record of their own, from what is known of them; how they came to us stands nowhere in it.

    Somebody who has a record in the group already gets no second one: theirs is theirs.

    Raises:
        Refused: they did not agree, do not know yet, or their record is on another list.
    """
    contact = _mine(actor, contact, "partner.register")
    if contact.client_id is not None:
        return Client.objects.get(pk=contact.client_id)
    if not agreed:
        raise Refused(_("They agree first that the group keeps a record."), field="agreed")
    if knew_on(attempts_on([contact.pk])[contact.pk], steps_of([contact.pk])[contact.pk]) is None:
        raise Refused(_("They have not come to know yet. Write that first."))
    card = open_contact(contact.organisation_id, contact.pk, contact.card)
    draft = ClientDraft(
        nickname=card.called,
        name=card.name,
        phone=card.phone,
        birth_year=contact.birth_year,
        sex_at_birth=contact.sex,
        place=contact.place_id,
        reached_on=timezone.localdate(),
        agreements=(Agreement(Purpose.KEEP_RECORD),),
    )
    try:
        client = register_client(actor, contact.organisation_id, draft, id=id, allow_likely=True)
    except CertainDuplicate as known:
        if not known.in_sight:
            raise
        client = known.client
    Contact.objects.filter(pk=contact.pk).update(client=client)
    _record("partner.register", actor, contact)
    return client


@transaction.atomic
def assign_contact(actor: Actor, contact: Contact, worker: UUID) -> Contact:
    """Another worker of the group serves the contact from now on.

    Raises:
        Refused: this person does not work with clients of the group.
    """
    contact = _mine(actor, contact, "partner.assign")
    if hand_to(contact, contact.organisation_id, worker):
        _record("partner.assign", actor, contact, to=worker.hex)
    return contact


@transaction.atomic
def show_contact(actor: Actor, contact: Contact) -> ContactCard:
    """Name, phone and where to find them; the look is recorded."""
    contact = _mine(actor, contact, "partner.show")
    card = open_contact(contact.organisation_id, contact.pk, contact.card)
    _record("partner.show", actor, contact)
    return card


@transaction.atomic
def note_contacts_read(actor: Actor, contacts: list[Contact]) -> None:
    """One event a request and group for the short names that a list shows."""
    for at in sorted({contact.organisation_id for contact in contacts}):
        shown = [contact.pk.hex for contact in contacts if contact.organisation_id == at]
        record("partner.read", actor, at=at, details={"contacts": shown})


def _mine(actor: Actor, contact: Contact, verb: str) -> Contact:
    """The contact, locked, for whoever serves them or leads the group."""
    actor.require(verb, at=contact.organisation_id)
    row = contacts_seen(actor).select_related(None).select_for_update(no_key=True).filter(pk=contact.pk).first()
    if row is None:
        raise PermissionDenied(verb)
    return row


def _refuse_over(attempts: list[Attempt], steps: list[Step]) -> None:
    refused = any(one.outcome == Outcome.REFUSED for one in attempts)
    if refused or any(step.kind in OVER for step in steps):
        raise Refused(_("They said what they want. Leave them in peace; this costs nobody anything."))


def _free_number(before: list[Attempt]) -> int:
    taken = {one.number for one in before}
    return next(number for number in range(1, len(before) + 2) if number not in taken)


def _record(verb: str, actor: Actor, contact: Contact, **more: str) -> None:
    """The event is of the contact alone: nothing in it leads to who named them."""
    record(verb, actor, contact, at=contact.organisation_id, details=more)
