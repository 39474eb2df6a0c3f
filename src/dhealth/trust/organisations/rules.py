"""What makes a name, an address or a project acceptable."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused
from dhealth.kernel.phones import read_phone
from dhealth.kernel.text import fold, squeeze
from dhealth.trust.organisations.models import Kind, Organisation, Project
from dhealth.trust.places.models import Place

DAYS_IN_EVERY_MONTH = 28


@dataclass(frozen=True)
class Facts:
    """What an organisation says about itself."""

    name: str
    kind: str = Kind.CBO
    name_en: str = ""
    umbrella: Organisation | None = None
    province: Place | None = None
    address: str = ""
    phone: str = ""
    started_on: date | None = None


@dataclass(frozen=True)
class ProjectFacts:
    """What a project page holds; `through` are those who pass the donor's money on, in order."""

    code: str
    name: str
    owner: Organisation
    starts_on: date
    ends_on: date | None = None
    donor: Organisation | None = None
    through: tuple[Organisation, ...] = ()
    calendar: str = Project.Calendar.US_FISCAL
    month_starts_on: int = 1
    follows: Project | None = None
    members: tuple[Organisation, ...] = field(default=())


def good_name(text: str) -> str:
    """The name as it is stored.

    Raises:
        Refused: nothing that can be read or searched is left of it.
    """
    name = squeeze(text)
    if not fold(name):
        raise Refused(_("Write the organisation's name."), field="name")
    return name


def good_phone(text: str) -> str:
    """An office number in its stored form (028-54319580 is +842854319580); empty where none was given.

    Raises:
        Refused: this is no phone number.
    """
    try:
        return read_phone(text) or ""
    except ValueError as odd:
        raise Refused(str(odd), field="phone") from odd


def good_span(valid_from: date | None, valid_to: date | None) -> None:
    """Refuse a span that ends before it begins."""
    if valid_from and valid_to and valid_to < valid_from:
        raise Refused(_("The last day stands before the first day. Turn them round."), field="valid_to")


def good_code(text: str) -> str:
    """A project's code in capitals.

    Raises:
        Refused: there is none; every project has one (ORG-10).
    """
    code = squeeze(text).upper()
    if not code:
        raise Refused(_("Write the project's code. Every project has one."), field="code")
    return code


def good_project(facts: ProjectFacts) -> None:
    """Refuse a project that ends before it begins, or whose month begins on a day that some months lack."""
    if facts.ends_on and facts.ends_on < facts.starts_on:
        raise Refused(_("The project ends before it begins. Look at its two days again."), field="ends_on")
    if not 1 <= facts.month_starts_on <= DAYS_IN_EVERY_MONTH:
        raise Refused(_("The reporting month begins on a day from 1 to 28."), field="month_starts_on")


def day_before(day: date) -> date:
    """The last day of what ends where something new begins."""
    return day - timedelta(days=1)
