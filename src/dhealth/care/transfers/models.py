"""Clients who move: to another worker of the group, or to another group; each move asked for, agreed to, accepted."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Client
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import ORGANISATION, Actor


class Reason(models.TextChoices):
    """Why somebody asks for the move."""

    WISH = "wish", _("The client wishes it")
    NEAR = "near", _("Nearer to where they live or meet")
    LEAVING = "leaving", _("The worker leaves or is away for long")
    LOAD = "load", _("Too many clients on one list")
    FIT = "fit", _("The other knows them better")


class State(models.TextChoices):
    """How a request stands. Only an open one can still change."""

    OPEN = "open", _("Waits")
    DONE = "done", _("Done")
    DECLINED = "declined", _("Not accepted")
    WITHDRAWN = "withdrawn", _("Taken back")
    SAID_NO = "said_no", _("The client does not want it")
    LAPSED = "lapsed", _("Fell away: the record changed meanwhile")


class Declined(models.TextChoices):
    """Why the receiver does not take the client over."""

    FULL = "full", _("The list is full")
    FAR = "far", _("Too far away")
    KNOWN = "known", _("They know each other outside work")
    ASK_AGAIN = "ask_again", _("Ask the client again first")
    OTHER_WAY = "other_way", _("Agreed otherwise among us")


class TransferQuerySet(models.QuerySet["Transfer"]):
    """Moves as somebody may see them."""

    def visible_to(self, actor: Actor) -> TransferQuerySet:
        """Leaders see the moves of their group; workers those that they asked for, or that ask them."""
        groups = actor.records_of(ORGANISATION)
        led = Q(to_organisation__in=groups) | Q(organisation__in=groups)
        mine = (
            Q(asked_by_id=actor.id)
            | Q(to_worker_id=actor.id, between=False)
            | Q(from_worker_id=actor.id, between=False)
        )
        own_groups = [standing.organisation_id for standing in actor.standings]
        at_home = Q(organisation__in=own_groups) | Q(to_organisation__in=own_groups)
        return self.filter(led | (mine & at_home))

    def waiting(self) -> TransferQuerySet:
        """Those that still wait for somebody."""
        return self.filter(state=State.OPEN)


class Transfer(models.Model):
    """Somebody asks that a client be looked after by somebody else.

    `organisation` is the group that keeps the record, `to_organisation` the one that shall; the same for a move
    between two workers. A request by a code that nobody knows has neither `client` nor `organisation`, and looks no
    different to those who asked.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+", db_index=False)
    code = models.CharField(max_length=12, blank=True)  # as typed by the group that asks; empty for one's own client
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, null=True, related_name="+")
    to_organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    between = models.BooleanField(default=False)  # two groups
    from_worker = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    to_worker = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    agreed_on = models.DateField(null=True)  # the day on which the client said yes
    agreed_with = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    shares_history = models.BooleanField(default=False)  # the client wants the new group to know what was done
    released_at = models.DateTimeField(null=True)  # the group that keeps the record lets it go
    released_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    why = models.CharField(max_length=9, choices=Declined.choices, blank=True)  # of a refusal
    settled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    settled_at = models.DateTimeField(null=True)
    successor = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+", db_index=False)

    objects = TransferQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(state="open"), name="one_open_move_a_client")
        ]
        indexes = [
            models.Index(fields=["client", "state"], name="move_of_client"),
            models.Index(fields=["successor"], name="move_to_record", condition=Q(successor__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.client_id} → {self.to_organisation_id}"
