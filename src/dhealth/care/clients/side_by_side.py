"""Two records in words, field by field, for the one who decides whether they are one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from dhealth.care.clients.models import Channel, Client, Gender, Group, Sex, Told
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.safe import WAYS_OFFERED, safe_contact
from dhealth.care.clients.taking import FIELDS, said_in
from dhealth.care.clients.verdict import ending
from dhealth.kernel.dates import show_date


@dataclass(frozen=True)
class Row:
    """One field of both: what each says, whether they say the same, and whether one must be chosen."""

    name: str
    label: str
    first: str
    second: str
    agrees: bool
    differs: bool


def rows_of(first: Client, second: Client, drafts: tuple[ClientDraft, ClientDraft]) -> list[Row]:
    """What at least one of the two says. Numbers show only their end: enough to tell, not enough to copy."""
    one, other = drafts
    found = []
    for name in FIELDS:
        left, right = said_in(one, name), said_in(other, name)
        words = _words(name, first, one), _words(name, second, other)
        if any(words):
            both = all(words)
            found.append(
                Row(name, label_of(name), *words, agrees=both and left == right, differs=both and left != right)
            )
    return found


def label_of(name: str) -> str:
    """The name of a field on the screen."""
    return {
        "nickname": _("Nickname"),
        "name": _("Name"),
        "phone": _("Phone"),
        "birth": _("Birth"),
        "cccd": _("ID number"),
        "sex_at_birth": _("Sex at birth"),
        "gender": _("Gender"),
        "groups": _("Groups"),
        "channel": _("Reached"),
        "reached_on": _("Day of first contact"),
        "told": _("As told"),
        "safe_hours": _("Safe hours"),
        "safe_ways": _("Safe ways"),
        "safe_time": _("Safe times"),
        "safe_words": _("Safe words"),
        "zalo": "Zalo",
        "facebook": "Facebook",
        "place": _("Place"),
        "address": _("Address, commune"),
        "note": _("Note"),
        "worker": _("Worker"),
    }[name]


def _words(name: str, client: Client, draft: ClientDraft) -> str:
    match name:
        case "phone" | "cccd":
            return ending(getattr(draft, name))
        case "birth":
            return _day(draft.birth_day) if draft.birth_day else str(draft.birth_year or "")
        case "groups":
            chosen: Sequence[str] = [draft.main_group, *draft.other_groups]
            return ", ".join(str(Group(group).label) for group in chosen if group)
        case "safe_hours" | "safe_ways":
            return _safe(name, draft)
        case "place":
            return client.place.name if client.place else ""
        case "worker":
            return client.worker.display_name if client.worker else ""
    return _label(name, draft)


def _safe(name: str, draft: ClientDraft) -> str:
    said = safe_contact(draft.details)
    if name == "safe_hours":
        return said.hours if said.start or said.end else ""
    return ", ".join(str(label) for way, label in WAYS_OFFERED if way in said.ways)


def _label(name: str, draft: ClientDraft) -> str:
    choices = {"sex_at_birth": Sex, "gender": Gender, "channel": Channel, "told": Told}
    said = getattr(draft, "told_status" if name == "told" else name)
    if name in choices:
        return str(choices[name](said).label) if said else ""
    return _day(said) if isinstance(said, date) else str(said or "")


def _day(day: date) -> str:
    """The slashes may end a line: a comparison's columns are narrow."""
    return show_date(day).replace("/", "/\u200b")
