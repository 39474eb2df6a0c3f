"""The month in a few plain sentences: "In June: 48 people counselled, 6 fewer than in May"."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.evidence.indicators.definitions import figures
from dhealth.evidence.targets.counting import Ask, count
from dhealth.evidence.targets.models import Target
from dhealth.evidence.targets.months import before, month_of, name_of, same_days_before
from dhealth.evidence.targets.queries import Standing, standings
from dhealth.evidence.targets.waiting import anything_by, waiting
from dhealth.evidence.targets.words import begun, line, spelled
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.figures import day_month, figure

PEOPLE: Final = "counselled_people"
TESTS: Final = "tests"


@dataclass(frozen=True)
class Subject:
    """Of whom the month is told: a group, or one worker of it."""

    organisation: UUID
    worker: UUID | None = None


@dataclass(frozen=True)
class Summary:
    """A month's sentences, and the days that they compare."""

    month: Period
    days: Period  # the month, or its days so far
    earlier: Period  # the month before, or the same days of it
    sentences: list[str]

    @property
    def text(self) -> str:
        """As one paragraph, to be copied."""
        return " ".join(self.sentences)


def summary(actor: Actor, subject: Subject, month: Period, today: date) -> Summary:
    """What a month brought, beside the month before; a running month beside the same days of it.

    Who waits is told as of today, to those who may read results, and not beside a month long past.
    """
    last = min(month.end, max(today, month.start))
    days = Period(month.start, last)
    earlier = same_days_before(last) if last < month.end else before(month)
    asks = [Ask(one, subject.organisation, subject.worker) for one in (days, earlier)]
    counts = count(asks, [figures()[PEOPLE], figures()[TESTS]])
    now, was = (counts[ask] for ask in asks)
    words = Words(days, earlier, today, has_past=anything_by(subject.organisation, subject.worker, earlier.end))
    sentences = [words.people(now[PEOPLE], was[PEOPLE])]
    if now[TESTS] or was[TESTS]:
        sentences.append(words.tests(now[TESTS], was[TESTS]))
    sentences += _of_targets(_targets(actor, subject, days), today)
    if month.contains(today) or month == before(month_of(today)):
        sentences += _of_waiting(actor, subject)
    return Summary(month, days, earlier, sentences)


@dataclass(frozen=True)
class Words:
    """The words around a count of these days and one of the days before them."""

    days: Period
    earlier: Period
    today: date
    has_past: bool

    def people(self, now: int, was: int) -> str:
        """Heads, with the days."""
        if not now:
            what = _("nobody was counselled")
        else:
            what = ngettext("%(n)s person counselled", "%(n)s people counselled", now) % {"n": figure(now)}
        told = {"when": self._when(), "what": what, "beside": self._beside(now, was)}
        return begun(_("%(when)s: %(what)s, %(beside)s.") % told)

    def tests(self, now: int, was: int) -> str:
        """Visits."""
        what = ngettext("%(n)s test", "%(n)s tests", now) % {"n": figure(now)} if now else _("no test")
        return begun(_("%(what)s, %(beside)s.") % {"what": what, "beside": self._beside(now, was)})

    def _when(self) -> str:
        if self.days == month_of(self.days.start):
            return _("in %(month)s") % {"month": name_of(self.days.start, self.today)}
        return _("from %(first)s to %(last)s") % {
            "first": day_month(self.days.start),
            "last": day_month(self.days.end),
        }

    def _beside(self, now: int, was: int) -> str:
        if not self.has_past:
            return _("the first month with records")
        whole = self.earlier == month_of(self.earlier.start) and self.days == month_of(self.days.start)
        told = {"n": figure(abs(now - was)), "month": name_of(self.earlier.start, self.today)}
        return (_beside_whole(now - was) if whole else _beside_days(now - was)) % told


def _beside_whole(more: int) -> str:
    if not more:
        return _("the same as in %(month)s")
    return _("%(n)s more than in %(month)s") if more > 0 else _("%(n)s fewer than in %(month)s")


def _beside_days(more: int) -> str:
    if not more:
        return _("the same as on these days of %(month)s")
    if more > 0:
        return _("%(n)s more than on these days of %(month)s")
    return _("%(n)s fewer than on these days of %(month)s")


def _targets(actor: Actor, subject: Subject, days: Period) -> list[Standing]:
    """The targets of a group, or of one worker, that ran in these days, as they stood on the last of them."""
    found = Target.objects.filter(organisation=subject.organisation, worker=subject.worker, project=None, is_open=True)
    told = found.touching(days.start, days.end).told()
    stood = standings(told, days.end, actor)
    return sorted(stood, key=lambda one: (one.target.period.days, one.target.period, one.figure.number))


def _of_targets(found: Iterable[Standing], today: date) -> Iterator[str]:
    """One sentence for each stretch of days: its targets stand side by side."""
    for period, targets in groupby(found, key=lambda one: one.target.period):
        lines = [_("%(figure)s %(line)s") % {"figure": one.figure, "line": line(one.progress)} for one in targets]
        whole = period == month_of(period.start)
        told = {"when": name_of(period.start, today) if whole else period, "lines": "; ".join(lines)}
        yield _("Targets of %(when)s: %(lines)s.") % told


def _of_waiting(actor: Actor, subject: Subject) -> list[str]:
    own = subject.worker == actor.id
    if not actor.sees_field("results", subject.organisation, own=own):
        return []
    return [waiting_words(waiting(subject.organisation, subject.worker))]


def waiting_words(number: int, *, quiet: bool = False) -> str:
    """Who waits, in one sentence; `quiet` for the face of a screen, where no result is named."""
    if quiet:
        some = ngettext(
            "%(n)s client still waits for the step after confirming.",
            "%(n)s clients still wait for the step after confirming.",
            number,
        )
        return begun(some % {"n": spelled(number)}) if number else ""
    if not number:
        return _("Nobody confirmed positive waits for treatment.")
    some = ngettext(
        "%(n)s client confirmed positive still waits for treatment.",
        "%(n)s clients confirmed positive still wait for treatment.",
        number,
    )
    return begun(some % {"n": spelled(number)})
