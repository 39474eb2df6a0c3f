"""The record itself: what is told at first contact, and its correction."""

from copy import deepcopy
from dataclasses import replace
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Channel, Client, Gender, Group, Purpose, Sex, Told
from dhealth.care.clients.queries import draft_of
from dhealth.care.clients.rules import LONGEST, Agreement, ClientDraft
from dhealth.care.clients.safe import WAYS_OFFERED
from dhealth.kernel.dates import Birth, UnreadableDate, read_birth, show_date
from dhealth.kernel.errors import Refused
from dhealth.kernel.hours import read_hour, show_hour
from dhealth.kernel.identity_cards import read_cccd
from dhealth.kernel.ids import uuid7
from dhealth.kernel.phones import read_phone, show_phone
from dhealth.trust.places.models import Place
from dhealth.trust.places.queries import provinces_on
from dhealth.ui.fields import DayField, LongForm
from dhealth.ui.widgets import Choice, DateText, ManySegments, Segments

NOT_ASKED = ("", _("Not asked"))
OFFERED = [purpose for purpose in Purpose if purpose != Purpose.TEST]  # a guardian's word is taken on the record's page
# Everybody who was reached is asked on; "not yet reached" ends the form (TCCĐ question C7).
REACHED = {channel.value: 1 for channel in Channel if channel != Channel.NOT_REACHED}


class ReadField(forms.CharField):
    """Text that one of the kernel's readers understands; its sentence becomes the field's error."""

    def __init__(self, read: Any, **options: Any) -> None:
        super().__init__(required=False, **options)
        self.read = read

    def to_python(self, value: Any) -> Any:
        """What was meant, None where nothing was written."""
        text = super().to_python(value)
        if not text:
            return None
        try:
            return self.read(text)
        except (Refused, UnreadableDate) as problem:
            raise forms.ValidationError(str(problem), code="unreadable") from problem


def _birth(text: str) -> Birth:
    return read_birth(text, timezone.localdate())


def _hour(text: str) -> str:
    return show_hour(read_hour(text))


def _provinces() -> list[tuple[Any, Any]]:
    """Today's provinces; asked for only when the field is drawn or filled in."""
    return [NOT_ASKED, *provinces_on(timezone.localdate()).values_list("pk", "name")]


def _text(key: str, label: Any, hint: Any = "", **attrs: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off", **attrs})
    return forms.CharField(label=label, help_text=hint, required=False, max_length=LONGEST[key], widget=widget)


class ClientForm(LongForm):
    """Everything is optional, and the page says so once. Its sections: see templates/clients/_fields.html."""

    optional_is_said = True

    id = forms.UUIDField(widget=forms.HiddenInput, required=False)
    nickname = _text("nickname", _("Nickname"), _("A name to know each other by. The real name is not needed."))
    phone = ReadField(
        read_phone,
        label=_("Phone"),
        widget=forms.TextInput(attrs={"class": "w-c", "inputmode": "tel", "autocomplete": "off"}),
    )
    birth = ReadField(
        _birth,
        label=_("Year of birth"),
        help_text=_("4 digits, such as 1998. The full date, if they tell it: 18/11/1998."),
        widget=forms.TextInput(attrs={"class": "w-d", "inputmode": "numeric", "autocomplete": "off"}),
    )
    sex_at_birth = forms.ChoiceField(
        label=_("Sex at birth"), choices=[*Sex.choices, NOT_ASKED], required=False, widget=Segments()
    )
    gender = forms.ChoiceField(
        label=_("Gender identity"), choices=[*Gender.choices, NOT_ASKED], required=False, widget=Segments()
    )
    main_group = forms.ChoiceField(
        label=_("Main group"),
        help_text=_("A report counts each person in this one row."),
        choices=[*Group.choices, NOT_ASKED],
        required=False,
        widget=Segments(),
    )
    other_groups = forms.MultipleChoiceField(
        label=_("Other groups"), choices=Group.choices, required=False, widget=ManySegments()
    )
    channel = forms.ChoiceField(
        label=_("How they were reached"),
        choices=Channel.choices,
        required=False,
        widget=Segments(opens=REACHED),
    )
    reached_on = DayField(label=_("Day of first contact"), required=False, widget=DateText(quick=(0, -1)))
    told_status = forms.ChoiceField(
        label=_("HIV status, as they told it"),
        choices=[*Told.choices, NOT_ASKED],
        required=False,
        widget=Segments(opens={Told.POSITIVE: 2, Told.NEGATIVE: 3, Told.UNKNOWN: 3}),
    )
    arv = forms.ChoiceField(
        label=_("On ARV treatment"),
        choices=[("now", _("Now")), ("never", _("Never")), ("stopped", _("Stopped"))],
        required=False,
        widget=Segments(),
    )
    last_test = forms.ChoiceField(
        label=_("Last test"),
        choices=[("never", _("Never")), ("once", _("Once before")), ("forgotten", _("Cannot remember"))],
        required=False,
        widget=Segments(opens={"once": 4}),
    )
    when = forms.CharField(
        label=_("Month and year of it"),
        help_text=_("The year alone, if that is all they remember."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"class": "w-d", "autocomplete": "off"}),
    )
    safe_time = _text("safe_time", _("Safe times"), _("When may you call or write? Such as: after 20:00."))
    safe_words = _text(
        "safe_words", _("Safe words"), _("Who do you say you are, if somebody else answers? Such as: a classmate.")
    )
    safe_from = ReadField(
        _hour,
        label=_("From what hour"),
        widget=forms.TextInput(attrs={"class": "w-y", "inputmode": "numeric", "autocomplete": "off"}),
    )
    safe_to = ReadField(
        _hour,
        label=_("Until what hour"),
        widget=forms.TextInput(attrs={"class": "w-y", "inputmode": "numeric", "autocomplete": "off"}),
    )
    safe_ways = forms.MultipleChoiceField(
        label=_("Safe ways"),
        help_text=_("Nothing chosen: any way is safe."),
        choices=WAYS_OFFERED,
        required=False,
        widget=ManySegments(),
    )
    zalo = _text("zalo", _("Zalo"))
    facebook = _text("facebook", _("Facebook"))
    name = _text("name", _("Full name"), _("Only if they want to tell it."))
    cccd = ReadField(
        read_cccd,
        label=_("ID number"),
        help_text=_("12 digits. Never a photograph of the card."),
        widget=forms.TextInput(attrs={"class": "w-c", "inputmode": "numeric", "autocomplete": "off"}),
    )
    address = _text("address", _("Address, commune"))
    place = forms.TypedChoiceField(
        label=_("Province"), choices=_provinces, coerce=int, empty_value=None, required=False, widget=Choice()
    )
    outside_code = forms.CharField(
        label=_("Code in another register"),
        help_text=_("Such as the code in the group's workbook."),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "w-c", "autocomplete": "off"}),
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=LONGEST["note"], widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if kept := self.initial.get("place"):  # perhaps a place of before July 2025, or a commune from a workbook
            names = dict(_provinces()) | dict(Place.objects.filter(pk=kept).values_list("pk", "name"))
            self.fields["place"] = field = deepcopy(self.base_fields["place"])
            field.choices = list(names.items())  # type: ignore[attr-defined]

    def draft(self) -> ClientDraft:
        """What was said, for the action."""
        said = self.cleaned_data
        birth: Birth | None = said["birth"]
        texts = ("nickname", "name", "zalo", "facebook", "safe_time", "safe_words", "address", "note")
        choices = ("sex_at_birth", "gender", "main_group", "channel", "told_status")
        return ClientDraft(
            **{key: said[key] for key in (*texts, *choices)},
            phone=said["phone"] or "",
            cccd=said["cccd"] or "",
            safe_from=said["safe_from"] or "",
            safe_to=said["safe_to"] or "",
            safe_ways=tuple(said["safe_ways"]),
            birth_year=birth.year if birth else None,
            birth_day=birth.day if birth else None,
            other_groups=tuple(said["other_groups"]),
            told={key: said[key] for key in ("arv", "last_test", "when") if said[key]},
            place=said["place"],
            reached_on=said["reached_on"],
            outside_codes=((said["outside_code"], "project"),) if said["outside_code"] else (),
        )

    def refuse(self, refusal: Refused) -> None:
        """Put a rule's sentence where it belongs."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class RegisterForm(ClientForm):
    """First contact, with what the client agrees to: nothing is ticked beforehand."""

    agreements = forms.MultipleChoiceField(
        label=_("Agreement"),
        choices=[(purpose.value, purpose.label) for purpose in OFFERED],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    @classmethod
    def fresh(cls, words: str = "") -> "RegisterForm":
        """An empty form with an id of its own, so that pressing twice registers once.

        `words` are what somebody searched for in vain: a phone number, or how the client is called.
        """
        initial: dict[str, Any] = {"id": uuid7(), "reached_on": timezone.localdate()}
        try:
            phone = read_phone(words) if sum(c.isdecimal() for c in words) > 7 else None
        except ValueError:
            phone = None
        initial |= {"phone": show_phone(phone)} if phone else {"nickname": words[: LONGEST["nickname"]]}
        return cls(initial=initial)

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was filled in; the day of first contact stands there by itself."""
        return not any(value for name, value in self.cleaned_data.items() if name not in ("id", "reached_on"))

    def draft(self) -> ClientDraft:
        """With the agreements."""
        given = tuple(Agreement(purpose) for purpose in self.cleaned_data["agreements"])
        return replace(super().draft(), agreements=given)


def initial_of(client: Client) -> dict[str, Any]:
    """A stored record as the form shows it."""
    draft = draft_of(client)
    birth = show_date(draft.birth_day) if draft.birth_day else (str(draft.birth_year) if draft.birth_year else "")
    plain = {name: getattr(draft, name) for name in ClientForm.base_fields if hasattr(draft, name)}
    return {
        **plain,
        **draft.told,
        "phone": show_phone(draft.phone) if draft.phone else "",
        "birth": birth,
        "other_groups": list(draft.other_groups),
        "safe_ways": list(draft.safe_ways),
    }
