"""People who sign in or are named as workers, and the roles they hold at organisations."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from dhealth.kernel.ids import uuid7


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
    made_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["display_name"]

    objects = UserManager()

    def __str__(self) -> str:
        return self.display_name


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
