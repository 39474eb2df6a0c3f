"""Finding organisations and projects: by any name they ever had, with or without accents."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from dhealth.kernel.text import fold, fold_many
from dhealth.trust.organisations.models import Organisation, OrganisationName, Project
from dhealth.trust.organisations.readers import Reader
from dhealth.trust.places.models import Place
from dhealth.trust.places.queries import became, formed_from


@dataclass(frozen=True)
class Found:
    """An organisation as everybody may know it, and the other name by which it was found."""

    organisation: Organisation
    by: OrganisationName | None = None

    @property
    def letter(self) -> str:
        """The letter under which an address book has it; Ánh Dương stands with Aloboy."""
        return fold(self.organisation.name)[:1].upper()


def find(name: str) -> Organisation | None:
    """The organisation of exactly this name, present, former or spelled otherwise; case and accents do not count.

    A present name goes before a former one of somebody else.
    """
    wanted = fold(name)
    if not wanted:
        return None
    known = list(Organisation.objects.values_list("pk", "name"))
    for (pk, _name), folded in zip(known, fold_many(said for _pk, said in known), strict=True):
        if folded == wanted:
            return Organisation.objects.get(pk=pk)
    other = OrganisationName.objects.filter(folded=wanted).select_related("organisation").order_by("pk").first()
    return other.organisation if other else None


def directory() -> QuerySet[Organisation]:
    """Every organisation with what everybody who works here may know of it: name, kind, place."""
    return Organisation.objects.select_related("province").order_by("name")


def search(text: str) -> list[Found]:
    """Organisations with this text in a name of theirs, in the order of their names; all for an empty text.

    One found only by a former name or another spelling says by which.
    """
    wanted = fold(text)
    everybody = list(directory())
    names = fold_many(f"{one.name} {one.name_en}" for one in everybody)
    by_other_name: dict[UUID, OrganisationName] = {}
    if wanted:
        for other in OrganisationName.objects.filter(folded__contains=wanted).order_by("-pk"):
            by_other_name[other.organisation_id] = other
    found = []
    for one, name in sorted(zip(everybody, names, strict=True), key=lambda pair: pair[1]):
        if wanted in name:
            found.append(Found(one))
        elif one.pk in by_other_name:
            found.append(Found(one, by_other_name[one.pk]))
    return found


def name_on(organisation: Organisation, day: date) -> str:
    """What it was called that day: a former name that held then, else today's."""
    former = [n for n in organisation.other_names.filter(valid_to__gte=day).order_by("valid_to") if n.held_on(day)]
    return former[0].name if former else organisation.name


def address_on(organisation: Organisation, day: date) -> str:
    """Where its office stood that day; empty where nobody wrote it down."""
    return next((a.address for a in organisation.addresses.all() if a.held_on(day)), "")


def place_then_and_now(place: Place | None) -> tuple[list[Place], list[Place]]:
    """The provinces of before July 2025 and those of today that a place stands for."""
    if place is None:
        return [], []
    if place.valid_to is None:
        return formed_from(place), [place]
    return [place], became(place)


def projects_visible_to(actor: Reader) -> QuerySet[Project]:
    """The projects that an organisation within the actor's sight owns, funds or works in."""
    seen = Organisation.objects.visible_to(actor)
    theirs = Q(owner__in=seen) | Q(donor__in=seen) | Q(members__in=seen) | Q(steps__organisation__in=seen)
    return Project.objects.filter(theirs).select_related("owner", "donor").distinct().order_by("code")


def funding_chain(project: Project) -> list[Organisation]:
    """From whom the money comes, through whom it passes, and who owns the work (ORG-04)."""
    steps = [step.organisation for step in project.steps.select_related("organisation")]
    return [*([project.donor] if project.donor else []), *steps, project.owner]
