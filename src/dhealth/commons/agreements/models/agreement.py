"""An agreement with its days, its terms and its parties, and who may see it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from dhealth.commons.agreements.models.words import Terms
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.ground import same_ground
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.readers import AREA


class Kind(models.TextChoices):
    """What is agreed on. The second cannot hold without the first."""

    MECHANISM = "mechanism", _("Coordination mechanism")
    TRIPARTITE = "tripartite", _("Agreement of three parties")
    DATA_SHARING = "data_sharing", _("Data sharing agreement")


class Side(models.TextChoices):
    """As what an organisation signs."""

    UMBRELLA = "umbrella", _("Supporting organisation")
    CDC = "cdc", _("Provincial CDC")
    GROUP = "group", _("Group")
    CLINIC = "clinic", _("Clinic")


class AgreementQuerySet(models.QuerySet["Agreement"]):
    """Agreements as somebody may see them, and those that hold on a day."""

    def visible_to(self, actor: Actor) -> AgreementQuerySet:
        """The parties see theirs, drafts too; provincial offices those of their area once they are to be signed."""
        at = set(actor.organisations_where("agreement.read"))
        seen = Q(pk__in=Party.objects.filter(organisation__in=at).values("agreement"))
        areas: set[int | None] = set()
        for standing in actor.standings:
            if standing.organisation_id in at and standing.role.figures == AREA:
                home = Organisation.objects.get(pk=standing.organisation_id).province_id
                areas |= standing.area_ids if standing.area_ids is not None else {home}
        if areas:
            laid_out = Q(proposals__isnull=False, proposals__taken_back__isnull=True)
            seen |= Q(province__in=same_ground(areas)) & (Q(start__isnull=False) | laid_out)
        return self.filter(pk__in=Agreement.objects.filter(seen).values("pk"))

    def started_for(self, day: date) -> AgreementQuerySet:
        """Those that took effect and whose days hold this one; both ends are included."""
        return self.started_between(day, day)

    def started_between(self, first: date, last: date) -> AgreementQuerySet:
        """Those that took effect and whose days hold some of these; both ends are included."""
        begun = self.filter(start__isnull=False, valid_from__lte=last, valid_to__gte=first)
        return begun.filter(Q(ending=None) | Q(ending__day__gte=first))

    def in_effect(self, day: date) -> AgreementQuerySet:
        """The same; one of three parties only while a mechanism of its province and umbrella holds too (C2P-16)."""
        return self.started_for(day).filter(~Q(kind=Kind.TRIPARTITE) | Exists(_mechanism_beneath(day)))

    def of_kind(self, kind: str) -> AgreementQuerySet:
        """Those of one kind."""
        return self.filter(kind=kind)

    def with_party(self, side: str, organisation: UUID) -> AgreementQuerySet:
        """Those that this organisation signs on this side."""
        return self.filter(pk__in=Party.objects.filter(side=side, organisation=organisation).values("agreement"))

    def on_ground(self, province: int) -> AgreementQuerySet:
        """Those of this province, under its names before and after July 2025."""
        return self.filter(province__in=same_ground([province]))

    def whole(self) -> AgreementQuerySet:
        """With everything that a page of agreements asks of them."""
        found = self.select_related("province", "start__by", "ending__by", "based_on", "renews")
        found = found.prefetch_related("clauses", "services", "parties__organisation", "exemptions__answer")
        found = found.prefetch_related("proposals__taken_back", "proposals__signatures", "assessments__scores")
        return found.prefetch_related("renewed_by__ending", "renewed_by__start")


def _mechanism_beneath(day: date) -> AgreementQuerySet:
    """The mechanism on which the agreement of the outer query rests that day."""
    ground = OuterRef("province")
    here = Q(province=ground) | Q(province__became__new=ground) | Q(province__formed_from__old=ground)
    outermost = OuterRef(OuterRef(OuterRef("pk")))
    theirs = Party.objects.filter(agreement=outermost, side=Side.UMBRELLA).values("organisation")
    same = Party.objects.filter(agreement=OuterRef("pk"), side=Side.UMBRELLA, organisation__in=theirs)
    return Agreement.objects.of_kind(Kind.MECHANISM).started_for(day).filter(here).filter(Exists(same))


class Agreement(models.Model):
    """Who agreed with whom, for which province and days. Its words stand still once it is laid out to be signed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)  # as on the paper
    kind = models.CharField(max_length=12, choices=Kind.choices)
    province = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    title = models.CharField(max_length=160)
    valid_from = models.DateField()
    valid_to = models.DateField()
    pilot = models.BooleanField(default=False)  # tried out first (C2P-10)
    based_on = models.ForeignKey("self", models.PROTECT, null=True, related_name="beneath")  # its mechanism
    renews = models.ForeignKey("self", models.PROTECT, null=True, related_name="renewed_by")
    answer_days = models.PositiveSmallIntegerField()  # working days until the clinic answers
    arrive_days = models.PositiveSmallIntegerField()  # days until the client should have come
    code_days = models.PositiveSmallIntegerField()  # days after the visit until the treatment code is written
    escalate_days = models.PositiveSmallIntegerField()  # days late until the supporting organisation is told
    reconcile_by = models.PositiveSmallIntegerField()  # day of the month
    cycle_months = models.PositiveSmallIntegerField(default=1)
    made_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-valid_from", "number"]
        constraints = [models.CheckConstraint(condition=Q(valid_from__lte=F("valid_to")), name="begins_before_it_ends")]
        indexes = [models.Index(fields=["kind", "province", "valid_to"], name="agreement_of_province")]

    def __str__(self) -> str:
        return self.title

    @property
    def terms(self) -> Terms:
        """What the program obeys: one query, none where `services` was prefetched."""
        allowed = list(self.services.all())
        return Terms(
            frozenset(one.service for one in allowed),
            frozenset(one.service for one in allowed if one.pays),
            self.answer_days,
            self.arrive_days,
            self.code_days,
            self.escalate_days,
            self.reconcile_by,
            self.cycle_months,
        )

    def party(self, side: str) -> Party | None:
        """The party on one side; none where there is none yet."""
        return next((one for one in self.parties.all() if one.side == side), None)


class Party(models.Model):
    """An organisation that signs, and whom there the others turn to first."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="parties")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    side = models.CharField(max_length=8, choices=Side.choices)
    focal_name = models.CharField(max_length=80, blank=True)
    focal_phone = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "side"], name="one_party_a_side")]
        indexes = [models.Index(fields=["organisation", "side", "agreement"], name="agreements_of_organisation")]

    def __str__(self) -> str:
        return f"{self.side} {self.organisation_id}"
