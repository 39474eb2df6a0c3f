"""Asking a client: the offer and each answer to it, whom they name, which way is open, and whether harm came of it."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions.consenting import refuse_out_of_sight, refuse_taken_over
from dhealth.care.clients.identity import open_cards
from dhealth.care.clients.models import Client
from dhealth.care.partner_services.cards import ContactCard, link_of, phone_key, seal_called, seal_contact
from dhealth.care.partner_services.models import Contact, HarmCheck, Named, Offer, Step, Withdrawal
from dhealth.care.partner_services.models.asking import HARMED, Risk, Said
from dhealth.care.partner_services.models.contacts import StepKind
from dhealth.care.partner_services.queries import (
    attempts_on,
    feared_by_others,
    is_told_by_another,
    may_be_asked,
    standing_offer,
    steps_of,
)
from dhealth.care.partner_services.rules import (
    NamedDraft,
    check_day,
    check_harm,
    check_named,
    check_offer,
    check_way,
    check_words,
    rests_on_more,
)
from dhealth.kernel.errors import Refused
from dhealth.kernel.once import sent_before
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.practice import is_practice


@transaction.atomic
def offer_services(
    actor: Actor, client: Client, said: str, day: date, next_day: date | None = None, *, id: UUID
) -> Offer:
    """Write down that the client was asked, and what they said. A no or "another day" costs them nothing.

    Raises:
        Refused: nothing was confirmed for this client, a yes holds already, or a rule.
    """
    person = _person(actor, client, "partner.offer")
    if earlier := Offer.objects.filter(pk=id).first():
        return sent_before(earlier, here=earlier.person_id == person.pk)
    check_offer(said, day, next_day, timezone.localdate())
    if not may_be_asked(person.pk):
        raise Refused(
            _("This is asked of people for whom the clinic has confirmed it. Nothing of the kind stands here.")
        )
    if said == Said.ACCEPTED and standing_offer(person.pk):
        raise Refused(_("Their yes stands here already. Write down whom they named."))
    offer = Offer.objects.create(
        id=id,
        client=client,
        person=person,
        organisation_id=person.organisation_id,
        said=said,
        day=day,
        next_day=next_day if said == Said.LATER else None,
        by=actor.user,
    )
    record("partner.offer", actor, offer, at=person.organisation_id, details={"client": person.pk.hex})
    return offer


@transaction.atomic
def withdraw_offer(actor: Actor, offer: Offer, day: date) -> Withdrawal:
    """The client takes their yes back: every way that it opened is closed. Taken back already: nothing happens.

    Raises:
        Refused: the record is not the actor's, or the day cannot be.
    """
    person = _person(actor, offer.person, "partner.withdraw")
    if done := Withdrawal.objects.filter(offer=offer).first():
        return done
    check_day(day, timezone.localdate(), since=offer.day)
    _hold(offer.named.values_list("contact", flat=True))
    done = Withdrawal.objects.create(offer=offer, day=day, by=actor.user)
    offer.named.update(way="", may_disclose=False)
    record("partner.withdraw", actor, offer, at=person.organisation_id, details={"client": person.pk.hex})
    return done


@transaction.atomic
def name_contact(actor: Actor, offer: Offer, draft: NamedDraft, *, id: UUID) -> Named:
    """Write down somebody whom the client named. No way is open yet: violence is asked about first.

    Somebody whom another client named before, by the same phone, is one contact; neither side is told.

    Raises:
        Refused: the client's yes does not hold, or a rule.
    """
    person = _person(actor, offer.person, "partner.name")
    if earlier := Named.objects.filter(pk=id).first():
        return sent_before(earlier, here=earlier.offer_id == offer.pk)
    if not Offer.objects.standing().filter(pk=offer.pk).exists():
        raise Refused(_("Their yes does not hold any more. Ask them again first."))
    check_named(draft, timezone.localdate())
    check_words(draft, open_cards(person.organisation_id, [(person.pk, bytes(person.card))])[0])
    contact = _contact_for(actor, person, draft)
    if again := Named.objects.filter(offer=offer, contact=contact).first():
        return again
    named = Named.objects.create(
        id=id,
        offer=offer,
        contact=contact,
        organisation_id=person.organisation_id,
        called=seal_called(person.organisation_id, id, squeeze(draft.called or draft.name)),
        relation=draft.relation,
        others=draft.others,
        day=draft.day,
        by=actor.user,
    )
    record("partner.name", actor, named, at=person.organisation_id, details={"client": person.pk.hex})
    return named


def _contact_for(actor: Actor, person: Client, draft: NamedDraft) -> Contact:
    owner = person.organisation_id
    key = phone_key(owner, draft.phone)
    if key:  # two who are named in the same second by one phone are one: what one client fears holds for both
        Organisation.with_practice.select_for_update(of=("self",), no_key=True).get(pk=owner)
    known = (
        Contact.objects.kept().select_for_update(no_key=True).filter(organisation=owner, phone_key=key) if key else None
    )
    if known is not None and (contact := known.first()):
        return contact
    contact = Contact(
        organisation_id=owner,
        worker_id=person.worker_id or actor.id,
        phone_key=key,
        link=None if is_practice(owner) else link_of(draft.phone, draft.birth_year),
        birth_year=draft.birth_year,
        sex=draft.sex,
        place_id=draft.place,
        told_status=draft.told_status,
        made_on=draft.day,
        made_by=actor.user,
    )
    card = ContactCard(squeeze(draft.called), squeeze(draft.name), draft.phone, squeeze(draft.where))
    contact.card = seal_contact(owner, contact.pk, card)
    contact.save(force_insert=True)
    return contact


@transaction.atomic
def choose_way(actor: Actor, named: Named, violence: str, way: str, *, may_disclose: bool = False) -> Named:
    """What the client says of violence, and the way they choose; a fear closes every way of ours, for good and all.

    Raises:
        Refused: violence was not asked about or is feared, or the client's yes does not hold.
    """
    person = _person(actor, named.offer.person, "partner.choose_way")
    _hold([named.contact_id])
    named = Named.objects.select_for_update(no_key=True).get(pk=named.pk)
    if way and not Offer.objects.standing().filter(pk=named.offer_id).exists():
        raise Refused(_("Their yes does not hold any more. Ask them again first."))
    check_way(violence, way, may_disclose=may_disclose, feared_by_others=feared_by_others(named))
    if (named.violence, named.way, named.may_disclose) == (violence, way, may_disclose):
        return named
    if violence == Risk.YES:
        _close(named)
    else:
        named.violence, named.way, named.may_disclose = violence, way, may_disclose
        named.save(update_fields=["violence", "way", "may_disclose"])
    fields = ["violence", "way"]
    record(
        "partner.choose_way",
        actor,
        named,
        at=person.organisation_id,
        details={"client": person.pk.hex, "fields": fields},
    )
    return named


def _close(named: Named) -> None:
    """Violence is feared: no way of this client stands; the database closes those of ours that others had opened."""
    named.violence, named.way, named.may_disclose = Risk.YES, "", False
    named.save(update_fields=["violence", "way", "may_disclose"])


def _hold(contacts: Iterable[UUID]) -> None:
    """No attempt is written while a way closes."""
    list(Contact.objects.select_for_update(no_key=True).filter(pk__in=list(contacts)).order_by("pk"))


@transaction.atomic
def note_told(actor: Actor, named: Named, day: date) -> Named:
    """The client says that they have told the contact themselves. Written once; the contact's own page says since when.

    Raises:
        Refused: the day cannot be.
    """
    person = _person(actor, named.offer.person, "partner.note_told")
    _hold([named.contact_id])
    named = Named.objects.select_for_update(no_key=True).get(pk=named.pk)
    if named.told_on is not None:
        return named
    check_day(day, timezone.localdate(), since=named.day)
    named.told_on = day
    named.save(update_fields=["told_on"])
    if not _told_of(named).exists():
        Step.objects.create(id=uuid4(), contact_id=named.contact_id, kind=StepKind.TOLD, day=day, by=actor.user)
    record("partner.note_told", actor, named, at=person.organisation_id, details={"client": person.pk.hex})
    return named


@transaction.atomic
def take_back_told(actor: Actor, named: Named) -> Named:
    """The client has not told them: it was a mistake. What came of it by others stays where it stands.

    Taken back already: nothing happens.
    """
    person = _person(actor, named.offer.person, "partner.note_told")
    _hold([named.contact_id])
    named = Named.objects.select_for_update(no_key=True).get(pk=named.pk)
    if named.told_on is None:
        return named
    named.told_on = None
    named.save(update_fields=["told_on"])
    one = [named.contact_id]
    if not is_told_by_another(named) and not rests_on_more(
        attempts_on(one)[named.contact_id], steps_of(one)[named.contact_id]
    ):
        _told_of(named).update(is_current=False)
    details = {"client": person.pk.hex, "taken_back": True}
    record("partner.note_told", actor, named, at=person.organisation_id, details=details)
    return named


def _told_of(named: Named) -> QuerySet[Step]:
    return Step.objects.filter(contact=named.contact_id, kind=StepKind.TOLD, is_current=True)


@transaction.atomic
def check_on_harm(actor: Actor, named: Named, week: int, answer: str, day: date, *, id: UUID) -> HarmCheck:
    """One or four weeks later: what the client says. Harm told closes every way, as a fear of it does.

    Raises:
        Refused: too early, or a rule.
    """
    person = _person(actor, named.offer.person, "partner.check_harm")
    if done := HarmCheck.objects.filter(named=named, week=week).first():
        return done
    _hold([named.contact_id])
    named = Named.objects.select_for_update(no_key=True).get(pk=named.pk)
    check_harm(week, answer, named.knew_on, day, timezone.localdate())
    done = HarmCheck.objects.create(id=id, named=named, week=week, day=day, answer=answer, by=actor.user)
    if answer in HARMED:
        _close(named)
    record("partner.check_harm", actor, named, at=person.organisation_id, details={"client": person.pk.hex})
    return done


@transaction.atomic
def note_opened(actor: Actor, client: Client) -> None:
    """Somebody opened what this client said of those close to them."""
    record("partner.open", actor, client, at=client.organisation_id)


def _person(actor: Actor, client: Client, verb: str) -> Client:
    """The record that counts today, locked, after what stands in the way of writing there."""
    actor.require(verb, at=client.organisation_id)
    row = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    while row.merged_into_id:
        row = Client.objects.select_for_update(no_key=True).get(pk=row.merged_into_id)
    refuse_out_of_sight(actor, row)
    refuse_taken_over(row)
    return row
