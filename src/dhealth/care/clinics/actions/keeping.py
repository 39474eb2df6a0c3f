"""A clinic keeps its profile: where it stands, whom to call, hours, services, days on which it is closed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clinics.models import Friendly, Hours, Offered, Profile, Slot, Span, Tag
from dhealth.care.clinics.rules import check_hours, check_places, check_span
from dhealth.commons.agreements.services import can_be_allowed
from dhealth.kernel.errors import Refused
from dhealth.kernel.phones import read_phone
from dhealth.kernel.text import squeeze
from dhealth.kernel.words import within
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.nearness import place_named

MOST_HOURS: Final = 60


@dataclass(frozen=True, kw_only=True)
class ProfileDraft:
    """What a clinic says of itself, as typed."""

    where: str = ""  # ward, district, province
    how_to_find: str = ""
    focal_name: str = ""
    focal_phone: str = ""
    services: Collection[str] = ()
    tags: Collection[str] = ()


@dataclass(frozen=True, kw_only=True)
class HoursDraft:
    """Hours that return every week on these days; 0 is Monday."""

    weekdays: Collection[int]
    opens: time
    closes: time
    kind: str = Hours.USUAL
    where: str = ""
    places: int | None = None  # appointments that fit in; none: as many as come


@dataclass(frozen=True, kw_only=True)
class DaysDraft:
    """Days on which one service, or everything where none is named, is limited or closed."""

    state: str
    first_day: date
    last_day: date | None = None
    service: str = ""
    why: str = ""


@transaction.atomic
def keep_profile(actor: Actor, clinic: Organisation, draft: ProfileDraft) -> Profile:
    """Write down where the clinic stands, whom to call, what it gives and what makes it friendly.

    Raises:
        Refused: the place or phone cannot be read, with the field.
        PermissionDenied: the actor may not keep this clinic's profile.
    """
    actor.require("clinic.keep", at=clinic.pk)
    place = place_named(draft.where)
    if squeeze(draft.where) and place is None:
        words = _(
            "This place is not in the register. Write ward, district and province, such as: Long Thành, Đồng Nai."
        )
        raise Refused(words, field="where")
    said = {
        "place": place,
        "how_to_find": within(squeeze(draft.how_to_find), 240, "how_to_find"),
        "focal_name": squeeze(draft.focal_name)[:80],
        "focal_phone": _phone(draft.focal_phone),
        "kept_by": actor.user,
        "kept_at": timezone.now(),
    }
    profile, _made = Profile.objects.update_or_create(clinic=clinic, defaults=said)
    _replace_services(clinic, [one for one in draft.services if can_be_allowed(one)])
    _replace_tags(clinic, [one for one in draft.tags if one in Tag.values])
    _note(actor, clinic, ["place", "focal", "services", "tags"])
    return profile


def _phone(text: str) -> str:
    try:
        return read_phone(text) or ""
    except ValueError as unreadable:
        raise Refused(str(unreadable), field="focal_phone") from unreadable


def _replace_services(clinic: Organisation, services: Iterable[str]) -> None:
    Offered.objects.filter(clinic=clinic).delete()
    Offered.objects.bulk_create(Offered(clinic=clinic, service=one) for one in dict.fromkeys(services))


def _replace_tags(clinic: Organisation, tags: Iterable[str]) -> None:
    Friendly.objects.filter(clinic=clinic).delete()
    Friendly.objects.bulk_create(Friendly(clinic=clinic, tag=one) for one in dict.fromkeys(tags))


@transaction.atomic
def set_hours(actor: Actor, clinic: Organisation, draft: HoursDraft) -> list[Slot]:
    """Hours of the week. The same hours again change only when they end and how many fit in.

    Raises:
        Refused: no day, or hours that cannot be, with the field.
        PermissionDenied: the actor may not keep this clinic's profile.
    """
    actor.require("clinic.keep", at=clinic.pk)
    where, days = within(squeeze(draft.where), 120, "where"), sorted(set(draft.weekdays))
    if not days:
        raise Refused(_("Choose a day of the week."), field="weekdays")
    check_places(draft.places)
    for weekday in days:
        check_hours(weekday, draft.opens, draft.closes, draft.kind, where)
    if Slot.objects.filter(clinic=clinic).count() + len(days) > MOST_HOURS:
        raise Refused(_("These are more hours than a week can show. Take some out first."), field="weekdays")
    said = {"closes": draft.closes, "where": where, "places": draft.places}
    made = [
        Slot.objects.update_or_create(clinic=clinic, weekday=day, opens=draft.opens, kind=draft.kind, defaults=said)[0]
        for day in days
    ]
    _note(actor, clinic, ["hours"])
    return made


@transaction.atomic
def drop_hours(actor: Actor, slot: Slot) -> None:
    """These hours are no more.

    Raises:
        PermissionDenied: the actor may not keep this clinic's profile.
    """
    actor.require("clinic.keep", at=slot.clinic_id)
    clinic = slot.clinic
    slot.delete()
    _note(actor, clinic, ["hours"])


@transaction.atomic
def say_days(actor: Actor, clinic: Organisation, draft: DaysDraft) -> Span:
    """The clinic, or one service of it, is limited or closed; without a last day until somebody ends it.

    Raises:
        Refused: the days cannot be, or no such service, with the field.
        PermissionDenied: the actor may not keep this clinic's profile.
    """
    actor.require("clinic.keep", at=clinic.pk)
    check_span(draft.state, draft.first_day, draft.last_day)
    if draft.service and not can_be_allowed(draft.service):
        raise Refused(_("Choose one of the services."), field="service")
    said = {"state": draft.state, "first_day": draft.first_day, "last_day": draft.last_day, "service": draft.service}
    if same := Span.objects.filter(clinic=clinic, **said).first():
        return same
    span = Span.objects.create(clinic=clinic, **said, why=within(squeeze(draft.why), 160, "why"), said_by=actor.user)
    _note(actor, clinic, ["days"])
    return span


@transaction.atomic
def end_days(actor: Actor, span: Span) -> None:
    """Open again from today on; days that have not begun fall away, days that are over stay as they were.

    Raises:
        PermissionDenied: the actor may not keep this clinic's profile.
    """
    actor.require("clinic.keep", at=span.clinic_id)
    clinic, yesterday = span.clinic, timezone.localdate() - timedelta(days=1)
    if span.first_day > yesterday:
        span.delete()
    elif span.last_day is None or span.last_day > yesterday:
        span.last_day = yesterday
        span.save(update_fields=["last_day"])
    _note(actor, clinic, ["days"])


def _note(actor: Actor, clinic: Organisation, fields: list[str]) -> None:
    record("clinic.keep", actor, clinic, at=clinic.pk, details={"fields": fields})
