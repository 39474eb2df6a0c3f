"""What is asked about an organisation, a name and a project."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.phones import show_phone
from dhealth.pages.organisations.queries import (
    possible_funders,
    possible_members,
    possible_owners,
    possible_umbrellas,
)
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import KINDS_TO_CHOOSE, Organisation, Project
from dhealth.trust.organisations.queries import address_on, projects_visible_to
from dhealth.trust.organisations.rules import Facts, ProjectFacts
from dhealth.trust.places.models import Place
from dhealth.trust.places.queries import provinces_on
from dhealth.ui.fields import DayField

NAME = {"required": _("Write the organisation's name.")}
NO_ORGANISATION = Organisation.objects.none()
CHOOSE = _("Choose one of the list.")
NOT_SAID = _("Not known")
NOBODY = _("None")


class OrganisationForm(forms.Form):
    """An organisation as it is today."""

    name = forms.CharField(label=_("Name"), max_length=160, error_messages=NAME)
    name_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS_TO_CHOOSE, error_messages={"invalid_choice": CHOOSE})
    province = forms.ModelChoiceField(Place.objects.none(), label=_("Province"), required=False, empty_label=NOT_SAID)
    address = forms.CharField(label=_("Address of the office"), max_length=240, required=False)
    phone = forms.CharField(
        label=_("Phone of the office"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"class": "w-c", "inputmode": "tel"}),
    )
    umbrella = forms.ModelChoiceField(NO_ORGANISATION, label=_("Supported by"), required=False, empty_label=NOBODY)
    started_on = DayField(label=_("Working since"), required=False)

    def __init__(self, *args: Any, of: Organisation | None = None, **options: Any) -> None:
        if of:
            options.setdefault("initial", _said_by(of))
        super().__init__(*args, **options)
        provinces = provinces_on(timezone.localdate())
        if of and of.province_id:
            provinces = (provinces | Place.objects.filter(pk=of.province_id)).order_by("folded")
        self._offer("province", provinces)
        self._offer("umbrella", possible_umbrellas())

    def _offer(self, field: str, rows: Any) -> None:
        chooser = self.fields[field]
        assert isinstance(chooser, forms.ModelChoiceField)  # noqa: S101  # declared above
        chooser.queryset = rows
        chooser.error_messages["invalid_choice"] = CHOOSE

    def facts(self) -> Facts:
        """What was said."""
        return Facts(**{key: value for key, value in self.cleaned_data.items() if key != "since"})


class ChangeForm(OrganisationForm):
    """An organisation as it is now, and since when it is called so and stands there."""

    since = DayField(
        label=_("First day of the new name or address"),
        required=False,
        help_text=_("Only where one of them changes; the former one is kept with its days."),
    )


class NameForm(forms.Form):
    """A former name, another name or a spelling."""

    name = forms.CharField(label=_("Another name"), max_length=160, error_messages=NAME)
    valid_from = DayField(label=_("From"), required=False)
    valid_to = DayField(label=_("To and including"), required=False)


class ProjectForm(forms.Form):
    """A project; its code is its own."""

    code = forms.CharField(
        label=_("Project code"),
        max_length=24,
        widget=forms.TextInput({"class": "w-c"}),
        error_messages={"required": _("Write the project's code. Every project has one.")},
    )
    name = forms.CharField(
        label=_("Project name"), max_length=160, error_messages={"required": _("Write the project's name.")}
    )
    owner = forms.ModelChoiceField(NO_ORGANISATION, label=_("Owner"), empty_label=CHOOSE)
    donor = forms.ModelChoiceField(
        NO_ORGANISATION, label=_("The money comes from"), required=False, empty_label=NOT_SAID
    )
    through = forms.ModelChoiceField(NO_ORGANISATION, label=_("It passes through"), required=False, empty_label=NOBODY)
    follows = forms.ModelChoiceField(
        Project.objects.none(), label=_("Follows the project"), required=False, empty_label=NOBODY
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), required=False)
    calendar = forms.ChoiceField(label=_("Year of the project"), choices=Project.Calendar.choices)
    month_starts_on = forms.IntegerField(
        label=_("Day on which a reporting month begins"),
        initial=1,
        help_text=_("1 for calendar months; 26 where a month runs from the 26th to the 25th."),
        widget=forms.NumberInput({"class": "w-y"}),
        error_messages={"invalid": _("The reporting month begins on a day from 1 to 28.")},
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        offered = {
            "owner": possible_owners(actor),
            "donor": possible_funders(),
            "through": possible_funders(),
            "follows": projects_visible_to(actor),
        }
        for field, rows in offered.items():
            self.fields[field].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField, see above
            self.fields[field].error_messages |= {"invalid_choice": CHOOSE, "required": CHOOSE}

    def facts(self) -> ProjectFacts:
        """What was said."""
        said = dict(self.cleaned_data)
        through = said.pop("through")
        return ProjectFacts(**said, through=(through,) if through else ())


class JoinForm(forms.Form):
    """Who works in the project from now on."""

    organisation = forms.ModelChoiceField(NO_ORGANISATION, label=_("Organisation"), empty_label=CHOOSE)

    def __init__(self, *args: Any, project: Project, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["organisation"].queryset = possible_members(project)  # type: ignore[attr-defined]
        self.fields["organisation"].error_messages |= {"invalid_choice": CHOOSE, "required": CHOOSE}


def _said_by(organisation: Organisation) -> dict[str, Any]:
    kept = ("name", "name_en", "kind", "province", "umbrella", "started_on")
    said = {field: getattr(organisation, field) for field in kept}
    return said | {
        "phone": show_phone(organisation.phone) if organisation.phone else "",
        "address": address_on(organisation, timezone.localdate()),
    }
