"""How far a target is, in one plain sentence: "42 of 60, 9 days left, 2 a day"."""

from __future__ import annotations

from typing import Final

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from dhealth.evidence.targets.rules import Progress, State
from dhealth.ui.figures import day, figure

_SPELLED: Final = {
    "vi": ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"),
    "en": ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
}


def line(one: Progress) -> str:
    """Where a target stands. A number hidden from the reader is said to be."""
    if one.achieved is None:
        return _("Target %(all)s. What was reached is about few people and not shown here.") % _numbers(one)
    if one.state == State.ENDED:
        return _("%(done)s of %(all)s when it ended on %(day)s") % {**_numbers(one), "day": day(one.ended_on)}
    if one.state == State.TO_COME:
        told = {**_numbers(one), "day": day(one.period.start), "need": figure(one.per_day)}
        return _("%(all)s from %(day)s on, %(need)s a day") % told
    if one.state == State.OVER:
        return _over(one)
    return _running(one)


def rest(one: Progress) -> str:
    """The same beside a figure that shows both numbers already: "9 days left, 2 a day"."""
    if one.achieved is None:
        return _("about few people, not shown here")
    if one.state == State.ENDED:
        return _("ended on %(day)s") % {"day": day(one.ended_on)}
    if one.state == State.TO_COME:
        return _("from %(day)s on, %(need)s a day") % {"day": day(one.period.start), "need": figure(one.per_day)}
    if one.reached:
        more = _("%(n)s more than agreed") % {"n": figure(one.beyond)} if one.beyond else pgettext("targets", "reached")
        return f"{more}, {days_left(one)}" if one.runs else more
    if one.state == State.OVER:
        return _("the days are over, %(n)s short") % {"n": figure(one.remaining)}
    if not one.days_left:
        return _("last day today, %(n)s to go") % {"n": figure(one.remaining)}
    return _("%(days)s, %(need)s a day") % {"days": days_left(one), "need": figure(one.per_day)}


def _numbers(one: Progress) -> dict[str, str]:
    return {"done": figure(one.achieved), "all": figure(one.number)}


def _over(one: Progress) -> str:
    if not one.reached:
        told = {**_numbers(one), "n": figure(one.remaining)}
        return _("%(done)s of %(all)s; the days are over, %(n)s short") % told
    return _reached(one)


def _reached(one: Progress) -> str:
    if one.beyond:
        return _("%(done)s of %(all)s: reached, and %(n)s more") % {**_numbers(one), "n": figure(one.beyond)}
    return _("%(done)s of %(all)s: reached") % _numbers(one)


def _running(one: Progress) -> str:
    if one.reached:
        return f"{_reached(one)}, {days_left(one)}"
    if not one.days_left:
        told = {**_numbers(one), "n": figure(one.remaining)}
        return _("%(done)s of %(all)s; today is the last day, %(n)s to go") % told
    told = {**_numbers(one), "days": days_left(one), "need": figure(one.per_day)}
    return _("%(done)s of %(all)s, %(days)s, %(need)s a day") % told


def days_left(one: Progress) -> str:
    """How many days are left, today not counted."""
    if not one.days_left:
        return _("last day today")
    return ngettext("%(n)s day left", "%(n)s days left", one.days_left) % {"n": figure(one.days_left)}


def pace(one: Progress) -> str:
    """Where it stands against an even pace; empty where there is nothing to compare."""
    if one.state != State.RUNNING or one.achieved is None or one.reached:
        return ""
    if one.behind:
        return _("%(n)s more to be on pace") % {"n": figure(one.behind)}
    return _("on pace for today")


def against(now: int, before: int) -> str:
    """A figure beside the same person's or group's own past."""
    if now == before:
        return pgettext("targets", "the same")
    if now > before:
        return pgettext("targets", "%(n)s more") % {"n": figure(now - before)}
    return pgettext("targets", "%(n)s fewer") % {"n": figure(before - now)}


def spelled(number: int) -> str:
    """A small count as one writes it in a sentence; beyond ten in digits."""
    words = _SPELLED["vi" if (get_language() or "vi").startswith("vi") else "en"]
    return words[number] if 0 < number < len(words) else figure(number)


def begun(sentence: str) -> str:
    """The sentence with its first letter large; the others stay, names among them."""
    return sentence[:1].upper() + sentence[1:]
