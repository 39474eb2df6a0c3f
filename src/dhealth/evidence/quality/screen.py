"""What of the findings a reader may see: a worker what is theirs, a leader the group's, a project only counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.evidence.quality.actions import may_settle
from dhealth.evidence.quality.facts import Finding
from dhealth.evidence.quality.models import Settled
from dhealth.evidence.quality.queries import Look, look
from dhealth.evidence.quality.rules import NAME_TELLS
from dhealth.evidence.quality.words import Way, reasons_for, way_to, why
from dhealth.evidence.reports.reach import Reach, reach_of
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation

READ: Final = "quality.read"
BY_RULE, BY_WORKER = "", "w"


@dataclass(frozen=True)
class Scope:
    """Of which groups somebody reads the findings themselves, and of which only how many there are."""

    whole: frozenset[UUID] = frozenset()
    own: frozenset[UUID] = frozenset()
    counted: frozenset[UUID] = frozenset()
    unread: frozenset[str] = frozenset()  # groups of fields.toml that are closed in some record

    @property
    def open(self) -> frozenset[UUID]:
        """The groups whose findings are read one by one."""
        return self.whole | self.own


def scope_of(actor: Actor, verb: str = READ) -> Scope:
    """What the roles that allow the verb let this person read."""
    there = set(actor.organisations_where(verb))
    whole = frozenset(there & set(actor.records_of(ORGANISATION)))
    own = frozenset(there & set(actor.records_of(OWN_LIST))) - whole
    reach: Reach = reach_of(actor, verb)
    further = reach.within - whole - own if reach.guarded else frozenset()
    told = frozenset().union(*NAME_TELLS.values())
    closed = {g for g in told if not all(actor.sees_field(g, at, own=at in own) for at in whole | own)}
    return Scope(whole, own, further, told if further else frozenset(closed))


@dataclass(frozen=True)
class Row:
    """One finding as this reader sees it."""

    found: Finding
    worker: str
    why: str
    way: Way | None
    overdue: bool
    may_settle: bool
    reasons: list[tuple[str, str]]
    compares: bool = False  # answered where two records are compared
    word: Settled | None = None


@dataclass
class Group:
    """Rows under one head: a rule, or a worker."""

    key: str
    title: str
    hint: str = ""
    blocks: bool = False
    rows: list[Row] = field(default_factory=list)
    hidden: int = 0  # further ones of which this reader learns no more than that they are there

    @property
    def settled_together(self) -> bool:
        """Whether all of it may be accepted at once."""
        return len(self.rows) > 1 and all(row.may_settle for row in self.rows)


@dataclass(frozen=True)
class Filter:
    """What a reader narrows the inbox to."""

    period: Period
    organisation: UUID | None = None
    worker: UUID | None = None
    rule: str = ""
    by: str = BY_RULE


def looked_at(actor: Actor, scope: Scope, chosen: Filter) -> Look:
    """The findings that are this reader's, of every group they read one by one."""
    both = Look()
    for organisation in sorted(scope.open):
        if chosen.organisation in (None, organisation):
            found = look(organisation, chosen.period)
            theirs = organisation in scope.whole
            both.open.extend(one for one in found.open if _fits(one, actor, chosen, theirs))
            both.accepted.extend(pair for pair in found.accepted if _fits(pair[0], actor, chosen, theirs))
    return both


def _fits(found: Finding, actor: Actor, chosen: Filter, whole: bool) -> bool:
    wanted = chosen.worker in (None, found.worker) and asked_for(actor, found, chosen)
    return wanted and (whole or found.owner == actor.id)


def readable(actor: Actor, found: Finding) -> bool:
    """Whether the reader may know what this finding tells."""
    own = found.owner == actor.id
    return all(actor.sees_field(group, found.organisation, own=own) for group in found.reveals)


def asked_for(actor: Actor, found: Finding, chosen: Filter) -> bool:
    """Whether it is of the rule that was chosen; what may not be known by its rule is not to be found by it."""
    return not chosen.rule or (chosen.rule == found.rule.key and readable(actor, found))


def rows_of(actor: Actor, found: Sequence[Finding], today: date, words: Sequence[Settled] = ()) -> list[Row]:
    """The findings in words; two statements for the names."""
    names = _names(one.worker for one in found)
    said = {word.finding: word for word in words}
    return [_row(actor, one, today, names, said.get(one.key)) for one in found]


def _row(actor: Actor, found: Finding, today: date, names: dict[UUID, str], word: Settled | None) -> Row:
    corrects = actor.may("client.correct", at=found.organisation)
    return Row(
        found=found,
        worker=names.get(found.worker, "–") if found.worker else "",
        why=why(found),
        way=way_to(found) if corrects else None,
        overdue=found.overdue(today),
        may_settle=word is None and may_settle(actor, found),
        reasons=reasons_for(found),
        compares=found.rule.key == "same_person" and actor.may("quality.compare", at=found.organisation),
        word=word,
    )


def _names(workers: Iterable[UUID | None]) -> dict[UUID, str]:
    wanted = {one for one in workers if one}
    return dict(User.objects.filter(pk__in=wanted).values_list("pk", "display_name")) if wanted else {}


def in_order(found: Iterable[Finding], by: str) -> list[Finding]:
    """What blocks first, then by rule (or worker), what is due soonest first."""
    if by == BY_WORKER:
        return sorted(found, key=lambda one: (str(one.worker), not one.blocks, one.due, one.key))
    return sorted(found, key=lambda one: (not one.blocks, one.rule.key != "cluster", one.rule.key, one.due, one.key))


def groups_of(rows: Sequence[Row], by: str) -> list[Group]:
    """Rows that stand in order, under their heads."""
    groups: dict[str, Group] = {}
    for row in rows:
        rule = row.found.rule
        if by == BY_WORKER:
            group = groups.setdefault(str(row.found.worker), Group(str(row.found.worker), row.worker or _("The group")))
        else:
            group = groups.setdefault(rule.key, Group(rule.key, rule.name, rule.do, rule.blocks))
        group.rows.append(row)
    return list(groups.values())


@dataclass(frozen=True)
class Counted:
    """How much of one rule waits in one group; no code, no name."""

    organisation: str
    rule: str
    blocks: bool
    count: int
    overdue: int


NEUTRAL_KEY: Final = "~"


def counted(actor: Actor, scope: Scope, chosen: Filter, today: date) -> list[Counted]:
    """By group and rule. What would tell results is counted under one neutral name."""
    names = dict(Organisation.objects.filter(pk__in=scope.counted).values_list("pk", "name"))
    lines = []
    for organisation in sorted(names, key=lambda pk: names[pk]):
        if chosen.organisation in (None, organisation):
            found = look(organisation, chosen.period).open
            lines += _counts(actor, names[organisation], [one for one in found if asked_for(actor, one, chosen)], today)
    return lines


def counts_of(actor: Actor, found: Sequence[Finding], today: date) -> list[Counted]:
    """The same of findings that are read one by one."""
    names = dict(Organisation.objects.filter(pk__in={one.organisation for one in found}).values_list("pk", "name"))
    lines = []
    for organisation, name in sorted(names.items(), key=lambda pair: pair[1]):
        lines += _counts(actor, name, [one for one in found if one.organisation == organisation], today)
    return lines


def _counts(actor: Actor, organisation: str, found: Iterable[Finding], today: date) -> list[Counted]:
    counts: Counter[str] = Counter()
    overdue: Counter[str] = Counter()
    rules = {}
    for one in found:
        key = one.rule.key if readable(actor, one) else NEUTRAL_KEY
        rules[key] = one.rule
        counts[key] += 1
        overdue[key] += one.overdue(today)
    ordered = sorted(counts, key=lambda key: (key == NEUTRAL_KEY, not rules[key].blocks, key))
    return [
        Counted(
            organisation,
            neutral_name() if key == NEUTRAL_KEY else rules[key].name,
            key != NEUTRAL_KEY and rules[key].blocks,
            counts[key],
            overdue[key],
        )
        for key in ordered
    ]


def neutral_name() -> str:
    """What a finding is called before those who may not know it."""
    return _("Something else to look at")


def shown_clients(found: Iterable[Finding]) -> dict[UUID, set[UUID]]:
    """Whose codes stand on a list, by group."""
    clients: dict[UUID, set[UUID]] = defaultdict(set)
    for one in found:
        if one.person:
            clients[one.organisation].add(one.person)
    return clients
