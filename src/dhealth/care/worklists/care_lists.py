"""Lists of care: confirming, treatment, medicine, kits and checks, from one person's history."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from dhealth.care.worklists.history import NEVER, Deed, Person, Span
from dhealth.care.worklists.policy import Rules

CHECKS: Final = frozenset(("screening_test", "self_test"))
CONFIRMING: Final = "confirmatory_test"
DROPPED: Final = "treatment_dropped"
ART: Final = ("art_start", "art_visit")
PREP: Final = ("prep_start", "prep_visit")
TREATMENT: Final = frozenset((*ART, *PREP))


def first_from(days: Iterable[int], day: int) -> int:
    """The first of these days that is not before `day`; days come in order."""
    return next((one for one in days if one >= day), NEVER)


def positive_from(deeds: Iterable[Deed]) -> int:
    """Since when the records know the person as positive: confirmed, or on treatment."""
    known = (d.day for d in deeds if d.kind in ART or (d.kind == CONFIRMING and d.result == "positive"))
    return next(known, NEVER)


def waiting_to_be_confirmed(deeds: Sequence[Deed], positive: int) -> list[tuple[int, int]]:
    """From each reactive check to the day that settled it; who is known to be positive waits for nothing."""
    reactive = [d.day for d in deeds if d.result == "reactive" and d.kind in CHECKS]
    if not reactive:
        return []
    settled = [d.day for d in deeds if d.kind == CONFIRMING and d.result != "indeterminate"]
    ends: dict[int, int] = {}
    for day in reactive:
        if day < positive:
            ends.setdefault(min(first_from(settled, day), positive), day)
    return [(day, end) for end, day in ends.items()]


def confirming(waits: Iterable[tuple[int, int]], rules: Rules) -> Iterator[Span]:
    """The next step at once, and the list of those who wait too long."""
    for day, end in waits:
        late = day + rules.reactive_after
        if rules.on("next_step"):
            yield Span("next_step", day, day, min(end, late) if rules.on("reactive") else end)
        if rules.on("reactive"):
            yield Span("reactive", day, late, end)


def treatment(deeds: Sequence[Deed], rules: Rules) -> Iterator[Span]:
    """Confirmed, and not on treatment yet."""
    found = next((d.day for d in deeds if d.kind == CONFIRMING and d.result == "positive"), NEVER)
    if found == NEVER:
        return
    begun = next((d.day for d in deeds if d.kind in ART), NEVER)
    late = found + rules.treatment_stages[0]
    if rules.on("next_step"):
        yield Span("next_step", found, found, min(begun, late) if rules.on("not_on_treatment") else begun)
    if rules.on("not_on_treatment"):
        yield Span("not_on_treatment", found, late, begun)


def medicine(deeds: Sequence[Deed], positive: int, rules: Rules, after: int) -> Iterator[Span]:
    """Medicine that runs out, days at the clinic, pick-ups that are late; and treatment dropped."""
    art = _visits(deeds, ART)
    days = [visit.day for visit in art]
    drops = [d.day for d in deeds if d.kind == DROPPED and d.clinic and d.day not in days]
    yield from _of_one_course(art, drops, "art", NEVER, rules, after)
    yield from _of_one_course(_visits(deeds, PREP), [], "prep", positive, rules, after)
    if rules.on("dropped"):
        back = 0
        for day in drops:
            if day >= back:
                back = first_from(days, day)
                yield Span("dropped", day, day, back)


def _visits(deeds: Sequence[Deed], kinds: tuple[str, str]) -> list[Deed]:
    """The visits of one kind of treatment, one a day: of two, whatever says more."""
    days: dict[int, Deed] = {}
    for deed in deeds:
        if deed.kind in kinds:
            other = days.get(deed.day)
            if other:
                longest = max(deed.medicine, other.medicine)
                deed = deed._replace(
                    kind=max(deed.kind, other.kind), medicine=longest, again=max(deed.again, other.again)
                )
            days[deed.day] = deed
    return list(days.values())


def _of_one_course(
    visits: Sequence[Deed], drops: Sequence[int], what: str, end: int, rules: Rules, after: int
) -> Iterator[Span]:
    for place, visit in enumerate(visits):
        following = visits[place + 1].day if place + 1 < len(visits) else NEVER
        until = min(following, first_from(drops, visit.day), end)
        if visit.day < until > after:
            yield from _after_visit(visit, until, what, rules)


def _after_visit(visit: Deed, until: int, what: str, rules: Rules) -> Iterator[Span]:
    """What the time after one visit holds, until the next."""
    untold = visit.day + rules.untold["start" if visit.kind.endswith("start") else "visit"]
    lasts = visit.day + visit.medicine if visit.medicine else visit.again or untold
    due = visit.again or lasts
    late = due + rules.late_more_than[0] + 1
    if rules.on("pickup_late"):
        yield Span("pickup_late", due, late, until, due, what)
    if rules.on("medicine_out"):
        soon = max(visit.day, lasts - rules.days_left)
        yield Span("medicine_out", visit.day, soon, min(until, late) if rules.on("pickup_late") else until, lasts, what)
    if visit.again and rules.on("clinic_day"):
        before = max(visit.day, visit.again - rules.clinic_before)
        missed = visit.again + rules.clinic_missed + 1
        yield Span("clinic_day", visit.again, before, min(until, missed), visit.again, what)


def kits(deeds: Sequence[Deed], checked: Sequence[int], rules: Rules) -> Iterator[Span]:
    """Kits of which nobody has heard; times that touch are one, counted from the first kit."""
    if not rules.on("kit_quiet"):
        return
    run: Span | None = None
    for day in dict.fromkeys(d.day for d in deeds if d.kits):
        enters = day + rules.kit_after
        leaves = min(day + rules.kit_until + 1, first_from(checked, day))
        if enters >= leaves:
            continue
        if run and enters <= run.leaves:
            run = run._replace(leaves=max(leaves, run.leaves))
            continue
        if run:
            yield run
        run = Span("kit_quiet", day, enters, leaves)
    if run:
        yield run


def checks(
    person: Person, checked: Sequence[int], positive: int, waits: Iterable[tuple[int, int]], rules: Rules, after: int
) -> Iterator[Span]:
    """A check is due: never for who is known to be positive, or waits for the confirming step."""
    every = rules.check_every.get(person.group, rules.check_every[""])
    if not every or person.told_positive or not rules.on("test_due"):
        return
    first = checked[0] if checked else NEVER
    due = [Span("test_due", person.known, person.known + rules.never_checked_after, min(first, positive))]
    for place, day in enumerate(checked):
        following = checked[place + 1] if place + 1 < len(checked) else NEVER
        due.append(Span("test_due", day, day + every, min(following, positive)))
    for span in due:
        if span.leaves > after:
            yield from without([span], waits)


def without(spans: Iterable[Span], times: Iterable[tuple[int, int]]) -> list[Span]:
    """The spans with these times (from, to the day before) cut out."""
    left = list(spans)
    for start, end in times:
        cut = []
        for span in left:
            if end <= span.enters or span.leaves <= start:
                cut.append(span)
                continue
            if span.enters < start:
                cut.append(span._replace(leaves=start))
            if end < span.leaves:
                cut.append(span._replace(enters=end))
        left = cut
    return left
