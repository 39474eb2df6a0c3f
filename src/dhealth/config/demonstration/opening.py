"""What the clinics of the demonstration say of themselves: hours, a mobile morning, whom to call, a day off ahead."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Final

from dhealth.care.clinics.actions import DaysDraft, HoursDraft, ProfileDraft, keep_profile, say_days, set_hours
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation

CLINIC: Final = "OPC Long Thành"
WEEK: Final = (0, 1, 2, 3, 4)
GIVEN: Final = ("confirmatory_test", "art_start", "art_visit", "prep_start", "prep_visit", "sti_treatment")
HOURS: Final = (
    HoursDraft(weekdays=WEEK, opens=time(7, 30), closes=time(11, 30)),
    HoursDraft(weekdays=WEEK, opens=time(13), closes=time(16, 30)),
    HoursDraft(weekdays=(1, 3), opens=time(17), closes=time(19), kind="after_hours"),
    HoursDraft(weekdays=(5,), opens=time(8), closes=time(11), kind="mobile", where="Nhà văn hoá khu công nghiệp"),
)


def keep_pages(counsellor: User, organisations: Mapping[str, Organisation], today: date) -> None:
    """Yến keeps the page of her clinic."""
    actor, clinic = Actor.of(counsellor), organisations[CLINIC]
    said = ProfileDraft(
        where="Long Thành, Đồng Nai",
        how_to_find="Cổng sau, phòng số 3, hỏi cô Yến",
        focal_name="Yến",
        focal_phone="0251 3555 202",
        services=GIVEN,
        tags=("private_room", "no_name_called", "chosen_name", "peer"),
    )
    keep_profile(actor, clinic, said)
    for hours in HOURS:
        set_hours(actor, clinic, hours)
    away = today + timedelta(days=12)
    say_days(actor, clinic, DaysDraft(state="closed", first_day=away, last_day=away, why="Tập huấn cả ngày"))
