"""What CDC tells a group of somebody who agreed to it: the least there is to say, for some days, looks recorded."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Client
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor


class ConsentBy(models.TextChoices):
    """How the person agreed that CDC tells this group."""

    SIGNED = "signed", _("Signed on paper")
    SPOKEN = "spoken", _("Said to us, written down by us")


class End(models.TextChoices):
    """What became of it."""

    TAKEN = "taken", _("Met, and looked after by us")
    NOT_FOUND = "not_found", _("Could not be reached")
    DECLINED = "declined", _("Does not want to")
    WITHDRAWN = "withdrawn", _("Taken back by CDC")


class NoticeQuerySet(models.QuerySet["Notice"]):
    """What was shared, as somebody may see it."""

    def visible_to(self, actor: Actor) -> NoticeQuerySet:
        """The CDC that shared it; in the group its leader, and the worker who was asked to follow it."""
        read = set(actor.organisations_where("notice.read"))
        led = read & set(actor.records_of(ORGANISATION))
        own = Q(worker_id=actor.id, group__in=read & set(actor.records_of(OWN_LIST)))
        return self.filter(Q(organisation__in=read) | Q(group__in=led) | own)

    def open(self, now: datetime | None = None) -> NoticeQuerySet:
        """Neither answered nor run out."""
        return self.filter(end=None, expires_at__gt=now or timezone.now())


class Notice(models.Model):
    """CDC tells one group of one person. `card` (how they are called, phone, when to call) is sealed for that group.

    It stands under an agreement on sharing that held that day, and no longer opens when that has ended, when the days
    have run out, or when it was answered or taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    group = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="+")
    card = models.BinaryField(null=True)
    birth_year = models.PositiveSmallIntegerField(null=True)
    result_at = models.DateTimeField()
    consented_on = models.DateField()
    consent_by = models.CharField(max_length=6, choices=ConsentBy.choices)
    shared_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    shared_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    worker = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-shared_at", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("shared_at")), name="notice_runs_out"),
            models.CheckConstraint(condition=Q(shared_at__gte=F("result_at")), name="notice_after_its_result"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="notice_with_words", condition=Q(card__isnull=False))]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def hours(self) -> int:
        """Whole hours from the result until the group was told (PNS-07)."""
        return int((self.shared_at - self.result_at).total_seconds() // 3600)


class NoticeEnd(models.Model):
    """What became of it; from then on nothing of it can be read."""

    notice = models.OneToOneField(Notice, models.CASCADE, related_name="end")
    how = models.CharField(max_length=9, choices=End.choices)
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.how
