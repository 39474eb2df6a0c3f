"""Paper forms that were photographed, of a client or not yet of anybody."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Client
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor


class Kind(models.TextChoices):
    """Which paper it is, in words that tell nothing."""

    FIRST_CONTACT = "first_contact", _("First contact form")
    SERVICES = "services", _("Page of a notebook")
    AGREEMENT = "agreement", _("Signed agreement")
    SLIP = "slip", _("Slip from a clinic")
    OTHER = "other", _("Another paper")


class PaperQuerySet(models.QuerySet["Paper"]):
    """Papers as somebody may see them."""

    def visible_to(self, actor: Actor) -> PaperQuerySet:
        """Those of the clients on one's list or in one's group; one that is nobody's yet, who photographed it."""
        mine = models.Q(client=None, added_by_id=actor.id, organisation_id__in=actor.organisations_where("paper.add"))
        return self.filter(models.Q(person__in=Client.objects.visible_to(actor)) | mine)


class Paper(models.Model):
    """One photographed paper. It is never changed; a wrong one is removed for good."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="papers")  # laid into this record
    person = models.ForeignKey(Client, models.CASCADE, null=True, related_name="+")  # the record that counts
    picture = models.OneToOneField("documents.Picture", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["-added_at", "-id"]

    def __str__(self) -> str:
        return str(self.get_kind_display())
