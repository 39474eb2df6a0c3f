"""Safe contact: when and how a client may be reached, and the sentence that says so where they may not be."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dhealth.care.clients.identity import Details
from dhealth.kernel.errors import Refused
from dhealth.kernel.hours import read_hour

CALL, MESSAGE, VISIT, NO_CONTACT = "call", "message", "visit", "none"
WAYS: Final = (CALL, MESSAGE, VISIT)
WAYS_OFFERED: Final[tuple[tuple[str, Promise], ...]] = (
    (CALL, gettext_lazy("Call")),
    (MESSAGE, gettext_lazy("Message")),
    (VISIT, gettext_lazy("Visit")),
    (NO_CONTACT, gettext_lazy("None: they come to us")),
)


@dataclass(frozen=True)
class SafeContact:
    """What the client said: hours (from, to), ways, and their own words. What was not said does not bind."""

    start: time | None = None
    end: time | None = None
    ways: frozenset[str] = frozenset()
    when: str = ""
    words: str = ""

    @property
    def hours(self) -> str:
        """The hours in words; empty where none were said."""
        words = {"start": f"{self.start:%H:%M}" if self.start else "", "end": f"{self.end:%H:%M}" if self.end else ""}
        if self.start and self.end:
            return _("from %(start)s to %(end)s") % words
        if self.start:
            return _("after %(start)s") % words
        return _("before %(end)s") % words if self.end else ""

    @property
    def line(self) -> str:
        """Everything in one line, for above the call button."""
        said = [self.hours[:1].upper() + self.hours[1:], self._ways_in_words(), self.when, self.words]
        return ". ".join(part.rstrip(".") for part in said if part)

    def _ways_in_words(self) -> str:
        if not self.ways or self.ways >= set(WAYS):
            return ""
        if NO_CONTACT in self.ways:
            return _("No contact from us: they come by themselves")
        labels = [str(label).lower() for way, label in WAYS_OFFERED if way in self.ways]
        return _("Only: %(ways)s") % {"ways": ", ".join(labels)}

    def is_open_at(self, moment: time) -> bool:
        """Whether this minute lies within the hours; the last hour named is already outside."""
        start, end = self.start or time.min, self.end
        if end is None:
            return moment >= start
        return start <= moment < end if start < end else moment >= start or moment < end

    def objection(self, way: str, moment: time) -> str:
        """Why the client is not to be reached this way now, and when they may be; empty where nothing speaks against.

        Hours hold for calls, messages and visits alike: a lit screen at night tells as much as a voice.
        """
        if way not in WAYS:
            return ""
        if NO_CONTACT in self.ways:
            return _("They asked not to be contacted. Wait until they come.")
        if self.ways and way not in self.ways:
            return _NOT_THIS_WAY[way]() % {"ways": self._ways_in_words()}
        if (self.start or self.end) and not self.is_open_at(moment):
            return _("Not now: only %(hours)s.") % {"hours": self.hours}
        return ""


_NOT_THIS_WAY = {
    CALL: lambda: _("They asked not to be called. %(ways)s."),
    MESSAGE: lambda: _("They asked for no messages. %(ways)s."),
    VISIT: lambda: _("They asked for no visits. %(ways)s."),
}


def safe_contact(details: Details) -> SafeContact:
    """What the record holds; records of before have words alone."""
    return SafeContact(
        start=read_hour(details.safe_from) if details.safe_from else None,
        end=read_hour(details.safe_to) if details.safe_to else None,
        ways=frozenset(details.safe_ways.split(",")) - {""},
        when=details.safe_time,
        words=details.safe_words,
    )


def check_safe(start: str, end: str, ways: Collection[str]) -> None:
    """Stop hours and ways that cannot be obeyed.

    Raises:
        Refused: with the field concerned.
    """
    for name, hour in (("safe_from", start), ("safe_to", end)):
        try:
            read_hour(hour or "0")
        except Refused as refusal:
            raise Refused(refusal.message, field=name) from refusal
    if start and start == end:
        raise Refused(_("From and to are the same hour. Leave both empty if any hour is safe."), field="safe_to")
    if not set(ways) <= {*WAYS, NO_CONTACT}:
        raise Refused(_("Choose one of the answers."), field="safe_ways")
    if NO_CONTACT in ways and len(ways) > 1:
        raise Refused(_("Either no contact, or the ways that are safe."), field="safe_ways")
