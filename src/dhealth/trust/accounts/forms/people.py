"""What is said of colleagues: who is invited, and which role somebody holds."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.trust.accounts.actions import Terms
from dhealth.trust.accounts.queries import areas_of, projects_of
from dhealth.trust.accounts.roles import Role
from dhealth.trust.organisations.models import Organisation, Project
from dhealth.trust.places.models import Place
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import DateText, ManySegments, Segments

WHICH_ROLE = {"required": _("Choose a role."), "invalid_choice": _("Choose a role.")}


def _choices(roles: Sequence[Role]) -> list[tuple[str, Role]]:
    return [(role.key, role) for role in roles]


class InviteForm(forms.Form):
    """A new colleague."""

    display_name = forms.CharField(
        label=_("Name, as colleagues call them"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the name that colleagues call them by.")},
    )
    role = forms.ChoiceField(label=_("Role"), widget=Segments, error_messages=WHICH_ROLE)

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = _choices(roles)


class GrantForm(forms.Form):
    """A role at one organisation."""

    role = forms.ChoiceField(label=_("Role"), widget=Segments, error_messages=WHICH_ROLE)
    since = DayField(label=_("From"), required=False, widget=DateText())
    until = DayField(label=_("Until, this day included"), required=False, widget=DateText())
    limited_to_projects = forms.BooleanField(
        label=_("Only for some projects"), required=False, widget=forms.CheckboxInput(attrs={"class": "opens-1"})
    )
    projects = forms.ModelMultipleChoiceField(
        Project.objects.none(), label=_("Projects"), required=False, widget=ManySegments
    )
    limited_to_areas = forms.BooleanField(
        label=_("Only for some areas"), required=False, widget=forms.CheckboxInput(attrs={"class": "opens-2"})
    )
    areas = forms.ModelMultipleChoiceField(Place.objects.none(), label=_("Areas"), required=False, widget=ManySegments)

    def __init__(self, *args: Any, roles: Sequence[Role], at: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = _choices(roles)
        cast(Any, self.fields["projects"]).queryset = projects_of(at)
        cast(Any, self.fields["areas"]).queryset = areas_of(at)

    def terms(self) -> Terms:
        """For how long and how far."""
        held = self.cleaned_data
        return Terms(
            held["since"],
            held["until"],
            tuple(held["projects"]) if held["limited_to_projects"] else None,
            tuple(held["areas"]) if held["limited_to_areas"] else None,
        )
