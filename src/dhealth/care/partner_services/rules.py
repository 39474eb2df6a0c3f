"""What may be written about offers, contacts and ways, and in which words it is said that it may not."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from dhealth.care.clients.identity import Card
from dhealth.care.clients.models import Sex, Told
from dhealth.care.partner_services.models import Attempt, Named, Step
from dhealth.care.partner_services.models.asking import WEEKS, Harm, Others, Relation, Risk, Said, Way
from dhealth.care.partner_services.models.contacts import MOST_ATTEMPTS, Channel, Found, Outcome, StepKind
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import nfc

OURS = (Way.TOGETHER, Way.PROVIDER)  # the ways on which we reach the contact ourselves
OLDEST_CHILD = 15  # years, national form C1
LONGEST_AHEAD = 366  # days
TELLS_MORE = (Found.REACTIVE, Found.POSITIVE)  # a check after which the clinic comes next
# A nickname after one of these says whose somebody is; alone it may be anybody's, or a place.
LEADS_TO_CLIENT = frozenset(re.findall(r"\w+", "của nhà bạn chồng vợ bồ yêu tình mẹ má cha ba con of"))
OVER = (StepKind.DECLINED, StepKind.STOPPED, StepKind.KNOWN, StepKind.LINKED)


@dataclass(frozen=True)
class NamedDraft:
    """A contact as a client told of them. Everything that identifies may be missing."""

    relation: str
    others: str
    day: date
    called: str = ""
    name: str = ""
    phone: str = ""
    where: str = ""
    birth_year: int | None = None
    sex: str = ""
    place: int | None = None
    told_status: str = ""


@dataclass(frozen=True)
class Tried:
    """An attempt before it is stored; `understood`: the warning of the one possible source was read."""

    day: date
    channel: str
    outcome: str
    next_day: date | None = None
    understood: bool = False


@dataclass(frozen=True)
class Happened:
    """A step before it is stored."""

    kind: str
    day: date
    next_day: date | None = None
    found: str = ""


def check_day(day: date, today: date, *, since: date | None = None) -> None:
    """Stop a day to come, or one before the thing could begin.

    Raises:
        Refused: with the field.
    """
    if day > today:
        raise Refused(_("This day is still to come. Write the day on which it was."), field="day")
    if since is not None and day < since:
        raise Refused(_("This day is before it began. Look at the day again."), field="day")


def check_next_day(next_day: date | None, today: date, *, needed: bool) -> None:
    """Another day lies ahead, within a year, and is written where it was asked for.

    Raises:
        Refused: with the field.
    """
    if next_day is None:
        if needed:
            raise Refused(_("Write the day you agreed on."), field="next_day")
        return
    if not today <= next_day <= today + timedelta(days=LONGEST_AHEAD):
        raise Refused(_("The next day lies between today and a year from now."), field="next_day")


def check_offer(said: str, day: date, next_day: date | None, today: date) -> None:
    """Stop an answer that is none.

    Raises:
        Refused: with the field.
    """
    if said not in Said.values:
        raise Refused(_("Choose what they said. Each answer is right."), field="said")
    check_day(day, today)
    check_next_day(next_day, today, needed=said == Said.LATER)


def check_named(draft: NamedDraft, today: date) -> None:
    """Stop what cannot be so, by the skips of the national form.

    Raises:
        Refused: with the field.
    """
    if draft.relation not in Relation.values:
        raise Refused(_("Choose what they are to each other."), field="relation")
    if draft.others not in Others.values:
        raise Refused(_("Choose whether somebody else could be meant."), field="others")
    if draft.told_status not in ("", *Told.values) or draft.sex not in ("", *Sex.values):
        raise Refused(_("Choose one of the answers."), field="sex")
    if not (draft.called or draft.name):
        raise Refused(_("Write how they are called; a letter is enough."), field="called")
    check_day(draft.day, today)
    if draft.birth_year is not None and not today.year - 120 <= draft.birth_year <= today.year:
        raise Refused(_("Write 4 digits, such as 1998."), field="birth_year")
    oldest = today.year - OLDEST_CHILD - 1
    if draft.relation == Relation.CHILD and (draft.birth_year is None or draft.birth_year < oldest):
        words = _("A child is up to 15 years old. Write the year of birth, or choose another.")
        raise Refused(words, field="birth_year")
    if draft.relation == Relation.MOTHER and draft.sex == Sex.MALE:
        raise Refused(_("A mother is a woman. Look at the answers again."), field="sex")


def check_words(draft: NamedDraft, client: Card) -> None:
    """Stop words that would tell whoever serves the contact who named them: the client's phone, name, "chồng Su".

    Raises:
        Refused: with the field.
    """
    if draft.phone and draft.phone == client.phone:
        raise Refused(_("This is your client's own phone: a call to it names them. Leave it empty."), field="phone")
    for field in ("called", "name", "where"):
        if _tells_of(getattr(draft, field), client):
            words = _("Whoever serves this person reads these words. Write them without your client's name.")
            raise Refused(words, field=field)


def _tells_of(text: str, client: Card) -> bool:
    said, name, nickname = _words(text), _words(client.name), _words(client.nickname)
    if len(name) > 1 and _starts(said, name):
        return True
    return any(said[at - 1] in LEADS_TO_CLIENT for at in _starts(said, nickname) if at)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", nfc(text).casefold())


def _starts(said: list[str], wanted: list[str]) -> list[int]:
    """Where the wanted words stand, one after the other."""
    size = len(wanted)
    return [at for at in range(len(said) - size + 1) if size and said[at : at + size] == wanted]


def check_way(violence: str, way: str, *, may_disclose: bool, feared_by_others: bool) -> None:
    """Violence is asked about before any way; feared, it closes all. The database holds the same.

    Raises:
        Refused: with the field.
    """
    if violence not in Risk.values:
        raise Refused(_("Ask first whether they fear violence."), field="violence")
    if way and way not in Way.values:
        raise Refused(_("Choose one of the answers."), field="way")
    if violence == Risk.YES and (way or may_disclose):
        raise Refused(_("They fear violence: nobody is contacted. Ask what they need to be safe."), field="way")
    if way in OURS and feared_by_others:
        raise Refused(_("This way is not open for this contact."), field="way")
    if may_disclose and way not in OURS:
        raise Refused(_("The name is told only where we speak with the contact."), field="may_disclose")


def check_attempt(tried: Tried, before: Sequence[Attempt], since: date, today: date, *, one_source: bool) -> None:
    """At most three, one a day; a message that would name whoever named them is thought about first.

    Raises:
        Refused: with the field.
    """
    if tried.channel not in Channel.values:
        raise Refused(_("Choose how you tried."), field="channel")
    if tried.outcome not in Outcome.values:
        raise Refused(_("Choose what came of it."), field="outcome")
    check_day(tried.day, today, since=since)
    if len(before) >= MOST_ATTEMPTS:
        raise Refused(_("Three attempts are written already. It ends here; nobody is at fault."))
    if any(tried.day <= one.day for one in before):
        raise Refused(_("An attempt of that day or a later one is written already. One a day is enough."), field="day")
    check_next_day(tried.next_day, today, needed=tried.outcome == Outcome.LATER)
    if one_source and tried.channel == Channel.MESSAGE and not tried.understood:
        raise Refused(
            _("Only one person can be meant: any message names them. Speak face to face, or say that you know."),
            field="understood",
        )


def check_step(
    happened: Happened, attempts: Collection[Attempt], steps: Collection[Step], since: date, today: date
) -> None:
    """The way has an order: who was never told was not at the check, and nobody goes on without a check.

    Raises:
        Refused: with the field.
    """
    kind, found = happened.kind, happened.found
    if kind not in StepKind.values or kind == StepKind.TOLD:
        raise Refused(_("Choose what happened."), field="kind")
    if found not in Found.values or (found and kind != StepKind.TESTED):
        raise Refused(_("Choose one of the answers."), field="found")
    knew = knew_on(attempts, steps)
    if kind in (StepKind.TESTED, StepKind.KNOWN) and knew is None:
        raise Refused(_("They have not come to know yet. Write that first."), field="kind")
    tested = next((step.day for step in steps if step.kind == StepKind.TESTED), None)
    if kind == StepKind.LINKED and tested is None:
        raise Refused(_("The check comes before the clinic. Write it first."), field="kind")
    check_day(happened.day, today, since=tested if kind == StepKind.LINKED else knew or since)
    check_next_day(happened.next_day, today, needed=kind == StepKind.LATER)


def check_harm(week: int, answer: str, knew_on: date | None, day: date, today: date) -> None:
    """One week and four weeks after the contact came to know, not before.

    Raises:
        Refused: with the field.
    """
    if week not in WEEKS or answer not in Harm.values:
        raise Refused(_("Choose what they said. Each answer is right."), field="answer")
    check_day(day, today)
    if knew_on is None:
        raise Refused(_("This contact does not know yet. There is nothing to ask about."))
    if day < knew_on + timedelta(weeks=week):
        raise Refused(_("It is too early to ask. The page says from which day on."), field="day")


def knew_on(attempts: Collection[Attempt], steps: Collection[Step]) -> date | None:
    """The first day on which the contact knew: told by the client, or reached by us."""
    told = [step.day for step in steps if step.kind == StepKind.TOLD]
    reached = [one.day for one in attempts if one.outcome == Outcome.REACHED]
    return min((*told, *reached), default=None)


def rests_on_more(attempts: Collection[Attempt], steps: Collection[Step]) -> bool:
    """Whether a later step needs that the client told them: nothing else says that the contact knows."""
    others = [step for step in steps if step.kind != StepKind.TOLD]
    later = any(step.kind in (StepKind.TESTED, StepKind.KNOWN) for step in others)
    return later and knew_on(attempts, others) is None


def has_one_source(sources: Collection[Named]) -> bool:
    """Whether the contact would know who is meant: one client named them, and told of no others."""
    return len(sources) == 1 and all(one.others != Others.YES for one in sources)
