"""What can be said of a referral: how it was asked for, which steps there are, what it waits for."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

SERVICE_LENGTH = 24


class How(models.TextChoices):
    """How the client gave the written request (Law 91/2025 article 26)."""

    SIGNED_HERE = "signed_here", _("Signed here on the screen")
    PAPER = "paper", _("Signed on paper, kept by the group")
    GUARDIAN = "guardian", _("Signed by the parent or guardian")


class Part(models.TextChoices):
    """What a client takes back."""

    SHARING = "sharing", _("Sharing with the clinic")
    ANSWERS = "answers", _("The clinic's answer to the group")


class PartOfDay(models.TextChoices):
    """When the client would like to come."""

    MORNING = "morning", _("in the morning")
    AFTERNOON = "afternoon", _("in the afternoon")
    EVENING = "evening", _("in the evening")


class Kind(models.TextChoices):
    """What can happen to a referral. The table of allowed moves stands in rules.py."""

    SENT = "sent", _("Sent")
    PRESENTED = "presented", _("Slip shown at the clinic")
    RECEIVED = "received", _("Taken by the clinic")
    DECLINED = "declined", _("Not taken by the clinic")
    ARRIVED = "arrived", _("Arrived")
    SERVED = "served", _("Served")
    NOT_ELIGIBLE = "not_eligible", _("Could not be served there")
    NOT_COME = "not_come", _("Did not come")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Ran out")
    CONFIRMED = "confirmed", _("Confirmed by the province")
    REJECTED = "rejected", _("Not confirmed by the province")


class Waits(models.TextChoices):
    """What a referral waits for; empty once it ended."""

    ANSWER = "answer", _("the clinic's answer")
    ARRIVAL = "arrival", _("the client's visit")
    SERVICE = "service", _("the service")
    CONFIRMATION = "confirmation", _("the province's confirmation")
