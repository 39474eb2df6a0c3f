"""What is asked when a client is sent to a clinic, and when a slip is taken back, handed on or answered by a link."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.carriers import carriers
from dhealth.care.referrals.actions import LinkAnswer, Wanted
from dhealth.care.referrals.models import How, PartOfDay
from dhealth.care.referrals.reasons import WITHDRAWN_TO_CHOOSE, Declined
from dhealth.care.services.catalogue import REFERRAL, Kind, catalogue
from dhealth.care.services.forms.project import AsksProject
from dhealth.commons.agreements.models import Agreement, Side
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.models import User
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, Segments

NEXT_STEP: Final = "confirmatory_test"  # what follows a reactive check
YES, NO = "yes", "no"


class SendForm(AsksProject):
    """For what, to which twinned clinic, and the client's own written request; nothing of it is marked beforehand."""

    optional_is_said = True
    id = forms.UUIDField(widget=forms.HiddenInput)
    service = forms.ChoiceField(
        label=_("For what"), widget=Choice(), error_messages={"required": _("Choose what they are sent for.")}
    )
    receiver = forms.ChoiceField(
        label=_("Which twinned clinic"),
        widget=Segments(),
        error_messages={"required": _("Choose the clinic they want.")},
    )
    how = forms.ChoiceField(
        label=_("The client's written request"),
        choices=How.choices,
        widget=Segments(),
        error_messages={"required": _("Without the client's written request nothing is shared with a clinic.")},
    )
    answers = forms.ChoiceField(
        label=_("May the clinic answer the group?"),
        choices=[(YES, _("Yes, they want us to know")), (NO, _("No, only that it was answered"))],
        widget=Segments(),
        error_messages={"required": _("Ask whether the clinic may answer the group.")},
    )
    wished_on = DayField(label=_("They would like to come on"), required=False, widget=DateText(quick=(0, 1)))
    wished_part = forms.ChoiceField(
        label=_("When"), choices=[("", _("Any time")), *PartOfDay.choices], required=False, widget=Segments()
    )
    accompanied = forms.BooleanField(label=_("Somebody of the group comes along"), required=False)

    def __init__(self, data: Any = None, *, agreements: list[Agreement], next_step: bool = False) -> None:
        super().__init__(data, initial={"id": uuid7(), "wished_part": ""})
        clinics = [party.organisation for one in agreements if (party := one.party(Side.CLINIC))]
        allowed = {service for one in agreements for service in one.terms.services}
        self.kinds = [catalogue()[key] for key in catalogue()[REFERRAL].forms if key in allowed]
        self._choices("service", [("", _("Choose")), *((kind.key, kind.face) for kind in self.kinds)])
        self._choices("receiver", [(str(clinic.pk), clinic.name) for clinic in clinics])
        if len(clinics) == 1:
            self.initial["receiver"] = str(clinics[0].pk)
        if next_step and NEXT_STEP in allowed:
            self.initial["service"] = NEXT_STEP

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @property
    def quiet_words(self) -> list[Kind]:
        """The services to choose from, for a page that explains their quiet words to who asks."""
        return self.kinds

    def wanted(self, project: UUID | None) -> Wanted:
        """What was said, once the form is valid."""
        said = self.cleaned_data
        return Wanted(
            receiver=UUID(said["receiver"]),
            service=said["service"],
            how=said["how"],
            answers_back=said["answers"] == YES,
            wished_on=said["wished_on"],
            wished_part=said["wished_part"],
            accompanied=said["accompanied"],
            project_id=project,
        )


class WithdrawForm(forms.Form):
    """Why a slip is taken back."""

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=WITHDRAWN_TO_CHOOSE,
        widget=Segments(),
        error_messages={"required": _("Choose why it is taken back.")},
    )


class WordsForm(forms.Form):
    """A word to the clinic."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("A word to the clinic"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write something first.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"id": uuid7()})


class HandOverForm(forms.Form):
    """Whose open slips go to whom."""

    leaves = forms.ChoiceField(
        label=_("Who followed them"), widget=Choice(), error_messages={"required": _("Choose who leaves.")}
    )
    takes = forms.ChoiceField(
        label=_("Who follows them from now on"),
        widget=Choice(),
        error_messages={"required": _("Choose a colleague who works with clients of your group.")},
    )

    def __init__(self, data: Any = None, *, organisation: UUID, followers: list[tuple[User, int]]) -> None:
        super().__init__(data)
        names = [(str(user.pk), f"{user.display_name} ({count})") for user, count in followers]
        self.fields["leaves"].choices = [("", _("Choose")), *names]  # type: ignore[attr-defined]
        there = carriers(organisation).values_list("pk", "display_name")
        self.fields["takes"].choices = [("", _("Choose")), *((str(pk), name) for pk, name in there)]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What a clinic without an account answers behind its link."""

    RECEIVE, DECLINE, SERVE = "receive", "decline", "serve"
    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[
            (RECEIVE, _("We take it")),
            (SERVE, _("They came and were served")),
            (DECLINE, _("We cannot take it")),
        ],
        widget=Segments(opens={RECEIVE: 1, SERVE: 2, DECLINE: 3}),
        error_messages={"required": _("Choose an answer.")},
    )
    day = DayField(label=_("Appointment on"), required=False, widget=DateText(quick=(0, 1)))
    hour = forms.TimeField(
        label=_("At"), required=False, widget=forms.TimeInput(attrs={"type": "time", "class": "w-y"}, format="%H:%M")
    )
    code = forms.CharField(
        label=_("Code on the slip they carry"), required=False, max_length=24, widget=forms.TextInput({"class": "w-c"})
    )
    treatment_code = forms.CharField(
        label=_("Your own code of them, if they have one"),
        required=False,
        max_length=40,
        widget=forms.TextInput({"class": "w-c"}),
    )
    reason = forms.ChoiceField(
        label=_("Why"), choices=[("", _("Choose")), *Declined.choices], required=False, widget=Choice()
    )
    better_at = forms.CharField(label=_("Where would be better"), required=False, max_length=160)
    pin = forms.CharField(
        label=_("PIN of your clinic"),
        max_length=12,
        widget=forms.PasswordInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "w-y"}),
        error_messages={"required": _("Type the PIN of your clinic.")},
    )
    optional_is_said = True

    def clean(self) -> dict[str, Any]:
        """Each answer has what belongs to it."""
        said = super().clean() or {}
        if said.get("answer") == self.DECLINE and not said.get("reason"):
            self.add_error("reason", _("Choose why not, so that the group knows what to do."))
        if said.get("answer") == self.SERVE and not said.get("code"):
            self.add_error("code", _("Type the code on the slip: without it nobody counts as having come."))
        for one, other in (("hour", "day"), ("day", "hour")):
            if said.get(one) and not said.get(other) and other not in self.errors:
                self.add_error(other, _("An appointment has a day and an hour."))
        return said

    def said(self) -> LinkAnswer:
        """What was typed, once the form is valid."""
        data = self.cleaned_data
        return LinkAnswer(
            pin=data["pin"],
            answer=data["answer"],
            appointment=self._appointment() if data["answer"] == self.RECEIVE else None,
            reason=data["reason"],
            better_at=data["better_at"],
            code=data["code"],
            treatment_code=data["treatment_code"],
        )

    def _appointment(self) -> datetime | None:
        day, hour = self.cleaned_data["day"], self.cleaned_data["hour"]
        return timezone.make_aware(datetime.combine(day, hour)) if day and hour else None
