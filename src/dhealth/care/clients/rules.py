"""What may be written about a client, and who may be tested: the rules of the first-contact form."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.care.clients.identity import Card, Details, open_details
from dhealth.care.clients.models import Channel, Client, Consent, Gender, Group, Purpose, Sex, Told
from dhealth.care.clients.safe import check_safe
from dhealth.kernel.ages import age_on, minor_on, surely_fifteen
from dhealth.kernel.dates import show_date
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import squeeze, too_many_marks
from dhealth.kernel.words import within

OLDEST = 120  # years
YOUNGEST_IN_RISK_GROUPS = 10  # TCCĐ question C6: under 10 years neither injecting nor MSM can be chosen
LONGEST = {"nickname": 60, "name": 120, "address": 240, "zalo": 80, "facebook": 120, "safe_time": 120}
LONGEST |= {"safe_words": 160, "note": 1000}
TOLD_ANSWERS = {
    "arv": ("now", "never", "stopped"),  # C8-ARV
    "last_test": ("never", "once", "forgotten"),
}


@dataclass(frozen=True)
class Agreement:
    """One thing that the client agreed to; for a minor, perhaps through a guardian's written word."""

    purpose: str
    by_guardian: bool = False


@dataclass(frozen=True)
class ClientDraft:
    """What was said at first contact. Everything may be missing: the code alone lets people meet again.

    `phone` is in E.164 form and `cccd` has 12 digits (`kernel.phones.read_phone`, `kernel.identity_cards.read_cccd`).
    `place` and `worker` are ids; without a worker the client stands on the list of whoever registers.
    """

    nickname: str = ""
    name: str = ""
    phone: str = ""
    birth_year: int | None = None
    birth_day: dt.date | None = None
    sex_at_birth: str = ""
    gender: str = ""
    main_group: str = ""
    other_groups: tuple[str, ...] = ()
    channel: str = ""
    told_status: str = ""
    told: Mapping[str, str] = field(default_factory=dict)
    zalo: str = ""
    facebook: str = ""
    safe_time: str = ""
    safe_words: str = ""
    safe_from: str = ""  # an hour: 20:00
    safe_to: str = ""
    safe_ways: tuple[str, ...] = ()  # of safe.WAYS, or "none"
    note: str = ""
    cccd: str = ""
    address: str = ""
    place: int | None = None
    reached_on: dt.date | None = None
    worker: UUID | None = None
    outside_codes: tuple[tuple[str, str], ...] = ()  # (code, source)
    agreements: tuple[Agreement, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def card(self) -> Card:
        return Card(self.name, self.nickname, self.phone)

    @property
    def details(self) -> Details:
        return Details(
            birth_day=self.birth_day.isoformat() if self.birth_day else "",
            cccd=self.cccd,
            address=self.address,
            zalo=self.zalo,
            facebook=self.facebook,
            safe_time=self.safe_time,
            safe_words=self.safe_words,
            safe_from=self.safe_from,
            safe_to=self.safe_to,
            safe_ways=",".join(self.safe_ways),
            note=self.note,
        )


def settled(draft: ClientDraft) -> ClientDraft:
    """The draft as it will be stored: tidy text, the year of a full date, and no answers that do not apply."""
    tidy: dict[str, Any] = {key: squeeze(text) for key in LONGEST if (text := getattr(draft, key))}
    tidy["birth_year"] = draft.birth_day.year if draft.birth_day else draft.birth_year
    tidy["other_groups"] = tuple(group for group in dict.fromkeys(draft.other_groups) if group != draft.main_group)
    codes = ((squeeze(code).upper(), source) for code, source in draft.outside_codes)
    tidy["outside_codes"] = tuple((code, source) for code, source in codes if code)
    if draft.channel == Channel.NOT_REACHED:  # C7: the form stops here
        return replace(draft, **tidy, told_status="", told={}, agreements=())
    return replace(draft, **tidy, told=_answers_that_apply(draft))


def _answers_that_apply(draft: ClientDraft) -> dict[str, str]:
    """C8's further questions, as the form skips them."""
    asked = {Told.POSITIVE: {"arv"}, Told.NEGATIVE: {"last_test", "when"}, Told.UNKNOWN: {"last_test", "when"}}
    kept = asked[Told(draft.told_status)] if draft.told_status in Told.values else set()
    told = {key: squeeze(value) for key, value in draft.told.items() if key in kept and value}
    if told.get("last_test") != "once":
        told.pop("when", None)
    return told


def check(draft: ClientDraft, today: dt.date) -> None:
    """Stop what cannot be so. Expects a settled draft.

    Raises:
        Refused: with the field that the sentence belongs to.
    """
    _check_texts(draft)
    if draft.safe_from or draft.safe_to or draft.safe_ways:
        check_safe(draft.safe_from, draft.safe_to, draft.safe_ways)
    _check_birth(draft, today)
    _check_choices(draft)
    _check_groups(draft, draft.reached_on or today)
    if draft.reached_on and draft.reached_on > today:
        raise Refused(
            _("%(day)s is still to come. Write the day when you met.") % {"day": show_date(draft.reached_on)},
            field="reached_on",
        )


def _check_texts(draft: ClientDraft) -> None:
    for key, longest in LONGEST.items():
        text = within(getattr(draft, key), longest, key)
        if too_many_marks(text):
            raise Refused(_("This has marks that no name has. Type it anew."), field=key)


def _check_birth(draft: ClientDraft, today: dt.date) -> None:
    year, day = draft.birth_year, draft.birth_day
    if day and day > today:
        raise Refused(_("%(day)s is still to come.") % {"day": show_date(day)}, field="birth")
    if year is None:
        return
    if year > today.year:
        raise Refused(_("%(year)s is still to come. Write 4 digits, such as 1998.") % {"year": year}, field="birth")
    if today.year - year > OLDEST:
        raise Refused(
            _("Born in %(year)s would be more than %(age)s years old. Write 4 digits, such as 1998.")
            % {"year": year, "age": OLDEST},
            field="birth",
        )


def _check_choices(draft: ClientDraft) -> None:
    lists = {"sex_at_birth": Sex, "gender": Gender, "channel": Channel, "told_status": Told, "main_group": Group}
    for key, choices in lists.items():
        if getattr(draft, key) and getattr(draft, key) not in choices.values:
            raise Refused(_("Choose one of the answers."), field=key)
    for key, answers in TOLD_ANSWERS.items():
        if draft.told.get(key, answers[0]) not in answers:
            raise Refused(_("Choose one of the answers."), field=key)
    if any(agreement.purpose not in Purpose.values for agreement in draft.agreements):
        raise Refused(_("Choose one of the answers."), field="agreements")


def _check_groups(draft: ClientDraft, day: dt.date) -> None:
    if any(group not in Group.values for group in draft.other_groups):
        raise Refused(_("Choose one of the answers."), field="other_groups")
    if draft.other_groups and not draft.main_group:
        raise Refused(_("Choose the main group first: a report counts each person in one row."), field="main_group")
    age = age_on(draft.birth_year, draft.birth_day, day) if draft.birth_year else None
    for key in ("main_group", "other_groups"):
        chosen = getattr(draft, key)
        closed = groups_closed_to(draft.sex_at_birth, age)
        for group in [chosen] if isinstance(chosen, str) else chosen:
            if group in closed:
                raise Refused(closed[Group(group)], field=key)


def groups_closed_to(sex_at_birth: str, age: int | None) -> dict[Group, str]:
    """Groups that cannot be chosen, each with the sentence that says why (TCCĐ question C6)."""
    closed = {}
    if age is not None and age < YOUNGEST_IN_RISK_GROUPS:
        too_young = _("Under %(age)s years this group cannot be chosen. Look at the year of birth again.")
        closed = dict.fromkeys((Group.MSM, Group.PWID), too_young % {"age": YOUNGEST_IN_RISK_GROUPS})
    if sex_at_birth == Sex.FEMALE:
        closed[Group.MSM] = _("MSM are men. Look at sex at birth, or choose another group.")
    return closed


def consents_in_force(consents: Iterable[Consent]) -> dict[str, Consent]:
    """Purpose → the yes that holds: the last word on each purpose counts. Expects the oldest first."""
    last = {consent.purpose: consent for consent in consents}
    return {purpose: consent for purpose, consent in last.items() if consent.given}


def may_test(client: Client, day: dt.date, consents: Iterable[Consent]) -> Refused | None:
    """None, or why the client cannot be tested on that day (Law 71/2020/QH14: from 15 the client alone decides).

    Under 15 a guardian must have agreed in writing (`Purpose.TEST`, by_guardian). Where the year of birth leaves
    it open, or is not known, the way out is to ask.
    """
    yes = consents_in_force(consents).get(Purpose.TEST)
    if yes and yes.by_guardian:
        return None
    if client.birth_year is None:
        return Refused(_("Write the year of birth first: under 15 a parent or guardian must agree in writing."))
    born = open_details(client.organisation_id, client.pk, client.details).birth_day
    birth_day = dt.date.fromisoformat(born) if born else None
    if surely_fifteen(client.birth_year, birth_day, day):
        return None
    if minor_on(client.birth_year, birth_day, day):
        return Refused(_("Under 15: a parent or guardian must agree in writing before the test."))
    return Refused(
        _("This client turns 15 this year. Write the full date of birth, or the guardian's written consent.")
    )
