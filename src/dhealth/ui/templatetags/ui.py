"""The words that templates use for our pieces: icon, chip, field, figure, day and so on."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm, Field
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import ngettext

from dhealth.ui import charts, columns, figures, plots
from dhealth.ui.icons import ICONS
from dhealth.ui.qr import QUIET, path, squares
from dhealth.ui.widgets import Stepper

SUMMED_UP = "summed_up"  # on a form whose mistakes stand above it already
register = template.Library()

register.filter(figures.figure)
register.filter(figures.share)
register.filter(figures.as_told)
register.filter(figures.day)
register.filter(figures.day_month)
register.filter(figures.weekday)

EMPTY: Final = Field.default_error_messages["required"]  # says not of what; the summary adds it
_TONES: Final = {"success": "ok", "warning": "wait", "error": "late"}
_TONE_ICONS: Final = {"ok": "done", "wait": "clock", "late": "warning"}


@register.simple_tag
@cache  # the same few drawings on every page
def icon(name: str, size: str = "") -> SafeString:
    """One of our drawings, hidden from screen readers: the word stands beside it. `size` "s" is small."""
    return format_html(
        '<svg class="i{}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
        " s" if size == "s" else "",
        ICONS[name],
    )


@register.simple_tag
def chip(state: str, words: Any) -> SafeString:
    """A state in two or three words; `state` is none, new, wait, ok, late or stop."""
    return format_html('<span class="chip" data-s="{}">{}</span>', state, words)


@register.simple_tag
def people_tag(count: int | None = None) -> SafeString:
    """The round tag beside a number of people; `count` says which form of the word fits."""
    return format_html('<span class="u">{}</span>', ngettext("person", "people", _many(count)))


@register.simple_tag
def visits_tag(count: int | None = None) -> SafeString:
    """The square tag beside a number of visits; `count` says which form of the word fits."""
    return format_html('<span class="u l">{}</span>', ngettext("visit", "visits", _many(count)))


def _many(count: object) -> int:
    """The head of a column, and a number that is hidden or missing, speak of many."""
    return count if isinstance(count, int) else 2


@register.simple_tag
def share_of(part: figures.Number | None, whole: figures.Number | None, places: int = 1) -> str:
    """part / whole as a percentage; a dash where either is not known or the whole is 0."""
    known = part is not None and whole
    return figures.share(float(part) * 100 / float(whole) if known else None, places)  # type: ignore[arg-type]


@register.filter
def tone(message: Message) -> str:
    """The colour of a message of django.contrib.messages."""
    return _TONES.get(message.level_tag, "")


@register.filter
def tone_icon(tone: str) -> str:
    """The drawing that goes with a colour."""
    return _TONE_ICONS.get(tone, "info")


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """Label, hint, error and control of one field of a form."""
    if isinstance(bound.field.widget, Stepper):
        bound.field.widget.title = bound.label
    return bound.as_field_group()


@register.filter
def says_optional(bound: BoundField) -> bool:
    """Whether "(optional)" follows the label: not where the page says it once for all, or a pill means "not asked"."""
    offered = getattr(bound.field.widget, "choices", ()) if bound.field.widget.use_fieldset else ()
    said = getattr(bound.form, "optional_is_said", False) or any(value == "" for value, _words in offered)
    return not bound.field.required and not said


@register.simple_tag
def first_submit() -> SafeString:
    """Write it first in a form with steppers: Enter then saves, where it would press the first −."""
    return mark_safe('<button class="vh" tabindex="-1" aria-hidden="true"></button>')


@register.inclusion_tag("ui/forms/_error_summary.html")
def error_summary(form: BaseForm, asks: bool = False) -> dict[str, Any]:
    """What must be mended, at the top of the page, each line a link to its field; a form that `asks` saves nothing.

    Said once a form: one that is drawn whole further down would say it again. What several fields say alike names each.
    """
    if not form.is_bound or SUMMED_UP in vars(form):
        return {"rows": []}
    vars(form)[SUMMED_UP] = True
    rows = [{"message": message, "target": ""} for message in form.non_field_errors()]
    said = Counter(message for bound in form for message in bound.errors)
    for bound in form:
        target = f"{bound.auto_id}_set" if bound.field.widget.use_fieldset else bound.id_for_label
        for message in bound.errors:
            names = message == EMPTY or said[message] > 1
            rows.append({"message": f"{bound.label}: {message}" if names else message, "target": target})
    return {"rows": rows, "asks": asks}


@register.inclusion_tag("ui/_qr.html")
def qr(text: str, label: Any) -> dict[str, Any]:
    """A QR code of `text`; `label` says what it opens, for those who do not see it."""
    rows = squares(text)
    side = len(rows) + 2 * QUIET
    return {"box": f"-{QUIET} -{QUIET} {side} {side}", "path": path(rows), "label": label}


@register.inclusion_tag("ui/charts/cascade.html")
def cascade(steps: Sequence[charts.Step | Mapping[str, Any]]) -> dict[str, Any]:
    """How many are left after each step, and in words who was lost between two."""
    return charts.cascade(charts.steps_from(steps))


@register.inclusion_tag("ui/charts/cells.html")
def cells(done: int, due: int, total: int) -> dict[str, Any]:
    """One square a person, for at most 60; use `bar` beyond."""
    return charts.cells(done, due, total)


@register.inclusion_tag("ui/charts/ring.html")
def ring(done: int, total: int) -> dict[str, Any]:
    """One figure of a target as a ring."""
    return charts.ring(done, total)


@register.inclusion_tag("ui/charts/bar.html")
def bar(done: int, due: int, total: int) -> dict[str, Any]:
    """A bar with a tick where it should stand by today (`due` 0: no tick)."""
    return charts.bar(done, due, total)


@register.inclusion_tag("ui/charts/line.html")
def line(points: Sequence[plots.Point], title: Any, average: float | None = None) -> dict[str, Any]:
    """A line over time through (label, value) points, with its table."""
    return plots.line(points, title=str(title), average=average)


@register.inclusion_tag("ui/charts/bars.html")
def bars(rows: Sequence[plots.Row], title: Any) -> dict[str, Any]:
    """Columns of (label, people, visits or None), with their table."""
    return columns.bars(rows, title=str(title))
