"""The question under which project something was given; it stands in the form where a group has several."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dhealth.care.services.projects import running
from dhealth.kernel.errors import Refused
from dhealth.trust.organisations.models import Project
from dhealth.ui.widgets import Segments


class AsksProject(forms.Form):
    """A form of a service. With one project or none there is nothing to ask."""

    projects: Sequence[UUID] = ()  # in which the group works
    project = forms.UUIDField(label=gettext_lazy("Project"), required=False, widget=Segments())

    def offer_projects(self, projects: Sequence[Project], last: UUID | None = None) -> None:
        """Ask for one of these, in this order; the one used last is chosen beforehand."""
        self.projects = [one.pk for one in projects]
        if len(projects) > 1:
            self.fields["project"].widget.choices = [(str(one.pk), one.code) for one in projects]
            self.fields["project"].required = True
            if last is not None:
                self.initial.setdefault("project", str(last))

    @property
    def asks_project(self) -> bool:
        """Whether there are several to choose from."""
        return bool(self.fields["project"].widget.choices)

    def project_on(self, organisation: UUID, day: date) -> UUID | None:
        """What was chosen, where the group works in it on that day and there was something to choose.

        Raises:
            Refused: several projects run on that day and none of them is chosen; they are offered from now on.
        """
        there = running(organisation, day)
        chosen = self.cleaned_data.get("project")
        if len(there) > 1 and chosen not in {one.pk for one in there}:
            self.offer_projects(there)
            raise Refused(_("The group works in several projects on that day. Choose one."), field="project")
        return chosen if chosen in {one.pk for one in there} else None
