"""The words of a first day, for templates."""

from django import template

from dhealth.engagement.onboarding.words import STEPS, Words

register = template.Library()


@register.simple_tag
def step_words(key: str) -> Words:
    """What a step asks, and what it is good for."""
    return STEPS[key]
