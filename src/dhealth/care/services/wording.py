"""A service in the words of a screen: quiet, short, and without what the reader may not read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from dhealth.care.services.catalogue import REFERRAL, Kind, catalogue, form_word
from dhealth.care.services.models import Service
from dhealth.ui.figures import day, figure

FORM_ON_FACE = ("contact", "counselling")  # the forms of the others say too much to stand in the open
CORRECTABLE = (
    *("day", "form", "condoms", "lubricants", "needles", "kits", "lot", "read_after", "place", "answer"),
    *("medicine_days", "next_day"),
)


@dataclass(frozen=True)
class Mend:
    """One corrected word: what stood there and what stands now."""

    label: str
    old: str
    new: str


def kind_of(service: Service) -> Kind:
    """The line of the catalogue; a kind that it no longer knows is an outreach contact in all but name."""
    return catalogue().get(service.kind) or catalogue()["contact"]


def referred_for(service: Service) -> Kind | None:
    """The service to which a referral leads; None for everything else."""
    return catalogue().get(service.form) if service.kind == REFERRAL else None


def groups_of(service: Service) -> set[str]:
    """The protected groups of fields.toml that a line tells of; a referral tells of what it is for as well."""
    kinds = (kind_of(service), referred_for(service))
    return {kind.belongs_to for kind in kinds if kind and kind.belongs_to}


def title_of(service: Service) -> str:
    """What happened, as the face of a screen says it."""
    kind = kind_of(service)
    if target := referred_for(service):
        return f"{kind.face} · {target.face}"
    if service.kind in FORM_ON_FACE and service.form:
        return f"{kind.face} · {form_word(service.form)}"
    return kind.face


def handed_out(service: Service) -> str:
    """What was given: "10 condoms · 5 lubricants"; empty where nothing was."""
    words = (
        (service.condoms, _("%(n)s condoms")),
        (service.lubricants, _("%(n)s lubricants")),
        (service.needles, _("%(n)s needles")),
        (service.kits, _("%(n)s self-check kits")),
    )
    return " · ".join(said % {"n": figure(amount)} for amount, said in words if amount)


def answer_words(service: Service) -> str:
    """What the client said to the offer of a test."""
    if not service.answer:
        return ""
    said = _("Offer of a check: %(answer)s.") % {"answer": service.get_answer_display().lower()}
    if service.answer_day:
        said += " " + _("Agreed on %(day)s.") % {"day": day(service.answer_day)}
    return said


def medicine_words(service: Service) -> str:
    """For how many days there is medicine, and when the clinic expects the client again; empty where nobody said."""
    days, again = service.medicine_days, service.next_day
    words = [_("Medicine for %(n)s days") % {"n": figure(days)} if days else ""]
    words.append(_("back at the clinic on %(day)s") % {"day": day(again)} if again else "")
    return " · ".join(filter(None, words))


def told_words(service: Service) -> str:
    """Who told of what others gave, and where it was; of a referral, where to."""
    if service.kind == REFERRAL:
        return _("To %(place)s") % {"place": service.place}
    if not service.reported_by:
        return ""
    told = service.get_reported_by_display()
    return f"{told} · {service.place}" if service.place else told


def mends(old: Service, new: Service) -> list[Mend]:
    """What differs between a line and its correction; a result or note is named, never shown."""
    labels = {
        "day": _("Day"),
        "form": _("For what") if old.kind == REFERRAL else _("How"),
        "condoms": _("Condoms"),
        "lubricants": _("Lubricants"),
        "needles": _("Needles"),
        "kits": _("Self-check kits"),
        "lot": _("Lot"),
        "read_after": _("Minutes until read"),
        "place": _("Where"),
        "answer": _("Answer"),
        "medicine_days": _("Days of medicine"),
        "next_day": _("Next day at the clinic"),
    }
    return [
        Mend(labels[name], _word(old, name), _word(new, name))
        for name in CORRECTABLE
        if getattr(old, name) != getattr(new, name) and (name != "form" or old.kind in (*FORM_ON_FACE, REFERRAL))
    ]


def _word(service: Service, name: str) -> str:
    value = getattr(service, name)
    if name in ("day", "next_day"):
        return day(value) if value else "–"
    if name == "form":
        target = referred_for(service)
        return target.face if target else form_word(value) or "–"
    if name == "answer":
        return service.get_answer_display() or "–"
    return figure(value) if isinstance(value, int) else value or "–"
