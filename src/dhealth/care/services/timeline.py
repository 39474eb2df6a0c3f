"""One client's history on one line of time: what we did, what others told us, what changed in the record."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.merging import Laid
from dhealth.care.clients.models import Client, Consent, Merge
from dhealth.care.services.locks import Held, held_days
from dhealth.care.services.models import Correction, CorrectionReason, Service
from dhealth.care.services.queries import told_lines
from dhealth.care.services.wording import (
    Mend,
    answer_words,
    groups_of,
    handed_out,
    medicine_words,
    mends,
    title_of,
    told_words,
)
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.audit.models import Event

OURS, TOLD, CHANGE = "own", "", "sys"  # the marks ● ○ ▫ of the stylesheet
PROTECTED = ("results", "risk")
CHANGES = ("client.correct", "client.assign")
LINES = 200


@dataclass(frozen=True)
class Entry:
    """One line: when in the margin, what beside it."""

    day: date
    moment: datetime
    mark: str
    title: str
    by: str = ""
    what: str = ""
    why: str = ""
    mends: list[Mend] = field(default_factory=list)
    struck: str = ""
    service: UUID | None = None
    masked: str = ""  # "result" or "note": something that is shown only when asked for
    may_mend: bool = False
    undo: UUID | None = None  # the merge that can be taken apart
    see: str = ""  # where what is masked is shown, if not by the line itself
    locked: bool = False  # held by a month's close: the way to mend it leads to the reason why not


# Rooms above register what else belongs on the line of a client.
tellers: list[Callable[[Client, Actor], Iterable[Entry]]] = []


@dataclass(frozen=True)
class Timeline:
    """The newest lines first; `more` when older ones are not among them."""

    entries: list[Entry]
    more: bool


def timeline(client: Client, actor: Actor, limit: int = LINES) -> Timeline:
    """The history of a client as far as the actor may read it; the number of queries never grows with it."""
    hidden = _groups_not_seen(client, actor)
    services = _services(client, hidden, limit + 1)
    may_mend = actor.may("service.correct", client.organisation_id)
    held = held_days(client.organisation_id) if services else []
    entries = [
        replace(_line(service, hidden, may_mend=may_mend), locked=_is_held(service, client, held))
        for service in services[:limit]
    ]
    entries += [_correction(correction) for correction in _corrections(client, hidden)]
    entries += list(_record_changes(client, actor))
    entries += [entry for tell in tellers for entry in tell(client, actor)]
    more = len(services) > limit
    if not more:
        entries.append(_beginning(client))
    entries.sort(key=lambda entry: (entry.day, entry.moment), reverse=True)
    return Timeline(entries, more)


def _groups_not_seen(client: Client, actor: Actor) -> frozenset[str]:
    own = client.worker_id == actor.id
    at = client.organisation_id
    return frozenset(group for group in PROTECTED if not actor.sees_field(group, at, own=own))


def _services(client: Client, hidden: frozenset[str], limit: int) -> list[Service]:
    rows = Service.objects.current().filter(person=client).exclude(told_lines(hidden))
    return list(rows.select_related("worker").order_by("-day", "-pk")[:limit])


def _corrections(client: Client, hidden: frozenset[str]) -> list[Correction]:
    rows = Correction.objects.filter(old__person=client).exclude(told_lines(hidden, "old__"))
    rows = rows.exclude(reason=CorrectionReason.ANSWERED)  # the line itself says the answer
    return list(rows.select_related("old", "new", "corrected_by").order_by("-corrected_at")[:LINES])


def _line(service: Service, hidden: frozenset[str], *, may_mend: bool) -> Entry:
    readable = not groups_of(service) & hidden
    lot = _("lot %(lot)s") % {"lot": service.lot} if service.lot else ""
    return Entry(
        day=service.day,
        moment=service.recorded_at,
        mark=TOLD if service.reported_by else OURS,
        title=title_of(service),
        by=" · ".join(word for word in (service.worker.display_name, lot) if word),
        what=handed_out(service) or (medicine_words(service) if readable else ""),
        why=answer_words(service) or told_words(service),
        service=service.pk,
        masked=_masked(service) if readable else "",
        may_mend=may_mend and readable,
    )


def _is_held(service: Service, client: Client, held: Sequence[Held]) -> bool:
    theirs = service.organisation_id == client.organisation_id
    return theirs and any(one.holds(service.project_id, service.day) for one in held)


def _masked(service: Service) -> str:
    if service.result:
        return "result"
    return "note" if service.note is not None else ""


def _correction(correction: Correction) -> Entry:
    old, new = correction.old, correction.new
    words = {"what": title_of(old), "day": old.day.strftime("%d/%m/%Y")}
    struck = _("Struck out: %(what)s, %(day)s") % words
    mended = _("Corrected: %(what)s, %(day)s") % words
    kept = _("The old line is kept.")
    return Entry(
        day=timezone.localdate(correction.corrected_at),
        moment=correction.corrected_at,
        mark=CHANGE,
        title=mended if new else struck,
        by=correction.corrected_by.display_name,
        why=f"{correction.get_reason_display()}. {kept}",
        mends=mends(old, new) if new else [],
        struck="" if new else handed_out(old),
    )


def _record_changes(client: Client, actor: Actor) -> Iterator[Entry]:
    for consent in client.consents.select_related("recorded_by"):
        yield _consent(consent)
    merges = Merge.objects.filter(kept=client).select_related("absorbed", "merged_by", "undone__undone_by")
    may_undo = actor.may("merge.undo", client.organisation_id)
    for merge in merges:
        yield from _merge(merge, may_undo=may_undo)
    changes = list(Event.objects.filter(subject__in=Laid(client.pk), verb__in=CHANGES).order_by("-at")[:LINES])
    names = dict(User.objects.filter(pk__in={e.actor for e in changes}).values_list("pk", "display_name"))
    titles = {"client.correct": _("Record corrected"), "client.assign": _("Given to another worker's list")}
    for event in changes:
        by = names.get(event.actor, "") if event.actor else ""
        yield Entry(timezone.localdate(event.at), event.at, CHANGE, titles[event.verb], by)


def _consent(consent: Consent) -> Entry:
    said = _("Agreed") if consent.given else _("Agreement withdrawn")
    by_guardian = _("By the parent or guardian, in writing.") if consent.by_guardian else ""
    return Entry(
        day=timezone.localdate(consent.said_at),
        moment=consent.said_at,
        mark=CHANGE,
        title=said,
        by=consent.recorded_by.display_name,
        what=consent.get_purpose_display(),
        why=by_guardian,
    )


def _merge(merge: Merge, *, may_undo: bool) -> Iterator[Entry]:
    undone = getattr(merge, "undone", None)
    yield Entry(
        day=timezone.localdate(merge.merged_at),
        moment=merge.merged_at,
        mark=CHANGE,
        title=_("Record %(code)s was merged into this one") % {"code": show_code(merge.absorbed.code)},
        by=merge.merged_by.display_name,
        why="" if undone else _("Its code still finds this record."),
        undo=merge.pk if may_undo and not undone else None,
    )
    if undone:
        yield Entry(
            day=timezone.localdate(undone.undone_at),
            moment=undone.undone_at,
            mark=CHANGE,
            title=_("Record %(code)s was taken apart again") % {"code": show_code(merge.absorbed.code)},
            by=undone.undone_by.display_name,
        )


def _beginning(client: Client) -> Entry:
    added = _("Record added from the group's workbook") if client.origin else _("Record added")
    by = client.registered_by.display_name if client.registered_by else ""
    return Entry(timezone.localdate(client.registered_at), client.registered_at, CHANGE, added, by)
