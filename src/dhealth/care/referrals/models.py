"""Referrals: a client's written request to be sent to a clinic, the slip they carry, and each step as a fact."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service
from dhealth.kernel.codes import SLIP_LENGTH
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor

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


class ShareRequest(models.Model):
    """The client's written request that the group shares with this one clinic, for this one service.

    `answers_back`: they also want the group to learn what the clinic answers. Never changed; a `RequestWithdrawal`
    ends one part or the other.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="share_requests")
    person = models.ForeignKey(Client, models.PROTECT, related_name="+")  # the record that counts, after merging
    receiver = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    service = models.CharField(max_length=SERVICE_LENGTH)
    how = models.CharField(max_length=12, choices=How.choices)
    answers_back = models.BooleanField()
    said_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.client_id} → {self.receiver_id}: {self.service}"


class RequestWithdrawal(models.Model):
    """The client takes one part of the request back; what was not shared until then stays unshared."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(ShareRequest, models.PROTECT, related_name="withdrawals", db_index=False)
    part = models.CharField(max_length=8, choices=Part.choices)
    said_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "part"], name="each_part_is_withdrawn_once")]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.part}"


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


class AnswerLink(models.Model):
    """A way to answer for a clinic without an account: signed, until a moment, once, with the clinic's PIN."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="links")
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    wrong_pins = models.PositiveSmallIntegerField(default=0)  # five close the link

    def __str__(self) -> str:
        return f"{self.referral_id}"


class LinkUse(models.Model):
    """The one answer that came by a link."""

    link = models.OneToOneField(AnswerLink, models.PROTECT, primary_key=True, related_name="used")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.link_id}"


class ClinicPin(models.Model):
    """The PIN that a clinic without an account types when it answers by a link; the newest holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=128)
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.clinic_id}"


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
            )
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


class Message(models.Model):
    """A word between the group and the clinic about one referral, sealed under the key of who wrote it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="messages")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    body = models.BinaryField(null=True)  # nothing once the client's record was erased

    def __str__(self) -> str:
        return f"{self.referral_id} {self.at:%d/%m/%Y}"


class WrongCode(models.Model):
    """A code was typed or scanned at a clinic that opens nothing there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["clinic", "at"], name="wrong_code_of_clinic")]

    def __str__(self) -> str:
        return f"{self.clinic_id}"


class ScanLockQuerySet(models.QuerySet["ScanLock"]):
    """Locks as somebody may see them."""

    def visible_to(self, clinics: Collection[UUID]) -> ScanLockQuerySet:
        """Those of the clinics that the reader's organisation supports."""
        return self.filter(clinic__in=list(clinics))


class ScanLock(models.Model):
    """Too many wrong codes: this clinic scans nothing until somebody of the umbrella lifts the lock."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)

    objects = ScanLockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic"], condition=Q(lifted_at__isnull=True), name="one_scan_lock_a_clinic"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id}"


class WalkIn(models.Model):
    """Somebody came to a clinic without a slip, sent by a group as they say: held until matched, counts for nobody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    service = models.CharField(max_length=SERVICE_LENGTH)
    day = models.DateField()
    mark = models.BinaryField()  # sealed: how the clinic finds them again (its own number or a first name)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.day}"


class WalkInMatch(models.Model):
    """The slip was found after all: this visit belongs to that referral."""

    walk_in = models.OneToOneField(WalkIn, models.PROTECT, primary_key=True, related_name="match")
    referral = models.OneToOneField(Referral, models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.walk_in_id} → {self.referral_id}"


class Differs(models.TextChoices):
    """How a line of the month's shared list differs from what one side knows."""

    CAME = "came", _("They came, and it is not written")
    NOT_CAME = "not_came", _("They did not come")
    OTHER_DAY = "other_day", _("It was another day")
    NOT_OURS = "not_ours", _("Nobody of ours")
    OTHER = "other", _("Something else")


class Settled(models.TextChoices):
    """How both settled a line."""

    STANDS = "stands", _("The line stands as it is")
    MENDED = "mended", _("Put right with a step of its own")
    LEFT_OUT = "left_out", _("Left out of this month by both")


class SharedList(models.Model):
    """One month of a group and a clinic, as both say it; worked out from the steps, here are only its signatures."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sender = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    receiver = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()  # its first day

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "receiver", "month"], name="one_list_a_pair_and_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}"


class Difference(models.Model):
    """One side says that a line is not so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    shared = models.ForeignKey(SharedList, models.PROTECT, related_name="differences")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="differences")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    says = models.CharField(max_length=12, choices=Differs.choices)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shared", "referral", "organisation", "says"], name="each_difference_is_said_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.says}"


class DifferenceSettled(models.Model):
    """The other side agreed how a difference is settled."""

    difference = models.OneToOneField(Difference, models.PROTECT, primary_key=True, related_name="settled")
    how = models.CharField(max_length=12, choices=Settled.choices)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.difference_id}: {self.how}"


class ListSigned(models.Model):
    """One side signed the month's list in exactly this form; a line that changes afterwards needs a new signature."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    shared = models.ForeignKey(SharedList, models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shared", "organisation", "digest"], name="a_side_signs_a_list_once")
        ]

    def __str__(self) -> str:
        return f"{self.shared_id}: {self.organisation_id}"
