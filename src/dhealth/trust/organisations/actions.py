"""Adding and changing organisations and projects."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import fold, squeeze
from dhealth.trust.audit.log import PLATFORM, record
from dhealth.trust.keys.sealing import make_data_key
from dhealth.trust.organisations.models import (
    FundingStep,
    Kind,
    Organisation,
    OrganisationAddress,
    OrganisationName,
    Project,
)
from dhealth.trust.organisations.queries import find
from dhealth.trust.organisations.readers import Reader
from dhealth.trust.organisations.rules import (
    Facts,
    ProjectFacts,
    day_before,
    good_code,
    good_name,
    good_phone,
    good_project,
    good_span,
)


def may_at(actor: Reader, verb: str, organisation: Organisation) -> bool:
    """Whether the actor may: at the organisation itself, at the one that supports it, or for the whole platform."""
    held_at = actor.organisations_where(verb)
    if {organisation.pk, organisation.umbrella_id} & set(held_at):
        return True
    return Organisation.objects.filter(pk__in=held_at, kind=Kind.PLATFORM).exists()


def _require(actor: Reader, verb: str, organisation: Organisation) -> None:
    if not may_at(actor, verb, organisation):
        raise PermissionDenied(verb)


@transaction.atomic
def add_organisation(actor: Reader | None, facts: Facts, *, pk: UUID | None = None) -> Organisation:
    """Enter an organisation and make its data key; a second call with the same id changes nothing.

    Without an actor the program itself does it: an import or a first start.

    Raises:
        PermissionDenied: the actor may add none.
        Refused: the name is empty or taken, or the phone cannot be read.
    """
    if actor is not None and not actor.organisations_where("organisation.add"):
        raise PermissionDenied("organisation.add")
    known = Organisation.objects.filter(pk=pk).first() if pk else None
    if known:
        return known
    organisation = Organisation(pk=pk or uuid7(), name=_free_name(facts.name))
    _take_over(organisation, facts)
    organisation.save(force_insert=True)
    if facts.address:
        _move(organisation, squeeze(facts.address), None)
    make_data_key(organisation.pk)
    _record("organisation.add", actor, organisation)
    return organisation


def named_or_new(name: str, kind: str = Kind.CBO) -> Organisation:
    """The organisation of this name, present, former or spelled otherwise; a new one where nobody has it.

    For imports: the same name never makes a second organisation.
    """
    return find(name) or add_organisation(None, Facts(name=name, kind=kind))


@transaction.atomic
def change_organisation(
    actor: Reader, organisation: Organisation, facts: Facts, *, since: date | None = None
) -> list[str]:
    """Write down what is different now; a name or address that changes stays as the former one.

    `since` is the first day of the new name and address. Returns what changed; nothing different, nothing recorded.

    Raises:
        PermissionDenied: the actor may not change this organisation.
        Refused: the name is empty or somebody else's, or the phone cannot be read.
    """
    _require(actor, "organisation.change", organisation)
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    before = _state(organisation)
    name = _free_name(facts.name, but=organisation)
    if name != organisation.name:
        _remember_name(organisation, organisation.name, valid_to=day_before(since) if since else None)
        organisation.name = name
    _take_over(organisation, facts)
    changed = [field for field, was in before.items() if was != _state(organisation)[field]]
    if _moved(organisation, squeeze(facts.address)):
        _move(organisation, squeeze(facts.address), since)
        changed.append("address")
    if changed:
        organisation.save()
        _record("organisation.change", actor, organisation, changed)
    return changed


@transaction.atomic
def give_name(
    actor: Reader | None,
    organisation: Organisation,
    name: str,
    *,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> OrganisationName:
    """Note a former name, another name or a spelling with the days when it held; twice is once.

    Raises:
        PermissionDenied: the actor may not change this organisation.
        Refused: the name is somebody else's, or its days are the wrong way round.
    """
    if actor is not None:
        _require(actor, "organisation.change", organisation)
    name = _free_name(name, but=organisation)
    good_span(valid_from, valid_to)
    same = organisation.other_names.filter(name=name, valid_from=valid_from, valid_to=valid_to).first()
    if same:
        return same
    made = _remember_name(organisation, name, valid_from=valid_from, valid_to=valid_to)
    _record("organisation.change", actor, organisation, ["other_names"])
    return made


@transaction.atomic
def add_project(actor: Reader | None, facts: ProjectFacts, *, pk: UUID | None = None) -> Project:
    """Enter a project under its code; a second call with the same id changes nothing.

    Raises:
        PermissionDenied: the actor may add no project for this owner.
        Refused: no code, a code that is taken, or days that cannot be.
    """
    if actor is not None:
        _require(actor, "project.add", facts.owner)
    known = Project.objects.filter(pk=pk).first() if pk else None
    if known:
        return known
    good_project(facts)
    code = good_code(facts.code)
    if Project.objects.filter(code__iexact=code).exists():
        raise Refused(_("Another project has the code %(code)s. Write its own.") % {"code": code}, field="code")
    project = Project.objects.create(
        pk=pk or uuid7(),
        code=code,
        name=good_name(facts.name),
        owner=facts.owner,
        donor=facts.donor,
        starts_on=facts.starts_on,
        ends_on=facts.ends_on,
        calendar=facts.calendar,
        month_starts_on=facts.month_starts_on,
        follows=facts.follows,
    )
    _pass_through(project, facts.through)
    project.members.set(facts.members)
    record("project.add", actor, project, at=facts.owner.pk)
    return project


@transaction.atomic
def join_project(actor: Reader | None, project: Project, organisation: Organisation) -> None:
    """The organisation works in the project from now on; joining twice changes nothing.

    Raises:
        PermissionDenied: the actor does not run this project.
    """
    if actor is not None:
        _require(actor, "project.join", project.owner)
    if not project.members.filter(pk=organisation.pk).exists():
        project.members.add(organisation)
        for chain in dict.fromkeys((project.owner_id, organisation.pk)):
            record("project.join", actor, project, at=chain, details={"organisation": organisation.pk.hex})


def _free_name(text: str, *, but: Organisation | None = None) -> str:
    name = good_name(text)
    holder = find(name)
    if holder and holder != but:
        said = _("There is an organisation with this name already: %(name)s. Open it and go on there.")
        raise Refused(said % {"name": holder.name}, field="name")
    return name


def _take_over(organisation: Organisation, facts: Facts) -> None:
    if facts.umbrella and facts.umbrella == organisation:
        raise Refused(_("An organisation does not support itself. Choose another or none."), field="umbrella")
    organisation.kind = facts.kind
    organisation.name_en = squeeze(facts.name_en)
    organisation.umbrella = facts.umbrella
    organisation.province = facts.province
    organisation.phone = good_phone(facts.phone)
    organisation.started_on = facts.started_on


def _state(organisation: Organisation) -> dict[str, object]:
    kept = ("name", "kind", "name_en", "umbrella_id", "province_id", "phone", "started_on")
    return {field: getattr(organisation, field) for field in kept}


def _moved(organisation: Organisation, address: str) -> bool:
    current = organisation.addresses.filter(valid_to=None).first()
    return address != (current.address if current else "")


def _move(organisation: Organisation, address: str, since: date | None) -> None:
    for former in organisation.addresses.filter(valid_to=None):
        former.valid_to = day_before(since or timezone.localdate())
        good_span(former.valid_from, former.valid_to)
        former.save()
    if address:
        OrganisationAddress.objects.create(organisation=organisation, address=address, valid_from=since)


def _remember_name(
    organisation: Organisation, name: str, *, valid_from: date | None = None, valid_to: date | None = None
) -> OrganisationName:
    return OrganisationName.objects.create(
        organisation=organisation, name=name, folded=fold(name), valid_from=valid_from, valid_to=valid_to
    )


def _pass_through(project: Project, through: Iterable[Organisation]) -> None:
    for position, organisation in enumerate(through, 1):
        FundingStep.objects.create(project=project, organisation=organisation, position=position)


def _record(verb: str, actor: Reader | None, organisation: Organisation, changed: Iterable[str] = ()) -> None:
    details = {"fields": sorted(changed)} if changed else {}
    for chain in (PLATFORM, organisation.pk):
        record(verb, actor, organisation, at=chain, details=details)
