"""Reads partners.toml: within which days a contact is tried, at the check, at the clinic; how long a notice opens."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dhealth.kernel.rule_text import Mistake, read_tables
from dhealth.trust.policies.pages import PolicyPage, in_force, register

HEADINGS: Final = ("contact", "harm", "notice")


@dataclass(frozen=True)
class Days:
    """The days and hours of the page."""

    try_within: timedelta
    test_within: timedelta
    start_within: timedelta
    harm_rises: timedelta
    notice_opens: timedelta
    wanted_hours: int


def read_days(text: str) -> Days:
    """The page as days.

    Raises:
        Mistake: with its line.
    """
    tables = read_tables(text)
    for name in HEADINGS:
        if name not in tables:
            raise Mistake(1, _("The heading [%(name)s] is missing.") % {"name": name})
    for name, table in tables.items():
        if name not in HEADINGS:
            raise Mistake(table.line, _("Nothing here is called “%(key)s”.") % {"key": name})
    contact, harm, notice = tables["contact"], tables["harm"], tables["notice"]
    days = Days(
        try_within=timedelta(days=contact.number("try_within_days", at_least=1, at_most=365)),
        test_within=timedelta(days=contact.number("test_within_days", at_least=1, at_most=365)),
        start_within=timedelta(days=contact.number("start_within_days", at_least=1, at_most=365)),
        harm_rises=timedelta(days=harm.number("rises_after_days", at_least=1, at_most=30)),
        notice_opens=timedelta(days=notice.number("open_days", at_least=1, at_most=90)),
        wanted_hours=notice.number("wanted_hours", at_least=1, at_most=720),
    )
    for table in (contact, harm, notice):
        table.finish()
    return days


def _says(days: Days) -> list[tuple[str, str]]:
    told = {
        "try": days.try_within.days,
        "test": days.test_within.days,
        "start": days.start_within.days,
        "rise": days.harm_rises.days,
        "open": days.notice_opens.days,
        "hours": days.wanted_hours,
    }
    contact = _("First try within %(try)s days, check within %(test)s, clinic within %(start)s after it.") % told
    notice = _("A notice opens for %(open)s days; wanted within %(hours)s hours of the result.") % told
    harm = _("Asked one week and four weeks later; more than %(rise)s days late, the leader is told.") % told
    return [(_("Contacts"), contact), (_("Harm afterwards"), harm), (_("Notices"), notice)]


PAGE: Final = register(
    PolicyPage(
        "partners", gettext_lazy("Those close to a client"), settings.CONFIG_DIR / "partners.toml", read_days, _says
    )
)


def days() -> Days:
    """The days that hold now."""
    return in_force(PAGE)
