"""The register of organisations that work together, and the projects under which they do."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.ids import uuid7


class Kind(models.TextChoices):
    """What an organisation is; never inferred from its name (CDC means three different bodies)."""

    CBO = "cbo", _("Community-based organisation")
    SELF_HELP_GROUP = "self_help_group", _("Self-help group")
    SOCIAL_ENTERPRISE = "social_enterprise", _("Social enterprise")
    COMMUNITY_GROUP = "community_group", _("Community group (village)")
    NETWORK = "network", _("Network")
    ALLIANCE = "alliance", _("Alliance")
    NGO = "ngo", _("Vietnamese NGO")
    INTERNATIONAL_NGO = "international_ngo", _("International NGO")
    ASSOCIATION = "association", _("Association or union")
    CLINIC = "clinic", _("Public clinic")
    PRIVATE_CLINIC = "private_clinic", _("Private clinic")
    HOSPITAL = "hospital", _("Hospital")
    HEALTH_CENTRE = "health_centre", _("Health centre")
    HEALTH_STATION = "health_station", _("Commune health station")
    PROVINCIAL_CDC = "provincial_cdc", _("Provincial centre for disease control")
    DEPARTMENT_OF_HEALTH = "department_of_health", _("Department of Health")
    MINISTRY = "ministry", _("Ministry or national agency")
    AUTHORITY = "authority", _("Local authority")
    DONOR = "donor", _("Donor")
    UN_AGENCY = "un_agency", _("United Nations agency")
    SCHOOL = "school", _("School or university")
    COMPANY = "company", _("Company")
    PLATFORM = "platform", _("Operator of this installation")


GROUPS_THAT_SERVE = (Kind.CBO, Kind.SELF_HELP_GROUP, Kind.SOCIAL_ENTERPRISE)


class Organisation(models.Model):
    """A group, a clinic or another partner."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=160, unique=True)
    name_en = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    umbrella = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supported")
    province = models.ForeignKey("places.Place", models.PROTECT, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=240, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    started_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OrganisationName(models.Model):
    """Another name, spelling or former name, with the days when it held; search finds them all."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="other_names")
    name = models.CharField(max_length=160)
    folded = models.CharField(max_length=160, db_index=True)
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name

    def held_on(self, day: date) -> bool:
        """Whether this name was in use that day."""
        return (not self.valid_from or self.valid_from <= day) and (not self.valid_to or day <= self.valid_to)


class Project(models.Model):
    """A piece of funded work with a code, a donor, dates and a calendar of its own (ORG-10, ORG-11, TGT-07)."""

    class Calendar(models.TextChoices):
        US_FISCAL = "us_fiscal", _("October to September")
        CALENDAR_YEAR = "calendar_year", _("January to December")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=160)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="owned_projects")
    donor = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="funded_projects")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    calendar = models.CharField(max_length=16, choices=Calendar.choices, default=Calendar.US_FISCAL)
    month_starts_on = models.PositiveSmallIntegerField(default=1)  # 26 where the reporting month runs 26th to 25th
    members = models.ManyToManyField(Organisation, related_name="projects", blank=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
