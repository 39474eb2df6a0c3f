"""The room of agreements."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "dhealth.commons.agreements"
    label = "agreements"

    def ready(self) -> None:
        """Make the page of rules known."""
        from dhealth.commons.agreements import policy  # noqa: F401  # registers the page
