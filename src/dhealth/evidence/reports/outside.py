"""What is asked of somebody who enters one figure from outside."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Group
from dhealth.evidence.reports.models import What
from dhealth.trust.places.models import Level, Place
from dhealth.ui.fields import DayField


class DenominatorForm(forms.Form):
    """One figure from outside, as its source gives it."""

    what = forms.ChoiceField(label=_("What it counts"), choices=What.choices)
    group = forms.ChoiceField(label=_("Target group"), required=False, choices=[("", _("everybody")), *Group.choices])
    place = forms.ModelChoiceField(
        Place.objects.filter(level=Level.PROVINCE).order_by("folded"), label=_("Province"), empty_label=_("Choose")
    )
    starts_on = DayField(label=_("From"))
    ends_on = DayField(label=_("To the end of"))
    value = forms.DecimalField(
        label=_("Figure"), min_value=0, max_digits=12, decimal_places=2, localize=True, widget=forms.TextInput
    )
    source = forms.CharField(label=_("Source"), max_length=160, help_text=_("Who published it, in which document"))
    source_date = DayField(label=_("Date of the source"))
