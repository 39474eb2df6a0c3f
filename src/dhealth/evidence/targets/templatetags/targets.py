"""The words that templates use for targets: how far, the pace, the unit of a figure."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dhealth.evidence.indicators.definitions import PEOPLE, VISITS, Figure
from dhealth.evidence.targets import words
from dhealth.evidence.targets.rules import Progress
from dhealth.evidence.targets.sheets import Block, query_of
from dhealth.ui.templatetags.ui import people_tag, visits_tag

register = template.Library()


@register.filter
def target_line(progress: Progress) -> str:
    """How far, in one sentence."""
    return words.line(progress)


@register.filter
def target_rest(progress: Progress) -> str:
    """The same beside a figure that shows both numbers."""
    return words.rest(progress)


@register.filter
def target_pace(progress: Progress) -> str:
    """Where it stands against an even pace."""
    return words.pace(progress)


@register.filter
def target_query(block: Block) -> str:
    """The end of the address under which the numbers of this block are set."""
    return query_of(block.scope, block.figure, block.period)


@register.filter
def target_against(now: int, before: int) -> str:
    """A figure beside the same one of before."""
    return words.against(now, before)


@register.simple_tag
def unit_tag(figure: Figure, count: int | None = None) -> SafeString:
    """People round, visits square, items in plain words."""
    if figure.unit == PEOPLE:
        return people_tag(count)
    if figure.unit == VISITS:
        return visits_tag(count)
    return format_html('<span class="t2">{}</span>', _("items"))
