"""The register of organisations that work together, and the projects under which they do."""

from __future__ import annotations

from collections.abc import Set
from datetime import date
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.ids import uuid7
from dhealth.trust.organisations.ground import same_ground
from dhealth.trust.organisations.practice import is_practice
from dhealth.trust.organisations.readers import AREA, PROJECTS, Reader, Standing


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
    PRACTICE = "practice", _("Practice, with invented clients")


KINDS_TO_CHOOSE = [(kind.value, kind.label) for kind in Kind if kind != Kind.PRACTICE]
GROUPS_THAT_SERVE = (Kind.CBO, Kind.SELF_HELP_GROUP, Kind.SOCIAL_ENTERPRISE)


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Organisations as somebody may see them: what everybody may know stands in queries.directory."""

    def visible_to(self, actor: Reader) -> OrganisationQuerySet:
        """Own organisations; for project roles the projects' members; for provincial roles those of the area."""
        reach = models.Q(pk__in=[standing.organisation_id for standing in actor.standings])
        for standing in actor.standings:
            reach |= _reach_of(standing)
        return self.filter(reach)


def _reach_of(standing: Standing) -> models.Q:
    home = Organisation.objects.get(pk=standing.organisation_id)
    if home.kind == Kind.PLATFORM:
        return ~models.Q(pk__in=[])
    if standing.role.figures == PROJECTS:
        return models.Q(pk__in=_members_for(home, standing.project_ids))
    if standing.role.figures == AREA:
        areas = standing.area_ids if standing.area_ids is not None else {home.province_id} - {None}
        return models.Q(province_id__in=same_ground(areas))
    return models.Q(pk__in=[])


def _members_for(home: Organisation, only: Set[UUID] | None) -> list[UUID]:
    """The groups of the projects that this organisation owns, funds or passes money to, and those it supports."""
    mine = models.Q(owner=home) | models.Q(donor=home) | models.Q(steps__organisation=home)
    projects = Project.objects.filter(mine)
    if only is not None:
        projects = projects.filter(pk__in=only)
    members = list(projects.filter(members__isnull=False).values_list("members", flat=True).distinct())
    supported = [] if only is not None else list(home.supported.values_list("pk", flat=True))
    return members + supported


class RealOrganisations(models.Manager["Organisation"]):
    """Every organisation but those of practice: no list, choice or figure of others ever holds one."""

    def get_queryset(self) -> OrganisationQuerySet:
        return OrganisationQuerySet(self.model, using=self._db).exclude(kind=Kind.PRACTICE)

    def visible_to(self, actor: Reader) -> OrganisationQuerySet:
        """As the query set says; who practises sees the organisation of their practice and nothing else."""
        apart = [one.organisation_id for one in actor.standings if is_practice(one.organisation_id)]
        return Organisation.with_practice.filter(pk__in=apart) if apart else self.get_queryset().visible_to(actor)


class Organisation(models.Model):
    """A group, a clinic or another partner."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=160, unique=True)
    name_en = models.CharField(max_length=160, blank=True)
    kind = models.CharField(max_length=24, choices=Kind.choices)
    umbrella = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="supported")
    province = models.ForeignKey("places.Place", models.PROTECT, null=True, blank=True, related_name="+")
    phone = models.CharField(max_length=20, blank=True)
    started_on = models.DateField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = RealOrganisations()
    with_practice = OrganisationQuerySet.as_manager()  # for names of what is stored, and for who practises

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Dated(models.Model):
    """Something that held between two days; an empty end is open."""

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def held_on(self, day: date) -> bool:
        """Whether it was in use that day; both ends are included."""
        return (not self.valid_from or self.valid_from <= day) and (not self.valid_to or day <= self.valid_to)


class OrganisationAddress(Dated):
    """Where an office stood, as it was written then; districts and names of streets change (ORG-05)."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="addresses")
    address = models.CharField(max_length=240)

    class Meta:
        ordering = [models.F("valid_from").desc(nulls_last=True)]

    def __str__(self) -> str:
        return self.address


class OrganisationName(Dated):
    """Another name, spelling or former name, with the days when it held; search finds them all."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="other_names")
    name = models.CharField(max_length=160)
    folded = models.CharField(max_length=160, db_index=True)

    def __str__(self) -> str:
        return self.name


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
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FundingStep(models.Model):
    """An organisation through which the donor's money passes on its way to the owner, in order (ORG-04)."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="steps")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["project", "position"], name="one_step_a_position")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.position}"
