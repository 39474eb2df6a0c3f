"""What a service must be like before it is written down."""

from datetime import date
from typing import Final

from django.utils.translation import gettext_lazy as _

from dhealth.care.services.catalogue import CLIENT, REFERRAL, Kind, catalogue
from dhealth.care.services.drafts import Draft
from dhealth.kernel.errors import Refused

FIRST_DAY: Final = date(1990, 1, 1)  # the first case in Viet Nam was found in December 1990
MOST_PIECES: Final = 2_000  # of one commodity in one meeting
MOST_KITS: Final = 20
LONGEST_WAIT: Final = 120  # minutes; nobody reads a rapid test later
LATEST_APPOINTMENT: Final = 366  # days ahead
MOST_MEDICINE: Final = 366  # days


def judge(draft: Draft, today: date, *, history: bool = False) -> None:
    """Let a draft pass, or say what to mend.

    `history`: it corrects an imported line, which may lack the lot and the minutes.

    Raises:
        Refused: with the form field concerned.
    """
    kind = catalogue().get(draft.kind)
    if kind is None:
        raise Refused(_("Choose what was done from the list."), field="kind")
    _judge_days(draft, today)
    _judge_amounts(draft, kind, history=history)
    _judge_giver(draft, kind)
    _judge_referral(draft, kind)
    _judge_medicine(draft, kind)
    _judge_result(draft, kind)
    if not history and not draft.reported_by:
        _judge_reading(draft, kind)


def _judge_days(draft: Draft, today: date) -> None:
    if draft.day > today:
        raise Refused(_("This day is still to come. Write the day on which it happened."), field="day")
    if draft.day < FIRST_DAY:
        raise Refused(_("This day is too long ago. Look at the year again."), field="day")
    if draft.answer == "appointment":
        _judge_appointment(draft, today)


def _judge_appointment(draft: Draft, today: date) -> None:
    if draft.answer_day is None:
        raise Refused(_("Write the day you agreed on."), field="answer_day")
    if draft.answer_day < draft.day:
        raise Refused(_("The day agreed on lies before the meeting."), field="answer_day")
    if (draft.answer_day - today).days > LATEST_APPOINTMENT:
        raise Refused(_("The day agreed on is more than a year ahead. Look at the year again."), "answer_day")


def _judge_amounts(draft: Draft, kind: Kind, *, history: bool) -> None:
    """What others told of handed nothing of the group's out: stock and signed sheets would not know of it."""
    limits = {"condoms": MOST_PIECES, "lubricants": MOST_PIECES, "needles": MOST_PIECES, "kits": MOST_KITS}
    for name, most in limits.items():
        amount = getattr(draft, name)
        if amount < 0:
            raise Refused(_("A count begins at 0."), field=name)
        if amount > most:
            raise Refused(_("That is more than one person can carry. Look at the number again."), field=name)
        if amount and (not kind.commodities or (draft.reported_by and not history)):
            raise Refused(_("Nothing is handed out with this. Record a meeting for it."), field=name)
    if draft.kind == "self_test_kit" and not draft.kits:
        raise Refused(_("Write how many kits you handed out."), field="kits")


def _judge_giver(draft: Draft, kind: Kind) -> None:
    if kind.facility_only and not draft.reported_by:
        raise Refused(
            _("Only a clinic gives this. Record it as reported: who told you, and where it was."),
            field="reported_by",
        )
    if kind.given_by == CLIENT and not draft.reported_by:
        raise Refused(_("The client does this alone. Choose who told you."), field="reported_by")
    if kind.facility_only and not draft.place:
        raise Refused(_("Write the name of the clinic."), field="place")


def _judge_referral(draft: Draft, kind: Kind) -> None:
    """A referral is the group's own act: for a service that only others give, to a place with a name."""
    if draft.kind != REFERRAL:
        return
    if draft.reported_by:
        raise Refused(_("Choose what was done from the list."), field="kind")
    if draft.form not in kind.forms:
        raise Refused(_("Choose what they are referred for."), field="form")
    if not draft.place:
        raise Refused(_("Write the name of the place."), field="place")


def _judge_medicine(draft: Draft, kind: Kind) -> None:
    """Days of medicine and the next day at the clinic belong to treatment and prevention alone; both may be unknown."""
    if draft.medicine_days is not None:
        if not kind.medicine:
            raise Refused(_("No medicine is handed out with this."), field="medicine_days")
        if not 1 <= draft.medicine_days <= MOST_MEDICINE:
            raise Refused(_("Write for how many days the medicine lasts, 1 to 366."), field="medicine_days")
    if draft.next_day is not None:
        if not kind.medicine:
            raise Refused(_("No next visit belongs to this."), field="next_day")
        if draft.next_day <= draft.day:
            raise Refused(_("The next visit lies after this one. Look at the day again."), field="next_day")
        if (draft.next_day - draft.day).days > MOST_MEDICINE:
            raise Refused(_("The next visit is more than a year ahead. Look at the year again."), field="next_day")


def _judge_result(draft: Draft, kind: Kind) -> None:
    if draft.result and draft.result not in kind.results:
        raise Refused(_("This cannot say that. Choose one of the results offered."), field="result")
    if kind.results and not draft.result and not draft.reported_by:
        raise Refused(_("Choose what it said."), field="result")


def _judge_reading(draft: Draft, kind: Kind) -> None:
    if kind.read_after is None:
        return
    soonest, latest = kind.read_after
    if not draft.lot:
        raise Refused(_("Write the lot number; it is printed on the kit."), field="lot")
    if draft.read_after is None or not 0 <= draft.read_after <= LONGEST_WAIT:
        raise Refused(_("Write when the sample was taken and when you read it."), field="read_at")
    if not soonest <= draft.read_after <= latest and not draft.read_reason:
        raise Refused(
            _("Read it %(soonest)s to %(latest)s minutes after the sample. If it was read at another time, say why.")
            % {"soonest": soonest, "latest": latest},
            field="read_reason",
        )
