"""The slip that a client carries, and each step as a fact."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.referrals.models.links import AnswerLink
from dhealth.care.referrals.models.requests import ShareRequest
from dhealth.care.referrals.models.words import SERVICE_LENGTH, Kind, PartOfDay, Waits
from dhealth.care.services.models import Service
from dhealth.kernel.codes import SLIP_LENGTH
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor


class ReferralQuerySet(models.QuerySet["Referral"]):
    """Referrals as somebody may see them."""

    def visible_to(self, actor: Actor) -> ReferralQuerySet:
        """Workers see what they follow and what is of their own list; leaders their group's; clinics their inbox."""
        at_home = [org for org in actor.organisations_where("referral.read") if org in actor.records_of(OWN_LIST)]
        led = [org for org in actor.organisations_where("referral.read") if org in actor.records_of(ORGANISATION)]
        own = Q(sender__in=at_home) & (Q(worker=actor.id) | Q(person__worker=actor.id))
        return self.filter(Q(sender__in=led) | own | Q(receiver__in=actor.organisations_where("inbox.read")))


class Referral(models.Model):
    """One client sent to one clinic for one service, under one agreement, at their own written request.

    The database refuses one whose request is another client's, for another clinic or service, or was taken back.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=SLIP_LENGTH, unique=True)  # what the client carries
    client = models.ForeignKey(Client, models.PROTECT, related_name="referrals")
    person = models.ForeignKey(Client, models.PROTECT, related_name="+")  # the record that counts, after merging
    sender = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    receiver = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    agreement = models.ForeignKey("agreements.Agreement", models.PROTECT, related_name="+")
    request = models.OneToOneField(ShareRequest, models.PROTECT, related_name="referral")
    service = models.CharField(max_length=SERVICE_LENGTH)  # a form of the catalogue's referral
    worker = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)  # who follows it now
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=timezone.now)
    wished_on = models.DateField(null=True)
    wished_part = models.CharField(max_length=9, choices=PartOfDay.choices, blank=True)
    accompanied = models.BooleanField(default=False)  # somebody of the group comes along
    written = models.ForeignKey(Service, models.PROTECT, null=True, related_name="+")  # the group's own act

    objects = ReferralQuerySet.as_manager()

    def __str__(self) -> str:
        return self.code

    @property
    def number(self) -> str:
        """Five digits by which both sides speak of a slip; they tell nothing of its code."""
        return f"{self.pk.int % 100_000:05}"


class StepQuerySet(models.QuerySet["Step"]):
    """Steps of referrals."""

    def served(self) -> StepQuerySet:
        """Those that count and say that somebody was served; found by their clinic and moment."""
        # Written out, for SQLite looks into an index of some rows only where the words are the same.
        return self.filter(kind=RawSQL("'served'", ()), is_current=True)


class Step(models.Model):
    """One thing that happened to a referral: who, when, on which day. Never changed; taken back by a row of its own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="steps", db_index=False)
    position = models.PositiveSmallIntegerField()  # the order does not hang on any clock
    kind = models.CharField(max_length=12, choices=Kind.choices)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    link = models.ForeignKey(AnswerLink, models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    day = models.DateField()
    reason = models.CharField(max_length=16, blank=True)
    better_at = models.CharField(max_length=160, blank=True)  # where else, told with a refusal
    appointment_at = models.DateTimeField(null=True)
    treatment_code = models.BinaryField(null=True)  # sealed under the key of the clinic that gave it
    treatment_key = models.BinaryField(max_length=16, null=True)  # finds the same code again within that clinic
    is_current = models.BooleanField(default=True)

    objects = StepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["referral", "position"], name="one_step_a_place"),
            models.UniqueConstraint(
                fields=["referral", "kind"], condition=Q(is_current=True), name="one_current_step_a_kind"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "treatment_key"],
                condition=Q(treatment_key__isnull=False),
                name="step_by_treatment_code",
            ),
            models.Index(fields=["by", "kind", "at"], name="step_by_account"),
            models.Index(
                fields=["organisation", "appointment_at"],
                condition=Q(appointment_at__isnull=False),
                name="step_by_appointment",
            ),
            models.Index(
                fields=["organisation", "at"], condition=Q(kind=Kind.SERVED, is_current=True), name="step_served"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.position}: {self.kind}"


class StepTakenBack(models.Model):
    """A step was a mistake; it stays, and counts no more."""

    step = models.OneToOneField(Step, models.PROTECT, primary_key=True, related_name="taken_back")
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.step_id}"


class Standing(models.Model):
    """How a referral stands: worked out from its steps in the same act, kept for lists; never the truth itself."""

    referral = models.OneToOneField(Referral, models.CASCADE, primary_key=True, related_name="standing")
    sender = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    receiver = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    worker = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    service = models.CharField(max_length=SERVICE_LENGTH)
    state = models.CharField(max_length=12, choices=Kind.choices)  # the last step that counts
    waits_for = models.CharField(max_length=12, choices=Waits.choices, blank=True)
    due_on = models.DateField(null=True)  # the last day in time
    rises_on = models.DateField(null=True)  # the day on which it is the leader's and the umbrella's matter
    sent_on = models.DateField()
    expires_on = models.DateField()  # the last day of the slip's code
    arrived_on = models.DateField(null=True)
    served_on = models.DateField(null=True)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["receiver", "waits_for", "due_on"], name="standing_of_inbox"),
            models.Index(fields=["sender", "waits_for", "due_on"], name="standing_of_group"),
            models.Index(fields=["worker", "waits_for", "due_on"], name="standing_of_worker"),
            models.Index(fields=["sender", "receiver", "sent_on"], name="standing_of_pair"),
            models.Index(
                fields=["expires_on"], condition=Q(waits_for__in=["answer", "arrival"]), name="standing_to_expire"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.state}"
