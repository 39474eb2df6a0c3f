"""Why a line stands in the inbox, in one sentence, and where it is put right."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dhealth.care.services.catalogue import catalogue
from dhealth.evidence.indicators.definitions import figures
from dhealth.evidence.quality.facts import Finding
from dhealth.evidence.quality.models import Reason
from dhealth.evidence.quality.rules import Ground
from dhealth.ui.figures import day, figure

FIELDS: Final[dict[str, Promise]] = {
    "reached_on": gettext_lazy("day of first contact"),
    "sex_at_birth": gettext_lazy("sex at birth"),
    "birth_year": gettext_lazy("year of birth"),
    "main_group": gettext_lazy("main group"),
    "channel": gettext_lazy("how they were reached"),
    "place": gettext_lazy("province"),
    "told_status": gettext_lazy("what they told of themselves"),
}
# The part of the form at which somebody begins; a fieldset takes the focus like a field.
AT_FIELD: Final = {
    "reached_on": "id_reached_on",
    "sex_at_birth": "id_sex_at_birth_set",
    "birth_year": "id_birth",
    "main_group": "id_main_group_set",
    "channel": "id_channel_set",
    "place": "id_place",
    "told_status": "id_told_status_set",
}
AT_LINE: Final = {
    **dict.fromkeys(("before_reached", "before_project", "after_project", "future_day", "late_entry"), "id_day"),
    **dict.fromkeys(("after_death", "appointment_before_visit"), "id_day"),
    **dict.fromkeys(("result_missing", "result_odd"), "id_result_set"),
    **dict.fromkeys(("repeated", "empty_repeat"), "strike"),
    "incomplete_line": "id_form_set",
    "lot_missing": "id_lot",
}
REASONS: Final = {
    "incomplete_record": (Reason.NOT_TOLD, Reason.ASKED),
    "skipped_step": (Reason.ELSEWHERE, Reason.ASKED),
    "known_screened": (Reason.ASKED, Reason.HAPPENED),
    "cluster": (Reason.TALKED,),
}


def why(found: Finding) -> str:
    """What exactly is doubtful, for those who may read it."""
    sentence = _SENTENCES.get(found.rule.key)
    return sentence(found) if sentence else found.rule.means


def _days(found: Finding, told: str) -> dict[str, str]:
    there = found.told.get(told)
    return {"day": day(found.day), "other": day(there), "project": str(found.told.get("project", ""))}  # type: ignore[arg-type]


def _missing(found: Finding) -> str:
    names = [str(FIELDS[name]) for name in str(found.told["missing"]).split(",")]
    return _("Lacks: %(fields)s.") % {"fields": ", ".join(names)}


def _skipped(found: Finding) -> str:
    face = catalogue()[found.kind].face
    return _("“%(step)s” on %(day)s, and no step before it.") % {"step": face, "day": day(found.day)}


def _known(found: Finding) -> str:
    if found.told.get("told"):
        return _("At first contact they told something that makes this check needless.")
    return _("The record says since %(other)s what this check asks.") % _days(found, "since")


def _differs(found: Finding) -> str:
    told = {"figure": str(figures()[str(found.told["figure"])])}
    counts = {name: figure(int(str(found.told[name]))) for name in ("total", "sum")}
    return _("%(figure)s: total %(total)s, columns %(sum)s.") % {**told, **counts}


def _back(one: Finding) -> str:
    if tries := one.told.get("tries"):
        words = _("Back on %(day)s, after %(tries)s attempts that failed since %(other)s.")
        return words % {**_days(one, "last"), "tries": figure(int(str(tries)))}
    words = _("Back on %(day)s, %(days)s days after %(other)s.")
    return words % {**_days(one, "last"), "days": figure(int(str(one.told["days"])))}


_SENTENCES: Final[dict[str, Callable[[Finding], str]]] = {
    "incomplete_record": _missing,
    "incomplete_line": lambda one: _("It does not say how they met."),
    "before_reached": lambda one: _("Served on %(day)s; first contact on %(other)s.") % _days(one, "reached"),
    "before_project": lambda one: _("%(day)s lies before %(project)s, which began on %(other)s.") % _days(one, "on"),
    "after_project": lambda one: _("%(day)s lies after %(project)s, which ended on %(other)s.") % _days(one, "on"),
    "future_day": lambda one: _("Written as %(day)s.") % _days(one, "day"),
    "appointment_before_visit": lambda one: _("Met on %(day)s, agreed on %(other)s.") % _days(one, "agreed"),
    "after_death": lambda one: _("Served on %(day)s, after %(other)s.") % _days(one, "died"),
    "after_lost": _back,
    "late_entry": lambda one: (
        _("Written down %(days)s days after it was done.") % {"days": figure(int(str(one.told["days"])))}
    ),
    "alien_code": lambda one: _("%(code)s; the group's codes begin with %(usual)s.") % dict(one.told),
    "same_person": lambda one: _("Perhaps the same as %(other)s.") % dict(one.told),
    "cluster": lambda one: _("%(people)s clients on %(day)s.") % {**_days(one, "day"), "people": one.told["people"]},
    "skipped_step": _skipped,
    "known_screened": _known,
    "totals": _differs,
}


def summary(ground: Ground) -> list[tuple[str, str]]:
    """The steps of the page in words: (step, what comes before)."""
    kinds = catalogue()
    return [
        (kinds[one].name, ", ".join(kinds[two].name for two in before)) for one, before in ground.rules.steps.items()
    ]


@dataclass(frozen=True)
class Way:
    """Where something is put right, and what the button says."""

    url: str
    words: str


def way_to(found: Finding) -> Way | None:
    """The very form, at the very field; None where there is nothing to open."""
    key = found.rule.key
    if key == "incomplete_record":
        first = str(found.told["missing"]).split(",")[0]
        return Way(f"{reverse('client.correct', args=[found.person])}#{AT_FIELD[first]}", _("Open the record"))
    if key == "after_lost":
        return Way(f"{reverse('client.correct', args=[found.person])}#id_safe_time", _("Open the record"))
    if key in AT_LINE and found.service:
        return Way(f"{reverse('service.correct', args=[found.service])}#{AT_LINE[key]}", _("Open the line"))
    if found.person and key != "same_person":
        return Way(reverse("client.read", args=[found.person]), _("Open the record"))
    return None


def reasons_for(found: Finding) -> list[tuple[str, str]]:
    """What may be said for its being right as it is."""
    offered = REASONS.get(found.rule.key, (Reason.HAPPENED, Reason.ASKED))
    return [(one.value, str(one.label)) for one in offered]
