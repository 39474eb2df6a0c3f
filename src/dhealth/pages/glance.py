"""What a first page shows those who keep no list of clients: the last full month, and what waits for an answer."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from dhealth.care.referrals.device_lists import held_at
from dhealth.care.referrals.inbox import COMING, NOT_COME, WAITING, counts
from dhealth.care.referrals.late import risen_at_home, risen_pairs
from dhealth.care.referrals.queries import clinics_supported, locked_clinics
from dhealth.commons.agreements.waiting import asks_of
from dhealth.evidence.indicators.definitions import Figure, figures
from dhealth.evidence.reports.queries import overview
from dhealth.evidence.reports.questions import Question
from dhealth.evidence.reports.reach import reach_of
from dhealth.evidence.reports.rules import Filters
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.daily_looks import unusual_lately
from dhealth.trust.accounts.queries import open_resets_for
from dhealth.trust.linkage.queries import waiting

TOLD: Final = ("counselled_people", "tests", "confirmed_positive_people", "prep_started_people")


@dataclass(frozen=True)
class Month:
    """The figures of one whole month, and the report that explains them."""

    period: Period
    cells: list[tuple[Figure, int]]
    url: str


@dataclass(frozen=True)
class Waiting:
    """Something that only this person, or somebody with the same role, can settle."""

    icon: str
    words: str
    url: str


def last_month(actor: Actor, today: date) -> Month | None:
    """The last month that is over, for those who read figures; None where nothing can be counted."""
    if "report.read" not in actor.verbs:
        return None
    reach = reach_of(actor)
    if reach.nothing:
        return None
    last_day = today.replace(day=1) - timedelta(days=1)
    period = Period.month(last_day.year, last_day.month)
    wanted = [figures()[key] for key in TOLD]
    totals, _months = overview(reach, period, Filters(), wanted)
    address = reverse("report.read") + Question(period, Filters()).address()
    return Month(period, [(one, totals[one.key]) for one in wanted], address)


def what_waits(actor: Actor) -> list[Waiting]:
    """Pairs to review, lost second factors, agreements, unusual looking; nothing is listed of which there is none."""
    found = []
    pairs = waiting(actor).count() if "linkage.read" in actor.verbs else 0
    if pairs:
        words = ngettext("%(n)s pair to review", "%(n)s pairs to review", pairs) % {"n": pairs}
        found.append(Waiting("link", words, reverse("linkage.read")))
    resets = open_resets_for(actor).count() if "factor.approve_reset" in actor.verbs else 0
    if resets:
        words = ngettext("%(n)s lost second factor to reset", "%(n)s lost second factors to reset", resets)
        found.append(Waiting("key", words % {"n": resets}, reverse("person.read")))
    return [
        *clinics_guarded(actor),
        *slips_late(actor),
        *slips_waiting(actor),
        *found,
        *agreements_waiting(actor),
        *unusual(actor),
    ]


def slips_waiting(actor: Actor) -> list[Waiting]:
    """What the clinic's inbox holds: to be answered, coming, not come."""
    clinics = actor.organisations_where("inbox.read")
    if not clinics:
        return []
    numbers, here = counts(clinics, timezone.localdate()), reverse("inbox.read")
    words = {
        WAITING: ngettext("%(n)s slip to answer", "%(n)s slips to answer", numbers[WAITING]),
        COMING: ngettext("%(n)s person expected", "%(n)s people expected", numbers[COMING]),
        NOT_COME: ngettext("%(n)s did not come yet", "%(n)s did not come yet", numbers[NOT_COME]),
    }
    return [
        Waiting("inbox", said % {"n": numbers[part]}, f"{here}?part={part}")
        for part, said in words.items()
        if numbers[part]
    ]


def clinics_guarded(actor: Actor) -> list[Waiting]:
    """Clinics locked after wrong codes, answers held for a new device: at clinics one supports, or at one's own."""
    found, where = [], reverse("clinic_pin.set")
    supported = [one.pk for one in clinics_supported(actor, "scan_lock.lift")]
    for lock in locked_clinics(supported):
        words = gettext("%(clinic)s: locked after many wrong codes") % {"clinic": lock.clinic.name}
        found.append(Waiting("key", words, where))
    if held := held_at(supported):
        words = ngettext("%(n)s answer held for a new device", "%(n)s answers held for new devices", held)
        found.append(Waiting("phone", words % {"n": held}, where))
    if held := held_at(actor.organisations_where("clinic_device.let_in")):
        words = ngettext("%(n)s answer held for a new device", "%(n)s answers held for new devices", held)
        found.append(Waiting("phone", words % {"n": held}, reverse("clinic_device.read")))
    return found


def slips_late(actor: Actor) -> list[Waiting]:
    """Slips so late that they are the matter of who leads the group, or of who supports it."""
    today, found = timezone.localdate(), []
    if own := risen_at_home(actor, today):
        words = ngettext("%(n)s slip waits too long", "%(n)s slips wait too long", own) % {"n": own}
        found.append(Waiting("clock", words, reverse("referral.read")))
    if over := len({(one.group, one.clinic) for one in risen_pairs(actor, today)}):
        words = ngettext("%(n)s pair lets slips lie too long", "%(n)s pairs let slips lie too long", over) % {"n": over}
        found.append(Waiting("clock", words, reverse("referral.oversee")))
    return found


def agreements_waiting(actor: Actor) -> list[Waiting]:
    """One line each for what presses in the agreements, and one for all the rest."""
    asks = asks_of(actor, timezone.localdate())
    pressing = [ask for ask in asks if ask.late]
    found = [Waiting("agreement", f"{ask.agreement.title}: {ask.words}", ask.url) for ask in pressing[:3]]
    others = len(asks) - len(found)
    if others:
        words = ngettext("%(n)s agreement waits for you", "%(n)s agreements wait for you", others) % {"n": others}
        found.append(Waiting("agreement", words, reverse("agreement.read")))
    return found


def unusual(actor: Actor) -> list[Waiting]:
    """One line where somebody opened unusually many records since yesterday, for those who answer for them."""
    looks = unusual_lately(actor)
    if not looks:
        return []
    words = ngettext("Somebody opened many records in a day", "Many records opened in a day, %(n)s times", looks)
    return [Waiting("eye", words % {"n": looks}, reverse("alert.read"))]
