"""Reading clinics: one profile whole, the choice for a group with what speaks for each, the directory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Avg, Count, QuerySet, Sum
from django.utils import timezone

from dhealth.care.clinics.bookings import booked_at
from dhealth.care.clinics.models import Friendly, Need, Offered, Openness, OutsideClients, Profile, Slot, Span
from dhealth.care.clinics.rules import ENOUGH_ANSWERS, OPEN, NextHours, next_hours, state_on
from dhealth.commons.agreements.models import Agreement, Party, Score, Side
from dhealth.commons.agreements.policy import rules_in_force
from dhealth.commons.agreements.queries import clinics_of, groups_of
from dhealth.commons.agreements.rules import CLINIC_KINDS
from dhealth.kernel.phones import show_phone
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.nearness import ORDER, Ground, Nearness, ground_of, nearness, office_of
from dhealth.trust.places.models import Place


@dataclass
class Known:
    """Everything that a clinic says of itself."""

    clinic: Organisation
    profile: Profile | None = None
    slots: list[Slot] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    services: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    booked: list[datetime] = field(default_factory=list)  # appointments given, today and later

    def offers(self, service: str) -> bool:
        """Whether it gives this; one that lists nothing is taken to give what its agreements say."""
        return not self.services or service in self.services


@dataclass(frozen=True)
class Friendliness:
    """What groups say of working with a clinic: the mean of 1 to 5, and how many answers it rests on."""

    mean: float
    answers: int


@dataclass(frozen=True)
class ClinicChoice:
    """One clinic to which a group may send somebody, with what speaks for it that day."""

    clinic: Organisation
    agreement: Agreement
    state: str  # open, limited or closed
    why: str  # of limited and closed, as the clinic says
    until: date | None  # the last day of limited or closed
    nearness: Nearness
    next: NextHours | None
    friendliness: Friendliness | None  # none below five answers
    tags: tuple[str, ...]
    focal_name: str
    focal_phone: str

    @property
    def can_be_chosen(self) -> bool:
        """Closed that day: not."""
        return self.state != Openness.CLOSED


def known_of(clinics: Collection[Organisation]) -> dict[UUID, Known]:
    """The profiles of these clinics with the appointments given; six statements however many."""
    found = {one.pk: Known(one) for one in clinics}
    keys = list(found)
    for profile in Profile.objects.filter(clinic__in=keys).select_related("place__parent__parent", "kept_by"):
        found[profile.clinic_id].profile = profile
    for slot in Slot.objects.filter(clinic__in=keys):
        found[slot.clinic_id].slots.append(slot)
    for span in Span.objects.filter(clinic__in=keys).order_by("first_day", "pk"):
        found[span.clinic_id].spans.append(span)
    for pk, service in Offered.objects.filter(clinic__in=keys).values_list("clinic", "service"):
        found[pk].services.append(service)
    for pk, tag in Friendly.objects.filter(clinic__in=keys).order_by("pk").values_list("clinic", "tag"):
        found[pk].tags.append(tag)
    for pk, moments in booked_at(keys).items():
        found[pk].booked = moments
    return found


def known(clinic: Organisation) -> Known:
    """One profile."""
    return known_of([clinic])[clinic.pk]


def choices_for(group: Organisation, service: str, day: date) -> list[ClinicChoice]:
    """The clinics to which the group may send somebody for this on that day: what is open and near comes first."""
    allowed = [one for one in clinics_of(group.pk, day) if service in one.terms.services]
    by_clinic = {
        party.organisation_id: (party.organisation, one) for one in allowed if (party := one.party(Side.CLINIC))
    }
    profiles = known_of([clinic for clinic, _agreement in by_clinic.values()])
    friendly = friendliness_of(list(by_clinic))
    office = ground_of(office_of(group, day))
    found = [
        _choice(profiles[pk], agreement, service, day, office, friendly.get(pk))
        for pk, (_clinic, agreement) in by_clinic.items()
        if profiles[pk].offers(service)
    ]
    return sorted(found, key=_order)


def places_of(clinics: Collection[UUID]) -> dict[UUID, Place]:
    """Where these clinics stand, as they say of themselves."""
    told = Profile.objects.filter(clinic__in=clinics, place__isnull=False).select_related("place__parent__parent")
    return {one.clinic_id: one.place for one in told if one.place}


def _choice(
    one: Known, agreement: Agreement, service: str, day: date, office: Ground, friendly: Friendliness | None
) -> ClinicChoice:
    state, span = state_on(one.spans, service, day)
    profile = one.profile
    place = profile.place if profile and profile.place else office_of(one.clinic, day)
    party = agreement.party(Side.CLINIC)
    return ClinicChoice(
        clinic=one.clinic,
        agreement=agreement,
        state=state,
        why=span.why if span else "",
        until=span.last_day if span else None,
        nearness=nearness(office, ground_of(place)),
        next=next_hours(one.slots, one.spans, service, _from(day), one.booked),
        friendliness=friendly,
        tags=tuple(one.tags),
        focal_name=(profile.focal_name if profile else "") or (party.focal_name if party else ""),
        focal_phone=(profile.focal_phone if profile else "") or (party.focal_phone if party else ""),
    )


def _from(day: date) -> datetime:
    now = timezone.localtime().replace(tzinfo=None)
    return max(now, datetime.combine(day, datetime.min.time()))


def _order(choice: ClinicChoice) -> tuple[int, int, datetime, str]:
    states = [OPEN, Openness.LIMITED.value, Openness.CLOSED.value]
    opens = choice.next.opens if choice.next else datetime.max
    return states.index(choice.state), ORDER.index(choice.nearness), opens, choice.clinic.name


def friendliness_of(clinics: Collection[UUID]) -> dict[UUID, Friendliness]:
    """What groups answered about these clinics, where there are enough answers to speak of none of them alone."""
    theirs = Party.objects.filter(side=Side.CLINIC, organisation__in=list(clinics))
    clinic_of = dict(theirs.values_list("agreement", "organisation"))
    scores = Score.objects.filter(assessment__agreement__in=list(clinic_of), assessment__party__side=Side.GROUP)
    rows = scores.values("assessment__agreement").annotate(
        points=Sum("points"), count=Count("pk"), answers=Count("assessment", distinct=True)
    )
    sums: dict[UUID, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows.order_by():
        more = (row["points"], row["count"], row["answers"])
        clinic = clinic_of[row["assessment__agreement"]]
        sums[clinic] = [before + added for before, added in zip(sums[clinic], more, strict=True)]
    return {
        pk: Friendliness(points / count, answers)
        for pk, (points, count, answers) in sums.items()
        if answers >= ENOUGH_ANSWERS
    }


def scores_of(clinic: UUID) -> list[tuple[str, float, int]]:
    """What groups answered of one clinic, question by question: words, mean of 1 to 5, answers; none below five."""
    theirs = Party.objects.filter(side=Side.CLINIC, organisation=clinic).values("agreement")
    scores = Score.objects.filter(assessment__agreement__in=theirs, assessment__party__side=Side.GROUP)
    rows = scores.values("question").annotate(mean=Avg("points"), answers=Count("pk")).order_by("question")
    words = {one.key: str(one) for one in rules_in_force().scores}
    return [
        (words.get(row["question"], row["question"]), row["mean"], row["answers"])
        for row in rows
        if row["answers"] >= ENOUGH_ANSWERS
    ]


@dataclass(frozen=True)
class Partner:
    """A group with which a clinic has an agreement, or a clinic with which a group has one, and whom to call there."""

    organisation: Organisation
    focal_name: str
    focal_phone: str
    agreement: Agreement

    @property
    def phone(self) -> str:
        """Their phone as people write it."""
        return show_phone(self.focal_phone) if self.focal_phone else ""


def partners_of(actor: Actor, day: date) -> list[Partner]:
    """The other side of every agreement in effect of the actor's own group or clinic, by name."""
    found: dict[UUID, Partner] = {}
    for standing in actor.standings:
        for agreement in (*clinics_of(standing.organisation_id, day), *groups_of(standing.organisation_id, day)):
            for party in agreement.parties.all():
                if party.organisation_id != standing.organisation_id and party.side != Side.UMBRELLA:
                    one = Partner(party.organisation, party.focal_name, party.focal_phone, agreement)
                    found[party.organisation_id] = one
    return sorted(found.values(), key=lambda one: one.organisation.name)


def directory_for(actor: Actor, day: date) -> dict[str, object]:
    """Whom to call: the actor's partners, and every clinic with what it says of itself."""
    clinics = list(clinics_kept())
    profiles = known_of(clinics)
    lines = [(one, state_on(profiles[one.pk].spans, "", day)[0], profiles[one.pk].profile) for one in clinics]
    partners = partners_of(actor, day)
    twins = {one.organisation.pk for one in partners}
    return {"partners": partners, "twins": twins, "clinics": lines}


def where_in_words(one: Known) -> str:
    """Ward, district and province in which the clinic stands, as far as it is written down."""
    place, names = (one.profile.place if one.profile else None), []
    while place is not None:
        names.append(place.name)
        place = place.parent
    return ", ".join(names)


def clinics_kept() -> QuerySet[Organisation]:
    """Every clinic of the register, by name."""
    return Organisation.objects.filter(kind__in=CLINIC_KINDS).select_related("province").order_by("name")


def clinics_kept_by(actor: Actor) -> QuerySet[Organisation]:
    """The clinics whose page the actor keeps."""
    return clinics_kept().filter(pk__in=actor.organisations_where("clinic.keep"))


def ahead(spans: Iterable[Span], today: date) -> list[Span]:
    """What is limited or closed now or later."""
    return [one for one in spans if one.last_day is None or one.last_day >= today]


def by_weekday(slots: Iterable[Slot]) -> list[tuple[int, list[Slot]]]:
    """The week's hours, Monday first; days without hours too."""
    days: dict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        days[slot.weekday].append(slot)
    return [(day, days[day]) for day in range(7)]


def supporter_of(actor: Actor, clinic: UUID, verb: str) -> UUID | None:
    """The actor's organisation that may do this and is umbrella of an agreement with the clinic."""
    over = Party.objects.filter(side=Side.CLINIC, organisation=clinic).values("agreement")
    mine = Party.objects.filter(
        side=Side.UMBRELLA, agreement__in=over, organisation__in=actor.organisations_where(verb)
    )
    return mine.values_list("organisation", flat=True).first()


def needs_of(clinic: UUID) -> list[Need]:
    """What a clinic asked for: what is still open first, then the newest."""
    rows = Need.objects.filter(clinic=clinic).select_related("asked_by", "met__organisation", "met__by")
    return sorted(rows.order_by("-asked_on", "-pk"), key=lambda need: hasattr(need, "met"))


def reads_needs(actor: Actor, clinic: UUID) -> bool:
    """Whether the actor reads what this clinic needs: at the clinic itself, or at its umbrella."""
    return actor.may("clinic.read_needs", clinic) or supporter_of(actor, clinic, "clinic.read_needs") is not None


def needs_in_reach(actor: Actor) -> QuerySet[Need]:
    """Needs of the clinics under agreements of the actor's umbrella."""
    mine = actor.organisations_where("clinic.meet_need")
    over = Party.objects.filter(side=Side.UMBRELLA, organisation__in=mine).values("agreement")
    theirs = Party.objects.filter(side=Side.CLINIC, agreement__in=over).values("organisation")
    return Need.objects.filter(clinic__in=theirs).select_related("clinic")


def outside_of(clinics: Collection[UUID], since: date) -> dict[date, OutsideClients]:
    """The newest word of one clinic on each month from this one on."""
    rows = OutsideClients.objects.filter(clinic__in=list(clinics), month__gte=since)
    return {one.month: one for one in rows.order_by("said_at", "pk")}
