"""The room of claims."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "dhealth.care.claims"
    label = "claims"

    def ready(self) -> None:
        """Make the page of rules known."""
        from dhealth.care.claims import policy  # noqa: F401  # registers the page
