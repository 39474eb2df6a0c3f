"""People who sign in or are named as workers, and the roles they hold at organisations."""

from datetime import date

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.roles import roles


class UserManager(BaseUserManager["User"]):
    """Finds people by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """Names are compared without case: phones capitalise the first letter."""
        return self.get(username__iexact=username)


class User(AbstractBaseUser):
    """A person of an organisation. Workers brought by an import have no password until they are invited."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=60, unique=True)
    display_name = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    language = models.CharField(max_length=2, default="vi")
    theme = models.CharField(max_length=5, blank=True)  # light, dark or as the device has it
    pin = models.CharField(max_length=128, blank=True)  # hashed; returns from the lock, never signs in
    wrong_pins = models.PositiveSmallIntegerField(default=0)  # since the last right one; outlives a restart
    session_generation = models.PositiveIntegerField(default=0)  # one more ends every sign-in of this person
    made_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.display_name

    @property
    def can_sign_in(self) -> bool:
        """Whether a password was ever set; workers brought by an import have none."""
        return bool(self.password) and self.has_usable_password()

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a session must carry to be theirs: changes with the password and when all sign-ins are ended."""
        held = f"{self.password}:{self.session_generation}"
        return salted_hmac("dhealth.session", held, secret=secret, algorithm="sha256").hexdigest()


class Grant(models.Model):
    """This person holds this role at this organisation, from a day, perhaps until one.

    Limited to projects or areas, it reaches those that are listed and nothing where none is (SEC-10).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="grants")
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="grants")
    role = models.CharField(max_length=40)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    limited_to_projects = models.BooleanField(default=False)
    limited_to_areas = models.BooleanField(default=False)
    projects = models.ManyToManyField("organisations.Project", blank=True, related_name="+")
    areas = models.ManyToManyField("places.Place", blank=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["organisation", "role"], name="grant_by_role")]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} @ {self.organisation}"

    def holds_on(self, day: date) -> bool:
        """Whether the role is held that day; both ends are included."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    @property
    def holds_today(self) -> bool:
        """Whether the role is held today."""
        return self.holds_on(timezone.localdate())

    @property
    def role_name(self) -> str:
        """The role in the reader's language; the bare key of a role that the policy page no longer has."""
        return str(roles().get(self.role, self.role))


class Demonstration(models.Model):
    """One row marks this database as a demonstration for good: invented people, passwords alone, a banner."""

    id = models.BooleanField(primary_key=True, default=True, editable=False)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=True), name="one_demonstration")]


class Invitation(models.Model):
    """A one-time link by which a person sets their own password; only its digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)


class UnusualLook(models.Model):
    """Somebody opened unusually many records in a day: who, when, how many; never whose."""

    class Why(models.TextChoices):
        MANY = "many", _("Went on after the day's limit, with the password")
        OFF_LIST = "off_list", _("Opened many records outside their own list")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=8, choices=Why.choices)
    opened = models.PositiveIntegerField()  # records opened that day until then
    off_list = models.PositiveIntegerField()  # of them, outside the person's own list

    class Meta:
        indexes = [models.Index(fields=["organisation", "at"], name="unusual_by_organisation")]


class FactorReset(models.Model):
    """A lost second factor: one colleague asks, another approves, and the person sets up a new one."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="factor_resets")
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)
