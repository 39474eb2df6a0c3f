"""How Django draws forms here: label, hint, error, field, in that order, with our own controls."""

from typing import Any, Final

from django.forms.renderers import DjangoTemplates

_INPUTS: Final = ("text", "number", "email", "url", "password", "date", "datetime", "time", "file", "input")

_OURS: Final[dict[str, str]] = {
    **{f"django/forms/widgets/{kind}.html": "ui/forms/input.html" for kind in _INPUTS},
    "django/forms/widgets/clearable_file_input.html": "ui/forms/input.html",
    "django/forms/widgets/radio.html": "ui/forms/segments.html",
    "django/forms/widgets/checkbox_select.html": "ui/forms/segments.html",
    "django/forms/errors/list/default.html": "ui/forms/errors.html",
    "django/forms/errors/list/ul.html": "ui/forms/errors.html",
}


class Renderer(DjangoTemplates):
    """Set as FORM_RENDERER: `{{ form }}`, `{{ form.name }}` and `{% field form.name %}` draw our markup."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"

    def get_template(self, template_name: str) -> Any:
        """Our drawing of a control where there is one, Django's otherwise."""
        return super().get_template(_OURS.get(template_name, template_name))
