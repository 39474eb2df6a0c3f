"""What is asked on the pages of this room; each answer is one, and none of them counts against anybody."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.carriers import carriers
from dhealth.care.clients.models import Sex, Told
from dhealth.care.partner_services import rules
from dhealth.care.partner_services.actions.sharing import Told as ToldNotice
from dhealth.care.partner_services.models.areas import Task, Why
from dhealth.care.partner_services.models.asking import Harm, Others, Relation, Risk, Said, Way
from dhealth.care.partner_services.models.contacts import Channel, Found, Outcome, StepKind
from dhealth.care.partner_services.models.sharing import ConsentBy, End
from dhealth.kernel.date_problems import UnreadableDate
from dhealth.kernel.dates import read_birth
from dhealth.kernel.ids import uuid7
from dhealth.kernel.phones import read_phone
from dhealth.trust.organisations.models import Organisation
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, Segments

CHOOSE = _("Choose one of the answers.")
_REQUIRED = {"required": CHOOSE, "invalid_choice": CHOOSE}
_UNASKED = ("", _("Not asked"))


class PhoneField(forms.CharField):
    """A phone in any usual spelling, in E.164 form; empty where none was told."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput({"inputmode": "tel", "class": "w-c", "autocomplete": "off"}))
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        """The phone, or a sentence that says what is odd about it."""
        try:
            return read_phone(super().clean(value)) or ""
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem


class YearField(forms.CharField):
    """A year of birth of four digits, or nothing."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "numeric", "class": "w-y", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, **options)

    def clean(self, value: Any) -> int | None:
        """The year, or a sentence with an example."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return read_birth(typed, timezone.localdate()).year
        except UnreadableDate as problem:
            raise forms.ValidationError(str(problem)) from problem


class _Once(forms.Form):
    """A form that is written once, however often it is sent."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["id"].initial = uuid7()


class OfferForm(_Once):
    """What the client says when asked."""

    optional_is_said = True
    said = forms.ChoiceField(
        label=_("What did they say?"),
        choices=Said.choices,
        widget=Segments(opens={Said.LATER: 1}),
        error_messages={**_REQUIRED, "required": _("Choose what they said. Each answer is right.")},
    )
    next_day = DayField(label=_("On which day?"), required=False, widget=DateText())
    day = DayField(label=_("Asked on"), widget=DateText(quick=(0, -1)))


class NamedForm(_Once):
    """Somebody whom the client names."""

    called = forms.CharField(
        label=_("How they are called"),
        max_length=60,
        help_text=_("A nickname or a letter is enough."),
        error_messages={"required": _("Write how they are called; a letter is enough.")},
    )
    relation = forms.ChoiceField(
        label=_("What are they to each other?"), choices=Relation.choices, widget=Segments(), error_messages=_REQUIRED
    )
    others = forms.ChoiceField(
        label=_("Could somebody else be meant?"),
        choices=Others.choices,
        widget=Segments(),
        help_text=_("If nobody else could be, any message names your client."),
        error_messages=_REQUIRED,
    )
    phone = PhoneField(label=_("Phone"), required=False)
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    where = forms.CharField(label=_("Where to find them"), required=False, max_length=160)
    birth_year = YearField(label=_("Year of birth"))
    sex = forms.ChoiceField(
        label=_("Sex at birth"), required=False, choices=[_UNASKED, *Sex.choices], widget=Segments()
    )
    told_status = forms.ChoiceField(
        label=_("What the client knows of their state"),
        required=False,
        choices=[_UNASKED, *Told.choices],
        widget=Segments(),
    )
    day = DayField(label=_("Told on"), widget=DateText(quick=(0, -1)))

    def draft(self) -> rules.NamedDraft:
        """What was said, for the action to judge."""
        said = {key: value for key, value in self.cleaned_data.items() if key != "id"}
        return rules.NamedDraft(**said)


class WayForm(forms.Form):
    """Violence first; then, where nobody fears it, the way."""

    optional_is_said = True
    violence = forms.ChoiceField(
        label=_("Do they fear violence if this person came to know?"),
        choices=Risk.choices,
        widget=Segments(opens={Risk.NO: 1}),
        error_messages={**_REQUIRED, "required": _("Ask first whether they fear violence.")},
    )
    way = forms.ChoiceField(
        label=_("How shall this person come to know?"),
        required=False,
        choices=[("", _("Not at all, or not yet")), *Way.choices],
        widget=Segments(),
    )
    may_disclose = forms.BooleanField(label=_("Your client's name may be told (they said so in words)"), required=False)


class AttemptForm(_Once):
    """One of three attempts."""

    optional_is_said = True
    channel = forms.ChoiceField(
        label=_("How did you try?"),
        choices=Channel.choices,
        widget=Segments(),
        error_messages={**_REQUIRED, "required": _("Choose how you tried.")},
    )
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Outcome.choices,
        widget=Segments(opens={Outcome.LATER: 1}),
        error_messages={**_REQUIRED, "required": _("Choose what came of it.")},
    )
    next_day = DayField(label=_("On which day?"), required=False, widget=DateText())
    day = DayField(label=_("Tried on"), widget=DateText(quick=(0, -1)))
    understood = forms.BooleanField(
        label=_("I know that a message names the one person who can be meant"), required=False
    )

    def __init__(self, *args: Any, one_source: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not one_source:
            del self.fields["understood"]

    def tried(self) -> rules.Tried:
        """What was typed, for the action to judge."""
        said = {key: value for key, value in self.cleaned_data.items() if key != "id"}
        return rules.Tried(**said)


class StepForm(_Once):
    """What happened with the contact."""

    optional_is_said = True
    kind = forms.ChoiceField(
        label=_("What happened?"),
        choices=[one for one in StepKind.choices if one[0] != StepKind.TOLD],
        widget=Choice(opens={StepKind.TESTED: 1, StepKind.LATER: 2}),
        error_messages={**_REQUIRED, "required": _("Choose what happened.")},
    )
    found = forms.ChoiceField(
        label=_("What did it say, if they told it?"), required=False, choices=Found.choices, widget=Segments()
    )
    next_day = DayField(label=_("On which day?"), required=False, widget=DateText())
    day = DayField(label=_("Day"), widget=DateText(quick=(0, -1)))

    def happened(self) -> rules.Happened:
        """What was typed; what belongs to another answer is left out."""
        said = self.cleaned_data
        found = said["found"] if said["kind"] == StepKind.TESTED else ""
        next_day = said["next_day"] if said["kind"] == StepKind.LATER else None
        return rules.Happened(said["kind"], said["day"], next_day, found)


class HarmForm(_Once):
    """One week or four weeks later."""

    answer = forms.ChoiceField(
        label=_("Since then, did this person do them any harm?"),
        choices=Harm.choices,
        widget=Segments(),
        error_messages={**_REQUIRED, "required": _("Choose what they said. Each answer is right.")},
    )
    day = DayField(label=_("Asked on"), widget=DateText(quick=(0, -1)))


class WorkerForm(forms.Form):
    """Who follows it."""

    worker = forms.ChoiceField(label=_("Who follows this"), widget=Choice(), error_messages=_REQUIRED)

    def __init__(self, *args: Any, organisation: UUID, **options: Any) -> None:
        super().__init__(*args, **options)
        names = carriers(organisation).values_list("pk", "display_name")
        self.fields["worker"].choices = [("", _("Choose")), *((str(pk), name) for pk, name in names)]  # type: ignore[attr-defined]


class ShareForm(_Once):
    """The least that lets a group reach a person who agreed to it."""

    group = forms.ChoiceField(label=_("Which group"), widget=Choice(), error_messages=_REQUIRED)
    called = forms.CharField(
        label=_("How they want to be called"),
        max_length=60,
        error_messages={"required": _("Write how they want to be called; a first name is enough.")},
    )
    phone = PhoneField(
        label=_("Phone"), error_messages={"required": _("Write the phone at which they want to be called.")}
    )
    when = forms.CharField(label=_("When to call"), required=False, max_length=80)
    birth_year = YearField(label=_("Year of birth"))
    result_day = DayField(label=_("Result was there on"), widget=DateText(quick=(0, -1)))
    result_hour = forms.TimeField(
        label=_("At what time"),
        input_formats=["%H:%M", "%H"],
        widget=forms.TimeInput({"class": "w-y", "inputmode": "numeric", "autocomplete": "off"}, format="%H:%M"),
        help_text=_("such as 14:30"),
        error_messages={
            "required": _("Write the time, such as 14:30."),
            "invalid": _("Write the time, such as 14:30."),
        },
    )
    consent_by = forms.ChoiceField(
        label=_("They agreed that this group is told"),
        choices=ConsentBy.choices,
        widget=Segments(),
        error_messages={"required": _("Without their yes nothing is shared. Write how and when they agreed.")},
    )
    consented_on = DayField(label=_("Agreed on"), widget=DateText(quick=(0, -1)))

    def __init__(self, *args: Any, groups: list[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].choices = [("", _("Choose")), *((str(one.pk), one.name) for one in groups)]  # type: ignore[attr-defined]

    def told(self) -> ToldNotice:
        """What was typed, for the action to judge."""
        said = self.cleaned_data
        moment = timezone.make_aware(datetime.combine(said["result_day"], said["result_hour"]))
        plain = {key: said[key] for key in ("called", "phone", "when", "birth_year", "consent_by", "consented_on")}
        return ToldNotice(result_at=moment, **plain)


class AnswerForm(forms.Form):
    """What became of a notice."""

    optional_is_said = True
    how = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[(one.value, one.label) for one in (End.TAKEN, End.NOT_FOUND, End.DECLINED)],
        widget=Segments(opens={End.TAKEN: 1}),
        error_messages={**_REQUIRED, "required": _("Choose what became of it.")},
    )
    code = forms.CharField(
        label=_("Code of their record with you"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"class": "w-c", "autocomplete": "off", "autocapitalize": "characters"}),
    )


class AreaForm(_Once):
    """A place that needs an answer."""

    place = forms.ChoiceField(label=_("Which place"), widget=Choice(), error_messages=_REQUIRED)
    why = forms.ChoiceField(label=_("Why"), choices=Why.choices, widget=Segments(), error_messages=_REQUIRED)
    since = DayField(label=_("Since"), widget=DateText(quick=(0,)))

    def __init__(self, *args: Any, places: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = [("", _("Choose")), *((str(pk), name) for pk, name in places)]  # type: ignore[attr-defined]


class TaskForm(forms.Form):
    """What a group is asked to do there."""

    group = forms.ChoiceField(label=_("Which group"), widget=Choice(), error_messages=_REQUIRED)
    what = forms.ChoiceField(label=_("What"), choices=Task.choices, widget=Segments(), error_messages=_REQUIRED)
    due_on = DayField(label=_("Until"), widget=DateText())

    def __init__(self, *args: Any, groups: list[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].choices = [("", _("Choose")), *((str(one.pk), one.name) for one in groups)]  # type: ignore[attr-defined]
