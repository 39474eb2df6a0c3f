"""When an agreement holds, how many working days an answer takes, and what still stands in the way of its beginning."""

from datetime import date, timedelta
from typing import Final

from dhealth.commons.agreements.policy import rules_in_force
from dhealth.trust.organisations.models import Kind as OrganisationKind

CLINIC_KINDS: Final = (
    OrganisationKind.CLINIC,
    OrganisationKind.PRIVATE_CLINIC,
    OrganisationKind.HOSPITAL,
    OrganisationKind.HEALTH_CENTRE,
    OrganisationKind.HEALTH_STATION,
)


def working_days_after(day: date, n: int) -> date:
    """The n-th working day after this day: Monday to Friday, without the public holidays of agreements.toml."""
    rules, found = rules_in_force(), day
    while n > 0:
        found += timedelta(days=1)
        if rules.is_working_day(found):
            n -= 1
    return found
