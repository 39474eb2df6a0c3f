"""Who worked on with what an import brought: such records are no longer the import's alone."""

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from dhealth.care.clients.models import Client, ClientCode, Consent, Merge, PossibleDuplicate
from dhealth.care.services.models import Correction, Service
from dhealth.evidence.targets.models import Target
from dhealth.exchange.workbooks.models import Import
from dhealth.trust.audit.models import Event
from dhealth.trust.linkage.models import LinkageDecision

LOOKS = ("client.read", "client.search", "client.show_identity", "client.show_access", "client.label", "report.list")


def worked_on(origin: UUID, among: Sequence[UUID] | None = None) -> set[UUID]:
    """The records on which anybody worked since this import brought them, a service, a code or a pair to them.

    `among`: look at these of its own records only.
    """
    own = Client.objects.filter(origin=origin)
    own = own if among is None else own.filter(pk__in=among)
    found = {client for some in _by_record(own, ~Q(origin=origin)) for client in some}
    if among is not None:
        return found & set(among)
    return found | {client for some in _by_origin(origin) for client in some}


def _by_record(own: QuerySet[Client], later: Q) -> Iterator[Iterable[UUID]]:
    """Facts about the import's own records, but for those that it brought itself."""
    ids = own.values("id")
    for side in ("person_id", "client_id"):
        yield Service.objects.filter(later, **{f"{side[:-3]}__in": ids}).values_list(side, flat=True)
    yield Correction.objects.filter(old__client__in=ids).values_list("old__client_id", flat=True)
    yield Consent.objects.filter(client__in=ids).values_list("client_id", flat=True)
    yield ClientCode.objects.filter(later, client__in=ids).values_list("client_id", flat=True)
    for side in ("kept_id", "absorbed_id"):
        yield Merge.objects.filter(**{f"{side[:-3]}__in": ids}).values_list(side, flat=True)
    for side in ("first_id", "second_id"):
        pairs = PossibleDuplicate.objects.filter(decision__isnull=False, **{f"{side[:-3]}__in": ids})
        yield pairs.values_list(side, flat=True)
    for side in ("case__first_client", "case__second_client"):
        yield LinkageDecision.objects.filter(**{f"{side}__in": ids}).values_list(side, flat=True)
    yield own.exclude(erased_at=None).values_list("id", flat=True)
    events = Event.objects.filter(subject__in=ids).exclude(verb__in=LOOKS).values_list("subject", flat=True)
    yield (subject for subject in events if subject is not None)


def _by_origin(origin: UUID) -> Iterator[Iterable[UUID]]:
    """Work on what it brought to older records."""
    yield Correction.objects.filter(old__origin=origin).values_list("old__client_id", flat=True)
    yield PossibleDuplicate.objects.filter(origin=origin, decision__isnull=False).values_list("first_id", flat=True)


def replaced_since(job: Import) -> bool:
    """Whether a later import gave other numbers to the targets that this one set."""
    ours = {str(pk) for pk in Target.objects.filter(origin=job.pk).values_list("pk", flat=True)}
    ours |= job.changed.get("targets", {}).keys()
    later = Import.objects.filter(organisation=job.organisation_id, made_at__gt=job.made_at, undone=None)
    return any(ours & changed.get("targets", {}).keys() for changed in later.values_list("changed", flat=True))
