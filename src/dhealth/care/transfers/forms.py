"""What is asked when a client moves: to whom, why, and what the client said."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.carriers import carriers
from dhealth.care.clients.models import Purpose
from dhealth.care.transfers.models import Reason
from dhealth.care.transfers.queries import groups_to_ask
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, Segments

NOT_YET, YES = "not_yet", "yes"
ASKED_FOR = [p for p in Purpose.choices if p[0] != Purpose.TEST]


class _Asking(forms.Form):
    """Why, and the client's word."""

    optional_is_said = True  # the day is asked for only where the answer is yes, and then it is needed
    reason = forms.ChoiceField(
        label=_("Why"),
        choices=[("", _("Choose")), *Reason.choices],
        widget=Choice(),
        error_messages={"required": _("Choose why the client moves.")},
    )
    agreed = forms.ChoiceField(
        label=_("Does the client agree?"),
        choices=[(YES, _("Yes, I asked them")), (NOT_YET, _("Not asked yet"))],
        widget=Segments(opens={YES: 1}),
        error_messages={"required": _("Say whether the client was asked.")},
    )
    agreed_on = DayField(label=_("Asked on"), required=False, widget=DateText(quick=(0, -1)))

    def clean(self) -> dict[str, Any]:
        """A yes has its day."""
        said = super().clean() or {}
        if said.get("agreed") == YES and not said.get("agreed_on") and "agreed_on" not in self.errors:
            self.add_error("agreed_on", _("Write the day on which you asked them."))
        if said.get("agreed") == NOT_YET:
            said["agreed_on"] = None
        return said


class AskForm(_Asking):
    """Another worker of the group."""

    to = forms.ChoiceField(
        label=_("Who looks after them from now on"),
        widget=Choice(),
        error_messages={"required": _("Choose a worker."), "invalid_choice": _("Choose a worker.")},
    )
    field_order = ("to", "reason", "agreed", "agreed_on")

    def __init__(self, *args: Any, organisation: UUID, **options: Any) -> None:
        super().__init__(*args, **options)
        names = carriers(organisation).values_list("pk", "display_name")
        self.fields["to"].choices = [("", _("Choose")), *((str(pk), name) for pk, name in names)]  # type: ignore[attr-defined]


class _Between(_Asking):
    """Two groups: whether the new one may know what was done."""

    shares = forms.ChoiceField(
        label=_("May the new group know what was done until now?"),
        choices=[("yes", _("Yes, they wish it")), ("no", _("No, they begin anew"))],
        widget=Segments(),
        error_messages={"required": _("Ask the client, and choose.")},
    )

    @property
    def shares_history(self) -> bool:
        """What the client wishes."""
        return bool(self.cleaned_data["shares"] == "yes")


class SendForm(_Between):
    """Another group."""

    to = forms.ChoiceField(
        label=_("To which group"),
        widget=Choice(),
        error_messages={"required": _("Choose a group."), "invalid_choice": _("Choose a group.")},
    )
    field_order = ("to", "reason", "agreed", "agreed_on", "shares")

    def __init__(self, *args: Any, organisation: UUID, **options: Any) -> None:
        super().__init__(*args, **options)
        names = groups_to_ask([organisation]).values_list("pk", "name")
        self.fields["to"].choices = [("", _("Choose")), *((str(pk), name) for pk, name in names)]  # type: ignore[attr-defined]


class FetchForm(_Between):
    """A client who brought a code of another group."""

    code = forms.CharField(
        label=_("The code on their slip"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "w-c", "autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Type the code as it stands on the slip.")},
    )
    field_order = ("code", "reason", "agreed", "agreed_on", "shares")


class ReceiveForm(forms.Form):
    """Who looks after them here, and what the client agrees to here."""

    worker = forms.ChoiceField(
        label=_("Who looks after them from now on"),
        widget=Choice(),
        error_messages={"required": _("Choose a worker."), "invalid_choice": _("Choose a worker.")},
    )
    agreements = forms.MultipleChoiceField(
        label=_("What they agree to here"),
        choices=ASKED_FOR,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
    )

    def __init__(self, *args: Any, organisation: UUID, **options: Any) -> None:
        super().__init__(*args, **options)
        names = carriers(organisation).values_list("pk", "display_name")
        self.fields["worker"].choices = [("", _("Choose")), *((str(pk), name) for pk, name in names)]  # type: ignore[attr-defined]
