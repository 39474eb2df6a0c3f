"""Who must stand on which list on one day, asked day by day and written without looking at the engine.

Every question is put anew from the facts up to that day, in the words of worklists.toml; nothing is carried over.
"""

import datetime as dt
from dataclasses import dataclass, field

ONE = dt.timedelta(days=1)


@dataclass
class Fact:
    """A service, an attempt or a departure, with its real dates."""

    day: dt.date
    kind: str
    result: str = ""
    own: bool = True
    clinic: bool = False
    agreed: dt.date | None = None
    kits: int = 0
    medicine: int | None = None
    again: dt.date | None = None


@dataclass
class Life:
    known: dt.date
    registered: dt.date
    group: str = ""
    told_positive: bool = False
    missing: tuple = ()
    question: dt.date | None = None
    services: list = field(default_factory=list)
    attempts: list = field(default_factory=list)  # (day, outcome, next day or None)
    gone: list = field(default_factory=list)  # (day, back or None, died)


def lists_of(life: Life, today: dt.date) -> set[str]:
    """The lists on which this person stands today."""
    past = [s for s in life.services if s.day <= today]
    tried = [a for a in life.attempts if a[0] <= today]
    if is_away(life, past, today):
        return set()
    found = set()
    known_positive = any(is_art(s) or is_positive(s) for s in past)
    open_reactive = None if known_positive else reactive_since(past)
    if open_reactive:
        found.add("reactive" if (today - open_reactive).days >= 3 else "next_step")
    found |= treatment_lists(past, today)
    found |= medicine_lists(past, today, known_positive)
    if kit_is_quiet(past, today):
        found.add("kit_quiet")
    if not known_positive and not open_reactive and not life.told_positive and check_is_due(life, past, today):
        found.add("test_due")
    found |= out_of_touch(life, past, tried, today)
    if agreed_now(past, tried, today):
        found.add("appointment")
    if life.question and life.question <= today:
        found.add("duplicate")
    if {"birth_year", "sex_at_birth", "main_group", "place"} & set(life.missing) and today > life.registered:
        found.add("incomplete")
    return found


def is_art(s) -> bool:
    return s.kind in ("art_start", "art_visit")


def is_positive(s) -> bool:
    return s.kind == "confirmatory_test" and s.result == "positive"


def is_check(s) -> bool:
    return s.kind in ("screening_test", "self_test", "confirmatory_test")


def is_meeting(s) -> bool:
    return s.own and s.kind != "referral"


def is_away(life, past, today) -> bool:
    for day, back, died in life.gone:
        if day > today:
            continue
        if back and back <= today:
            continue
        if not died and any(is_meeting(s) and s.day > day for s in past):
            continue
        return True
    return False


def reactive_since(past):
    """The first reactive check after which nothing settled it."""
    waiting = None
    for day in sorted({s.day for s in past}):
        on_day = [s for s in past if s.day == day]
        settled = any(s.kind == "confirmatory_test" and s.result != "indeterminate" for s in on_day)
        if any(s.kind in ("screening_test", "self_test") and s.result == "reactive" for s in on_day) and not waiting:
            waiting = day
        if settled:
            waiting = None
    return waiting


def treatment_lists(past, today) -> set[str]:
    positive = [s.day for s in past if is_positive(s)]
    if not positive or any(is_art(s) for s in past):
        return set()
    return {"not_on_treatment"} if today - min(positive) >= 7 * ONE else {"next_step"}


def medicine_lists(past, today, known_positive) -> set[str]:
    found = set()
    art = [s for s in past if is_art(s)]
    stops = [s.day for s in past if s.kind == "treatment_dropped" and s.clinic]
    stops = [day for day in stops if not any(s.day == day for s in art)]
    last_art = max((s.day for s in art), default=dt.date.min)
    if stops and max(stops) > last_art:
        found.add("dropped")
    elif art:
        found |= after_visit([s for s in art if s.day == last_art], today)
    prep = [s for s in past if s.kind in ("prep_start", "prep_visit")]
    if prep and not known_positive:
        last = max(s.day for s in prep)
        found |= after_visit([s for s in prep if s.day == last], today)
    return found


def after_visit(visits, today) -> set[str]:
    day = visits[0].day
    medicine = max((s.medicine for s in visits if s.medicine), default=None)
    again = max((s.again for s in visits if s.again), default=None)
    only_start = all(s.kind.endswith("_start") for s in visits)
    if medicine:
        lasts = day + medicine * ONE
    elif again:
        lasts = again
    else:
        lasts = day + (30 if only_start else 90) * ONE
    due = again or lasts
    found = set()
    if (today - due).days > 28:
        found.add("pickup_late")
    elif (lasts - today).days <= 7:
        found.add("medicine_out")
    if again and -1 <= (today - again).days <= 28:
        found.add("clinic_day")
    return found


def kit_is_quiet(past, today) -> bool:
    for s in past:
        if s.kits and 7 <= (today - s.day).days <= 90 and not any(is_check(c) and c.day >= s.day for c in past):
            return True
    return False


def check_is_due(life, past, today) -> bool:
    checks = [s.day for s in past if is_check(s)]
    if not checks:
        return (today - life.known).days >= 14
    every = {"MSM": 90, "TG": 90, "FSW": 90}.get(life.group, 180)
    return (today - max(checks)).days >= every


def out_of_touch(life, past, tried, today) -> set[str]:
    talks = ("reached", "agreed", "not_now", "refused", "do_not_call")
    contacts = [life.known] + [s.day for s in past if is_meeting(s)] + [a[0] for a in tried if a[1] in talks]
    contacts += [back for _day, back, _died in life.gone if back]
    contacts = [day for day in contacts if day <= today]
    if not contacts:
        return set()
    last = max(contacts)
    quiet = (today - last).days
    failed = [a for a in tried if a[1] in ("no_answer", "wrong_number") and a[0] > last]
    if quiet >= 180:
        return {"long_lost"}
    if quiet >= 84 or len(failed) >= 3:
        return {"lost"}
    return {"at_risk"} if quiet >= 28 else set()


def agreed_now(past, tried, today) -> bool:
    promises = [(s.day, s.agreed) for s in past if s.agreed] + [
        (a[0], a[2]) for a in tried if a[1] == "agreed" and a[2]
    ]
    if not promises:
        return False
    made = max(day for day, _agreed in promises)
    agreed = max(on for day, on in promises if day == made)
    if not -1 <= (today - agreed).days <= 28:
        return False
    if any(is_meeting(s) and s.day >= agreed and s.day > made for s in past):
        return False
    talks = ("reached", "agreed", "not_now", "refused", "do_not_call")
    return not any(a[1] in talks and a[0] > agreed and a[0] > made for a in tried)
