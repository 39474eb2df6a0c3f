"""What the province published, against which the groups' share is computed, and what the workers aim at."""

from datetime import date
from decimal import Decimal
from typing import Final

from dhealth.care.clients.models import Group
from dhealth.config.demonstration import published_year
from dhealth.config.demonstration.setting import DONG_NAI, province
from dhealth.config.demonstration.team import Team
from dhealth.evidence.reports.actions import OutsideFigure, enter_denominator
from dhealth.evidence.reports.models import What
from dhealth.evidence.targets.actions import Aim, keep_targets
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User

PROVINCE: Final = "CDC tỉnh"
PROVINCE_SAID: Final = date(2019, 10, 15)
SENTINEL: Final = "Giám sát trọng điểm HSS+, số toàn quốc"
NEW_CASES: Final = ((Group.MSM, Decimal(282)), ("", Decimal(922)))
PREVALENCE: Final = ((2012, Decimal("2.3")), (2017, Decimal("12.2")))
AIMS: Final = (("counselled_people", 90), ("tests", 60), ("confirmed_positive_people", 3))


def enter_figures(officer: User) -> None:
    """The province's new cases of the published year, and the prevalence of 2012 and 2017: its officer enters them."""
    actor, place = Actor.of(officer), province(DONG_NAI)
    for group, value in NEW_CASES:
        days = (published_year.FIRST, published_year.LAST)
        told = OutsideFigure(What.NEW_CASES, group, place, *days, value, PROVINCE, PROVINCE_SAID)
        enter_denominator(actor, told)
    for year, value in PREVALENCE:
        first, last = date(year, 1, 1), date(year, 12, 31)
        enter_denominator(actor, OutsideFigure(What.PREVALENCE, Group.MSM, place, first, last, value, SENTINEL, last))


def set_targets(team: Team, today: date) -> None:
    """What each worker of a group aims at in this calendar year's quarter."""
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    after = date(today.year + first.month // 10, (first.month + 2) % 12 + 1, 1)
    last = date.fromordinal(after.toordinal() - 1)
    workers = [*team.present, *([team.with_account] if team.with_account else [])]
    aims = [Aim(worker, indicator, first, last, number) for worker in workers for indicator, number in AIMS]
    keep_targets(team.organisation, aims, None)
