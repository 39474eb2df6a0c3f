"""The room of claims."""

from django.apps import AppConfig


class ClaimsConfig(AppConfig):
    name = "dhealth.care.claims"
    label = "claims"

    def ready(self) -> None:
        """Make the page of rules known, and tell meetings what money waits."""
        from dhealth.care.claims import policy  # noqa: F401  # registers the page
        from dhealth.care.claims.agenda import money_between
        from dhealth.commons.gatherings.agenda import agenda_sources

        agenda_sources.append(money_between)
