"""Preparing an agreement: from the usual words, from an earlier one, or as the next of one that ends."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.commons.agreements.doing import hold, note, refuse_begun, refuse_ended, require_party
from dhealth.commons.agreements.models import Agreement, AllowedService, Clause, Kind, Party, Side
from dhealth.commons.agreements.numbering import next_number
from dhealth.commons.agreements.policy import BOUNDS, TERMS, rules_in_force, said
from dhealth.commons.agreements.queries import mechanism_of, renewal_of
from dhealth.commons.agreements.rules import KINDS_ON, SIDES, as_long_as, check_year, clauses_needed, laid_out, last_day
from dhealth.commons.agreements.services import can_be_allowed
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation

TRIES: Final = 5  # so many may be drafted in one moment


@dataclass(frozen=True)
class Draft:
    """An agreement before it is stored. `like`: whose clauses, services and terms it begins with."""

    kind: str
    province: int
    parties: Mapping[str, Organisation]  # by side
    valid_from: date
    valid_to: date
    title: str = ""
    number: str = ""
    pilot: bool = False
    like: Agreement | None = None
    renews: Agreement | None = None


@dataclass(frozen=True)
class Change:
    """The words and terms of a draft as they shall be from now on."""

    title: str
    number: str
    valid_from: date
    valid_to: date
    pilot: bool
    terms: Mapping[str, int]
    clauses: Mapping[str, str]  # mechanism → words
    services: Mapping[str, bool] = field(default_factory=dict)  # service → whether a success is paid


@transaction.atomic
def prepare_agreement(actor: Actor, draft: Draft, id: UUID) -> Agreement:
    """Write a draft down, with the usual words or those of an earlier agreement. The same form sent twice writes once.

    Raises:
        Refused: a side is missing or is no such organisation, or the days stand the wrong way round.
        PermissionDenied: the actor may not prepare agreements at the umbrella or the group of this one.
    """
    _require_own_side(actor, draft)
    if umbrella := draft.parties.get(Side.UMBRELLA):  # the same form, or the same number, at one moment: one waits
        Organisation.objects.select_for_update(no_key=True).get(pk=umbrella.pk)
    if earlier := Agreement.objects.filter(pk=id).first():
        if earlier.made_by_id != actor.id:
            raise Refused(_("This form was sent before. Open a new one."))
        return earlier
    _check_parties(draft)
    check_days(draft.valid_from, draft.valid_to)
    made = _store(actor, draft, id)
    _begin_words(made, draft)
    note("agreement.prepare", actor, made)
    return made


@transaction.atomic
def change_agreement(actor: Actor, agreement: Agreement, change: Change) -> Agreement:
    """Write a draft's words and terms anew.

    Raises:
        Refused: it lies out to be signed, took effect or was put aside; or a term is out of bounds.
    """
    require_party(actor, "agreement.change", agreement)
    agreement = hold(agreement)
    refuse_begun(agreement)
    refuse_ended(agreement)
    if laid_out(agreement):
        raise Refused(_("It lies out to be signed. Take it back first, then change it."))
    check_days(change.valid_from, change.valid_to)
    _check_terms(change)
    agreement.title, agreement.number = squeeze(change.title) or agreement.title, squeeze(change.number)
    agreement.valid_from, agreement.valid_to, agreement.pilot = change.valid_from, change.valid_to, change.pilot
    for key, value in change.terms.items():
        setattr(agreement, key, value)
    agreement.based_on = _beneath(agreement)
    _save_numbered(agreement)
    _write(agreement, change.clauses, change.services)
    note("agreement.change", actor, agreement)
    return agreement


@transaction.atomic
def renew_agreement(actor: Actor, agreement: Agreement, id: UUID) -> Agreement:
    """Prepare the next one, for as long, beginning the day after this one's last. There already: that one.

    Raises:
        Refused: it never took effect.
    """
    require_party(actor, "agreement.prepare", agreement)
    agreement = hold(agreement)
    if not hasattr(agreement, "start"):
        raise Refused(_("It has not taken effect yet; there is nothing to renew. Change the draft instead."))
    if following := renewal_of(agreement):
        return following
    first = last_day(agreement) + timedelta(days=1)
    parties = {one.side: one.organisation for one in agreement.parties.select_related("organisation")}
    draft = Draft(
        agreement.kind,
        agreement.province_id,
        parties,
        first,
        as_long_as(agreement, first),
        title=agreement.title,
        like=agreement,
        renews=agreement,
    )
    return prepare_agreement(actor, draft, id)


def check_days(first: date, last: date) -> None:
    """Stop days the wrong way round, and a year that somebody mistyped.

    Raises:
        Refused: the last day comes before the first, or lies too far ahead.
    """
    check_year(last, timezone.localdate(), "valid_to")
    if last < first:
        raise Refused(_("The last day comes before the first. Swap them."), field="valid_to")


def _require_own_side(actor: Actor, draft: Draft) -> None:
    own = (draft.parties.get(side) for side in (Side.UMBRELLA, Side.GROUP))
    if not any(one is not None and actor.may("agreement.prepare", one.pk) for one in own):
        raise PermissionDenied("agreement.prepare")


def _check_parties(draft: Draft) -> None:
    for side in SIDES[Kind(draft.kind)]:
        one = draft.parties.get(side)
        if one is None or one.kind not in KINDS_ON[side]:
            words = _("Choose the organisation that signs as: %(side)s.") % {"side": Side(side).label}
            raise Refused(words, field=str(side))


def _check_terms(change: Change) -> None:
    for key, value in change.terms.items():
        low, high = BOUNDS[key]
        if not low <= value <= high:
            words = _("Write a number from %(low)s to %(high)s.") % {"low": low, "high": high}
            raise Refused(words, field=key)


def _store(actor: Actor, draft: Draft, id: UUID) -> Agreement:
    like, usual = draft.like, rules_in_force().terms
    made = Agreement(
        id=id,
        number=squeeze(draft.number),
        kind=draft.kind,
        province_id=draft.province,
        title=squeeze(draft.title) or _title(draft),
        valid_from=draft.valid_from,
        valid_to=draft.valid_to,
        pilot=draft.pilot,
        renews=draft.renews,
        made_by=actor.user,
        **{key: getattr(like, key) if like else usual[key] for key in TERMS},
    )
    umbrella = draft.parties[Side.UMBRELLA].pk
    made.based_on = _mechanism_for(made, umbrella)
    _save_numbered(made)
    Party.objects.bulk_create(_party(made, side, draft) for side in SIDES[Kind(draft.kind)])
    return made


def _save_numbered(made: Agreement) -> None:
    """Under its own number, or the next that is free; somebody may give the same one in this very moment.

    Raises:
        Refused: another agreement has its number.
    """
    asked = made.number
    for _try in range(TRIES):
        made.number = asked or next_number(made.kind, made.valid_from.year)
        if Agreement.objects.exclude(pk=made.pk).filter(number=made.number).exists():
            raise Refused(_("Another agreement has this number. Write the one on this paper."), field="number")
        with suppress(IntegrityError), transaction.atomic():
            return made.save()
    raise Refused(_("Others are preparing agreements in this moment. Send it again."))


def _party(made: Agreement, side: str, draft: Draft) -> Party:
    """Whom the others turn to stays the same, where the same organisation stood on this side of the earlier one."""
    before = draft.like.party(side) if draft.like else None
    one = Party(agreement=made, side=side, organisation=draft.parties[side])
    if before is not None and before.organisation_id == one.organisation_id:
        one.focal_name, one.focal_phone = before.focal_name, before.focal_phone
    return one


def _title(draft: Draft) -> str:
    names = [draft.parties[one].name for one in SIDES[Kind(draft.kind)] if one != Side.UMBRELLA]
    return f"{Kind(draft.kind).label}: {' – '.join(names)}"[:160]


def _beneath(agreement: Agreement) -> Agreement | None:
    umbrella = agreement.party(Side.UMBRELLA)
    return _mechanism_for(agreement, umbrella.organisation_id) if umbrella else None


def _mechanism_for(agreement: Agreement, umbrella: UUID) -> Agreement | None:
    if agreement.kind != Kind.TRIPARTITE:
        return None
    return mechanism_of(agreement.province_id, agreement.valid_from, umbrella)


def _begin_words(made: Agreement, draft: Draft) -> None:
    words = {key: said(usual) for key, usual in rules_in_force().clauses[draft.kind].items()}
    services: dict[str, bool] = {}
    if draft.like is not None and draft.like.kind == draft.kind:
        words |= {one.mechanism: one.text for one in draft.like.clauses.all()}
        services = {one.service: one.pays for one in draft.like.services.all()}
    _write(made, words, services)


def _write(agreement: Agreement, clauses: Mapping[str, str], services: Mapping[str, bool]) -> None:
    agreement.clauses.all().delete()
    agreement.services.all().delete()
    kept = [*clauses_needed(agreement.kind), *(key for key in clauses if key not in clauses_needed(agreement.kind))]
    texts = [(key, clauses.get(key, "").strip()) for key in kept]
    Clause.objects.bulk_create(Clause(agreement=agreement, mechanism=key, text=text) for key, text in texts)
    if agreement.kind == Kind.TRIPARTITE:
        allowed = [(key, pays) for key, pays in services.items() if can_be_allowed(key)]
        AllowedService.objects.bulk_create(
            AllowedService(agreement=agreement, service=key, pays=pays) for key, pays in allowed
        )
