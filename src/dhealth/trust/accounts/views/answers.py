"""How a refusal of an action comes back to the form that asked."""

from django.forms import Form

from dhealth.kernel.errors import Refused


def refused_in(form: Form, refusal: Refused) -> None:
    """Say the refusal at its field, or above the form."""
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.message)
