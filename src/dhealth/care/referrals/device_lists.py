"""Reading devices: those of a clinic with what they hold, the one behind a request, those whom somebody may let in."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from dhealth.care.referrals.actions.devices import mark_of_device
from dhealth.care.referrals.models import ClinicDevice, HeldAnswer
from dhealth.care.referrals.queries import clinics_supported
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class DeviceRow:
    """One device and how many answers it still holds."""

    device: ClinicDevice
    holds: int

    @property
    def state(self) -> str:
        """Known, waiting or shut out."""
        return "shut" if hasattr(self.device, "shut") else "known" if self.device.is_known else "waiting"


def devices_of(clinics: Collection[UUID]) -> list[DeviceRow]:
    """The devices of these clinics: what waits first, then the newest; one statement."""
    rows = ClinicDevice.objects.filter(clinic__in=clinics).select_related(
        "clinic", "first_by", "let_in__by", "shut__by"
    )
    counted = rows.annotate(holds=Count("held", filter=Q(held__ended=None))).order_by("-first_at", "-pk")
    found = [DeviceRow(one, one.holds) for one in counted]
    return sorted(found, key=lambda row: ["waiting", "known", "shut"].index(row.state))


def device_here(clinic: UUID, secret: str) -> ClinicDevice | None:
    """The device behind a request, where it answered for the clinic before."""
    mark = mark_of_device(clinic, secret)
    return ClinicDevice.objects.select_related("let_in", "shut").filter(clinic=clinic, mark=mark).first()


def devices_in_reach(actor: Actor, verb: str) -> QuerySet[ClinicDevice]:
    """Devices of one's own clinic, and of the clinics that one's organisation supports."""
    clinics = [*actor.organisations_where(verb), *(one.pk for one in clinics_supported(actor, verb))]
    return ClinicDevice.objects.select_related("clinic", "let_in", "shut").filter(clinic__in=clinics)


def held_at(clinics: Collection[UUID]) -> int:
    """How many answers wait at these clinics for a device to be let in."""
    return HeldAnswer.objects.filter(device__clinic__in=list(clinics), ended=None).count()


def holds(referral: UUID) -> HeldAnswer | None:
    """The answer on this slip that waits for its device."""
    return HeldAnswer.objects.filter(referral=referral, ended=None).select_related("by", "device").first()
