"""Criteria that somebody keeps under a name: saved, put away, taken out again."""

from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.care.worklists.criteria import Criteria
from dhealth.care.worklists.models import PutAway, SavedFilter, Wider
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import squeeze
from dhealth.kernel.words import within
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

MOST: Final = 30
LONGEST: Final = 60


@transaction.atomic
def save_filter(
    actor: Actor, name: str, criteria: Criteria, *, rule: str = "", shared: bool = False, id: UUID | None = None
) -> SavedFilter:
    """Keep these criteria, for one list or for all clients (no rule). The same id again changes nothing.

    A name that the actor uses already gets the new criteria.

    Raises:
        Refused: no name, or too many filters.
        PermissionDenied: the actor may not save filters.
    """
    places = actor.organisations_where("worklist.save")
    if not places:
        raise PermissionDenied("worklist.save")
    if id and (earlier := SavedFilter.objects.filter(pk=id, owner=actor.user).first()):
        return earlier
    name = within(squeeze(name), LONGEST, "name")
    if not name:
        raise Refused(_("Give it a name, to find it again."), field="name")
    kept = SavedFilter.objects.filter(owner=actor.user).kept()
    if kept.count() >= MOST:
        raise Refused(_("You have %(n)s saved filters. Put one away first.") % {"n": MOST}, field="name")
    wider = Wider.LIST if rule else Wider.CLIENTS
    values = {"criteria": criteria.allowed_to(actor).chosen, "is_shared": shared}
    # PostgreSQL locks no row of an outer join, which is how what is kept is found: hence by key
    own = SavedFilter.objects.filter(pk__in=kept.values("pk"))
    saved, _new = own.update_or_create(
        owner=actor.user,
        name=name,
        wider=wider,
        rule=rule,
        defaults=values,
        create_defaults={"id": id or uuid7(), "organisation_id": places[0], **values},
    )
    record("worklist.save", actor, saved, at=saved.organisation_id, details={"fields": sorted(saved.criteria)})
    return saved


@transaction.atomic
def put_filter_away(actor: Actor, saved: SavedFilter) -> None:
    """It stands in no list any more; taking it out again brings it back. Put away already: nothing happens.

    Raises:
        Refused: it is somebody else's.
    """
    _require_own(actor, saved)
    _row, new = PutAway.objects.get_or_create(saved=saved)
    if new:
        record("worklist.save", actor, saved, at=saved.organisation_id, why="put_away")


@transaction.atomic
def take_filter_out(actor: Actor, saved: SavedFilter) -> None:
    """It is there again."""
    _require_own(actor, saved)
    gone, _rows = PutAway.objects.filter(saved=saved).delete()
    if gone:
        record("worklist.save", actor, saved, at=saved.organisation_id, why="taken_out")


def _require_own(actor: Actor, saved: SavedFilter) -> None:
    actor.require("worklist.save", at=saved.organisation_id)
    if saved.owner_id != actor.id:
        raise Refused(_("Only who saved it can put it away."))
