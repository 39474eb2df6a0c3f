"""The side of the contact: no row here, and no event about one, leads to whoever named them."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dhealth.care.clients.models import Client, Sex, Told
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor

MOST_ATTEMPTS = 3  # the national form has three lines


class Channel(models.TextChoices):
    """How somebody tried to reach the contact."""

    CALL = "call", _("Call")
    MESSAGE = "message", _("Message")
    VISIT = "visit", _("Visit")


class Outcome(models.TextChoices):
    """What came of an attempt."""

    REACHED = "reached", pgettext_lazy("attempt", "Reached")
    NO_ANSWER = "no_answer", _("No answer")
    WRONG = "wrong", _("Not the right number or place")
    LATER = "later", _("Asked for another day")
    REFUSED = "refused", _("Does not want to be contacted")


class StepKind(models.TextChoices):
    """What happened with a contact, in the order of the way."""

    TOLD = "told", _("Knows by now")  # by whoever named them, or together with us
    LATER = "later", _("Asked for another day")
    DECLINED = "declined", _("Does not want to")
    KNOWN = "known", _("Knew already and is in care")
    TESTED = "tested", _("Was at the check")
    LINKED = "linked", _("Goes to the clinic now")
    STOPPED = "stopped", _("Wants no more contact")


class Found(models.TextChoices):
    """What the check said, where the contact told it. Only the laboratory says positive or negative."""

    UNTOLD = "", _("Not told")
    NON_REACTIVE = "non_reactive", _("Non-reactive")
    REACTIVE = "reactive", _("Reactive")
    NEGATIVE = "negative", _("Negative")
    POSITIVE = "positive", _("Positive")


class ContactQuerySet(models.QuerySet["Contact"]):
    """Contacts as somebody may see them."""

    def visible_to(self, actor: Actor) -> ContactQuerySet:
        """Workers see the contacts that they serve, leaders those of the group; nobody else sees one."""
        own = Q(worker_id=actor.id, organisation_id__in=actor.records_of(OWN_LIST))
        led = [at for at in actor.records_of(ORGANISATION) if actor.may("partner.read", at)]
        return self.filter(Q(organisation_id__in=led) | own)

    def kept(self) -> ContactQuerySet:
        """Those whose words were not removed."""
        return self.filter(erased_at=None)


class Contact(models.Model):
    """Somebody whom a client named; not a client until they become one.

    `card` (name, nickname, phone, where to be found) is sealed. There is deliberately no way from here to who named
    them: that stands in `Named`, which nobody who serves the contact is shown. The id is drawn by chance: one that
    tells its moment would lead to the line in a client's log that was written in the same moment.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    card = models.BinaryField(null=True)
    phone_key = models.BinaryField(max_length=16, null=True)
    link = models.BinaryField(max_length=16, null=True)  # the same at every group; read by figures of networks alone
    birth_year = models.PositiveSmallIntegerField(null=True)
    sex = models.CharField(max_length=1, choices=Sex.choices, blank=True)
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+", db_index=False)
    told_status = models.CharField(max_length=8, choices=Told.choices, blank=True)
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")  # the record, once they have one
    made_on = models.DateField()
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(auto_now_add=True)
    erased_at = models.DateTimeField(null=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "made_on"], name="contact_by_day"),
            models.Index(fields=["worker", "organisation"], name="contact_by_worker"),
            models.Index(
                fields=["organisation", "phone_key"], name="contact_by_phone", condition=Q(phone_key__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Attempt(models.Model):
    """We tried to reach the contact: one of three, with its day. The database refuses it where no way is open."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    day = models.DateField()
    channel = models.CharField(max_length=8, choices=Channel.choices)
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    next_day = models.DateField(null=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["number", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=MOST_ATTEMPTS), name="at_most_three_attempts"
            ),
            models.UniqueConstraint(
                fields=["contact", "number"], condition=Q(is_current=True), name="one_attempt_a_number"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"


class Step(models.Model):
    """Something that happened with the contact. Added, never changed; it can be taken back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=8, choices=StepKind.choices)
    day = models.DateField()
    next_day = models.DateField(null=True)  # where they asked for another day
    found = models.CharField(max_length=12, choices=Found.choices, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["day", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "kind"],
                condition=Q(is_current=True) & ~Q(kind="later"),
                name="one_step_a_kind",
            ),
            models.CheckConstraint(condition=Q(found="") | Q(kind="tested"), name="found_only_at_the_check"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class TakenBack(models.Model):
    """An attempt or a step was written by mistake."""

    attempt = models.OneToOneField(Attempt, models.CASCADE, null=True, related_name="taken_back")
    step = models.OneToOneField(Step, models.CASCADE, null=True, related_name="taken_back")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(attempt__isnull=False, step__isnull=True) | Q(attempt__isnull=True, step__isnull=False),
                name="one_thing_taken_back",
            )
        ]

    def __str__(self) -> str:
        return f"taken back: {self.attempt_id or self.step_id}"
