"""Which provinces somebody may open: where their organisations stand or have agreements; no other is there."""

from datetime import date

from dhealth.commons.agreements.models import Agreement
from dhealth.commons.gatherings.models import ActionItem
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.ground import same_ground
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.readers import AREA
from dhealth.trust.places.models import Level, Place
from dhealth.trust.places.queries import provinces_on

READ = "province.read"


def provinces_seen(actor: Actor, today: date) -> list[Place]:
    """The provinces of today in this person's sight, by name; a provincial office sees its own area alone."""
    held = [standing for standing in actor.standings if READ in standing.role.may]
    homes = dict(
        Organisation.objects.filter(pk__in=[one.organisation_id for one in held]).values_list("pk", "province")
    )
    seen: set[int | None] = set()
    for standing in held:
        areas = standing.area_ids
        seen |= areas if areas is not None and standing.role.figures == AREA else {homes.get(standing.organisation_id)}
    if any(standing.role.figures != AREA for standing in held):
        seen |= set(Agreement.objects.visible_to(actor).values_list("province", flat=True))
        seen |= set(ActionItem.objects.visible_to(actor).filter(area__isnull=False).values_list("area", flat=True))
    return list(provinces_on(today).filter(pk__in=same_ground(seen), level=Level.PROVINCE))
