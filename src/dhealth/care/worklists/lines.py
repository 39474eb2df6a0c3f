"""Attempts, and leaving and coming back, as lines of a client's history."""

from collections.abc import Iterable, Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.models import Client, Departure
from dhealth.care.services.timeline import CHANGE, OURS, Entry, Timeline
from dhealth.care.worklists.models import Attempt
from dhealth.care.worklists.reaching import outcome_word
from dhealth.ui.figures import day as day_in_words

LINES = 200


def with_attempts(history: Timeline, client: Client, departures: Iterable[Departure]) -> Timeline:
    """The history with what was tried and with departures; where older lines are cut off, theirs are too."""
    more = [*_attempts(client), *_departures(departures)]
    if history.more and history.entries:
        oldest = min(entry.day for entry in history.entries)
        more = [entry for entry in more if entry.day >= oldest]
    entries = sorted([*history.entries, *more], key=lambda entry: (entry.day, entry.moment), reverse=True)
    return Timeline(entries, history.more)


def _attempts(client: Client) -> Iterator[Entry]:
    rows = Attempt.objects.filter(person=client).select_related("worker", "taken_back").order_by("-at")[:LINES]
    for made in rows:
        undone = hasattr(made, "taken_back")
        agreed = _("Next: %(day)s.") % {"day": day_in_words(made.next_day)} if made.next_day else ""
        yield Entry(
            day=made.day,
            moment=made.at,
            mark=CHANGE if undone else OURS,
            title=_("Attempt taken back") if undone else f"{made.get_channel_display()}: {outcome_word(made.outcome)}",
            by=made.worker.display_name,
            why="" if undone else agreed,
            struck=f"{made.get_channel_display()}: {outcome_word(made.outcome)}" if undone else "",
        )


def _departures(departures: Iterable[Departure]) -> Iterator[Entry]:
    for left in departures:
        told = _("%(who)s told, since %(day)s.") % {"who": left.get_told_by_display(), "day": day_in_words(left.day)}
        yield Entry(
            day=timezone.localdate(left.recorded_at),
            moment=left.recorded_at,
            mark=CHANGE,
            title=_("No longer with us: %(why)s") % {"why": left.get_why_display()},
            by=left.recorded_by.display_name,
            why=told,
        )
        ended = getattr(left, "ended", None)
        if ended is not None:
            yield Entry(
                day=timezone.localdate(ended.recorded_at),
                moment=ended.recorded_at,
                mark=CHANGE,
                title=_("On the list again: %(why)s") % {"why": ended.get_why_display()},
                by=ended.recorded_by.display_name,
            )
