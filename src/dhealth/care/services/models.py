"""Services: facts of a day, added and corrected, never overwritten."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Client
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor


class Result(models.TextChoices):
    """What a test said. Only a confirmatory laboratory says positive or negative."""

    REACTIVE = "reactive", _("Reactive")
    NON_REACTIVE = "non_reactive", _("Non-reactive")
    INDETERMINATE = "indeterminate", _("Indeterminate")
    POSITIVE = "positive", _("Positive")
    NEGATIVE = "negative", _("Negative")


class ReportedBy(models.TextChoices):
    """Who told of something that the group did not give itself."""

    CLIENT = "client", _("The client told")
    CLINIC = "clinic", _("The clinic told")
    PAPER = "paper", _("Seen on a paper or card")
    WORKBOOK = "workbook", _("From the group's workbook")


class Answer(models.TextChoices):
    """What the client said to the offer of a test; "not now" is a real answer."""

    ACCEPTED = "accepted", _("Yes, now")
    APPOINTMENT = "appointment", _("Yes, on another day")
    LATER = "later", _("Another time")
    DECLINED = "declined", _("Does not want to")


class ReadReason(models.TextChoices):
    """Why a rapid test was read outside the minutes of the catalogue."""

    LEAFLET = "leaflet", _("The leaflet of this kit gives other minutes")
    INTERRUPTED = "interrupted", _("The talk was interrupted")


class CorrectionReason(models.TextChoices):
    """Why a service was written anew or struck out."""

    MISTAKE = "mistake", _("Written by mistake")
    NUMBER = "number", _("A wrong number or date")
    TWICE = "twice", _("Written twice")
    WRONG_CLIENT = "wrong_client", _("It was somebody else")
    NEWS = "news", _("The client or the clinic corrected it")
    ANSWERED = "answered", _("The answer to the offer of a check")


class ServiceQuerySet(models.QuerySet["Service"]):
    """Services as somebody may see them."""

    def visible_to(self, actor: Actor) -> ServiceQuerySet:
        """The services of the people whose records the actor may see; a merged record's go with the kept one."""
        return self.filter(person__in=Client.objects.visible_to(actor))

    def current(self) -> ServiceQuerySet:
        """What stands: neither corrected nor struck out."""
        return self.filter(is_current=True)


class Service(models.Model):
    """Something offered, given or reported on one day. `kind` is a word of catalogue.toml."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="services")  # the record it was written in
    # the record that counts, after merging
    person = models.ForeignKey(Client, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey("organisations.Project", models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    kind = models.CharField(max_length=24)
    form = models.CharField(max_length=80, blank=True)  # hình thức
    result = models.CharField(max_length=14, choices=Result.choices, blank=True)
    place = models.CharField(max_length=160, blank=True)  # where it was given: a facility's name, as told
    reported_by = models.CharField(max_length=12, choices=ReportedBy.choices, blank=True)  # empty: given by the group
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True)  # to the offer of a test
    answer_day = models.DateField(null=True)  # the day agreed on, where the answer was an appointment
    condoms = models.PositiveIntegerField(default=0)
    lubricants = models.PositiveIntegerField(default=0)
    needles = models.PositiveIntegerField(default=0)
    kits = models.PositiveSmallIntegerField(default=0)
    lot = models.CharField(max_length=40, blank=True)
    read_after = models.PositiveSmallIntegerField(null=True)  # minutes between the sample and the reading
    read_reason = models.CharField(max_length=12, choices=ReadReason.choices, blank=True)  # read too early or late
    medicine_days = models.PositiveSmallIntegerField(null=True)  # for how many days medicine was handed out, as told
    next_day = models.DateField(null=True)  # the next visit or pick-up at the clinic, as told
    note = models.BinaryField(null=True)  # sealed
    origin = models.UUIDField(null=True)  # the import that brought it, if one did
    recorded_at = models.DateTimeField(auto_now_add=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    is_current = models.BooleanField(default=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "day"], name="service_by_organisation"),
            # Wide enough that what a person had, and who said so, is asked of many without a look at their rows.
            models.Index(fields=["person", "day", "kind", "reported_by", "is_current"], name="service_by_person"),
            models.Index(fields=["worker", "day"], name="service_by_worker"),
            # Few rows each, for imports and for what is due: they cost nothing where they do not apply.
            models.Index(fields=["origin"], name="service_by_import", condition=models.Q(origin__isnull=False)),
            models.Index(
                fields=["organisation", "answer_day"],
                name="service_agreed_day",
                condition=models.Q(answer_day__isnull=False),
            ),
            models.Index(
                fields=["organisation", "day"], name="service_reactive", condition=models.Q(result="reactive")
            ),
            models.Index(fields=["organisation", "day"], name="service_kits", condition=models.Q(kits__gt=0)),
            models.Index(
                fields=["organisation", "day", "form", "person", "place", "id", "kind", "is_current"],
                name="service_sent_to_a_clinic",
                condition=models.Q(kind="referral", is_current=True),
            ),
            # what left the group's stock, worker after worker: the books read this and never the table
            models.Index(
                fields=[
                    *("organisation", "worker", "day", "lot", "condoms", "lubricants", "needles", "kits"),
                    *("kind", "form", "reported_by", "is_current"),
                ],
                condition=models.Q(is_current=True)
                & models.Q(reported_by="")
                & (
                    models.Q(condoms__gt=0)
                    | models.Q(lubricants__gt=0)
                    | models.Q(needles__gt=0)
                    | models.Q(kits__gt=0)
                    | models.Q(kind="screening_test")
                ),
                name="service_given_out",
            ),
            # everything that a report counts, person after person: it reads this and never the table
            models.Index(
                fields=[
                    *("organisation", "person", "worker", "day", "kind", "result", "project"),
                    *("condoms", "lubricants", "needles"),
                ],
                condition=models.Q(is_current=True),
                name="service_for_reports",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class Correction(models.Model):
    """A service was written anew, or struck out; the old row stays as it was."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    old = models.OneToOneField(Service, models.PROTECT, related_name="corrected")
    new = models.OneToOneField(Service, models.PROTECT, null=True, related_name="corrects")
    reason = models.CharField(max_length=20, choices=CorrectionReason.choices)
    corrected_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    corrected_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.old_id}: {self.reason}"
