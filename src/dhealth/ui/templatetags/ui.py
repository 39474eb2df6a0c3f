"""The words that templates use for our pieces: icon, chip, field, figure, day and so on."""

from typing import Any, Final

from django import template
from django.contrib.messages.storage.base import Message
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from dhealth.ui import figures
from dhealth.ui.icons import ICONS

register = template.Library()

register.filter(figures.figure)
register.filter(figures.share)
register.filter(figures.day)
register.filter(figures.day_month)
register.filter(figures.weekday)

_TONES: Final = {"success": "ok", "warning": "wait", "error": "late"}
_TONE_ICONS: Final = {"ok": "done", "wait": "clock", "late": "warning"}


@register.simple_tag
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
def people_tag() -> SafeString:
    """The round tag beside a number of people."""
    return format_html('<span class="u">{}</span>', _("people"))


@register.simple_tag
def visits_tag() -> SafeString:
    """The square tag beside a number of visits."""
    return format_html('<span class="u l">{}</span>', _("visits"))


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
    return bound.as_field_group()


@register.simple_tag
def first_submit() -> SafeString:
    """Write it first in a form with steppers: Enter then saves, where it would press the first −."""
    return mark_safe('<button class="vh" tabindex="-1" aria-hidden="true"></button>')  # noqa: S308 (constant)


@register.inclusion_tag("ui/forms/_error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """What must be mended, at the top of the page, each line a link to its field."""
    if not form.is_bound:
        return {"rows": []}
    rows = [{"message": message, "target": ""} for message in form.non_field_errors()]
    for bound in form:
        target = f"{bound.auto_id}_set" if bound.field.widget.use_fieldset else bound.id_for_label
        rows += [{"message": message, "target": target} for message in bound.errors]
    return {"rows": rows}
