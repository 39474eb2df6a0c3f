"""The side of the client who is asked: what they said, whom they named and how, and whether harm came of it."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Client
from dhealth.care.partner_services.models.contacts import Contact
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor

WEEKS = (1, 4)  # after a contact came to know: when the client is asked whether harm came of it


class Said(models.TextChoices):
    """What the client answers when asked; each is an answer."""

    ACCEPTED = "accepted", _("Yes")
    LATER = "later", _("Another day")
    DECLINED = "declined", _("No")


class Relation(models.TextChoices):
    """What the contact is to the client: the five of the national form."""

    SPOUSE = "spouse", _("Wife or husband")
    SEXUAL = "sexual", _("Sexual partner")
    INJECTING = "injecting", _("Injecting partner")
    CHILD = "child", _("Child up to 15")
    MOTHER = "mother", _("Mother")


class Risk(models.TextChoices):
    """Whether the client fears violence if this contact came to know."""

    NO = "no", _("No fear of it")
    YES = "yes", _("They fear it")


class Way(models.TextChoices):
    """How the contact shall come to know."""

    SELF = "self", _("The client tells them")
    TOGETHER = "together", _("Together, the client and we")
    PROVIDER = "provider", _("We tell them, without a name")


class Others(models.TextChoices):
    """Whether somebody else than the client could be meant."""

    YES = "yes", _("Yes, others too")
    NO = "no", _("No, nobody else")
    UNKNOWN = "unknown", _("They do not know")


class Harm(models.TextChoices):
    """What the client answers one week and four weeks later (the questions of the national client survey)."""

    NONE = "none", _("Nothing of the kind")
    THREATENED = "threatened", _("They were threatened")
    HIT = "hit", _("They were hit")
    HUMILIATED = "humiliated", _("They were humiliated")
    COERCED = "coerced", _("They were forced to something")
    UNANSWERED = "unanswered", _("They do not want to say")


HARMED = (Harm.THREATENED, Harm.HIT, Harm.HUMILIATED, Harm.COERCED)


class OfferQuerySet(models.QuerySet["Offer"]):
    """What was asked, as somebody may see it."""

    def visible_to(self, actor: Actor) -> OfferQuerySet:
        """Whoever may open the client's record; it goes with the kept record after a merge."""
        return self.filter(person__in=Client.objects.visible_to(actor))

    def standing(self) -> OfferQuerySet:
        """What the client agreed to and did not take back."""
        return self.filter(said=Said.ACCEPTED, withdrawal=None)


class Offer(models.Model):
    """A client was asked whether those close to them may come to know; what they said."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")  # the record it was written in
    # the record that counts, after merging
    person = models.ForeignKey(Client, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    said = models.CharField(max_length=8, choices=Said.choices)
    day = models.DateField()
    next_day = models.DateField(null=True)  # where they asked for another day
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["day", "id"]
        indexes = [models.Index(fields=["organisation", "day"], name="offer_by_day")]

    def __str__(self) -> str:
        return f"{self.said} {self.day}"


class Withdrawal(models.Model):
    """The client took their yes back: every way that they had opened is closed."""

    offer = models.OneToOneField(Offer, models.CASCADE, related_name="withdrawal")
    day = models.DateField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"withdrawn: {self.offer_id}"


class Named(models.Model):
    """The client named this contact: what they are to each other, whether violence is feared, and which way is open.

    The database lets no way stand where violence is feared or was not asked about, and none of ours for a contact of
    whom anybody fears it. `called` is what the client calls them, sealed.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="named")
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    called = models.BinaryField(null=True)
    relation = models.CharField(max_length=9, choices=Relation.choices)
    others = models.CharField(max_length=7, choices=Others.choices)
    violence = models.CharField(max_length=3, choices=Risk.choices, blank=True)
    way = models.CharField(max_length=8, choices=Way.choices, blank=True)
    may_disclose = models.BooleanField(default=False)  # an explicit yes to the client's name being told
    told_on = models.DateField(null=True)  # the client told them
    reached_on = models.DateField(null=True)  # we reached them, on a way that this client had opened
    day = models.DateField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "contact"], name="named_once"),
            models.CheckConstraint(condition=Q(way="") | Q(violence="no"), name="violence_closes_every_way"),
            models.CheckConstraint(condition=Q(may_disclose=False) | Q(violence="no"), name="violence_closes_the_name"),
        ]

    def __str__(self) -> str:
        return f"{self.relation}: {self.way or '–'}"

    @property
    def knew_on(self) -> date | None:
        """Since when the contact knows by this client or by a way that they opened; what others did is not theirs."""
        return min((day for day in (self.told_on, self.reached_on) if day is not None), default=None)


class HarmCheck(models.Model):
    """One week, or four weeks, after a contact came to know: what the client answered."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    named = models.ForeignKey(Named, models.CASCADE, related_name="harm_checks")
    week = models.PositiveSmallIntegerField()
    day = models.DateField()
    answer = models.CharField(max_length=10, choices=Harm.choices)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["named", "week"], name="asked_once_a_week"),
            models.CheckConstraint(condition=Q(week__in=WEEKS), name="week_one_or_four"),
        ]

    def __str__(self) -> str:
        return f"{self.week}: {self.answer}"
