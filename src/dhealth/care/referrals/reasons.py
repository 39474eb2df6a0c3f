"""Why a referral did not go on, in words that say nothing of health."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Declined(models.TextChoices):
    """Why a clinic does not take a referral; where it would be better is said beside it."""

    FULL = "full", _("No free slot")
    CLOSED = "closed", _("Closed then")
    NOT_HERE = "not_here", _("Not offered here")
    NEARER = "nearer", _("Another place is nearer to them")
    OTHER = "other", _("Another reason")


class NotEligible(models.TextChoices):
    """Why somebody who came could not be served there."""

    PAPERS = "papers", _("Papers are missing")
    ALREADY = "already", _("Served elsewhere already")
    NOT_NEEDED = "not_needed", _("Not needed now, after the talk")
    FIRST_ELSE = "first_else", _("Something else comes first")
    OTHER = "other", _("Another reason")


class Withdrawn(models.TextChoices):
    """Why the group takes a referral back."""

    WISH = "wish", _("The client wishes it")
    ELSEWHERE = "elsewhere", _("They go elsewhere")
    MISTAKE = "mistake", _("Sent by mistake")
    ERASED = "erased", _("The record was erased")
    SERVED_TWICE = "twice", _("Sent twice")


WITHDRAWN_TO_CHOOSE = [(one.value, one.label) for one in Withdrawn if one != Withdrawn.ERASED]


def reason_word(kind: str, reason: str) -> str:
    """A reason as people say it; one that no list knows stays as it was written."""
    lists = {"declined": Declined, "not_eligible": NotEligible, "withdrawn": Withdrawn}
    words = lists.get(kind)
    return str(words(reason).label) if words and reason in words.values else reason
